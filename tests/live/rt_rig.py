"""A private Request Tracker 5, from nothing to serving, and gone again afterwards.

Everything of it lies in one folder below /tmp; it listens on the loopback interface, and its mail
goes into files of that folder instead of out.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import httpx

from console.profiles.model import FieldMapping, Profile
from console.upstream.rt import wire
from console.upstream.rt.client import RtClient
from console.upstream.rt.feed import WINDOW
from console.upstream.rt.queries import json_query
from console.upstream.rt.rest import Rest
from console.upstream.rt.upstream import RtUpstream
from console.upstream.rt.words import Words
from tests.contract.practice_desk import small_profile
from tests.live.ports import free_port
from tests.live.rt_mail import Mail
from tests.live.rt_packages import SERVER, SETUP
from tests.live.rt_postgres import Postgres

HERE = Path(__file__).parent
LOGINS = ("root", "oksana", "petro", "reader", "nobodys", "marko")
NAME = "pult-test"
WORKERS = 4
READY_WITHIN = 60.0  # seconds
CUSTOMER = "Ірина Ковач <iryna@example.org>"
MAPPING = FieldMapping(
    statuses={"new": "new", "open": "open", "waiting": "stalled", "done": "resolved"},
    channel_field="Channel",
    order_field="OrderID",
    reason_field="Reason",
    channels={"email": "email", "telegram": "telegram", "phone": "phone", "internal": "internal"},
    default_channel="email",
    default_kind="question",
)
CONFIG = """
$RT::VarPath = '{folder}/var';
$RT::MasonDataDir = '{folder}/mason';
$RT::MasonSessionDir = '{folder}/sessions';
Set($rtname, '{name}');
Set($Organization, 'rt.invalid');
Set($CorrespondAddress, 'desk@rt.invalid');
Set($CommentAddress, 'desk-comment@rt.invalid');
Set($RTAddressRegexp, qr/^desk(-comment)?\\@rt\\.invalid$/i);
Set($Timezone, 'Europe/Kyiv');
Set($WebDomain, '127.0.0.1');
Set($WebPort, {port});
Set($WebBaseURL, 'http://127.0.0.1:{port}');
Set($WebPath, '');
{database}
Set($WebSessionClass, 'Apache::Session::File');
Set($MailCommand, 'mbox');
Set($BcryptCost, 4); # at its usual 12 every request takes a quarter of a second more
Set($HTMLFormatter, 'core');
Set($LogToSyslog, undef);
Set($LogToFile, undef);
Set($LogToSTDERR, 'warning');
Set(%GnuPG, Enable => 0);
Set(%SMIME, Enable => 0);
1;
"""


@dataclass
class Rig:
    """A running Request Tracker. `tokens` are by login; `mail` is what it has sent."""

    folder: Path
    port: int
    tokens: Mapping[str, str] = field(repr=False)
    server: subprocess.Popen[bytes]
    postgres: Postgres | None
    environment: dict[str, str] = field(repr=False)
    mail: Mail = field(init=False)

    def __post_init__(self) -> None:
        self.mail = Mail(self.folder / "var", NAME)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def postgres_running(self) -> Postgres:
        """The database below. Only for a rig that was started with one."""
        assert self.postgres is not None
        return self.postgres

    @staticmethod
    def start(backend: str, workers: int = WORKERS) -> Rig:
        """`backend` is "sqlite" or "postgres". Raises when it does not come up, with what it said."""
        folder = Path(tempfile.mkdtemp(prefix="pult-rt-")).resolve()
        postgres: Postgres | None = None
        try:
            for name in ("etc/RT_SiteConfig.d", "var", "mason", "sessions", "tmp", "log"):
                (folder / name).mkdir(parents=True)
            postgres = Postgres.start() if backend == "postgres" else None
            port = free_port()
            environment = _configure(folder, port, postgres)
            tokens = _provision(folder, environment, postgres)
            server = _serve(folder, port, workers, environment)
        except BaseException:
            if postgres is not None:
                postgres.stop()
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return Rig(folder, port, tokens, server, postgres, environment)

    def client(self, login: str = "root", *, url: str = "", total: float = 60.0) -> RtClient:
        """Requests as this user; `url` is another way to the same server."""
        return RtClient(url or self.url, self.tokens[login], total=total)

    def upstream(
        self,
        login: str,
        *,
        url: str = "",
        total: float = 60.0,
        settle: timedelta = timedelta(seconds=5),
        window: timedelta = WINDOW,
        mapping: FieldMapping = MAPPING,
        through: Callable[[Rest], Rest] = lambda rest: rest,
    ) -> RtUpstream:
        """This agent's view; `through` may put something between it and the server."""
        client = self.client(login, url=url, total=total)
        return RtUpstream(
            through(client),
            Words.of(profile_with(mapping)),
            url=self.url,
            token=self.tokens[login],
            login=login,
            settle=settle,
            window=window,
            close=client.close,
        )

    def open_ticket(self, subject: str, body: str, sender: str = CUSTOMER, queue: str = "Support") -> str:
        """A customer writes to the desk; the ticket's number."""
        return self.ticket_of(self.mail.comes_in(self.url, sender, body, subject, queue))

    def ticket_of(self, message_id: str) -> str:
        """The ticket in which this mail was filed."""
        client = self.client()
        limit = json_query(("MessageId", "=", message_id))
        found = client.get("attachments", [("query", limit), ("fields", "TransactionId")])
        number = wire.number(wire.rows(found.body)[0], "TransactionId")
        transaction = client.get(f"transaction/{number}").body
        client.close()
        assert isinstance(transaction, dict)
        owner = transaction["Object"]
        assert isinstance(owner, dict)
        return str(owner["id"])

    def many_tickets(self, number: int) -> list[str]:
        """As many tickets, opened by the customer without any mail; their numbers."""
        written = _run(["perl", str(HERE / "rt_tickets.pl")], str(number), environment=self.environment)
        return written.split()

    def resolve_all(self) -> None:
        """Nothing is open any more: what tests before have left would stand between this one's tickets."""
        client = self.client()
        limit = {"query": "Status = '__Active__'", "per_page": "100"}
        while left := wire.rows(client.get("tickets", list(limit.items())).body):
            for row in left:
                client.put(f"ticket/{wire.number(row, 'id')}", {"Status": "resolved"})
        client.close()

    def customer_writes(self, ticket_id: str, body: str, sender: str = CUSTOMER) -> None:
        self.mail.answers(self.url, ticket_id, sender, body)

    def remove_ticket(self, ticket_id: str) -> None:
        client = self.client()
        client.put(f"ticket/{ticket_id}", {"Status": "deleted"})
        client.close()

    def knows_mail(self, message_id: str) -> bool:
        """Whether it has kept that it sent this mail."""
        client = self.client()
        limit = json_query(("MessageId", "=", message_id.strip("<> ")))
        found = wire.rows(client.get("attachments", [("query", limit)]).body)
        client.close()
        return bool(found)

    def went_out(self, ticket_id: str) -> int:
        """How many answers this ticket's customer has got."""
        return len(self.mail.to(ticket_id, "iryna@example.org"))

    def workers(self) -> list[int]:
        """The processes that answer requests."""
        children = Path(f"/proc/{self.server.pid}/task/{self.server.pid}/children").read_text()
        return [int(pid) for pid in children.split()]

    def stop(self) -> None:
        self._end_server()
        if self.postgres is not None:
            self.postgres.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def restart(self) -> None:
        """Stop the server and start it again, at the same place."""
        self._end_server()
        self.server = _serve(self.folder, self.port, WORKERS, self.environment)

    def _end_server(self) -> None:
        # Never SIGINT: as root the server then hands folders of the system to others.
        workers = self.workers() if self.server.poll() is None else []
        self.server.send_signal(signal.SIGTERM)
        try:
            self.server.wait(10)
        except subprocess.TimeoutExpired:
            self.server.kill()
            self.server.wait(10)
        for pid in workers:
            if Path(f"/proc/{pid}").exists():
                os.kill(pid, signal.SIGKILL)


