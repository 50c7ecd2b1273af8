"""Whether questions can be asked in the queues that the profile names for its roles."""

from __future__ import annotations

import pytest

from console.profiles.model import FieldMapping
from console.upstream.rt.check_asking import check_asking
from console.upstream.rt.report import Verdict
from console.upstream.rt.rest import Answer, Params


class Queues:
    """A Request Tracker that has two queues; tickets may be opened in the first."""

    def get(self, path: str, params: Params | None = None) -> Answer:
        may = [{"ref": "create"}] if path == "queue/1" else []
        return Answer({"_hyperlinks": [{"ref": "self"}, *may]}, None)

    def post(self, path: str, body: object) -> Answer:
        raise AssertionError("nothing is written by looking")

    put = post


@pytest.mark.parametrize(
    ("asked", "verdict", "words"),
    [
        ({}, None, ""),
        ({"it": "Open"}, Verdict.GOOD, "can be asked in: Open."),
        ({"it": "Open", "keeper": "Open"}, Verdict.GOOD, "can be asked in: Open."),
        ({"it": "Shut", "keeper": "Shut"}, Verdict.WARNING, "Questions to it, keeper go into the queue Shut"),
        ({"it": "None"}, Verdict.WARNING, "the queue None, which is not there"),
    ],
)
def test_each_queue_is_looked_at(asked: dict[str, str], verdict: Verdict | None, words: str) -> None:
    lines = check_asking(Queues(), FieldMapping({}, role_queues=asked), {"Open": 1, "Shut": 2})
    if verdict is None:
        assert lines == []
        return
    (line,) = lines
    assert (line.verdict, words in str(line.said)) == (verdict, True)
