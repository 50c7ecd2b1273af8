"""Opening a desk's sync: profile, helpdesk, cache and ledger together."""

from __future__ import annotations

from collections.abc import Callable

from console.commands.setting import Setting
from console.sync.process import Sync
from console.sync.wire import Told
from console.upstream.registry import open_upstream


def open_sync(setting: Setting, tell: Callable[[Told], None]) -> Sync:
    desk = setting.desk()
    profile = setting.profile(desk)
    upstream = open_upstream(desk.kind, setting.opening(desk, profile))
    return Sync(setting.directory(desk), upstream, profile, tell)
