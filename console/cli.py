"""The door: `pult …`. Nothing heavy is imported before it is known what is wanted."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from console import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

    from console.keys import Place


def main() -> None:
    """Answer `--version` at once; everything else is the command line's."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        print(f"pult {__version__}")
        return
    import gc
    import os

    from console import translation

    if not sys.argv[1:]:
        # The console: `console.commands.opening` says why, and sees to it that this is no longer than
        # until the first paint. What is imported on the way there is half of it.
        gc.disable()

    # Before the commands are imported: their help is translated when they are declared.
    translation.use(translation.chosen_language(os.environ))
    from console.commands.running import run

    run(open_screen, key_places)


def open_screen(desk: object, theme: str) -> int:
    """This and the next are the late imports of a screen, the only ones in all of `console`."""
    from screens.app import run as run_app

    return run_app(desk, theme)  # type: ignore[arg-type]  # a Desk; naming it here would import it


def key_places(profile: object) -> Sequence[Place]:
    from screens.app import key_places as places

    return places(profile)  # type: ignore[arg-type]  # a Profile, likewise


if __name__ == "__main__":
    main()
