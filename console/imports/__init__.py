"""Rows from files of other programs: told apart, read, checked, and kept for the cache; and given back."""
