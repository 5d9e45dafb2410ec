import json
from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage

from assistant.models.answer import Answer
from assistant.models.estimate import EstimateCounter, estimate_tokens
from assistant.models.failure import CallFailed, Kind
from assistant.models.history import drop_oldest
from assistant.models.profile import Profile, read_profiles
from assistant.models.reading import read_message
from assistant.models.usage import read_usage
from assistant.models.wire import Habits, Request, encode, write_body

CALL = AIMessage(
    "",
    tool_calls=[{"name": "look", "args": {"在": "计划"}, "id": "1"}],
    response_metadata={"reasoning_content": "想"},
    additional_kwargs={"hoshin": {"script": 1}},
)
TALK = [SystemMessage("s"), HumanMessage("h"), CALL, ToolMessage("", tool_call_id="1"), AIMessage("")]
TOOLS = ({"type": "function"},)


def written(
    profile: Profile | str, *, stream: bool = False, habits: Habits | None = None, **asked: Any
) -> Any:
    known = read_profiles()[profile] if isinstance(profile, str) else profile
    request = Request(TALK, tools=TOOLS, **asked)
    return write_body(request, known, "m", habits or Habits(), stream=stream)


def test_messages_are_written_as_the_protocol_has_them() -> None:
    system, human, call, result = written("vllm")["messages"]
    assert (system, human) == ({"role": "system", "content": "s"}, {"role": "user", "content": "h"})
    assert call["content"] is None
    assert json.loads(call["tool_calls"][0]["function"]["arguments"]) == {"在": "计划"}
    assert set(call) == {"role", "content", "tool_calls"}
    assert result == {"role": "tool", "tool_call_id": "1", "content": "-"}


def test_thoughts_go_back_where_they_must_and_nowhere_else() -> None:
    assert written("deepseek")["messages"][2]["reasoning_content"] == "想"
    assert "reasoning_content" not in written("qwen")["messages"][2]
    bare = Profile(reasoning="reasoning", reasoning_back="calls")
    assert written(bare)["messages"][2]["reasoning"] == "想"


@pytest.mark.parametrize(
    ("profile", "choice", "sent"),
    [
        ("openai", "any", "required"),
        ("openai", "look", {"type": "function", "function": {"name": "look"}}),
        ("openai", None, None),
        ("glm", "required", None),
        ("glm", "auto", "auto"),
        ("qwen", "required", None),
        ("ollama", "auto", None),
        ("moonshot", "none", "none"),
    ],
)
def test_a_choice_is_sent_only_where_it_is_understood(profile: str, choice: str | None, sent: object) -> None:
    assert written(profile, tool_choice=choice).get("tool_choice") == sent


def test_what_else_is_sent_is_the_profiles() -> None:
    assert written("moonshot")["max_completion_tokens"] == 32768
    assert "temperature" not in written("moonshot")
    assert written("deepseek")["max_tokens"] == 8192
    assert written("deepseek")["thinking"] == {"type": "disabled"}
    assert written("llama.cpp")["parallel_tool_calls"] is False
    assert "parallel_tool_calls" not in written("openai")
    assert "stream" not in written("openai")
    assert written("openai", stream=True)["stream_options"] == {"include_usage": True}
    assert "stream_options" not in written(Profile(usage=False), stream=True)
    assert written("openai", stop=["x"])["stop"] == ["x"]


def test_a_field_that_was_refused_is_not_sent_again() -> None:
    habits = Habits()
    body = written("llama.cpp", stream=True)
    assert habits.learn("Unknown parameter: 'stream_options'", body)
    assert habits.learn("parallel_tool_calls is not permitted", body)
    assert not habits.learn("messages are bad", body)
    assert {"stream_options", "parallel_tool_calls"}.isdisjoint(
        written("llama.cpp", stream=True, habits=habits)
    )


def test_the_name_of_the_limit_is_learnt() -> None:
    habits = Habits()
    assert habits.learn("'max_tokens' is not supported, use 'max_completion_tokens'", written("deepseek"))
    assert written("deepseek", habits=habits)["max_completion_tokens"] == 8192
    assert "max_tokens" not in written("deepseek", habits=habits)


def test_half_a_character_is_sent_as_a_question_mark() -> None:
    assert json.loads(encode({"messages": "\ud800好"}, None)) == {"messages": "?好"}


def test_a_conversation_is_halved_from_the_old_end() -> None:
    turns = [said for n in range(5) for said in (HumanMessage(str(n)), AIMessage(f"a{n}"))]
    shorter = drop_oldest([SystemMessage("s"), *turns])
    assert shorter is not None
    assert [message.text for message in shorter] == ["s", "3", "a3", "4", "a4"]
    assert drop_oldest([SystemMessage("s"), HumanMessage("h")]) is None


