"""The best split beside today's and beside an even one: what is left on the table."""

from dataclasses import dataclass

from core.mix.choice import Choice
from core.mix.next_money import total_response
from core.mix.request import Aim, Request


@dataclass(frozen=True)
class Comparison:
    """Another split of the same money.

    Attributes:
        name: "today" (in today's proportions) or "even".
        spend: By channel.
        result: What it brings.
        left: What the best split brings more.
    """

    name: str
    spend: dict[str, float]
    result: float
    left: float


def compare(request: Request, choice: Choice) -> tuple[Comparison, ...]:
    """Today's proportions, when known, and an even split, each of the money that is spent."""
    if request.aim is not Aim.MOST or request.scenarios:
        return ()
    names = [c.name for c in request.candidates if not c.forbidden]
    spent = sum(choice.spend[name] for name in request.index)
    splits = {"even": {name: spent / len(names) if name in names else 0.0 for name in request.index}}
    now = {c.name: c.now for c in request.candidates}
    today = sum(value or 0.0 for value in now.values())
    if today > 0 and all(value is not None for value in now.values()):
        splits["today"] = {name: spent * (value or 0.0) / today for name, value in now.items()}
    best = total_response(request, choice.spend)
    return tuple(
        Comparison(name, split, total_response(request, split), best - total_response(request, split))
        for name, split in sorted(splits.items(), reverse=True)
    )
