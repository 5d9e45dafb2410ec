"""Acts that take much away wait for a yes: of whom they were asked of, to exactly what was shown, once."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from assistant.app import App
from assistant.channels.confirming import CONFIRM, answer_confirmation, confirm_buttons
from assistant.channels.incoming import Press
from assistant.consent.answer import narrowed
from assistant.errors import ModelUnavailable
from core.text import Language
from knowledge.access import OPERATOR, Rank, Scope, Viewer
from tests.assistant.consent.conftest import MakeRoom, Room

NOW = datetime(2026, 1, 15, 8, tzinfo=UTC)
pytestmark = pytest.mark.slow

REMOVE_ALL = ("edit_plan", {"edits": [{"do": "remove", "node": "G1"}]})


@pytest.fixture
def big(room: MakeRoom) -> Room:
    """A plan of six nodes, and a model that removes them all when the person asks for it."""
    place = room()
    place.found(nodes=6)
    place.obey(asked=(REMOVE_ALL,))
    return place


def test_a_large_removal_waits_and_yes_makes_it(big: Room) -> None:
    reply = big.say("把市场份额提升删掉")
    assert reply.confirm is not None
    assert reply.confirm.text in reply.reply
    assert reply.asked_back
    assert "6" in reply.confirm.text
    assert reply.as_data()["confirm"]["id"] == reply.confirm.id
    assert big.version() == 1
    done = big.say("确认")
    assert [(made.name, made.ok) for made in done.calls] == [("edit_plan", True)]
    assert done.confirm is None
    assert "confirm" not in done.as_data()
    assert big.app.plans.load(big.plan).nodes == ()


def test_yes_works_once(big: Room) -> None:
    reply = big.say("把市场份额提升删掉")
    big.say("确认")
    assert reply.confirm is not None
    big.say("撤销")
    again = big.say("确认", confirm=reply.confirm.id)
    assert not again.calls
    assert "没有执行" in again.reply


def test_no_leaves_it(big: Room) -> None:
    reply = big.say("把市场份额提升删掉")
    assert reply.confirm is not None
    said = big.say("取消")
    assert not said.calls
    assert big.version() == 1
    assert not big.say("确认", confirm=reply.confirm.id).calls


def test_yes_to_something_else_is_no_confirmation(big: Room) -> None:
    big.say("把市场份额提升删掉")
    big.obey()
    big.say("获客预算一般占多少？")
    big.say("确认")  # answers the answer before, which asked for nothing
    assert big.version() == 1


def test_a_plan_that_changed_meanwhile_is_asked_about_again(big: Room) -> None:
    reply = big.say("把市场份额提升删掉")
    big.obey(asked=(("edit_plan", {"edits": [{"do": "plan", "budget": "600万"}]}),))
    big.say("总预算改成600万", conversation="d")
    big.app.conversations.set_state("d", {"plan": big.plan})
    big.say("总预算改成600万", conversation="d")
    assert reply.confirm is not None
    said = big.say("确认", confirm=reply.confirm.id)
    assert not said.calls
    assert len(big.app.plans.load(big.plan).nodes) == 6


def test_another_conversation_or_person_cannot_confirm(big: Room) -> None:
    reply = big.say("把市场份额提升删掉")
    assert reply.confirm is not None
    assert not big.say("确认", conversation="other", confirm=reply.confirm.id).calls
    stranger = Viewer(id="P9", name="王五")
    assert not big.say("确认", viewer=stranger, confirm=reply.confirm.id).calls
    assert big.version() == 1


def test_a_confirmation_that_ran_out_does_nothing(big: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    reply = big.say("把市场份额提升删掉")
    assert reply.confirm is not None
    later = datetime.now(UTC) + timedelta(hours=1)
    monkeypatch.setattr("assistant.app.now", lambda: later)
    assert not big.say("确认", confirm=reply.confirm.id).calls
    assert big.version() == 1


def test_a_small_removal_needs_no_question(room: MakeRoom) -> None:
    place = room()
    place.found(nodes=4)
    place.obey(asked=(REMOVE_ALL,))
    reply = place.say("把市场份额提升删掉")
    assert reply.confirm is None
    assert place.version() == 2


def test_taking_back_many_versions_waits(room: MakeRoom) -> None:
    place = room()
    place.found()
    for amount in range(6):
        place.obey(asked=(("edit_plan", {"edits": [{"do": "plan", "budget": f"{600 + amount}万"}]}),))
        place.say(f"总预算改成{600 + amount}万")
    place.obey(asked=(("edit_plan", {"edits": [{"do": "undo", "to_version": 1}]}),))
    assert place.say("退回第1版").confirm is not None
    place.obey(asked=(("edit_plan", {"edits": [{"do": "undo"}]}),))
    assert place.say("撤销上一步").confirm is None


def test_two_questions_are_asked_one_after_the_other(big: Room) -> None:
    other = ("edit_plan", {"edits": [{"do": "remove", "node": "市场份额提升"}]})
    big.obey(asked=(REMOVE_ALL, other))
    reply = big.say("把市场份额提升删掉")
    assert [made.ok for made in reply.calls] == [False, False]
    assert reply.confirm is not None


def test_confirming_never_widens_rights() -> None:
    then = Viewer(id="P1", rank=Rank.DEPARTMENT, units=frozenset({"华东"}), scopes=frozenset({Scope.READ}))
    now = Viewer(id="P1", rank=Rank.EXECUTIVE, units=frozenset({"华东", "华南"}))
    both = narrowed(now, then)
    assert (both.rank, both.units, both.scopes) == (Rank.DEPARTMENT, {"华东"}, {Scope.READ})
    assert narrowed(OPERATOR, then).units == {"华东"}
    assert narrowed(then, OPERATOR).units == {"华东"}


def press(app: App, id: str, *, yes: bool = True, conversation: str = "c", viewer: Viewer = OPERATOR) -> Any:
    pressed = Press(
        channel="slack",
        delivery="1",
        identity="T1:U1",
        tool=CONFIRM,
        arguments={"id": id, "yes": yes},
        conversation=conversation,
    )
    return answer_confirmation(app, pressed, viewer)


def test_a_pressed_button_answers_it(big: Room) -> None:
    reply = big.say("把市场份额提升删掉")
    assert reply.confirm is not None
    yes, no = confirm_buttons(reply.confirm, Language.ZH_HANS)
    assert (yes.arguments["id"], yes.arguments["yes"], no.arguments["yes"]) == (reply.confirm.id, True, False)

    async def both() -> tuple[Any, Any, Any]:
        elsewhere = await press(big.app, reply.confirm.id, conversation="elsewhere")
        stranger = await press(big.app, reply.confirm.id, viewer=Viewer(id="P9", name="王五"))
        return elsewhere, stranger, await press(big.app, reply.confirm.id)

    elsewhere, stranger, done = asyncio.run(both())
    assert (elsewhere.kind, stranger.kind, done.kind) == ("error", "error", "answer")
    assert big.app.plans.load(big.plan).nodes == ()
    assert asyncio.run(press(big.app, reply.confirm.id)).kind == "error"


def test_pressing_a_used_button_leaves_the_plan_in_hand(big: Room) -> None:
    reply = big.say("把市场份额提升删掉")
    assert reply.confirm is not None
    big.say("取消")
    first, second = big.plan, big.found("另一份计划")
    assert first != second
    again = big.say("确认", confirm=reply.confirm.id)
    assert "没有执行" in again.reply
    assert big.app.conversations.get_state("c")["plan"] == second


def test_what_was_asked_before_a_failure_was_not_shown_and_cannot_be_confirmed(big: Room) -> None:
    big.obey(asked=(REMOVE_ALL,), fails_after=1)
    with pytest.raises(ModelUnavailable):
        big.say("把市场份额提升删掉")
    big.obey()
    assert not big.say("确认").calls
    assert big.version() == 1


def test_an_option_of_our_own_question_is_the_persons_word(room: MakeRoom) -> None:
    place = room()
    asked = place.say("转化率从2%提高10%")
    assert asked.asked_back
    done = place.say("相对的")
    assert done.confirm is None
    assert "2.2%" in done.reply
    assert done.plan is not None


def test_the_question_shows_every_change_or_is_not_asked(room: MakeRoom) -> None:
    place = room()
    place.found()
    place.obey(asked=(_rename(7),))
    reply = place.say("现在怎么样？")
    assert reply.confirm is not None
    assert all(f"新名{number}" in reply.confirm.text for number in range(7))
    place.obey(asked=(_rename(21),))
    reply = place.say("现在怎么样？", conversation="d")
    assert reply.confirm is None
    assert place.version() == 1


def _rename(many: int) -> tuple[str, dict[str, Any]]:
    edits = [
        {"do": "add", "level": "business_unit", "title": f"新名{n}", "under": "市场份额提升"}
        for n in range(many)
    ]
    return "edit_plan", {"edits": edits}
