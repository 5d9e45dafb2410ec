"""Errors of the core, each saying what, which value and what would be valid.

InputError: the caller's value cannot be used. Under it:

- AmbiguousInput: it can be read in two ways; `readings` lists them.
- MissingInput: something needed was not given; ask for it.
- InfeasibleInput: the demands contradict each other; `clash` names the smallest set that does.
- UnknownReference: a name or id that is not there; `candidates` are the nearest.
- VersionConflict: somebody else changed it meanwhile.
- Forbidden: this person may not do that.
- Unavailable: something outside does not answer; nobody is at fault, and it may pass.
"""

from collections.abc import Sequence

from core.text import Text


class InputError(ValueError):
    """A value that cannot be used.

    Attributes:
        message: What is wrong with which value, in both languages.
        field: Name (dotted path) of the argument at fault, if one is.
        valid: What would be valid, in both languages, if it can be said.
    """

    def __init__(self, message: Text, *, field: str | None = None, valid: Text | None = None) -> None:
        super().__init__(message.en)
        self.message = message
        self.field = field
        self.valid = valid


class AmbiguousInput(InputError):
    """An input with more than one reading. Each reading is a short text a person can pick."""

    def __init__(self, message: Text, readings: Sequence[Text], *, field: str | None = None) -> None:
        listed = Text(zh="；".join(r.zh for r in readings), en="; ".join(r.en for r in readings))
        super().__init__(message, field=field, valid=listed)
        self.readings = tuple(readings)


class MissingInput(InputError):
    """Something needed was not given."""


class InfeasibleInput(InputError):
    """Demands that contradict each other.

    Attributes:
        clash: The smallest set of named demands that cannot hold together.
    """

    def __init__(
        self,
        message: Text,
        *,
        clash: Sequence[str] = (),
        field: str | None = None,
        valid: Text | None = None,
    ) -> None:
        super().__init__(message, field=field, valid=valid)
        self.clash = tuple(clash)


class UnknownReference(InputError):
    """A name or id that does not exist where it was looked up."""

    def __init__(
        self,
        message: Text,
        *,
        candidates: Sequence[str] = (),
        field: str | None = None,
        valid: Text | None = None,
    ) -> None:
        super().__init__(message, field=field, valid=valid)
        self.candidates = tuple(candidates)


class VersionConflict(InputError):
    """The thing changed since the caller last saw it."""


class Forbidden(InputError):
    """Something this person may not do. It never tells what is hidden from them."""


class Unavailable(InputError):
    """Something outside that does not answer, or not usably: a database, a warehouse."""