def profile_with(mapping: FieldMapping) -> Profile:
    return replace(small_profile(), mappings={"rt": mapping})


def _configure(folder: Path, port: int, postgres: Postgres | None) -> dict[str, str]:
    if postgres is None:
        database = f"Set($DatabaseType, 'SQLite'); Set($DatabaseName, '{folder}/rt.sqlite');"
    else:
        database = (
            "Set($DatabaseType, 'Pg'); Set($DatabaseHost, '127.0.0.1'); "
            f"Set($DatabasePort, {postgres.port}); Set($DatabaseUser, 'rt'); Set($DatabaseAdmin, 'rt'); "
            f"Set($DatabasePassword, '{postgres.password}'); Set($DatabaseName, 'rt5');"
        )
    text = CONFIG
    for name, value in {"folder": folder, "name": NAME, "port": port, "database": database}.items():
        text = text.replace("{" + name + "}", str(value))
    config = folder / "etc" / "RT_SiteConfig.pm"
    config.touch(mode=0o600)
    config.write_text(text)
    return {
        "PATH": os.environ.get("PATH", "/usr/bin:/bin:/usr/sbin:/sbin"),
        "HOME": str(folder),
        "LC_ALL": "C.UTF-8",
        "PERL_BADLANG": "0",
        "TMPDIR": str(folder / "tmp"),
        "RT_SITE_CONFIG": str(config),
        "RT_SITE_CONFIG_DIR": str(folder / "etc" / "RT_SiteConfig.d"),
    }


