"""Errors of the assistant, each saying who has to act.

ConfigError        the operator: a setting is missing, weak or contradicts another
ModelUnavailable   nobody yet: the language model could not be reached; try again or configure another
Busy               the sender: the same conversation is still answering an earlier message
InternalError      us: an error of the program, in the log under a reference
SignInNeeded       the sender: nobody has let them in yet
BadRequest         the sender: the message itself cannot be used (empty, too long, not text)
NeedsConfirmation  the person: they have to say yes first
TooMany            the sender: too many requests within a while; try again later
OverBudget         an administrator: what may be spent on chat models is used up
"""

import math

from core.errors import InputError
from core.text import Text


class ConfigError(InputError):
    """A setting that cannot be used. `field` is the environment variable's name."""


class ModelUnavailable(InputError):
    """The chat model failed after its retries."""


class Busy(InputError):
    """Another message of the same conversation is still being answered."""


class InternalError(InputError):
    """An error of the program itself; its traceback is in the log."""


class SignInNeeded(InputError):
    """Nobody has let the sender in: a token is missing or not good, or a session is over."""


class BadRequest(InputError):
    """A message that cannot be used."""


class NeedsConfirmation(InputError):
    """The person has to say yes first; nothing was done."""


class TooMany(InputError):
    """Too many requests within a while.

    Attributes:
        retry_after: Seconds after which to try again.
    """

    def __init__(self, message: Text, retry_after: float, *, field: str | None = None) -> None:
        super().__init__(message, field=field, valid=_later(retry_after))
        self.retry_after = retry_after


class OverBudget(InputError):
    """A budget for chat models is used up. `field` is the setting that limits it."""


def _later(seconds: float) -> Text:
    whole = max(1, math.ceil(seconds))
    return Text(zh=f"{whole} 秒后再试", en=f"try again in {whole} s")


def same(words: str) -> Text:
    """A Text for words that are the same in both languages (names, numbers, paths)."""
    return Text(zh=words, en=words)
