"""Errors of the assistant, each saying who has to act.

ConfigError        the operator: a setting is missing, weak or contradicts another
ModelUnavailable   nobody yet: the language model could not be reached; try again or configure another
Busy               the sender: the same conversation is still answering an earlier message
InternalError      us: an error of the program, in the log under a reference
SignInNeeded       the sender: nobody has let them in yet
BadRequest         the sender: the message itself cannot be used (empty, too long, not text)
"""

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


def same(words: str) -> Text:
    """A Text for words that are the same in both languages (names, numbers, paths)."""
    return Text(zh=words, en=words)
