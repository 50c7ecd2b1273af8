"""The roster's screen, a week at a time, and what one looks at when a shift ends."""
