"""The stores a tool works on as the person it works for may see them.

A tool asks no question of permission itself: what it is given holds nothing else.
"""

from functools import partial

from core.facts.catalogue import Catalogue
from core.text import Text
from knowledge.access import Viewer
from knowledge.actual_view import ActualView
from knowledge.facts_view import FactView
from knowledge.plan_view import PlanView
from knowledge.search.view import LibraryView
from knowledge.unit_names import known_as
from tools.tool import ToolContext

PLAN, FACTS = "plan", "facts"


def limit_stores(ctx: ToolContext) -> None:
    """Put views of the stores in their places; a view of a view is one of the store itself."""
    viewer = ctx.viewer
    plans = ctx.plans.whole if isinstance(ctx.plans, PlanView) else ctx.plans
    facts = ctx.facts.whole if isinstance(ctx.facts, FactView) else ctx.facts
    actuals = ctx.actuals.whole if isinstance(ctx.actuals, ActualView) else ctx.actuals
    library = ctx.library.whole if isinstance(ctx.library, LibraryView) else ctx.library
    units = known_as(viewer.units or (), facts.catalogue if facts else Catalogue())
    seen = PlanView(plans, viewer, units, partial(ctx.partial.add, PLAN))
    limited: dict[str, object] = {
        "plans": seen,
        "library": LibraryView(library, viewer, units),
        "facts": facts and FactView(facts, viewer, units, partial(ctx.partial.add, FACTS)),
        "actuals": actuals and ActualView(actuals, seen),
    }
    for name, store in limited.items():
        object.__setattr__(ctx, name, store)  # the context is frozen, and is being made


def say_partial(parts: set[str], viewer: Viewer) -> Text:
    """That only a part was shown, and which."""
    units = sorted(viewer.units or ())
    if not units:
        return Text(zh="（只含您负责的部分）", en="(only what is yours is in it)")
    zh, en = "、".join(units), ", ".join(units)
    if FACTS in parts:
        return Text(zh=f"（仅含{zh}）", en=f"(of {en} only)")
    return Text(zh=f"（只含您看得到的部分：{zh}）", en=f"(only what you may see is in it: {en})")
