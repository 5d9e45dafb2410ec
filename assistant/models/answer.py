"""A model's answer, put together from what its API sends, whole or in pieces.

Every provider bends the protocol a little: pieces without an index, names sent again with every piece,
arguments as an object instead of text, content as a list of parts, usage inside the choice. All of them are
read here.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from assistant.models.failure import CallFailed, Kind, read_error
from assistant.models.json_values import is_whole
from assistant.models.surrogates import REPLACEMENT, join_halves, split_half

_LONGEST = 2_000_000  # characters of text, thoughts and arguments together


@dataclass
class Spoken:
    """A tool call as the API sent it, its arguments still text.

    Attributes:
        id: As the API gave it, or "".
        name: The tool's.
        arguments: What has come of them.
        index: Its place among the calls, as the API counts them.
        named_again: Whether its name came once more after its arguments were whole.
    """

    id: str = ""
    name: str = ""
    arguments: str = ""
    index: int | None = None
    named_again: bool = False


@dataclass
class Answer:
    """What has come so far.

    Attributes:
        text: What is said to the person, thoughts in tags included.
        thoughts: What came in a field of its own.
        refusal: Why the model will not answer.
        calls: Tool calls.
        finish: Why it ended, as the API names it.
        usage: Tokens, as the API counts them.
        model: What the API says answered.
        ended: Whether the API said that this was all.
    """

    text: str = ""
    thoughts: str = ""
    refusal: str = ""
    calls: list[Spoken] = field(default_factory=list)
    finish: str | None = None
    usage: Mapping[str, Any] | None = None
    model: str = ""
    ended: bool = False
    _length: int = 0
    _halves: dict[str, str] = field(default_factory=dict)

    @property
    def has_begun(self) -> bool:
        """Whether anything of the answer itself is there."""
        return bool(self._length or self.calls or self.finish)

    def take(self, part: Any) -> str:
        """Take one part of the answer; the text that is new in it. Raises CallFailed."""
        if not isinstance(part, dict):
            raise CallFailed(Kind.GARBLED, f"a {type(part).__name__} instead of an object")
        if part.get("error"):
            raise read_error(part["error"])
        if isinstance(part.get("usage"), dict):
            self.usage = part["usage"]
        self.model = join_halves(str(part.get("model") or self.model))
        choices = part.get("choices")
        choice = choices[0] if isinstance(choices, list) and choices else None
        return self._take_choice(choice) if isinstance(choice, dict) else ""

    def _take_choice(self, choice: Mapping[str, Any]) -> str:
        if isinstance(choice.get("usage"), dict):
            self.usage = choice["usage"]
        said = ""
        for name in ("delta", "message"):
            # a stream that closes with the whole message must not say everything twice
            if isinstance(choice.get(name), dict) and not (name == "message" and self.has_begun):
                said = self._take_message(choice[name])
        if choice.get("finish_reason"):
            self.finish = join_halves(str(choice["finish_reason"]))
        return said

    def _take_message(self, message: Mapping[str, Any]) -> str:
        thought = _text_of(message.get("reasoning_content")) or _text_of(message.get("reasoning"))
        said = self._add("text", _text_of(message.get("content")))
        self._add("thoughts", thought)
        self._add("refusal", _text_of(message.get("refusal")))
        calls = message.get("tool_calls")
        for call in calls if isinstance(calls, list) else ():
            if isinstance(call, dict):
                self._take_call(call)
        if isinstance(message.get("function_call"), dict):
            self._take_call({"function": message["function_call"], "index": 0})
        return said

    def _add(self, name: str, piece: str) -> str:
        """Add a piece to a text; what is certain of it now.

        Half of a character at the end counts as U+FFFD until the other half comes.
        """
        if not piece:
            return ""
        self._grow(len(piece))
        whole, held = getattr(self, name), self._halves.get(name, "")
        said, self._halves[name] = split_half(held + piece)
        kept = whole.removesuffix(REPLACEMENT) if held else whole
        setattr(self, name, kept + said + (REPLACEMENT if self._halves[name] else ""))
        return said

    def _take_call(self, call: Mapping[str, Any]) -> None:
        function = call.get("function")
        function = function if isinstance(function, dict) else call
        name = join_halves(str(function.get("name") or ""))
        id_ = join_halves(str(call.get("id") or ""))
        arguments = _arguments_of(function.get("arguments"))
        index = call.get("index")
        spoken = self._call_at(index if isinstance(index, int) else None, id_, name, arguments)
        spoken.id = spoken.id or id_
        if name and name != spoken.name:
            spoken.name += name
        spoken.arguments += arguments
        self._grow(len(arguments))

    def _call_at(self, index: int | None, id_: str, name: str, arguments: str) -> Spoken:
        """The call a piece belongs to; a new one when its index or id is new, or the last is whole."""
        if index is None:
            fits = bool(self.calls) and (id_ == self.calls[-1].id if id_ else not name)
            found = self.calls[-1] if fits else None
        else:
            found = next((one for one in reversed(self.calls) if one.index == index), None)
            if found and id_ and found.id and id_ != found.id and name:
                found = None  # some send every call as the first
        if found and _is_another(found, name, arguments):
            found = Spoken(name="" if name else found.name, index=index)
            self.calls.append(found)
        elif found is None:
            found = Spoken(index=index)
            self.calls.append(found)
        return found

    def _grow(self, length: int) -> None:
        self._length += length
        if self._length > _LONGEST:
            raise CallFailed(Kind.GARBLED, f"more than {_LONGEST} characters")


def _is_another(call: Spoken, name: str, arguments: str) -> bool:
    """Whether a piece that seems to belong to `call` begins another one: its name is there, all was said.

    The name alone is not enough: some send it with every piece, the last of which has no arguments.
    """
    if not (name or call.named_again) or not is_whole(call.arguments):
        return False
    call.named_again = True
    return bool(arguments.strip()) or name not in ("", call.name)


def _text_of(content: Any) -> str:
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        return "".join(
            str(part.get("text") or "") if isinstance(part, dict) else str(part) for part in content
        )
    return ""


def _arguments_of(arguments: Any) -> str:
    if isinstance(arguments, str):
        return arguments
    return "" if arguments is None else json.dumps(arguments, ensure_ascii=False)
