from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

from assistant.app import App
from assistant.digest import Digest, fold
from assistant.mending import mend
from assistant.models.tokens import ByteCounter
from assistant.past import Past
from assistant.transcript import Transcript
from core.errors import InputError


def call(*ids: str) -> AIMessage:
    return AIMessage("", tool_calls=[{"name": "t", "args": {"a": 1}, "id": i} for i in ids])


def result(call_id: str) -> ToolMessage:
    return ToolMessage("ok", tool_call_id=call_id, name="t", artifact={"text": "ok"})


def record(transcript: Transcript, message: BaseMessage) -> None:
    transcript.add(message)
    transcript.store()


@pytest.fixture
def transcript(plain_app: App) -> Transcript:
    return Transcript(plain_app.conversations, "c", lambda: datetime.now(UTC))


def test_messages_come_back_as_they_went_in(transcript: Transcript) -> None:
    said: list[BaseMessage] = [
        HumanMessage("市场份额"),
        AIMessage(
            "算一下",
            tool_calls=[{"name": "cascade", "args": {"total": "1.2亿", "n": [1, 2]}, "id": "x"}],
            additional_kwargs={"memory": {"a": 1}},
        ),
        ToolMessage(
            "结果",
            tool_call_id="x",
            name="cascade",
            artifact={"plan": {"id": "P1", "version": 2}},
            status="error",
        ),
        AIMessage("好了", additional_kwargs={"asked_back": True}),
    ]
    for message in said:
        record(transcript, message)
    back = transcript.recall(ByteCounter(), 10_000, length=4).messages
    assert [type(m) for m in back] == [type(m) for m in said]
    assert [m.content for m in back] == [m.content for m in said]
    assert back[1].tool_calls[0]["args"] == {"total": "1.2亿", "n": [1, 2]}  # type: ignore[attr-defined]
    assert back[1].additional_kwargs == {"memory": {"a": 1}}
    assert back[2].artifact == {"plan": {"id": "P1", "version": 2}}  # type: ignore[attr-defined]
    assert back[2].status == "error"  # type: ignore[attr-defined]
    assert back[3].additional_kwargs["asked_back"] is True


def test_a_huge_result_is_kept_in_essence(transcript: Transcript) -> None:
    artifact = {"text": "x" * 50_000, "plan": {"id": "P1", "version": 1}, "question": "?", "citations": []}
    record(transcript, HumanMessage("go"))
    record(transcript, call("1"))
    record(transcript, ToolMessage("short", tool_call_id="1", name="t", artifact=artifact))
    kept = transcript.recall(ByteCounter(), 10_000, length=3).messages[-1].artifact  # type: ignore[attr-defined]
    assert kept == {"plan": {"id": "P1", "version": 1}, "question": "?", "citations": []}


def test_an_argument_that_is_not_json_is_kept_as_text(transcript: Transcript) -> None:
    from decimal import Decimal

    record(transcript, HumanMessage("go"))
    record(transcript, AIMessage("", tool_calls=[{"name": "t", "args": {"a": Decimal("1.20")}, "id": "1"}]))
    back = transcript.recall(ByteCounter(), 10_000, length=2).messages
    assert back[1].tool_calls[0]["args"] == {"a": "1.20"}  # type: ignore[attr-defined]


def test_the_store_refuses_an_unusable_conversation_id(plain_app: App) -> None:
    with pytest.raises(InputError):
        record(Transcript(plain_app.conversations, "a\x00b", lambda: datetime.now(UTC)), HumanMessage("x"))


def test_a_call_without_a_result_gets_one_that_says_so() -> None:
    mended = mend([HumanMessage("a"), call("1", "2"), result("1"), HumanMessage("b")])
    assert [getattr(m, "tool_call_id", m.type) for m in mended] == ["human", "ai", "1", "2", "human"]
    assert mended[3].status == "error"  # type: ignore[attr-defined]
    assert "interrupted" in str(mended[3].content).lower()


def test_a_result_nobody_asked_for_is_left_out() -> None:
    mended = mend([result("9"), HumanMessage("a"), call("1"), result("1"), result("1")])
    assert [m.type for m in mended] == ["human", "ai", "tool"]


def shown(turns: list[BaseMessage], budget: int) -> tuple[list[BaseMessage], Digest]:
    past = Past()
    past.add(turns, len(turns))
    digest = past.fall_out(Digest(), ByteCounter(), budget)
    return past.messages(), digest


def test_what_does_not_fit_falls_out_by_whole_turns_from_the_oldest() -> None:
    turns = [
        HumanMessage("a" * 400),
        AIMessage("b"),
        HumanMessage("c" * 40),
        call("1"),
        result("1"),
        AIMessage("d"),
    ]
    kept, digest = shown(turns, 100)
    assert [m.type for m in kept] == ["human", "ai", "tool", "ai"]
    assert (digest.turns, digest.upto) == (1, 2)
    kept, digest = shown(turns, 20)
    assert kept == []
    assert (digest.turns, digest.upto) == (2, 6)
    assert shown(turns, 5_000) == (turns, Digest())


