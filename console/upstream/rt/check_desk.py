"""The part of the check that looks into the queues: rights, custom fields, statuses."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from console.profiles.model import Profile
from console.upstream.protocol import Forbidden, Gone
from console.upstream.rt import wire
from console.upstream.rt.check_groups import check_groups
from console.upstream.rt.check_roster import check_roster
from console.upstream.rt.messages import offers
from console.upstream.rt.paging import page_of
from console.upstream.rt.queries import any_text, quoted
from console.upstream.rt.report import Findings, Line, Topic
from console.upstream.rt.rest import Rest
from console.upstream.rt.wire import Row
from console.upstream.rt.words import Words
from storage.problems import mark

RIGHTS = {"correspond": "ReplyToTicket", "comment": "CommentOnTicket", "lifecycle": "ModifyTicket"}
"""What a ticket offers, and the right without which it does not."""


class DeskCheck:
    """Looks at the queues of one desk."""

    def __init__(self, rest: Rest, words: Words, profile: Profile) -> None:
        self._rest = rest
        self._words = words
        self._profile = profile
        self._found = Findings()

    def of(self, queues: Mapping[str, int]) -> list[Line]:
        """The findings; `queues` are names and numbers."""
        self.about_rules(queues)
        working = self._rights(queues)
        self._fields(queues)
        self._found.lines += check_groups(self._rest, self._words, self._profile)
        self._statuses(working or list(queues))
        opens_in = next(iter(self._words.mapping.queues), min(queues, key=lambda name: queues[name]))
        if opens_in in queues:
            self._found.lines += check_roster(self._rest, opens_in, queues[opens_in])
        return self._found.lines

    # What the profile's rules and terms ask of queues

    def about_rules(self, queues: Mapping[str, int]) -> list[Line]:
        """The findings so far, with those about the queues that rules and terms name."""
        asked = dict.fromkeys(
            word
            for conditions in (
                *(rule.conditions for zone in self._profile.zones for rule in zone.rules),
                *(term.conditions for term in self._profile.terms),
            )
            for each in conditions
            if each.fact == "queue"
            for word in (each.value if isinstance(each.value, tuple) else (str(each.value),))
        )
        missing = [name for name in asked if name not in queues]
        if missing:
            self._found.missing(
                Topic.QUEUES,
                mark(
                    "The profile's rules ask for queues that are not there, or that you may not see: "
                    "{queues}. Correct 'queue' in zones.toml or clocks.toml, or grant SeeQueue."
                ),
                queues=", ".join(missing),
            )
        return self._found.lines

    # Rights: nothing lists them, but every ticket offers what we may do with it

    def _rights(self, queues: Mapping[str, int]) -> list[str]:
        """The queues in which everything is allowed that a ticket can tell."""
        without: dict[str, list[str]] = {}
        unseen: list[str] = []
        good: list[str] = []
        for name in queues:
            ticket = self._a_ticket(f"Queue = {quoted(name)} AND Status = '__Active__'")
            if ticket is None:
                unseen.append(name)
                continue
            missing = [right for what, right in RIGHTS.items() if what not in offers(ticket)]
            for right in missing:
                without.setdefault(right, []).append(name)
            if not missing:
                good.append(name)
        for right, names in without.items():
            # A queue that is only seen by the way may stay one to read; one that is meant may not.
            needed = not good or any(name in self._words.mapping.queues for name in names)
            tell = self._found.missing if needed else self._found.warning
            tell(
                Topic.RIGHTS,
                mark(
                    "You have not the right {right} in {queues}. An administrator must grant it, or the "
                    "profile must not name the queue: Admin > Queues > (the queue) > Group Rights."
                ),
                right=right,
                queues=", ".join(names),
            )
        if unseen:
            self._found.warning(
                Topic.RIGHTS,
                mark(
                    "No open ticket can be seen in {queues}, so that your rights there are not known. If "
                    "there are some, an administrator must grant you ShowTicket."
                ),
                queues=", ".join(unseen),
            )
        if good:
            self._found.good(
                Topic.RIGHTS,
                mark("You may reply, write notes and set the status in {queues}."),
                queues=", ".join(good),
            )
        return good

    def _a_ticket(self, where: str) -> Row | None:
        """The newest ticket of a search, with what it offers."""
        page = page_of(
            self._rest.get(
                "tickets", [("query", where), ("orderby", "id"), ("order", "DESC"), ("per_page", "1")]
            ).body
        )
        if not page:
            return None
        try:
            body = self._rest.get(f"ticket/{wire.number(page[0], 'id')}").body
        except (Gone, Forbidden):
            return None
        return body if isinstance(body, dict) else None

    # Custom fields

    def _fields(self, queues: Mapping[str, int]) -> None:
        applied: dict[str, list[str]] = {name: [] for name in self._words.custom_fields}
        numbers: dict[str, int] = {}
        for name, number in queues.items():
            queue = self._rest.get(f"queue/{number}").body
            fields = queue.get("TicketCustomFields") if isinstance(queue, dict) else None
            for row in fields if isinstance(fields, list) else []:
                if isinstance(row, dict) and (field := wire.text(row, "name")) in applied:
                    applied[field].append(name)
                    numbers[field] = wire.number(row, "id")
        for field, names in applied.items():
            missing = [name for name in queues if name not in names]
            if missing:
                self._found.missing(
                    Topic.FIELDS,
                    mark(
                        "The custom field {field} is not in {queues}, or you may not see it. An "
                        "administrator must apply it there (Admin > Custom Fields > {field} > Applies to) "
                        "and grant you SeeCustomField and ModifyCustomField; or the profile must not name "
                        "it."
                    ),
                    field=field,
                    queues=", ".join(missing),
                )
            else:
                self._found.good(Topic.FIELDS, mark("The custom field {field} is there."), field=field)
        self._values(numbers)

    def _values(self, numbers: Mapping[str, int]) -> None:
        """Compare the values that a field may have with those that the profile knows."""
        mapping = self._words.mapping
        known = {
            mapping.channel_field: {value.casefold() for value in mapping.channels},
            mapping.reason_field: {reason.key.casefold() for reason in self._profile.reasons},
            mapping.kind_field: {kind.casefold() for kind in self._profile.kinds},
            mapping.partner_field: set(self._words.partners),
            mapping.product_field: set(self._words.products),
            mapping.group_field: set(self._words.groups),
        }
        for field, number in numbers.items():
            if field not in known:
                continue
            try:
                body = self._rest.get(f"customfield/{number}").body
            except (Forbidden, Gone):
                self._found.warning(
                    Topic.FIELDS,
                    mark(
                        "The values of {field} cannot be seen. An administrator must grant SeeCustomField "
                        "for the whole of Request Tracker: Admin > Global > Group Rights."
                    ),
                    field=field,
                )
                continue
            values = body.get("Values") if isinstance(body, dict) else None
            strange = [
                value
                for value in (values if isinstance(values, list) else [])
                if isinstance(value, str) and value.casefold() not in known[field]
            ]
            if strange:
                self._found.warning(
                    Topic.FIELDS,
                    mark("The profile does not know these values of {field}: {values}."),
                    field=field,
                    values=", ".join(strange),
                )

    # Statuses: no lifecycle is listed either, but tickets show those that they have and may get

    def _statuses(self, queues: Collection[str]) -> None:
        scope = any_text("Queue", queues)
        known = dict.fromkeys(self._words.mapping.statuses.values())
        seen: set[str] = set()
        for status in known:
            ticket = self._a_ticket(f"{scope} AND Status = {quoted(status)}")
            if ticket is not None:
                seen.add(status.casefold())
                seen |= _reachable(ticket)
        unseen = [status for status in known if status.casefold() not in seen]
        if seen and unseen:
            self._found.warning(
                Topic.STATUSES,
                mark(
                    "No ticket has or offers the status {statuses}. If the lifecycle of your queues has "
                    "none of that name, setting it will be refused: change [statuses] in the profile's "
                    "rt.toml."
                ),
                statuses=", ".join(unseen),
            )
        elif seen:
            self._found.good(
                Topic.STATUSES, mark("Statuses that the desk uses: {statuses}."), statuses=", ".join(known)
            )
        others = " AND ".join(f"Status != {quoted(status)}" for status in known)
        odd = self._a_ticket(f"{scope} AND Status = '__Active__' AND {others}") if known else None
        if odd is not None:
            self._found.warning(
                Topic.STATUSES,
                mark(
                    "There are open tickets with the status {status}, which the profile does not know. "
                    "They are shown as {ours}."
                ),
                status=wire.text(odd, "Status"),
                ours=self._words.first_open,
            )


def _reachable(ticket: Row) -> set[str]:
    """The statuses that a ticket offers to go to."""
    links = ticket.get("_hyperlinks")
    return {
        str(link[end]).casefold()
        for link in (links if isinstance(links, list) else [])
        if isinstance(link, dict) and link.get("ref") == "lifecycle"
        for end in ("from", "to")
        if link.get(end)
    }