@pytest.mark.parametrize(
    "part", [[], "x", {"error": {"message": "no"}}, {"choices": [{"delta": {"content": "x" * 2_000_001}}]}]
)
def test_what_is_no_answer_fails(part: Any) -> None:
    with pytest.raises(CallFailed):
        Answer().take(part)


def test_pieces_of_two_calls_are_told_apart() -> None:
    answer = Answer()
    for index, id_, name, arguments in (
        (0, "a", "f", '{"x'), (1, "b", "g", "{}"), (0, None, None, '": 1}'), (0, "c", "h", "{}"),
    ):  # fmt: skip
        function = {"name": name, "arguments": arguments}
        answer.take(
            {"choices": [{"delta": {"tool_calls": [{"index": index, "id": id_, "function": function}]}}]}
        )
    assert [(c.name, c.arguments) for c in answer.calls] == [("f", '{"x": 1}'), ("g", "{}"), ("h", "{}")]


A, B = '{"plan":"A"}', '{"plan":"B"}'


@pytest.mark.parametrize(
    ("pieces", "calls"),
    [
        ([("f", A), ("f", B)], [("f", A), ("f", B)]),
        ([("f", A), ("g", B)], [("f", A), ("g", B)]),
        ([("f", A), ("g", ""), ("", B)], [("f", A), ("g", B)]),
        ([("f", ""), ("", A), ("f", ""), ("", B[:5]), ("", B[5:])], [("f", A), ("f", B)]),
        ([("f", A[:4]), ("f", A[4:]), ("f", B[:4]), ("f", B[4:])], [("f", A), ("f", B)]),
        ([("f", A[:4]), ("f", A[4:]), ("f", "")], [("f", A)]),  # the name with every piece
        ([("edit_", ""), ("plan", A), ("", "\n")], [("edit_plan", A + "\n")]),
        ([("f", A), ("", B)], [("f", A + B)]),  # nothing says what the second is; it is refused later
    ],
)
@pytest.mark.parametrize("id_", ["", "same"])
def test_calls_that_are_all_sent_as_the_first_stay_apart(
    pieces: list[tuple[str, str]], calls: list[tuple[str, str]], id_: str
) -> None:
    answer = Answer()
    for name, arguments in pieces:
        call = {"index": 0, "id": id_, "function": {"name": name, "arguments": arguments}}
        answer.take({"choices": [{"delta": {"tool_calls": [call]}}]})
    assert [(call.name, call.arguments) for call in answer.calls] == calls


def test_usage_is_read_from_every_field_it_comes_in() -> None:
    request = Request(TALK)
    for usage, cached in (
        ({"prompt_tokens_details": {"cached_tokens": 4}}, 4),
        ({"prompt_cache_hit_tokens": 5}, 5),
        ({"cached_tokens": 999}, 10),
    ):
        answer = Answer(usage={"prompt_tokens": 10, "completion_tokens": 2, **usage})
        read = read_usage(answer, request, None)
        assert read["total_tokens"] == 12
        assert read["input_token_details"] == {"cache_read": cached}
    estimated = read_usage(Answer(text="市场份额"), request, None)
    assert estimated["estimated"] is True  # type: ignore[typeddict-item]
    assert estimated["output_tokens"] == 3


def test_the_estimate_is_near_the_real_count() -> None:
    assert estimate_tokens("") == 0
    assert estimate_tokens(" ") == 1
    assert abs(estimate_tokens("把市场份额从10%提高到15%") - 11) <= 4
    assert abs(estimate_tokens("Raise market share from 10% to 15% by the end of the year.") - 16) <= 3
    assert EstimateCounter().fitting(["市场份额"] * 3, 7) == 2


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Answer(text="x"), Kind.CUT),
        (Answer(finish="stop"), Kind.EMPTY),
        (Answer(text="<think>x</think>", finish="stop"), Kind.EMPTY),
        (Answer(text="x", finish="content_filter"), Kind.FILTERED),
    ],
)
def test_an_answer_that_is_none_fails_by_its_kind(answer: Answer, kind: Kind) -> None:
    with pytest.raises(CallFailed) as caught:
        read_message(answer, None, Profile())
    assert caught.value.kind is kind


def test_an_answer_cut_by_its_limit_says_so_in_the_readers_language() -> None:
    message = read_message(Answer(text="One two", finish="length"), None, Profile(), english=True)
    assert message.text.startswith("One two\n\n(The answer was too long")
