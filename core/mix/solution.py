"""What solving a mix problem gives."""

from enum import StrEnum

from core.frozen import Frozen
from core.mix.certificate import Certificate


class Status(StrEnum):
    """How much is proven."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNKNOWN = "unknown"


class Solution(Frozen):
    """A plan, how good it is, and the proof.

    Attributes:
        status: "optimal": within the gap asked for of the best, checked; "feasible": a plan, the search
            ended before that; "infeasible": proven that no plan keeps the rows; "unknown": the search ended
            with neither.
        spend: By channel; empty without a plan.
        response: By channel; empty without a plan.
        objective: What the plan reaches; None without one.
        bound: No plan exceeds it, as recomputed by the check.
        gap: (bound − objective) relative to the objective; None without a plan.
        multipliers: Of each row, around the plan: what one more unit of the limit is worth. ≥ 0 for an upper
            limit that binds, ≤ 0 for a lower one, 0 for a row that does not bind.
        nodes: Boxes looked at.
        certificate: The proof of the bound.
    """

    status: Status
    spend: dict[str, float]
    response: dict[str, float]
    objective: float | None
    bound: float
    gap: float | None
    multipliers: dict[str, float]
    nodes: int
    certificate: Certificate
