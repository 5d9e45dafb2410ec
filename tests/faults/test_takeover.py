"""A worker that was slow and not dead: who takes its delivery over waits for it, and does nothing twice."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from assistant.app import App
from assistant.channels.desk import Desk
from assistant.settings import read_settings
from core.text import Language
from knowledge.audit_entry import Actor
from knowledge.deliveries import DeliveryStore
from knowledge.person import read_identity, read_profile
from tests.assistant.channels.recorder import Recorder, message
from tools.registry import call

pytestmark = pytest.mark.slow


def test_a_delivery_is_not_done_twice_when_its_worker_is_slow(tmp_path: Path) -> None:
    app = App(read_settings(home=tmp_path / "home", embeddings="none"))
    profile = read_profile({"name": "李娜", "rank": 3, "units": None, "scopes": ("read", "write")})
    app.people.add(profile, [read_identity("loop", "T1:U1")], by=Actor(door="cli"), at=datetime.now(UTC))
    said = message("把智能家居的市场份额从10%提高到15%")
    deliveries = DeliveryStore(app.engine, lease=1.0)
    at = datetime.now(UTC) - timedelta(seconds=5)
    deliveries.take_in("loop", said.delivery, said.conversation, said.model_dump(mode="json"), at)
    assert deliveries.claim(said.conversation, "slow worker", at) is not None  # its lease is over by now

    async def scene() -> None:
        desk, loop = Desk(app, deliveries, lambda: datetime.now(UTC)), Recorder()
        desk.join(loop)
        turn = app.assistant._locks.hold(said.conversation)
        async with turn:  # the slow worker is still at it
            await desk.open()
            await asyncio.sleep(1.5)
            assert loop.told("finish") == loop.told("fail") == []
            context = app.context(Language.ZH_HANS, date(2026, 3, 2), "李娜", cause=f"loop:{said.delivery}")
            call("edit_plan", {"edits": [{"do": "create", "name": "智能家居"}]}, context)
        (told,) = await loop.wait_for("fail")
        assert "中断过" in str(told)
        await desk.close()
        await app.aclose()

    asyncio.run(scene())
    assert len(App(app.settings).plans.ids()) == 1
