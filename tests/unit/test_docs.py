"""The pages in docs/ say what the code does."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from console.commands.exits import Exit
from console.notice_settings import USUAL, notices_from
from console.rules.announcements import Worth
from screens.key_guide import PAGE, guide
from storage.ledger.states import MOVES
from storage.problems import Problem

DOCS = Path(__file__).parents[2] / "docs"


def rows(page: str, heading: str) -> list[list[str]]:
    """The cells of the table below a heading."""
    section = (DOCS / page).read_text("utf-8").split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in section.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_the_table_of_states_is_the_codes() -> None:
    told = {
        before: set() if after == "–" else set(after.split(", "))
        for before, after in rows("outbox.md", "States and allowed moves")
    }
    assert told == {before.value: {state.value for state in after} for before, after in MOVES.items()}


def test_the_exit_codes_are_the_codes() -> None:
    told = [int(code) for code, _meaning in rows("commands.md", "Exit codes")]
    assert told == [code.value for code in Exit]


def test_the_guide_of_keys_is_made_from_the_commands() -> None:
    assert PAGE.read_text("utf-8") == guide(PAGE.read_text("utf-8")), "run `make guide`"


def test_the_kinds_of_notices_and_their_settings_are_the_codes() -> None:
    page = (DOCS / "notices.md").read_text("utf-8")
    lines = [line for line in page.splitlines() if line.startswith("| `")]
    assert [line.split("`")[1] for line in lines] == [worth.value for worth in Worth]
    example = tomllib.loads(page.split("```toml\n")[1].split("```")[0])

    def wrong(key: str, expected: str) -> Problem:
        return Problem(f"{key}: {expected}")

    assert notices_from(example["notices"], wrong) == USUAL
    assert example["notices"].keys() == set(USUAL.__dataclass_fields__)


def test_links_between_pages_lead_somewhere() -> None:
    pages = [*DOCS.glob("*.md"), DOCS.parent / "README.md", DOCS.parent / "CHANGELOG.md"]
    for page in pages:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"
