"""The board: all zones at once, who is on each and how it goes."""
