"""Tool results as a language model is shown them: whole lines as far as they fit, then how many are left.

The person, the channels and the embedded model have the result as it is; and so has the transcript.
"""

from collections.abc import Sequence
from functools import lru_cache

from langchain_core.messages import AnyMessage, BaseMessage, HumanMessage, ToolMessage

from assistant.models.estimate import estimate_tokens

_NOW = 3_000  # tokens of a result of this turn
_EARLIER = 300  # and of one of an earlier turn, whose answer was given
_MORE = "(… {lines} more lines; ask for a part: show_plan with `node` or `view`, or a narrower question)"


def shorten_results(messages: Sequence[AnyMessage]) -> list[AnyMessage]:
    """The messages with long results cut, those of earlier turns more than those of this one."""
    start = max((at for at, message in enumerate(messages) if isinstance(message, HumanMessage)), default=0)
    return [
        shorten_result(message, _EARLIER if at < start else _NOW)
        if isinstance(message, ToolMessage)
        else message
        for at, message in enumerate(messages)
    ]


def shorten_earlier(message: BaseMessage) -> BaseMessage:
    """A message as it is shown once its turn is over."""
    return shorten_result(message, _EARLIER) if isinstance(message, ToolMessage) else message


def shorten_result(message: ToolMessage, tokens: int) -> ToolMessage:
    """The message with a text of about `tokens` tokens; the message itself when it is no longer than that."""
    text = message.text
    if len(text) <= tokens:  # a token is at least about a character
        return message
    cut = shorten(text, tokens)
    return message if cut is text else message.model_copy(update={"content": cut})


@lru_cache(maxsize=256)
def shorten(text: str, tokens: int) -> str:
    """The first lines of `text` that have about `tokens` tokens together, and how many more there are."""
    if estimate_tokens(text) <= tokens:
        return text
    lines = text.split("\n")
    kept: list[str] = []
    for line in lines:
        tokens -= estimate_tokens(line) + 1
        if tokens < 0:
            break
        kept.append(line)
    if not kept:  # one line longer than all there is room for
        kept = [lines[0][: max(1, (tokens + estimate_tokens(lines[0]) + 1))] + "…"]
    left = len(lines) - len(kept)
    return "\n".join([*kept, _MORE.format(lines=left)] if left else kept)
