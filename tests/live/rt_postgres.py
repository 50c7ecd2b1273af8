"""A private PostgreSQL on the loopback interface, for as long as the tests run."""

from __future__ import annotations

import os
import pwd
import secrets
import shlex
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.live.ports import free_port
from tests.live.rt_packages import postgres_programs

FAST = (
    "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c jit=off -c max_connections=60 "
    "-c listen_addresses=127.0.0.1 -c unix_socket_directories="
)


@dataclass(frozen=True)
class Postgres:
    """A running cluster with one role, `rt`, which owns everything."""

    folder: Path
    port: int
    password: str = field(repr=False)

    @staticmethod
    def start() -> Postgres:
        """PostgreSQL refuses to run as root: then it runs as `postgres`."""
        programs = postgres_programs()
        assert programs is not None, "asked for before packages were looked at"
        folder = Path(tempfile.mkdtemp(prefix="pult-pg-"))
        password, port = secrets.token_hex(12), free_port()
        secret = folder / "password"
        secret.write_text(password + "\n")
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            for path in (folder, secret):
                os.chown(path, owner.pw_uid, owner.pw_gid)
        data = folder / "data"
        _run(
            f"{programs}/initdb -D {data} -U rt -E UTF8 --locale=C.UTF-8 -A scram-sha-256 --no-sync "
            f"--pwfile={secret}"
        )
        secret.unlink()
        _run(f"{programs}/pg_ctl -D {data} -w -s -l {folder}/log -o '{FAST} -c port={port}' start")
        return Postgres(folder, port, password)

    def stop(self) -> None:
        pid_file = self.folder / "data" / "postmaster.pid"
        if pid_file.exists():
            os.kill(int(pid_file.read_text().split()[0]), signal.SIGINT)
            deadline = time.monotonic() + 20
            while pid_file.exists() and time.monotonic() < deadline:
                time.sleep(0.05)
        shutil.rmtree(self.folder, ignore_errors=True)


def _run(line: str) -> None:
    command = shlex.split(line)
    if os.geteuid() == 0:
        command = ["runuser", "-u", "postgres", "--", *command]
    done = subprocess.run(
        command,
        cwd="/",
        stdin=subprocess.DEVNULL,
        # Not a pipe: the server that pg_ctl leaves behind would hold it open.
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, f"{command[0]} failed with {done.returncode}"
