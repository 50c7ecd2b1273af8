"""The log: a rotating file, never the screen. No token and no customer's text is ever passed to it."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

from storage.files import prepare_file

LARGEST = 1_000_000  # bytes of one file; three older ones are kept


def log_to(path: Path) -> None:
    prepare_file(path)
    handler = RotatingFileHandler(path, maxBytes=LARGEST, backupCount=3, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    # These name hosts and paths of every request; ours say what matters.
    for noisy in ("httpx", "httpcore"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
