"""Regular expressions that are compiled when a text first needs them.

Compiling one takes as long as importing a module, and there are some fifty of them: those that the first
paint does not need are not compiled before it.
"""

from __future__ import annotations

import re
from typing import Any, cast


class _Late:
    def __init__(self, source: str, flags: int) -> None:
        self._source = source
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        """Asked only for what is not here yet: from then on a method of the pattern is one of this object."""
        found = getattr(re.compile(self._source, self._flags), name)
        setattr(self, name, found)
        return found


def late(source: str, flags: int = 0) -> re.Pattern[str]:
    """What `re.compile` makes, only that a mistake in the source is told at the first use."""
    return cast("re.Pattern[str]", _Late(source, flags))
