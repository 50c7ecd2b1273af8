"""The small screen on a terminal."""

from __future__ import annotations

import sys

from screens.app import PultApp
from tests.ui.desk_double import make_desk
from tests.ui.small_screen import SmallScreen


def main() -> int:
    app = PultApp(make_desk(), SmallScreen, on_terminal=True)
    app.run()
    return app.return_code or 0


if __name__ == "__main__":
    sys.exit(main())
