"""The demo company's finished plans: made with ordinary edits, with what the facts say became of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from core.plan.plan import Plan
from core.progress.reading import Reading
from core.text import Text
from knowledge.facts import FactStore
from tools import edit_plan
from tools.demo_plan import ORDERS
from tools.tool import ToolContext

_Edit = dict[str, object]
_CENT = Decimal("0.01")


@dataclass(frozen=True)
class Past:
    """A finished plan.

    Attributes:
        name: Its name.
        budget: Its envelope.
        start: Its first day.
        end: Its last day.
        goals: What it was to reach, the topmost first.
        works: Strategies and initiatives: strategy, the goal above it, initiative, budget, from, to, owner.
        spent_on: Product whose spending was its cost; None for all.
    """

    name: Text
    budget: str
    start: date
    end: date
    goals: "tuple[PastGoal, ...]"
    works: tuple[tuple[Text, Text, Text, str, str, str], ...]
    spent_on: str | None = None


@dataclass(frozen=True)
class PastGoal:
    """A goal of a finished plan, measured in the facts: column over column, times a scale."""

    title: Text
    level: str
    owner: str
    kpi: Text
    baseline: str
    target: str
    measures: tuple[str, ...]
    product: str | None = None
    scale: Decimal = Decimal(1)
    under: Text | None = None
    dimension: str | None = None


_SALES = Text(zh="销售额", en="sales")
_SPEND = Text(zh="花费", en="spend")
_USERS = Text(zh="新增用户数", en="new users")


def _sales(title: Text, product: str | None, owner: str, baseline: str, target: str, above: Text) -> PastGoal:
    return PastGoal(
        title, "business_unit", owner, _SALES, baseline, target, ("revenue",), product, _CENT, above
    )


_YEAR = Text(zh="2025年销售额", en="Sales of 2025")
_LOCK = Text(zh="门锁销售额", en="Smart lock sales")
_SPEAKER = Text(zh="音箱销售额", en="Smart speaker sales")
_GATEWAY = Text(zh="网关销售额", en="Gateway sales")
_LOCK_USERS = Text(zh="门锁新增用户", en="Smart lock new users")
_ORDERS = Text(zh="音箱订单数", en="Smart speaker orders")
_COST = Text(zh="网关获客成本", en="Gateway acquisition cost")
_SEEDING = Text(zh="短视频种草", en="Short-video seeding")
_TRYING = Text(zh="社区体验日", en="Try-it days in communities")
_HANDING = Text(zh="达人与电商承接", en="Influencers into e-commerce")
_LOYAL = Text(zh="搜索与会员", en="Search and members")
_SUMMER = Text(zh="门锁暑期销售额", en="Smart lock summer sales")
_SUMMER_USERS = Text(zh="门锁暑期新增用户", en="Smart lock summer new users")

PAST = (
    Past(
        Text(zh="曦源智能家居2025", en="Orbit Home 2025"),
        "1200万元",
        date(2025, 1, 1),
        date(2025, 12, 31),
        (
            PastGoal(_YEAR, "enterprise", "周航", _SALES, "7140万元", "8600万元", ("revenue",), scale=_CENT),
            _sales(_LOCK, "lock", "陈曦", "4000万元", "4600万元", _YEAR),
            _sales(_SPEAKER, "speaker", "林晓", "2100万元", "2750万元", _YEAR),
            _sales(_GATEWAY, "gateway", "何远", "1040万元", "1250万元", _YEAR),
            PastGoal(
                _LOCK_USERS,
                "subgoal",
                "孙悦",
                _USERS,
                "16500",
                "18500",
                ("new_customers",),
                "lock",
                under=_LOCK,
                dimension="user",
            ),
            PastGoal(
                _ORDERS,
                "subgoal",
                "林晓",
                Text(zh="订单数", en="orders"),
                "70000",
                "90000",
                ("orders",),
                "speaker",
                under=_SPEAKER,
                dimension="sales",
            ),
            PastGoal(
                _COST,
                "subgoal",
                "何远",
                Text(zh="获客成本", en="acquisition cost"),
                "115元",
                "105元",
                ("spend", "new_customers"),
                "gateway",
                _CENT,
                _GATEWAY,
                "channel",
            ),
        ),
        (
            (
                _SEEDING,
                _LOCK_USERS,
                Text(zh="短视频投放", en="Short-video buying"),
                "300万",
                "2025年",
                "孙悦",
            ),
            (_TRYING, _LOCK_USERS, Text(zh="体验店", en="Stores"), "100万", "2025年3-5月", "赵磊"),
            (_HANDING, _ORDERS, Text(zh="KOL测评", en="KOL reviews"), "170万", "2025年2-11月", "林晓"),
            (
                _HANDING,
                _ORDERS,
                Text(zh="电商大促", en="E-commerce sales events"),
                "230万",
                "2025年6-11月",
                "何远",
            ),
            (_LOYAL, _COST, Text(zh="搜索广告", en="Search ads"), "260万", "2025年", "何远"),
            (_LOYAL, _COST, Text(zh="会员邮件", en="Member e-mails"), "40万", "2025年", "孙悦"),
        ),
    ),
    Past(
        Text(zh="门锁暑期攻势2025Q3", en="Smart lock summer push 2025 Q3"),
        "80万元",
        date(2025, 7, 1),
        date(2025, 9, 30),
        (
            PastGoal(
                _SUMMER,
                "enterprise",
                "陈曦",
                _SALES,
                "1030万元",
                "1150万元",
                ("revenue",),
                "lock",
                _CENT,
            ),
            PastGoal(
                _SUMMER_USERS,
                "subgoal",
                "孙悦",
                _USERS,
                "4200",
                "4800",
                ("new_customers",),
                "lock",
                under=_SUMMER,
                dimension="user",
            ),
        ),
        (
            (
                _SEEDING,
                _SUMMER_USERS,
                Text(zh="安装教程短视频", en="Installation videos"),
                "45万",
                "2025年7-8月",
                "孙悦",
            ),
            (_TRYING, _SUMMER_USERS, Text(zh="社区体验日", en="Community days"), "20万", "2025年7月", "赵磊"),
            (
                Text(zh="会员老带新", en="Members bring friends"),
                _SUMMER_USERS,
                Text(zh="邀请有礼", en="Invite and win"),
                "10万",
                "2025年8-9月",
                "孙悦",
            ),
        ),
        spent_on="lock",
    ),
)


def found_history(ctx: ToolContext, facts: FactStore) -> None:
    """Make the finished plans in the reader's language and record what became of them."""
    assert ctx.actuals is not None
    for past in PAST:
        edits = [*_goal_edits(ctx, past), *_work_edits(ctx, past)]
        made = edit_plan.run(ctx, edit_plan.EditPlanArguments.model_validate({"edits": edits})).plan
        assert made is not None
        ctx.actuals.record(_readings(ctx, facts, past, ctx.plans.load(made.id)))


