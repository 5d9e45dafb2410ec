"""What a caller is told when a tool could not do what was asked: the kind, the reason, what is valid."""

from typing import Literal

from core.errors import (
    AmbiguousInput,
    Forbidden,
    InfeasibleInput,
    InputError,
    MissingInput,
    Unavailable,
    UnknownReference,
    VersionConflict,
)
from core.frozen import Frozen
from core.text import Language, Text

FailureType = Literal[
    "invalid_argument", "missing", "ambiguous", "infeasible", "unknown", "conflict", "refused", "unavailable"
]

_TYPES: tuple[tuple[type[InputError], FailureType], ...] = (
    (AmbiguousInput, "ambiguous"),
    (MissingInput, "missing"),
    (InfeasibleInput, "infeasible"),
    (UnknownReference, "unknown"),
    (VersionConflict, "conflict"),
    (Forbidden, "refused"),
    (Unavailable, "unavailable"),
)


class RefusedInput(InputError):
    """A request that is understood but not allowed: a file outside the folder, a workbook with macros."""


class Failure(Frozen):
    """Why a call failed. Nothing was changed.

    Attributes:
        type: Who can act: the caller (invalid_argument, unknown, conflict), the person (missing, ambiguous,
            infeasible), nobody (refused; unavailable, which may pass).
        message: What is wrong with which value, in the reader's language.
        field: Dotted path of the argument at fault ("edits.0.budget").
        valid: What would be valid.
    """

    type: FailureType
    message: str
    field: str | None = None
    valid: str | None = None


def failure_of(error: InputError, language: Language) -> Failure:
    """The failure an error of the core means, said in `language`."""
    return Failure(
        type=_type_of(error),
        message=error.message.said_in(language),
        field=error.field,
        valid=_valid(error.valid, language),
    )


def _type_of(error: InputError) -> FailureType:
    if isinstance(error, RefusedInput):
        return "refused"
    return next((name for kind, name in _TYPES if isinstance(error, kind)), "invalid_argument")


def _valid(valid: Text | None, language: Language) -> str | None:
    return valid.said_in(language) if valid else None
