"""What a Request Tracker of our own needs, and what is missing of it on this machine."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

SETUP = Path("/usr/sbin/rt-setup-database-5")
SERVER = Path("/usr/share/request-tracker5/libexec/rt-server")
INSTALL = ".ci/install-live.sh"


def has_perl(*modules: str) -> bool:
    if shutil.which("perl") is None:
        return False
    loaded = [f"-M{module}" for module in modules]
    return subprocess.run(["perl", *loaded, "-e1"], capture_output=True, check=False).returncode == 0


def postgres_programs() -> Path | None:
    """The folder of the newest PostgreSQL's own programs."""

    def version(found: Path) -> float:
        name = found.parent.parent.name
        return float(name) if name.replace(".", "", 1).isdigit() else 0.0

    found = max(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=version, default=None)
    return found.parent if found else None


def missing(backend: str) -> list[str]:
    """The Debian packages that are not here."""
    packages = []
    if not SETUP.exists() or not SERVER.exists():
        packages.append("request-tracker5")
    if not has_perl("Plack::Handler::Starlet"):
        packages.append("rt5-standalone")
    if backend == "sqlite" and not has_perl("DBD::SQLite"):
        packages.append("rt5-db-sqlite")
    if backend == "postgres":
        if not has_perl("DBD::Pg"):
            packages.append("libdbd-pg-perl")
        if postgres_programs() is None:
            packages.append("postgresql")
        if os.geteuid() == 0 and shutil.which("runuser") is None:
            packages.append("util-linux")
    return packages


def need(backend: str) -> None:
    """Skip the test where packages are missing; in CI, where they have to be, fail."""
    packages = missing(backend)
    if not packages:
        return
    why = f"Debian packages are missing: {', '.join(packages)}. Install them with {INSTALL}"
    if os.environ.get("CI", "").lower() in ("1", "true", "yes"):
        pytest.fail(why)
    pytest.skip(why)
