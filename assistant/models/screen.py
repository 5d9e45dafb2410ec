"""What of a model's text people see: neither its thoughts nor tool calls it wrote into it."""

import re

_THOUGHTS = (("<think>", "</think>"), ("<thinking>", "</thinking>"))
# from here on the text is held back until it is known whether it is a call
_CALLS = (
    "<tool_call",
    "<function=",
    "<function_call",
    "<｜tool",
    "<|tool",
    "[TOOL_CALLS]",
    "<|python_tag|>",
    "```json",
)
_OPENINGS = tuple(opening for opening, _ in _THOUGHTS) + _CALLS
_OPENING = re.compile("|".join(map(re.escape, _OPENINGS)))
_BEGINNINGS = frozenset(opening[:length] for opening in _OPENINGS for length in range(1, len(opening)))
_FIRST = frozenset(opening[0] for opening in _OPENINGS)
_LONGEST = max(map(len, _BEGINNINGS))
_THOUGHT = re.compile(r"<(think|thinking)>.*?(</\1>|\Z)", re.DOTALL)
_REST_OF_THOUGHT = re.compile(r"\A.*</think(?:ing)?>", re.DOTALL)  # the opening tag was part of the prompt


class Screen:
    """Lets the text of a stream through, piece by piece.

    Args:
        thinks_first: Whether the text begins with thoughts whose opening tag was part of the prompt.
    """

    def __init__(self, *, thinks_first: bool = False) -> None:
        self._waiting = ""
        self._closing: str | None = "</think>" if thinks_first else None
        self._holds = False
        self._begun = False

    def take(self, piece: str) -> str:
        """What can be shown now that `piece` has come."""
        self._waiting += piece
        if self._holds:
            return ""
        shown = ""
        while True:
            if self._closing:
                _, closing, rest = self._waiting.partition(self._closing)
                if not closing:
                    self._waiting = self._waiting[-len(self._closing) :]
                    return self._tidy(shown)
                self._waiting, self._closing = rest, None
            at, opening = _first_opening(self._waiting)
            if opening is None:
                cut = len(self._waiting) - _unfinished(self._waiting)
                shown, self._waiting = shown + self._waiting[:cut], self._waiting[cut:]
                return self._tidy(shown)
            shown += self._waiting[:at]
            if opening in _CALLS:
                self._waiting, self._holds = self._waiting[at:], True
                return self._tidy(shown)
            self._waiting, self._closing = self._waiting[at + len(opening) :], dict(_THOUGHTS)[opening]

    def _tidy(self, shown: str) -> str:
        if not self._begun:
            shown = shown.lstrip()
            self._begun = bool(shown)
        return shown


def begins_in_thought(text: str) -> bool:
    """Whether thoughts end in the text that did not begin in it."""
    return _REST_OF_THOUGHT.match(_THOUGHT.sub("", text)) is not None


def without_thoughts(text: str) -> tuple[str, str]:
    """The text without the thoughts in it, and the thoughts."""
    rest = _THOUGHT.sub("", text)
    rest = _REST_OF_THOUGHT.sub("", rest)
    thoughts = "\n".join(match[0] for match in _THOUGHT.finditer(text))
    return rest.strip(), re.sub(r"</?think(?:ing)?>", "", thoughts).strip()


def _first_opening(text: str) -> tuple[int, str | None]:
    found = _OPENING.search(text)
    return (found.start(), found[0]) if found else (-1, None)


def _unfinished(text: str) -> int:
    """How many characters at the end may be the beginning of an opening."""
    end = text[-_LONGEST:]
    if _FIRST.isdisjoint(end):  # nearly always: this runs for every token
        return 0
    return next((length for length in range(len(end), 0, -1) if end[-length:] in _BEGINNINGS), 0)
