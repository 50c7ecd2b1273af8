"""The driver's half of telling: what this program says to the terminal goes out in line with the screen."""

from __future__ import annotations

from textual.drivers.linux_driver import LinuxDriver

from screens.output_guard import Told


class Speaking(LinuxDriver):
    """Its file must be a `GatedFile`: that is what lets a `Told` pass, and nothing like it."""

    _last_words: Told | None = None

    def tell(self, words: Told) -> None:
        """Write this between two pictures of the screen."""
        self.write(words)

    def tell_at_end(self, words: Told) -> None:
        """Write this when the terminal is given back: on leaving, at a signal, after a mistake."""
        self._last_words = words

    def stop_application_mode(self) -> None:
        words, self._last_words = self._last_words, None
        if words is not None:
            self.write(words)
        super().stop_application_mode()
