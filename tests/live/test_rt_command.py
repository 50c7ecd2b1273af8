"""`pult connect rt` and `pult sync`, as a person runs them, on a real Request Tracker."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.live.rt_rig import Rig

pytestmark = [pytest.mark.live, pytest.mark.xdist_group("rt")]


def pult(home: Path, *words: str, said: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "console.cli", *words],
        input=said,
        env={**os.environ, "PULT_HOME": str(home), "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )


def test_a_desk_is_connected_and_brought_up_to_date(rt: Rig, tmp_path: Path) -> None:
    home, token = tmp_path / "home", rt.tokens["oksana"]
    ticket_id = rt.open_ticket("З командного рядка", "Де моє замовлення?")
    connected = pult(home, "connect", "rt", rt.url, "--token-stdin", "--token-file-ok", said=token + "\n")
    assert connected.returncode == 0, connected.stdout + connected.stderr
    assert "Оксана Береговая" in connected.stdout
    synced = pult(home, "sync", "--once", "--json")
    assert synced.returncode == 0, synced.stdout + synced.stderr
    assert json.loads(synced.stdout.splitlines()[-1])["pulled"] >= 1
    shown = pult(home, "tickets", "show", ticket_id, "--json")
    ticket = json.loads(shown.stdout)
    assert (ticket["subject"], ticket["status"]) == ("З командного рядка", "new")
    assert [message["body"].strip() for message in ticket["messages"]] == ["Де моє замовлення?"]
    written = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    assert [path.name for path, content in written.items() if token.encode() in content] == ["token"]
    assert token not in connected.stdout + connected.stderr + synced.stdout + synced.stderr


def test_a_wrong_token_sets_nothing_up(rt: Rig, tmp_path: Path) -> None:
    wrong = "1-28-0123456789abcdef0123456789abcdef"
    refused = pult(tmp_path, "connect", "rt", rt.url, "--token-stdin", "--token-file-ok", said=wrong)
    assert refused.returncode == 4, refused.stdout + refused.stderr
    assert not list(tmp_path.rglob("token"))
    assert wrong not in refused.stdout + refused.stderr
