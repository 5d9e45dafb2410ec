"""What permissions cost: reading and changing plans as who may do everything, and as a regional manager.

Run `python benchmarks/permissions.py [nodes] [plans]`. Times are medians in milliseconds; the ratio is to the
stores themselves in the same run. For the operator there is no view: the ratio must be 1.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from assistant.app import App
from assistant.settings import Settings
from core.plan.node import Bond, Budget, Level, Link, Node
from core.plan.operation import ReplaceNode
from core.plan.plan import Plan
from core.text import Language
from knowledge.access import OPERATOR, Rank, Viewer

REGIONS = ("华东", "华南", "华北", "西南", "华中")
MANAGER = Viewer(id="u1", name="沈越", rank=Rank.DEPARTMENT, units=frozenset({"华东"}))
AT = datetime(2026, 3, 1, tzinfo=UTC)


def make_plan(nodes: int) -> Plan:
    """A plan of five regions with as many initiatives as asked for."""
    made = [Node(id="G1", level=Level.ENTERPRISE, title="全国")]
    for at, region in enumerate(REGIONS, 1):
        link = Link(parent="G1", bond=Bond.ADDS)
        made.append(Node(id=f"B{at}", level=Level.BUSINESS_UNIT, title=f"{region}区", links=(link,)))
    for at in range(1, nodes - len(made) + 1):
        link = Link(parent=f"B{at % len(REGIONS) + 1}")
        budget = Budget(planned=Decimal(at))
        made.append(
            Node(
                id=f"I{at}",
                level=Level.INITIATIVE,
                title=f"举措 {at}",
                links=(link,),
                owner=f"人{at % 40}",
                budget=budget,
            )
        )
    return Plan(name="五区", nodes=tuple(made))


def median(act: Callable[[], object], times: int = 15) -> float:
    """Milliseconds an act takes, in the middle of so many."""
    act()
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        act()
        taken.append(1000 * (time.perf_counter() - start))
    return statistics.median(taken)


def main(nodes: int = 2_000, plans: int = 300) -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as home:
        app = App(Settings(home=Path(home)))
        plan = app.plans.create(make_plan(nodes), by="总部", at=AT, reason="")
        for _ in range(plans):
            app.plans.create(make_plan(30), by="总部", at=AT, reason="")

        def context(viewer: Viewer) -> object:
            return app.context(Language.ZH_HANS, AT.date(), "x", viewer=viewer)

        def load(viewer: Viewer) -> Callable[[], object]:
            ctx = app.context(Language.ZH_HANS, AT.date(), "x", viewer=viewer)
            return lambda: ctx.load(plan.id)

        def save(viewer: Viewer) -> Callable[[], object]:
            ctx = app.context(Language.ZH_HANS, AT.date(), "x", viewer=viewer)

            def change() -> None:
                seen = ctx.load(plan.id)
                node = next(one for one in seen.nodes if one.id.startswith("I"))
                ctx.save(seen, (ReplaceNode(node=node.model_copy(update={"note": str(seen.version)})),))

            return change

        def names(viewer: Viewer) -> Callable[[], object]:
            ctx = app.context(Language.ZH_HANS, AT.date(), "x", viewer=viewer)
            return lambda: (ctx.plans.names(limit=200), ctx.plans.count(limit=100))

        direct = {
            "a context": median(lambda: context(OPERATOR)),
            f"load a plan of {nodes} nodes": median(lambda: app.plans.load(plan.id)),
            "load it, change a node, save": median(save(OPERATOR)),
            f"names and count of {plans} plans": median(
                lambda: (app.plans.names(limit=200), app.plans.count(limit=100))
            ),
        }
        print(f"| | stores, ms | {' | '.join(('operator', 'manager'))} |\n|---|---:|---:|---:|")
        makers = (lambda v: lambda: context(v), load, save, names)
        for (what, base), make in zip(direct.items(), makers, strict=True):
            ratios = [median(make(viewer)) / base for viewer in (OPERATOR, MANAGER)]
            print(f"| {what} | {base:.3f} | {' | '.join(f'{ratio:.2f} ×' for ratio in ratios)} |")
        app.engine.dispose()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
