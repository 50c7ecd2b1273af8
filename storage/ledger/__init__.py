"""ledger.db: drafts, the outbox, reminders and the record of what was done. Precious."""

from storage.ledger.outbox import NewOutgoing
from storage.ledger.store import Ledger

__all__ = ["Ledger", "NewOutgoing"]
