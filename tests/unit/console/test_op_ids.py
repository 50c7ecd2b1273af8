from __future__ import annotations

import time
import uuid

from console.op_ids import new_op_id


def test_keys_are_of_version_7_and_sort_by_their_time() -> None:
    before = time.time_ns() // 1_000_000
    keys = [uuid.UUID(new_op_id()) for _ in range(200)]
    after = time.time_ns() // 1_000_000
    assert {(key.version, key.variant) for key in keys} == {(7, uuid.RFC_4122)}
    moments = [key.int >> 80 for key in keys]
    assert moments == sorted(moments)
    assert before <= moments[0] <= moments[-1] <= after
    assert len(set(keys)) == 200


def test_they_are_written_as_uuids_are() -> None:
    key = new_op_id()
    assert str(uuid.UUID(key)) == key