def _provision(folder: Path, environment: dict[str, str], postgres: Postgres | None) -> dict[str, str]:
    """Make the tables, put the seed in, make the tokens."""
    password = folder / "etc" / "password"
    password.touch(mode=0o600)
    password.write_text(os.urandom(12).hex() + "\n")
    admin = ["rt", postgres.password] if postgres else ["root", ""]
    _run(
        [str(SETUP), "--action", "init", "--force"],
        f"--root-password-file={password}",
        f"--dba={admin[0]}",
        f"--dba-password={admin[1]}",
        environment=environment,
    )
    if postgres is None:
        _run(
            ["perl", "-MDBI", "-e", "DBI->connect(shift)->do('PRAGMA journal_mode=WAL')"],
            f"dbi:SQLite:dbname={folder}/rt.sqlite",
            environment=environment,
        )  # readers need not wait for a writer then
    written = _run(
        ["perl", str(HERE / "rt_provision.pl"), str(HERE / "rt_seed.pl")], *LOGINS, environment=environment
    )
    return dict(line.split("=", 1) for line in written.split())


def _serve(folder: Path, port: int, workers: int, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    log = folder / "log" / "server.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            f"perl {SERVER} --server Starlet --host 127.0.0.1 --port {port} --max-workers {workers}".split(),
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    deadline = time.monotonic() + READY_WITHIN
    while not _answers(port):
        if server.poll() is not None or time.monotonic() > deadline:
            server.kill()
            server.wait(10)
            raise RuntimeError(
                f"Request Tracker does not come up:\n{log.read_text(errors='replace')[-2000:]}"
            )
        time.sleep(0.1)
    return server


def _answers(port: int) -> bool:
    try:
        answer = httpx.get(f"http://127.0.0.1:{port}/REST/2.0/rt", timeout=10, trust_env=False)
    except httpx.TransportError:
        return False
    return answer.status_code == 401


def _run(command: list[str], *arguments: str, environment: dict[str, str]) -> str:
    done = subprocess.run(
        [*command, *arguments],
        env=environment,
        capture_output=True,
        check=False,
        timeout=180,
        stdin=subprocess.DEVNULL,
    )
    if done.returncode:
        said = (done.stdout + done.stderr).decode(errors="replace")[-2000:]
        raise RuntimeError(f"{Path(command[0]).name} failed:\n{said}")
    return done.stdout.decode()
