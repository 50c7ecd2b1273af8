"""A console that only reads: it sees what another process writes into the files, and announces it.

Usage: python -m tests.pty.announcing_pult HOME WAY
"""

from __future__ import annotations

import sys
from pathlib import Path

from console.config import Home
from console.desk import open_desk
from console.notice_settings import Desktop, NoticeSettings
from screens.app import run
from tests.unit.console.desk_files import PROFILE, SETTINGS


def main() -> int:
    desk = open_desk(Home(Path(sys.argv[1])), SETTINGS, PROFILE, "ru")
    desk.notices = NoticeSettings(desktop=Desktop(sys.argv[2]), quiet=0.0, every=0.0)
    desk.duty(["messengers"])
    try:
        return run(desk)
    finally:
        desk.close()


if __name__ == "__main__":
    sys.exit(main())
