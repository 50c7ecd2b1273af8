"""Calls for screens under test: kept and logged in memory."""

from __future__ import annotations

from console.calling import CUSTOMER, TICKET
from console.rules.calls import Call
from console.views import BegunCall, Choice, NotPossible, Receipt
from storage.problems import mark
from tests.ui.builders import NOW


class CallsDouble:
    """Implements `console.calling.CallPort`."""

    def __init__(self) -> None:
        self.known: dict[str, tuple[Choice, ...]] = {
            "067": (Choice(CUSTOMER + "7", "Iryna"), Choice(TICKET + "1", "#10423"))
        }
        self.kept: dict[str, Call] = {}
        self.logged: list[Call] = []
        self.keys = 0

    def begun(self) -> BegunCall | None:
        for key, call in self.kept.items():
            place = TICKET + call.to if call.to else CUSTOMER + call.customer if call.customer else ""
            return BegunCall(key, call.who, call.text, place, NOW)
        return None

    def new(self) -> str:
        self.keys += 1
        return f"call:{self.keys}"

    def places(self, who: str, open_ticket: str = "") -> tuple[Choice, ...]:
        return (*self.known.get(who, ()), Choice("", "somebody new"))

    def keep(self, key: str, call: Call) -> None:
        self.kept[key] = call
        if not call.told:
            del self.kept[key]

    def log(self, key: str, call: Call) -> Receipt:
        if not call.text:
            raise NotPossible(mark("Nothing of the call is written yet: what was said?"))
        self.kept.pop(key, None)
        self.logged.append(call)
        return Receipt("g", call.to or key, 3.0, "call")
