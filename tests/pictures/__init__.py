"""Makes the pictures of README and docs from the real program: `make screens`."""
