"""Masking: no secret and no personal data leaves in a log line, a trace, an error or an export of them."""

import json
import re
from collections.abc import Iterable, Iterator

from pydantic import BaseModel, SecretStr
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from assistant.redaction.patterns import HIDDEN, KEYS, NAMED, PERSONAL, SAID, hide

_SHORTEST = 6  # a shorter value would hide half of every text


class Masker:
    """Hides what is known to be secret, and what looks like it. One for each process: `MASKER`."""

    def __init__(self) -> None:
        self._values: frozenset[str] = frozenset()
        self._known: re.Pattern[str] | None = None

    def learn(self, values: Iterable[str]) -> None:
        """Hide these values from now on, as they are and as JSON writes them."""
        new = {value for value in values if len(value) >= _SHORTEST} - self._values
        if not new:
            return
        self._values |= new
        forms = {
            form for value in self._values for form in (value, json.dumps(value)[1:-1], repr(value)[1:-1])
        }
        forms |= {json.dumps(value, ensure_ascii=False)[1:-1] for value in self._values}
        listed = sorted(forms, key=lambda form: (-len(form), form))
        self._known = re.compile("|".join(map(re.escape, listed)))

    def mask(self, text: str) -> str:
        """The text without secrets and personal data."""
        return hide(self.mask_secrets(text), PERSONAL)

    def mask_secrets(self, text: str) -> str:
        """The text without secrets."""
        if self._known is not None:
            text = self._known.sub(HIDDEN, text)
        return hide(hide(text, KEYS), NAMED)


MASKER = Masker()


def mask(text: str) -> str:
    """The text without secrets and personal data, for logs and traces."""
    return MASKER.mask(text)


def mask_secrets(text: str) -> str:
    """The text without secrets, for what people are shown and what is exported."""
    return MASKER.mask_secrets(text)


def hide_keys(said: str) -> str:
    """What a person says, without keys and passwords: it is stored and shown to the model like this."""
    return hide(hide(said, KEYS), SAID) if _may_hold_key(said) else said


def _may_hold_key(said: str) -> bool:
    """Whether a message is worth a closer look: most have no run of letters as long as a key."""
    return _RUN.search(said) is not None


_RUN = re.compile(r"[!-~]{12}|密码|口令|密钥|令牌|秘钥|(?i:password|secret|token|[_ -]key)")


def secrets_of(settings: BaseModel) -> Iterator[str]:
    """The value of every secret among settings, groups of settings included, and passwords in addresses."""
    for name in type(settings).model_fields:
        yield from _secrets(getattr(settings, name))


def _secrets(value: object) -> Iterator[str]:
    if isinstance(value, SecretStr):
        yield value.get_secret_value()
    elif isinstance(value, BaseModel):
        yield from secrets_of(value)
    elif isinstance(value, dict):
        for part in value.values():
            yield from _secrets(part)
    elif isinstance(value, str) and "://" in value:
        yield from _password(value)


def _password(address: str) -> Iterator[str]:
    try:
        password = make_url(address).password
    except (ArgumentError, ValueError):
        return
    if password:
        yield str(password)
