"""What of an answer may be passed on while it is made: whole sentences whose claims have a source.

From the first one on that has none, everything is held back until the answer is settled.
"""

import re
from collections.abc import Callable
from dataclasses import replace

from assistant.provenance.check import check_line
from assistant.provenance.claim import Claim, Page, sentences
from assistant.provenance.ledger import Ledger

_OPEN, _CLOSE = "<think>", "</think>"
_THOUGHT = re.compile(r"<think>.*?</think>", re.DOTALL)


def spoken(text: str) -> str:
    """What a message says aloud: without thoughts."""
    return _THOUGHT.sub("", text).strip()


class Sieve:
    """Lets through what is checked. One for each answer of the model.

    Args:
        ledger: What the answer may say; None while nothing is known: then nothing is let through.
        alters: Whether a stretch will not be sent as it stands, such as one with an address made up.
    """

    def __init__(
        self, ledger: Callable[[], Ledger | None], alters: Callable[[str], bool] = lambda _: False
    ) -> None:
        self._ledger = ledger
        self._alters = alters
        self._page = Page()
        self._raw = ""  # while the model thinks aloud
        self._line = ""
        self._of_line = 0  # characters of the line that were let through
        self.passed = ""
        self.holds = False

    def take(self, piece: str) -> str:
        """The next piece of the answer; what may be passed on now."""
        if self.holds:
            return ""
        said = self._without_thoughts(piece)
        if not self.passed and not self._line:
            said = said.lstrip("\n")
        *lines, self._line = (self._line + said).split("\n")
        through = ""
        for line in lines:
            through += self._let(line, whole=True)
            if self.holds:
                break
        if not self.holds:
            through += self._let(self._line, whole=False)
        self.passed += through
        return through

    def end(self) -> str:
        """What is left when the model goes on to call tools: the last line, if it may be passed on."""
        if self.holds:
            return ""
        through = self._let(self._line, whole=True).removesuffix("\n")
        self._line, self._of_line = "", 0
        self.passed += through
        return through

    def settle(self, answer: str) -> str:
        """The rest of the answer as it was settled; nothing if it became another one."""
        rest = _rest(answer, self.passed)
        self.passed += rest
        return rest

    def _without_thoughts(self, piece: str) -> str:
        if not self._raw and "<" not in piece:
            return piece
        self._raw += piece
        begin = self._raw.find("<")
        if begin < 0 or not (_OPEN.startswith(self._raw[begin : begin + 7]) or _OPEN in self._raw):
            said, self._raw = self._raw, ""
            return said
        if _CLOSE not in self._raw:
            return ""
        before, _, rest = self._raw.partition(_OPEN)
        said, self._raw = before + rest.partition(_CLOSE)[2].lstrip("\n"), ""
        return said

    def _let(self, line: str, *, whole: bool) -> str:
        """What of a line may go: all of it when it is whole, else its complete sentences."""
        ledger = self._ledger()
        if ledger is None:
            return ""
        end = len(line) if whole else _complete(line)
        if not whole and (end <= self._of_line or line.lstrip().startswith("|") or self._page.fenced):
            return ""
        missing: list[Claim] = []
        page = self._page if whole else replace(self._page)
        check_line(page, line[:end], 0, ledger, [], missing)
        fresh = [claim.sentence[0] for claim in missing if claim.end > self._of_line]
        if self._alters(line[:end]):
            fresh.append(self._of_line)
        if fresh:
            self.holds = True
            end = max(self._of_line, 0 if line.lstrip().startswith("|") else min(fresh))
        through = line[self._of_line : end]
        if whole and not self.holds:
            self._of_line = 0
            return through + "\n"
        self._of_line = end
        return through


def _complete(line: str) -> int:
    """Where the last sentence ends. A point ends one only when something follows: "3." may go on."""
    ends = [end for _, end in sentences(line) if _is_over(line, end) and not _is_within_link(line, end)]
    return ends[-1] if ends else 0


def _is_over(line: str, end: int) -> bool:
    return end < len(line) or line.endswith(("。", "！", "？", "；"))


def _is_within_link(line: str, end: int) -> bool:
    """Whether a link or a picture may have begun before `end` and ends after it."""
    begin = line.rfind("[", 0, end)
    return line.startswith("![", end - 1) or (begin >= 0 and "]" not in line[begin:end])


def _rest(answer: str, passed: str) -> str:
    """What of an answer comes after what was passed on, however both are spaced; "" if it is another one."""
    at = 0
    for letter in "".join(passed.split()):
        while at < len(answer) and answer[at].isspace():
            at += 1
        if at == len(answer) or answer[at] != letter:
            return ""
        at += 1
    spaces = len(passed) - len(passed.rstrip())
    gap = len(answer[at:]) - len(answer[at:].lstrip())
    return answer[at + min(spaces, gap) :]
