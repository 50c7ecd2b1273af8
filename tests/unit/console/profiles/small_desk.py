"""A whole profile that is small enough to know every line of."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from console.profiles.loader import ProfileProblem, load_profile

SMALL: dict[str, str] = {
    "profile.toml": """\
title = {uk = "Мала", en = "Small"}
languages = ["uk", "en"]
currency = "UAH"
later_minutes = [15, 60]

[hours]
timezone = "Europe/Kyiv"
mon = ["09:00-13:00", "14:00-24:00"]
closed_yearly = ["01-01"]
[hours.exceptions]
"2026-12-31" = []

[goals]
hour = 18
day = 150

[kinds]
question = {uk = "Питання", en = "Question"}
order = {uk = "Замовлення", en = "Order"}

[[status]]
key = "new"
title = {uk = "Нове", en = "New"}
meaning = {uk = "Нове", en = "New"}
open = true

[[status]]
key = "open"
title = {uk = "В роботі", en = "Open"}
meaning = {uk = "В роботі", en = "Open"}
open = true
waits_for_customer = true
colour = "waiting"

[[order_status]]
key = "reserved"
title = {uk = "Резерв", en = "Reserved"}
meaning = {uk = "Резерв", en = "Reserved"}
next = ["issued"]

[[order_status]]
key = "issued"
title = {uk = "Видано", en = "Issued"}
meaning = {uk = "Видано", en = "Issued"}
final = true

[[channel]]
key = "email"
title = {uk = "Пошта", en = "E-mail"}
undo_seconds = 2.5

[[channel]]
key = "telegram"
title = {uk = "Телеграм", en = "Telegram"}
undo_seconds = 0
limit = 4096

[[reason]]
key = "where"
title = {uk = "Де", en = "Where"}
""",
    "zones.toml": """\
[[zone]]
key = "incoming"
title = {uk = "Вхід", en = "Incoming"}
function_key = "F2"
order = 2
on_duty = true
[[zone.rule]]
because = {uk = "решта", en = "the rest"}
catch_all = true

[[zone]]
key = "overdue"
title = {uk = "Прострочка", en = "Overdue"}
function_key = "F5"
order = 1
on_duty = false
[[zone.rule]]
because = {uk = "час вийшов", en = "time is up"}
channel = ["email",
  "telegram"]
kind = "order"
due = "past"
[[zone.rule]]
because = {uk = "резерв", en = "reserve"}
status = {none_of = ["open"]}
assigned = false
reserve = {within_hours = 24}
""",
    "clocks.toml": """\
[[term]]
key = "reply"
title = {uk = "Відповідь", en = "Reply"}
minutes = 30
counts_in = "working"
starts = "waiting"
source = "invented"
[term.when]
channel = "email"

[[term]]
key = "reserve"
title = {uk = "Резерв", en = "Reserve"}
starts = "reserve_end"
""",
    "directory.toml": """\
[[role]]
key = "warehouse"
title = {uk = "Склад", en = "Warehouse"}
asks = {uk = "знайти", en = "to find"}
reached_by = "chat"
""",
    "rt.toml": """\
channel_field = "Channel"
default_channel = "email"
default_kind = "question"
queues = ["General"]
[statuses]
new = "new"
open = "stalled"
[channels]
"E-Mail" = "email"
""",
    "macros/where.md": """\
+++
title = {uk = "Де", en = "Where"}
zones = ["incoming", "overdue"]
digits = {incoming = 1}
status = "open"
reason = "where"
[blanks.day]
label = {uk = "день", en = "day"}
+++

## uk

Замовлення {{ order.number }} буде {{ blanks.day }}.

## en

Order {{ order.number }} comes on {{ blanks.day }}.
Bye.
""",
    "macros/thanks.md": """\
+++
title = {uk = "Дякую", en = "Thanks"}
zones = ["incoming"]
digits = {incoming = 2}
note = true
+++
## uk
Дякую
## en
Thanks
""",
}


def write_small_desk(folder: Path, changed: Mapping[str, str] | None = None) -> Path:
    """The small profile in `folder`, some of its files with other texts."""
    for name, text in {**SMALL, **(changed or {})}.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


def mistakes_of(folder: Path) -> list[str]:
    """The mistakes that loading the folder tells, one a line."""
    with pytest.raises(ProfileProblem) as caught:
        load_profile(folder)
    assert [str(mistake) for mistake in caught.value.mistakes] == str(caught.value).splitlines()[1:]
    return [str(mistake) for mistake in caught.value.mistakes]
