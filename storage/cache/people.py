"""Customers and agents."""

from __future__ import annotations

from collections.abc import Sequence

from storage.cache.session import CacheSession
from storage.folding import sort_key
from storage.records import Agent, Customer

_AGENT = "id, name, login, role, active"

AgentColumns = tuple[str, str, str, str, int]


class Customers:
    """Customers by their id."""

    def __init__(self, session: CacheSession) -> None:
        self._session = session

    def put(self, customer: Customer) -> None:
        """Keep a customer as the helpdesk tells of them."""
        before: tuple[str, str] | None = self._session.one(
            "SELECT email, phone FROM customers WHERE id = ?", (customer.id,)
        )
        if before != (customer.email, customer.phone):
            self._session.contact_changed(customer.id)
        self._session.run(
            "INSERT OR REPLACE INTO customers(id, name, email, phone, language, city, remark, "
            "customer_group) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                customer.id,
                customer.name,
                customer.email,
                customer.phone,
                customer.language,
                customer.city,
                customer.remark,
                customer.group,
            ),
        )

    def get(self, customer_id: str) -> Customer | None:
        row: tuple[str, str, str, str, str, str, str, str] | None = self._session.one(
            "SELECT id, name, email, phone, language, city, remark, customer_group FROM customers "
            "WHERE id = ?",
            (customer_id,),
        )
        return None if row is None else Customer(*row)

    def named(self, what: str) -> list[str]:
        """The ids of the customers with this id, or this e-mail address in any case."""
        rows: list[tuple[str, str]] = self._session.all("SELECT id, email FROM customers")
        wanted = what.strip().casefold()
        return [one for one, email in rows if wanted and (one == what.strip() or email.casefold() == wanted)]


class Agents:
    """Everyone who works at the desk."""

    def __init__(self, session: CacheSession) -> None:
        self._session = session

    def replace(self, agents: Sequence[Agent]) -> None:
        """Make the list exactly these."""
        self._session.run("DELETE FROM agents")
        self._session.run_many(
            f"INSERT OR REPLACE INTO agents({_AGENT}) VALUES (?, ?, ?, ?, ?)",
            [(one.id, one.name, one.login, one.role, int(one.active)) for one in agents],
        )

    def all(self) -> list[Agent]:
        """Everyone, by name as a reader of Russian or Ukrainian sorts."""
        rows: list[AgentColumns] = self._session.all(f"SELECT {_AGENT} FROM agents")
        return sorted(map(_agent, rows), key=lambda one: (*sort_key(one.name), one.id))

    def get(self, agent_id: str) -> Agent | None:
        row: AgentColumns | None = self._session.one(f"SELECT {_AGENT} FROM agents WHERE id = ?", (agent_id,))
        return None if row is None else _agent(row)


def _agent(row: AgentColumns) -> Agent:
    agent_id, name, login, role, active = row
    return Agent(agent_id, name, login, role, bool(active))
