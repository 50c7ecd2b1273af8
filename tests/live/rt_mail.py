"""The mail that a Request Tracker of ours has sent: what really went out, and what comes in."""

from __future__ import annotations

import mailbox
import re
import time
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from itertools import count
from pathlib import Path

import httpx

_AUTOMATIC = re.compile(r"\] (AutoReply|Resolved): ")
_numbers = count(1)


class Mail:
    """`folder` is where the server's mailboxes are, `name` what it calls itself in subjects."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._name = name

    def sent(self, ticket_id: str) -> list[EmailMessage]:
        """Everything that went out about one ticket, to whomever."""
        wanted = f"{self._name} #{ticket_id}"
        return [mail for mail in self.all_sent() if str(mail.get("X-RT-Ticket", "")) == wanted]

    def all_sent(self) -> list[EmailMessage]:
        """Everything that went out, to whomever."""
        found = []
        for path in sorted(self._folder.glob("*.mbox")):
            box = mailbox.mbox(path, create=False)
            for raw in box:
                found.append(BytesParser(policy=policy.default).parsebytes(raw.as_bytes()))
            box.close()
        return found

    def bytes_sent(self) -> int:
        """How much went out so far: it grows with every mail."""
        return sum(path.stat().st_size for path in self._folder.glob("*.mbox"))

    def to(self, ticket_id: str, address: str) -> list[EmailMessage]:
        """What somebody wrote and this address got; not what the server says of itself."""
        return [
            mail
            for mail in self.sent(ticket_id)
            if address in f"{mail.get('To', '')} {mail.get('Cc', '')} {mail.get('Bcc', '')}"
            and not _AUTOMATIC.search(str(mail.get("Subject", "")))
        ]

    def comes_in(self, url: str, sender: str, body: str, subject: str, queue: str = "Support") -> str:
        """A mail of a customer, through the door that mail programs use; its message id.

        With `[name #N]` in its subject it goes to that ticket.
        """
        mail = EmailMessage(policy=policy.SMTP)
        mail["From"] = sender
        mail["To"] = "desk@rt.invalid"
        mail["Subject"] = subject
        mail.set_content(body, charset="utf-8", cte="base64")
        return self.comes_in_as(url, mail, queue)

    def comes_in_as(self, url: str, mail: EmailMessage, queue: str = "Support") -> str:
        """The same with a mail that is made already; ASCII on the wire."""
        message_id = f"live-{next(_numbers)}-{time.time_ns()}@example.org"
        mail["Message-ID"] = f"<{message_id}>"
        answer = httpx.post(
            f"{url}/REST/1.0/NoAuth/mail-gateway",
            data={
                "SessionType": "REST",
                "queue": queue,
                "action": "correspond",
                "message": mail.as_bytes(policy=policy.SMTP).decode("ascii"),
            },
            timeout=60,
            trust_env=False,
        )
        answer.raise_for_status()
        assert answer.text.startswith("ok"), answer.text[:500]
        return message_id

    def answers(self, url: str, ticket_id: str, sender: str, body: str) -> None:
        self.comes_in(url, sender, body, f"Re: [{self._name} #{ticket_id}] an answer")
