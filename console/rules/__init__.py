"""Pure decisions: no I/O, and `now` is always an argument."""
