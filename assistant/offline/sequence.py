"""Two requests in one message: "把总预算改成500万，然后检查计划", "set it to 16% and export to Excel"."""

import re
from dataclasses import replace

from assistant.offline import lexicon
from assistant.offline.utterance import Utterance

_THEN = re.compile(
    r"[，,。；;]?\s*(?:然后|接着|之后|随后|最后|顺便|并且?|再|同时|\b(?:and then|then|and|afterwards|after that)\b)[，,]?\s*"
    r"|[。；;]\s*|[.!]\s+"
)
_COMMANDS = (lexicon.EXPORT, lexicon.VALIDATE, lexicon.SHOW)
_LONGEST = 40


def cut_command(utterance: Utterance) -> tuple[Utterance, Utterance] | None:
    """The message without a short closing command (export, check, show), and that command; None without one."""
    text = utterance.commanding
    for match in reversed(list(_THEN.finditer(text))):
        tail = text[match.end() :].strip()
        if len(text) - match.end() > _LONGEST:
            return None
        if tail and match.start() > 0 and _is_command(utterance, match.end()):
            return _piece(utterance, 0, match.start()), _piece(utterance, match.end(), len(text))
    return None


def _is_command(utterance: Utterance, start: int) -> bool:
    tail = utterance.commanding[start:]
    return not utterance.within(start, len(tail) + start) and any(cue.search(tail) for cue in _COMMANDS)


def _piece(utterance: Utterance, start: int, end: int) -> Utterance:
    return replace(utterance, original=utterance.original[start:end], text=utterance.text[start:end])
