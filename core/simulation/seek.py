"""Goal seek: the level of one input at which the outcome is what is wanted.

Where the input reaches the outcome on a single path, every formula on it is turned round, which is
exact. Where it enters in several places the answer is found by bisection, to 12 significant digits.
"""

from dataclasses import dataclass
from fractions import Fraction

from core.errors import InfeasibleInput
from core.simulation.model import Formula, Model, evaluate, raise_to
from core.text import Text

_STEPS = 200
_REACH = Fraction(10) ** 6  # how many times its level today an input is tried at


@dataclass(frozen=True)
class Sought:
    """The level found.

    Attributes:
        key: The input.
        level: The level it must have.
        today: The level it has.
        exact: Whether it was computed exactly, not approached.
    """

    key: str
    level: Fraction
    today: Fraction
    exact: bool


def seek(
    model: Model, key: str, outcome: str, wanted: Fraction, levels: dict[str, Fraction] | None = None
) -> Sought:
    """The level of input `key` at which `outcome` is `wanted`, all else as in `levels`.

    Raises:
        UnknownReference: There is no such input or outcome.
        InfeasibleInput: The input does not move the outcome, or no level of it gets there.
    """
    start = {**model.today(), **(levels or {})}
    model.figure(key)
    model.figure(outcome)
    today = start[key]
    path = _paths(model, key)
    if path.get(outcome, 0) == 0:
        raise _hopeless(model, key, outcome)
    if path[outcome] == 1:
        level = _turn_round(model, key, outcome, wanted, start, path)
        if level is not None:
            return Sought(key, level, today, exact=True)
    return Sought(key, _bisect(model, key, outcome, wanted, start), today, exact=False)


def reached_by(model: Model, key: str) -> frozenset[str]:
    """Keys of all figures an input moves, itself included."""
    return frozenset(k for k, ways in _paths(model, key).items() if ways)


def _paths(model: Model, key: str) -> dict[str, int]:
    """By figure, how many ways the input reaches it."""
    ways = {x.key: int(x.key == key) for x in model.inputs}
    for formula in model.formulas:
        ways[formula.key] = sum(ways[used] for used, number in formula.terms if number)
    return ways


def _turn_round(
    model: Model, key: str, outcome: str, wanted: Fraction, start: dict[str, Fraction], ways: dict[str, int]
) -> Fraction | None:
    """The exact level; None where a root would have to be taken."""
    values = evaluate(model, start)
    at = outcome
    while at != key:
        formula = model.figure(at)
        assert isinstance(formula, Formula)
        towards, number = next((k, n) for k, n in formula.terms if ways[k] and n)
        others = [(k, n) for k, n in formula.terms if k != towards]
        if formula.kind == "sum":
            rest = formula.constant + sum((n * values[k] for k, n in others), Fraction(0))
            wanted = (wanted - rest) / number
        elif formula.response is not None:
            grown = formula.response.factor(values[formula.terms[1][0]])
            if towards != formula.terms[0][0] or grown == 0:
                return None
            wanted = wanted / grown
        else:
            rest = formula.constant
            for k, n in others:
                rest *= raise_to(values[k], n, formula)
            if rest == 0 or abs(number) != 1:
                return None
            wanted = wanted / rest
            if number < 0:
                if wanted == 0:
                    raise _hopeless(model, key, outcome)
                wanted = 1 / wanted
        at = towards
    return wanted


def _bisect(model: Model, key: str, outcome: str, wanted: Fraction, start: dict[str, Fraction]) -> Fraction:
    def miss(level: Fraction) -> Fraction:
        return evaluate(model, {**start, key: level})[outcome] - wanted

    today = start[key] if start[key] > 0 else Fraction(1)
    low, high = _bracket(miss, today, lambda: _hopeless(model, key, outcome))
    falls = miss(low) > 0
    for _ in range(_STEPS):
        if high - low <= abs(high) / 10**13:
            break
        middle = Fraction(float((low + high) / 2))
        if (miss(middle) > 0) == falls:
            low = middle
        else:
            high = middle
    return high


def _bracket(miss, today: Fraction, refuse) -> tuple[Fraction, Fraction]:  # type: ignore[no-untyped-def]
    """Two levels, rising, between which the goal lies."""
    ends = [today]
    factor = Fraction(2)
    side = miss(today)
    if side == 0:
        return today, today
    while factor <= _REACH:
        for tried in (today * factor, today / factor):
            if (miss(tried) > 0) != (side > 0) or miss(tried) == 0:
                return min(today, tried), max(today, tried)
            ends.append(tried)
        factor *= 2
    raise refuse()


def _hopeless(model: Model, key: str, outcome: str) -> InfeasibleInput:
    moved, aim = model.figure(key).name, model.figure(outcome).name
    return InfeasibleInput(
        Text(
            zh=f"只动{moved.zh}达不到：{aim.zh}不随它变到目标",
            en=f"{moved.en} alone cannot do it: no level of it brings {aim.en} to the goal",
        ),
        clash=(key, outcome),
        field="solve_for",
        valid=Text(zh="换一个变量，或同时动几个", en="another figure, or several at once"),
    )
