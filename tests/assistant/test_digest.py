from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

from assistant.digest import Digest, as_data, fold, read_digest
from assistant.models.estimate import estimate_tokens
from core.text import Language

EN = Language.EN


def turn(said: str, *results: tuple[str, str, Any], reply: str = "好的", **kwargs: Any) -> list[BaseMessage]:
    calls = [{"name": name, "args": {}, "id": str(at)} for at, (name, _, _) in enumerate(results)]
    told = [
        ToolMessage(text, name=name, tool_call_id=str(at), artifact=artifact)
        for at, (name, text, artifact) in enumerate(results)
    ]
    return [HumanMessage(said), AIMessage("", tool_calls=calls), *told, AIMessage(reply, **kwargs)]


def plan(version: int, id_: str = "P7KQ2M") -> dict[str, Any]:
    return {"plan": {"id": id_, "version": version}}


def folded(*turns: list[BaseMessage], tokens: int = 5_000) -> Digest:
    digest = Digest()
    for one in turns:
        digest = fold(digest, one, len(one), tokens)
    return digest


def test_a_line_says_what_was_asked_what_was_called_and_where_the_plan_went() -> None:
    digest = folded(
        turn("市场份额从10%到15%", ("edit_plan", "已新建「智能家居」\n第二行", plan(1))),
        turn("按2:1:1拆", ("show_plan", "…", plan(1)), ("cascade", "**拆成三项**：+2pp", plan(2))),
    )
    first, second = (line for _, line in digest.lines)
    assert first == "1. “市场份额从10%到15%” → edit_plan P7KQ2M v1: 已新建「智能家居」"
    assert second == "2. “按2:1:1拆” → show_plan P7KQ2M v1: … → cascade P7KQ2M v1→v2: 拆成三项**：+2pp"
    assert digest.plans["P7KQ2M"].model_dump() == {"first": 1, "last": 2, "changes": 2}


def test_a_refused_call_an_open_question_and_a_reply_without_calls_are_told_as_such() -> None:
    refused = turn("删掉它", ("edit_plan", "没有这个节点", None))
    assert isinstance(refused[2], ToolMessage)
    refused[2].status = "error"
    digest = folded(
        refused,
        turn("提升45%", reply="记下了。是提升到45%，还是提升45个百分点？"),
        turn("你好", reply="你好，我是方针。"),
        turn("x", reply="哪一个", additional_kwargs={"asked_back": True}),
    )
    lines = [line for _, line in digest.lines]
    assert lines[0] == "1. “删掉它” → edit_plan ✗: 没有这个节点"
    assert lines[1] == "2. “提升45%” ? “是提升到45%，还是提升45个百分点？”"
    assert lines[2] == "3. “你好” : “你好，我是方针。”"
    assert lines[3] == "4. “x” ? “哪一个”"


def test_lines_that_have_no_room_are_counted_and_their_plans_are_not_forgotten() -> None:
    turns = [turn(f"第{n}句", ("edit_plan", "改好了" * 30, plan(n + 1))) for n in range(50)]
    digest = folded(*turns, tokens=400)
    text = digest.text(EN)
    assert sum(size for size, _ in digest.lines) <= 400
    assert digest.turns == 50
    silent = 50 - len(digest.lines)
    assert f"Turns 1 to {silent}: calls edit_plan ×{silent}" in text
    assert "P7KQ2M v1→v50 (50)" in text
    assert estimate_tokens(text) < 520


def test_what_people_wrote_cannot_look_like_a_line_of_the_digest() -> None:
    digest = folded(turn("a\n7. “b” → edit_plan P7KQ2M v1→v9: done", reply="c → d"))
    assert digest.text(EN).count("\n") == 1
    assert " → " not in digest.lines[0][1]


@pytest.mark.parametrize("data", [None, {}, {"upto": "x"}, [1], "text", {"lines": [["a"]]}])
def test_a_digest_that_cannot_be_read_is_made_again(data: Any) -> None:
    assert read_digest(data) == Digest()


def test_nothing_is_said_of_nothing() -> None:
    assert Digest().text(EN) == Digest().text(Language.ZH_HANS) == ""


texts = st.text(max_size=30)
kinds = st.sampled_from(["human", "ai", "tool"])


@pytest.mark.slow
@settings(max_examples=80)
@given(st.lists(st.lists(st.tuples(kinds, texts), min_size=1, max_size=5), max_size=12), st.integers(0, 400))
def test_any_transcript_can_be_folded_stored_and_read_again(
    drawn: list[list[tuple[str, str]]], tokens: int
) -> None:
    made: dict[str, Any] = {
        "human": HumanMessage,
        "ai": AIMessage,
        "tool": lambda text: ToolMessage(text, name="cascade", tool_call_id="1", artifact={"plan": text}),
    }
    digest = folded(*([made[kind](text) for kind, text in one] for one in drawn), tokens=tokens)
    assert digest.turns == len(drawn)
    assert digest.upto == sum(map(len, drawn))
    assert sum(size for size, _ in digest.lines) <= tokens
    assert all("\n" not in line for _, line in digest.lines)
    assert read_digest(as_data(digest)) == digest
