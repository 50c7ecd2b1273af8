"""Keys of outgoing items: UUID version 7 (RFC 9562), so that they sort by the time they were made."""

from __future__ import annotations

import secrets
import time
import uuid


def new_op_id() -> str:
    """48 bits of milliseconds since the epoch, then 74 random bits. (Python brings this from 3.14 on.)"""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & (1 << 48) - 1) << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return str(uuid.UUID(int=value))
