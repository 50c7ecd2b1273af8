"""The door: `pult …`. Nothing heavy is imported before it is known what is wanted."""

from __future__ import annotations

import sys

from console import __version__


def main() -> None:
    """Answer `--version` at once; everything else is the command line's."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        print(f"pult {__version__}")
        return
    import os

    from console import translation

    # Before the commands are imported: their help is translated when they are declared.
    translation.use(translation.chosen_language(os.environ))
    from console.commands.group import run

    run(open_screen)


def open_screen(desk: object, theme: str) -> int:
    """The one late import of a screen in all of `console`."""
    from screens.app import run as run_app

    return run_app(desk, theme)  # type: ignore[arg-type]  # a Desk; naming it here would import it


if __name__ == "__main__":
    main()
