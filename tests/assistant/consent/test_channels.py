"""Confirmations in the channels: buttons that fit, a press that comes back whole, doors that ask the same."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from assistant.app import App, now
from assistant.channels.confirming import CONFIRM, confirm_buttons, confirm_notice
from assistant.channels.desk import Desk
from assistant.channels.incoming import Press
from assistant.channels.receipt import Receipt
from assistant.errors import NeedsConfirmation
from assistant.mcp.confirming import CONFIRM as META
from assistant.mcp.confirming import check_confirmed
from assistant.reply import Reply
from assistant.settings import read_settings
from assistant.slack.button import button_element, make_press, read_carried
from assistant.turn import Wanted
from assistant.wecom.cards import BUTTON, KEY_BYTES, fits_card, make_card, read_action
from core.text import Language
from knowledge.audit_entry import Actor
from knowledge.deliveries import DeliveryStore
from knowledge.person import read_identity, read_profile
from tests.assistant.channels.recorder import Recorder, message
from tools.registry import TOOLS, call

BY = Actor(name="admin", door="cli")
WANTED = Wanted(id="a" * 16, text="删除 6 个节点", tool="edit_plan", expires_at=datetime.now(UTC))


@pytest.mark.parametrize("language", Language)
def test_a_button_comes_back_as_it_was_in_slack(language: Language) -> None:
    for place, button in enumerate(confirm_buttons(WANTED, language)):
        carried = read_carried(str(button_element(button, place)["value"]))
        press = make_press(carried, delivery="1", identity="T1:U1", conversation="c")
        assert (press.tool, press.arguments) == (CONFIRM, button.arguments)


@pytest.mark.parametrize("language", Language)
def test_a_card_fits_wecom_and_its_buttons_come_back(language: Language) -> None:
    notice = confirm_notice(WANTED, language)
    assert fits_card(notice)
    card = make_card(notice)
    for shown, button in zip(card["button_list"], notice.buttons, strict=True):
        assert len(shown["text"]) <= BUTTON
        assert len(shown["key"].encode()) <= KEY_BYTES
        action = read_action(shown["key"])
        assert action is not None
        assert (action.tool, action.arguments) == (CONFIRM, button.arguments)


def test_no_tool_is_called_like_the_buttons() -> None:
    """A model calls tools only: it cannot press."""
    assert CONFIRM not in TOOLS


@pytest.fixture
def app(home: Path) -> App:
    app = App(read_settings(embeddings="none", rate={"messages": 8}))
    for name, identity in (("李娜", "T1:U1"), ("王强", "T1:U2")):
        profile = read_profile({"name": name, "rank": 3, "units": None, "scopes": ("read", "write")})
        app.people.add(profile, [read_identity("loop", identity)], by=BY, at=now())
    return app


def big_plan(app: App) -> str:
    context = app.context(Language.ZH_HANS, date(2026, 1, 15), "李娜")
    edits: list[dict[str, Any]] = [{"do": "create", "name": "大计划"}]
    edits.append({"do": "add", "level": "enterprise", "title": "市场份额提升"})
    for number in range(5):
        edits.append(
            {"do": "add", "level": "business_unit", "title": f"业务{number}", "under": "市场份额提升"}
        )
    made = call("edit_plan", {"edits": edits}, context)
    assert made.plan is not None
    return made.plan.id


@pytest.mark.slow
def test_a_removal_is_confirmed_by_a_button_at_the_desk(app: App) -> None:
    plan = big_plan(app)

    async def scene() -> None:
        desk, loop = Desk(app, DeliveryStore(app.engine), now), Recorder()
        desk.join(loop)
        await desk.open()
        app.conversations.set_state("loop:c", {"language": "zh-Hans", "plan": plan})
        asked = message("把市场份额提升删掉", conversation="loop:c")
        assert await desk.receive(asked) is Receipt.NEW
        (reply, *_) = await loop.wait_for("finish")
        assert isinstance(reply, Reply)
        assert reply.confirm is not None
        assert len(app.plans.load(plan).nodes) == 6
        press = Press(
            channel="loop",
            delivery="p1",
            identity="T1:U2",
            tool=CONFIRM,
            arguments={"id": reply.confirm.id, "yes": True},
            conversation="loop:c",
        )
        stranger = await desk.press(press)
        assert stranger is not None
        assert stranger.kind == "error"
        mine = press.model_copy(update={"delivery": "p2", "identity": "T1:U1"})
        done = await desk.press(mine)
        assert done is not None
        assert done.kind == "answer"
        assert app.plans.load(plan).nodes == ()
        assert await desk.press(mine) is None  # a repeat of the press
        await desk.close()
        await app.aclose()

    asyncio.run(scene())


@pytest.mark.slow
def test_who_sends_too_much_is_told_once(app: App) -> None:
    async def scene() -> None:
        desk, loop = Desk(app, DeliveryStore(app.engine), now), Recorder()
        desk.join(loop)
        receipts = [await desk.receive(message("你好", delivery=str(number))) for number in range(14)]
        assert receipts[:8] == [Receipt.NEW] * 8
        assert receipts[8:] == [Receipt.BUSY] + [Receipt.IGNORED] * 5
        await asyncio.sleep(0.2)
        told = [said for kind, said in loop.log if kind == "fail"]
        assert len([said for said in told if "太快" in str(said)]) == 1
        await desk.close()
        await app.aclose()

    asyncio.run(scene())


def test_a_destructive_call_over_mcp_needs_the_clients_word(app: App) -> None:
    plan = big_plan(app)
    context = app.context(Language.ZH_HANS, date(2026, 1, 15), "mcp", plan=plan)
    arguments = {"plan": plan, "edits": [{"do": "remove", "node": "G1"}]}

    def asked(given: dict[str, str], **changed: Any) -> str:
        with pytest.raises(NeedsConfirmation) as caught:
            check_confirmed(app, "edit_plan", {**arguments, **changed}, context, given)
        assert caught.value.valid is not None
        return caught.value.valid.en

    id = asked({})
    asked({META: "made-up"})
    asked({META: id}, expected_version=1)  # another call
    check_confirmed(app, "edit_plan", arguments, context, {META: id})
    asked({META: id})  # once
    check_confirmed(app, "edit_plan", {"plan": plan, "edits": [{"do": "lock", "node": "G1"}]}, context, {})
    app.engine.dispose()


@pytest.mark.slow
def test_too_many_requests_over_http(home: Path) -> None:
    from fastapi.testclient import TestClient

    from assistant.http.server import build_api

    app = App(read_settings(embeddings="none", rate={"requests": 16}))
    person = app.people.add(read_profile({"name": "李娜", "scopes": ("read",)}), by=BY, at=now())
    _, secret = app.tokens.create(person.name, "t", by=BY, at=now(), life=timedelta(days=1))
    client = TestClient(build_api(app))
    answers = [client.get("/v1/me", headers={"Authorization": f"Bearer {secret}"}) for _ in range(20)]
    assert [answer.status_code for answer in answers] == [200] * 16 + [429] * 4
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
    assert answers[-1].json()["type"] == "too_many"
    app.engine.dispose()
