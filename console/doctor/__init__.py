"""What can be wrong with an operator's Pult: one file per area of checks, and nothing is ever changed."""
