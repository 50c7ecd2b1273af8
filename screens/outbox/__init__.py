"""The outbox: what waits, what stopped and why, and what is decided about it."""
