"""What the console does, with no screen."""

__version__ = "0.1.0"
