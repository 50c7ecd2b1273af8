"""A minute's tour of the desk for whoever opens the practice desk for the first time."""
