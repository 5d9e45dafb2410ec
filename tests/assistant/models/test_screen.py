import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.models.screen import Screen, begins_in_thought, without_thoughts
from assistant.models.written_calls import read_written


def show(*pieces: str) -> str:
    screen = Screen()
    return "".join(screen.take(piece) for piece in pieces)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("你好。", "你好。"),
        ("<think>想</think>\n\n好", "好"),
        ("前<thinking>想</thinking>后", "前后"),
        ("<think>没完", ""),
        ("a < b, c <d", "a < b, c <d"),
        ("好的<tool_call>{...}</tool_call>", "好的"),
        ("好的 <｜tool▁calls▁begin｜>…", "好的 "),
        ('```json\n{"name": 1}\n```', ""),
        ("```python\nx\n```", "```python\nx\n"),  # the end may be the beginning of a call; it follows later
    ],
)
def test_thoughts_and_calls_are_not_shown_however_they_are_torn(text: str, shown: str) -> None:
    assert show(text) == shown
    assert show(*text).startswith(shown.rstrip("<`[")) or shown.startswith(show(*text))
    assert show(*text, "") == show(*text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("想</think>\n\n好", "好"),
        ("想</think>a<think>再想</think>b", "ab"),
        ("<think>想</think>好", "好"),
        ("没有想", ""),  # it follows when the answer is whole
        ("想<tool_call></think>好", "好"),
    ],
)
def test_thoughts_the_prompt_opened_are_not_shown(text: str, shown: str) -> None:
    for pieces in ([text], list(text)):
        screen = Screen(thinks_first=True)
        assert "".join(screen.take(piece) for piece in pieces) == shown


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("想</think>好", True),
        ("想</thinking>好", True),
        ("<think>想</think>好", False),
        ("<think>想</think>好</think>", True),
        ("<think>想", False),
        ("好", False),
        ("", False),
    ],
)
def test_an_answer_that_begins_in_a_thought_is_known_by_its_end(text: str, begins: bool) -> None:
    assert begins_in_thought(text) is begins


@settings(max_examples=60)
@given(st.lists(st.text(alphabet="ab<think>/好`", max_size=6), max_size=8))
def test_nothing_is_shown_that_is_not_in_the_text(pieces: list[str]) -> None:
    text = "".join(pieces)
    shown = show(*pieces)
    assert show(text) == shown
    remaining = iter(text)
    assert all(char in remaining for char in shown)


@pytest.mark.parametrize(
    ("text", "rest", "thoughts"),
    [
        ("<think>a</think> b", "b", "a"),
        ("a</think>b", "b", ""),
        ("<think>a", "", "a"),
        ("b", "b", ""),
        ("<think>a</think>b<think>c</think>", "b", "a\nc"),
    ],
)
def test_thoughts_are_taken_out(text: str, rest: str, thoughts: str) -> None:
    assert without_thoughts(text) == (rest, thoughts)


@pytest.mark.parametrize(
    "text",
    [
        '```json\n{"name": "other", "arguments": {}}\n```',
        '```json\n{"name": "find_plans"}\n```',
        '{"name": "find_plans", "arguments": {}}',
        "<tool_call>find_plans</tool_call>",
        '<tool_call>{"name": "rm", "arguments": {}}</tool_call>',
        "call find_plans please",
    ],
)
def test_text_that_only_speaks_of_calls_stays_text(text: str) -> None:
    assert read_written(text, {"find_plans"}) == (text, [])


@pytest.mark.parametrize("between", ["", "\n", ", "])
@pytest.mark.parametrize("end", ["}}", "},}"])
def test_calls_written_one_after_another_between_the_same_tags_are_all_read(between: str, end: str) -> None:
    one, two = (f'{{"name":"f","arguments":{{"x":{x}{end}' for x in (1, 2))
    rest, calls = read_written(f"<tool_call>{one}{between}{two}</tool_call>", {"f"})
    assert rest == ""
    assert [call.arguments for call in calls] == ['{"x": 1}', '{"x": 2}']


def test_several_written_calls_are_all_read() -> None:
    first, second = '{"name":"f","arguments":{"x":1}}', '{"name":"g","arguments":{}}'
    text = f"a<tool_call>{first}</tool_call>\n<tool_call>{second}</tool_call>"
    rest, calls = read_written(text, {"f", "g"})
    assert rest == "a"
    assert [(call.name, call.arguments) for call in calls] == [("f", '{"x": 1}'), ("g", "{}")]
