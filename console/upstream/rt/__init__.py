"""Request Tracker 5 over its REST 2 interface."""

TITLE = "Request Tracker 5"
"""What people call this kind of helpdesk; the first run offers every kind that has a title."""
