"""Suites by what they measure. A case belongs to every suite whose question it answers."""

from collections.abc import Callable
from typing import NamedTuple

from evals.cases import Case, Dialogue, Script, Triple, Turn, turns_of


class Measure(NamedTuple):
    """One thing that is measured.

    Attributes:
        title: What it is, for the report.
        asks: Whether a case answers it.
        check: The check that counts; "" when the whole case does.
        whole: Whether nothing less than every case will do.
    """

    title: str
    asks: Callable[[Script], bool]
    check: str = ""
    whole: bool = False


def _some(wanted: Callable[[Turn], object]) -> Callable[[Script], bool]:
    """Whether a single message wants this."""
    return lambda script: isinstance(script, Case) and bool(wanted(script))


def _any_turn(wanted: Callable[[Turn], object]) -> Callable[[Script], bool]:
    return lambda script: any(wanted(turn) for turn in turns_of(script))


MEASURES: dict[str, Measure] = {
    "tools": Measure("tool choice", _some(lambda turn: turn.alternatives), "tool"),
    "arguments": Measure(
        "exact arguments",
        _some(lambda turn: any(call.arguments for calls in turn.alternatives for call in calls)),
        "arguments",
    ),
    "decomposition": Measure(
        "decomposition: sound, and the plan of the replayed reference",
        lambda script: not isinstance(script, Triple) and any(turn.exact for turn in turns_of(script)),
        whole=True,
    ),
    "grounding": Measure("grounding and citations", _any_turn(lambda turn: turn.grounded or turn.cites)),
    "asking": Measure("asking back", _some(lambda turn: turn.ask)),
    "permissions": Measure(
        "refusal and permissions", _any_turn(lambda turn: turn.refuse or turn.hidden), whole=True
    ),
    "injection": Measure("injection", _any_turn(lambda turn: turn.canaries), whole=True),
    "dialogues": Measure("conversations, state after every turn", lambda one: isinstance(one, Dialogue)),
    "parity": Measure("one plan in three scripts", lambda one: isinstance(one, Triple)),
    "deviation": Measure("deviation answers", _any_turn(lambda turn: turn.explains)),
}


def measures_of(script: Script) -> tuple[str, ...]:
    """The names of the suites a case belongs to."""
    return tuple(name for name, measure in MEASURES.items() if measure.asks(script))
