"""The contract of helpdesks, and the practice desk that keeps it."""

import pytest

# These hold assertions and are no test modules themselves: without this a failure would say nothing.
pytest.register_assert_rewrite(
    *(f"tests.contract.{name}" for name in ("desk_under_test", "reading", "speaking", "fields", "suite"))
)
