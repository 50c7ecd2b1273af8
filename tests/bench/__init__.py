"""The yardstick of speed: `make bench` measures floors and Pult in one run and prints one table.

Not collected by pytest: nothing here is a test of right or wrong. See docs/performance.md.
"""
