"""From an API's answer to the message the agent goes on with."""

from collections.abc import Iterable

from langchain_core.messages import AIMessage, ToolCall

from assistant.models.answer import Answer, Spoken
from assistant.models.declaration import Declaration
from assistant.models.failure import CallFailed, Kind
from assistant.models.profile import Profile
from assistant.models.repair import is_unreadable, repair
from assistant.models.screen import begins_in_thought, without_thoughts
from assistant.models.wire import THOUGHTS
from assistant.models.written_calls import read_written
from core.text import Text

_CUT = Text(
    zh="（回答太长，到这里断了；说“继续”可以接着看。）",
    en='(The answer was too long and ends here; say "go on" for the rest.)',
)


def read_message(
    answer: Answer,
    declaration: Declaration | None,
    profile: Profile,
    *,
    taken: Iterable[str] = (),
    last: bool = False,
    english: bool = False,
    thinks_first: bool = False,
) -> AIMessage:
    """The message.

    Args:
        answer: All that came.
        declaration: The tools that were offered.
        profile: Whose answer it is.
        taken: Ids of the conversation's calls.
        last: Whether this is the last try: garbled arguments then go on as they are, to be refused with what
            would be valid.
        english: Whether the reader reads English.
        thinks_first: Whether the model's answers begin with thoughts, without a tag that opens them.

    Raises:
        CallFailed: The answer broke off, is empty, was filtered, or its calls cannot be read.
    """
    if answer.finish == "content_filter":
        raise CallFailed(Kind.FILTERED, "finish_reason: content_filter")
    if not (answer.finish or answer.ended):
        raise CallFailed(Kind.CUT, "the answer has no end")
    text, thoughts = without_thoughts(answer.text)
    if thinks_first and answer.finish == "length" and not begins_in_thought(answer.text):
        text, thoughts = "", answer.text  # it was cut off before it had thought to the end
    text, calls = _read_calls(text, answer.calls, declaration, profile, taken)
    too_long = answer.finish == "length"
    if any(map(is_unreadable, calls)) and not (last or too_long):
        raise CallFailed(Kind.GARBLED, "the arguments of a call cannot be read")
    if not calls:
        text = text or answer.refusal.strip()
        if not text:
            raise CallFailed(Kind.EMPTY, f"finish_reason: {answer.finish}")
        text += f"\n\n{_CUT.en if english else _CUT.zh}" if too_long else ""
    kept = {THOUGHTS: answer.thoughts or thoughts} if calls and (answer.thoughts or thoughts) else {}
    metadata = {"model_name": answer.model, "finish_reason": answer.finish or "stop", **kept}
    return AIMessage(content=text, tool_calls=calls, response_metadata=metadata)


def _read_calls(
    text: str,
    spoken: list[Spoken],
    declaration: Declaration | None,
    profile: Profile,
    taken: Iterable[str],
) -> tuple[str, list[ToolCall]]:
    if declaration is None:
        return text, []
    if not spoken and profile.written_calls:
        text, spoken = read_written(text, declaration.schemas.keys())
    return text, repair(spoken, declaration.schemas, declaration.strict, taken)