def _goal_edits(ctx: ToolContext, past: Past) -> Iterator[_Edit]:
    days = f"{past.start}/{past.end}"
    yield {"do": "create", "name": _said(ctx, past.name), "period": days, "budget": past.budget}
    for goal in past.goals:
        yield {
            "do": "add",
            "level": goal.level,
            "title": _said(ctx, goal.title),
            "kpi": _said(ctx, goal.kpi),
            "baseline": goal.baseline,
            "target": goal.target,
            "when": days,
            "owner": goal.owner,
            "data_source": _said(ctx, ORDERS),
            "under": goal.under and _said(ctx, goal.under),
            "adds": True if goal.level == "business_unit" else None,
            "dimension": goal.dimension,
        }
    top = _said(ctx, past.goals[0].title)
    yield {"do": "update", "node": top, "kpi": _said(ctx, _SPEND), "target": past.budget}


def _work_edits(ctx: ToolContext, past: Past) -> Iterator[_Edit]:
    for title, under in dict.fromkeys((work[0], work[1]) for work in past.works):
        yield {"do": "add", "level": "strategy", "title": _said(ctx, title), "under": _said(ctx, under)}
    for above, _, title, budget, when, owner in past.works:
        yield {
            "do": "add",
            "level": "initiative",
            "title": _said(ctx, title),
            "under": _said(ctx, above),
            "budget": budget,
            "when": when,
            "owner": owner,
        }


def _readings(ctx: ToolContext, facts: FactStore, past: Past, plan: Plan) -> Iterator[Reading]:
    for goal in past.goals:
        value = _measured(facts, past, goal.measures, goal.product) * goal.scale
        node = next(node for node in plan.nodes if node.title == _said(ctx, goal.title))
        yield _reading(ctx, past, plan, (node.id, node.measures[0].kpi.key), value)
    top = plan.nodes[0]
    spent = _measured(facts, past, ("spend",), past.spent_on) * _CENT
    yield _reading(ctx, past, plan, (top.id, top.measures[1].kpi.key), spent)


def _measured(facts: FactStore, past: Past, measures: Sequence[str], product: str | None) -> Decimal:
    where = {"product": (product,)} if product else {}
    cube = facts.cube("sales", by=[], measures=list(measures), start=past.start, end=past.end, where=where)
    sums = [Decimal(int(cube.measures[measure].sum())) for measure in measures]
    return sums[0] if len(sums) == 1 else sums[0] / sums[1]


def _reading(ctx: ToolContext, past: Past, plan: Plan, of: tuple[str, str], value: Decimal) -> Reading:
    return Reading(
        plan=plan.id,
        node=of[0],
        kpi=of[1],
        start=past.start,
        end=past.end,
        value=value.quantize(_CENT, ROUND_HALF_UP) if value % 1 else value,
        source=_said(ctx, ORDERS),
        by=ctx.actor,
        at=ctx.now(),
    )


def _said(ctx: ToolContext, text: Text) -> str:
    return ctx.say(text.zh, text.en)
