from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

from assistant.app import App
from assistant.models.tokens import ByteCounter
from assistant.transcript import Transcript, mend, trim
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
    back = transcript.recall(ByteCounter(), 10_000, length=4)
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
    kept = transcript.recall(ByteCounter(), 10_000, length=3)[-1].artifact  # type: ignore[attr-defined]
    assert kept == {"plan": {"id": "P1", "version": 1}, "question": "?", "citations": []}


def test_an_argument_that_is_not_json_is_kept_as_text(transcript: Transcript) -> None:
    from decimal import Decimal

    record(transcript, HumanMessage("go"))
    record(transcript, AIMessage("", tool_calls=[{"name": "t", "args": {"a": Decimal("1.20")}, "id": "1"}]))
    back = transcript.recall(ByteCounter(), 10_000, length=2)
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


def test_trimming_keeps_whole_turns_from_the_newest() -> None:
    turns = [
        HumanMessage("a" * 400),
        AIMessage("b"),
        HumanMessage("c" * 40),
        call("1"),
        result("1"),
        AIMessage("d"),
    ]
    assert [m.type for m in trim(turns, ByteCounter(), 50)] == ["human", "ai", "tool", "ai"]
    assert trim(turns, ByteCounter(), 5) == []
    assert trim(turns, ByteCounter(), 5_000) == turns


kinds = st.lists(st.sampled_from(["human", "ai", "call", "result"]), max_size=25)


@settings(max_examples=60)
@given(kinds=kinds, budget=st.integers(0, 60), ids=st.data())
def test_a_trimmed_transcript_is_always_one_that_providers_take(
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
    kept = trim(mend(made), ByteCounter(), budget)
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