def test_half_of_the_room_is_free_again_after_turns_fell_out() -> None:
    turns = [message for n in range(40) for message in (HumanMessage(f"{n}" * 100), AIMessage("b"))]
    kept, digest = shown(turns, 1_000)
    size = sum(len(message.text) for message in kept) / 4
    assert 250 < size < 450
    assert digest.turns + len(kept) // 2 == 40
    assert kept[0].text == str(digest.turns) * 100


def test_a_long_result_of_an_earlier_turn_does_not_push_its_turn_out() -> None:
    long = ToolMessage("行\n" * 5_000, tool_call_id="1", name="t")
    turns = [HumanMessage("a"), call("1"), long, AIMessage("d")]
    assert shown(turns, 1_000) == (turns, Digest())


def test_what_another_process_wrote_is_read_again(plain_app: App) -> None:
    here, there = (Transcript(plain_app.conversations, "c", lambda: datetime.now(UTC)) for _ in range(2))
    for transcript, said in ((here, "一"), (there, "二"), (here, "三")):
        length = plain_app.conversations.look("c")[0]
        transcript.recall(ByteCounter(), 10_000, length=length)
        record(transcript, HumanMessage(said))
        record(transcript, AIMessage("好"))
    assert [m.text for m in here.recall(ByteCounter(), 10_000, length=6).messages] == [
        "一",
        "好",
        "二",
        "好",
        "三",
        "好",
    ]


def test_the_digest_is_the_same_whenever_and_by_whom_it_is_made(plain_app: App) -> None:
    transcript = Transcript(plain_app.conversations, "c", lambda: datetime.now(UTC))
    digest = Digest()
    for number in range(60):
        length = plain_app.conversations.look("c")[0]
        digest = transcript.recall(ByteCounter(), 500, length=length, digest=digest).digest
        record(transcript, HumanMessage(f"第{number}句" * 9))
        record(transcript, AIMessage("好"))
    assert digest.turns > 30
    rows = transcript.whole()[: digest.upto]
    made = Digest()
    for at in range(0, digest.upto, 2):
        made = fold(made, rows[at : at + 2], 2, 100)
    assert made == digest
    again = Transcript(plain_app.conversations, "c", lambda: datetime.now(UTC))
    resumed = again.recall(ByteCounter(), 500, length=120, digest=digest)
    assert resumed.digest == digest
    assert resumed.messages[0].text.startswith(f"第{digest.turns}句")


def test_a_digest_of_more_than_there_is_is_not_believed(transcript: Transcript) -> None:
    record(transcript, HumanMessage("a"))
    recalled = transcript.recall(ByteCounter(), 500, length=1, digest=Digest(upto=50, turns=20))
    assert [m.text for m in recalled.messages] == ["a"]
    assert recalled.digest == Digest()


def test_of_a_providers_metadata_only_ours_is_kept(transcript: Transcript) -> None:
    told = {"hoshin": {"profile": "qwen", "prompt": {"variant": "b"}}, "logprobs": [1] * 100}
    record(transcript, HumanMessage("a"))
    record(transcript, AIMessage("b", response_metadata=told))
    kept = transcript.recall(ByteCounter(), 500, length=2).messages[1].response_metadata
    assert kept == {"hoshin": told["hoshin"]}


kinds = st.lists(st.sampled_from(["human", "ai", "call", "result"]), max_size=25)


@settings(max_examples=60)
@given(kinds=kinds, budget=st.integers(0, 60), ids=st.data())
def test_what_is_shown_is_always_something_that_providers_take(
    kinds: list[str], budget: int, ids: Any
) -> None:
    made: list[BaseMessage] = []
    for number, kind in enumerate(kinds):
        if kind == "human":
            made.append(HumanMessage("x" * 20))
        elif kind == "ai":
            made.append(AIMessage("y"))
        elif kind == "call":
            made.append(call(f"{number}a", f"{number}b"))
        else:
            made.append(result(ids.draw(st.sampled_from([f"{n}{s}" for n in range(25) for s in "ab"]))))
    kept, digest = shown(made, budget)
    assert digest.upto <= len(made)
    assert not kept or isinstance(kept[0], HumanMessage)
    open_calls: set[str] = set()
    for message in kept:
        if isinstance(message, ToolMessage):
            assert message.tool_call_id in open_calls
            open_calls.remove(message.tool_call_id)
        else:
            assert not open_calls
        if isinstance(message, AIMessage):
            open_calls = {str(c["id"]) for c in message.tool_calls}
    assert not open_calls
