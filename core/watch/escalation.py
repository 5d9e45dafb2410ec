"""Who is asked next when the clock of an alert has run out: who answers for it, then the goals above."""

from core.plan.plan import Plan


def chain(plan: Plan | None, node_id: str, owner: str) -> tuple[str, ...]:
    """People in the order they are told: the owner, RACI's A, then owners and A of the goals above.

    Each once; "*" is nobody. An alert that is of no goal knows only its owner.

    Args:
        plan: The plan, if it is of one.
        node_id: The goal.
        owner: Who is told first.
    """
    names = [owner]
    if plan is not None and node_id in plan.index:
        for node in (plan.index[node_id], *plan.ancestors(node_id)):
            names += list(node.raci.accountable) if node.raci else []
            names += [node.owner or ""]
    return tuple(dict.fromkeys(name for name in names if name not in ("", "*")))


def next_step(steps: tuple[str, ...], step: int) -> str | None:
    """Who is told at a step, 0 for the first; None when there is nobody left to tell."""
    return steps[step] if 0 <= step < len(steps) else None
