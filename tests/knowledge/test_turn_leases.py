"""Conversations held by leases, on PostgreSQL: one process at a time, whichever machine it is on."""

import asyncio
import time

import pytest
from sqlalchemy import Engine, func, select

from assistant.errors import Busy
from assistant.leased_lock import LeasedLocks
from knowledge.tables import TURN_LEASES
from knowledge.turn_leases import TurnLeases

pytestmark = pytest.mark.slow


@pytest.fixture
def leases(request: pytest.FixtureRequest, engine: Engine) -> TurnLeases:
    if engine.dialect.name != "postgresql":
        pytest.skip("on SQLite files are locked")
    return TurnLeases(engine, seconds=0.6)


def test_one_holder_at_a_time(leases: TurnLeases) -> None:
    assert leases.take("c", "a")
    assert leases.take("c", "a"), "who has it keeps it"
    assert not leases.take("c", "b")
    assert leases.take("d", "b")
    leases.give_back("c", "b")
    assert not leases.take("c", "b"), "only who has it gives it back"
    leases.give_back("c", "a")
    assert leases.take("c", "b")


def test_a_lease_runs_out(leases: TurnLeases) -> None:
    short = TurnLeases(leases._engine, seconds=0.05)
    assert short.take("c", "dead")
    time.sleep(0.06)
    assert short.prune() == 1
    assert short.take("c", "dead")
    time.sleep(0.06)
    assert leases.take("c", "next")


def test_turns_take_turns_and_outlast_the_lease(leases: TurnLeases, engine: Engine) -> None:
    async def run() -> list[str]:
        locks, seen = [LeasedLocks(leases, 10) for _ in range(3)], []

        async def turn(at: int) -> None:
            async with locks[at].hold("c"):
                seen.append(f"+{at}")
                await asyncio.sleep(0.7 if at == 0 else 0)  # longer than the lease: it is kept
                seen.append(f"-{at}")

        await asyncio.gather(*(turn(at) for at in range(3)))
        return seen

    seen = asyncio.run(run())
    assert [one[1] for one in seen[::2]] == [one[1] for one in seen[1::2]]
    with engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(TURN_LEASES)).scalar_one() == 0


def test_who_waits_too_long_is_told(leases: TurnLeases) -> None:
    leases.take("c", "other")

    async def run() -> None:
        with pytest.raises(Busy):
            async with LeasedLocks(TurnLeases(leases._engine, 60), 0.1).hold("c"):
                pass

    asyncio.run(run())
