"""The same texts as mail, for programs that read mail."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from tests.bench.caches import stream


def mailbox(root: Path, mails: int) -> Path:
    """One mbox file; made when it is not there."""
    path = root / f"mails-{mails}.mbox"
    if not path.exists():
        with path.open("wb") as file:
            for sender, mail in _mails(mails):
                file.write(f"From {sender} Mon Jan  6 09:00:00 2031\n".encode())
                file.write(mail.as_bytes(policy=SMTP.clone(linesep="\n")).replace(b"\nFrom ", b"\n>From "))
                file.write(b"\n\n")
    return path


def maildir(root: Path, mails: int) -> Path:
    """One file a mail; made when it is not there."""
    path = root / f"maildir-{mails}"
    if not path.exists():
        for folder in ("cur", "new", "tmp"):
            (path / folder).mkdir(parents=True)
        for number, (_, mail) in enumerate(_mails(mails)):
            (path / "cur" / f"{number}.bench:2,S").write_bytes(mail.as_bytes(policy=SMTP))
    return path


def _mails(mails: int) -> list[tuple[str, EmailMessage]]:
    made = []
    for snapshot in stream(mails):
        mail = EmailMessage()
        sender = snapshot.customer.email if snapshot.customer else "nobody@example.com"
        mail["From"], mail["To"] = sender, "desk@example.com"
        mail["Subject"] = snapshot.ticket.subject
        mail["Message-ID"] = f"<{snapshot.ticket.id}@example.com>"
        mail["Date"] = snapshot.ticket.created_at
        mail.set_content("\n\n".join(message.body for message in snapshot.messages or ()))
        made.append((sender, mail))
    return made
