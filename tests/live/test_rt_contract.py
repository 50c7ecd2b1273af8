"""Request Tracker keeps the contract of helpdesks, on both databases."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.contract.desk_under_test import DeskUnderTest
from tests.contract.suite import UpstreamContract
from tests.live.rt_rig import Rig

pytestmark = [pytest.mark.live, pytest.mark.xdist_group("rt")]


def desk_of(rig: Rig) -> Iterator[DeskUnderTest]:
    first, second = rig.upstream("oksana"), rig.upstream("petro")
    yield DeskUnderTest(
        first=first,
        second=second,
        open_ticket=rig.open_ticket,
        customer_writes=rig.customer_writes,
        remove_ticket=rig.remove_ticket,
        went_out=rig.went_out,
    )
    second.close()
    first.close()


class TestOnSqlite(UpstreamContract):
    @pytest.fixture
    def desk_under_test(self, rt: Rig) -> Iterator[DeskUnderTest]:
        yield from desk_of(rt)


@pytest.mark.postgres
class TestOnPostgres(UpstreamContract):
    @pytest.fixture
    def desk_under_test(self, rt_on_postgres: Rig) -> Iterator[DeskUnderTest]:
        yield from desk_of(rt_on_postgres)
