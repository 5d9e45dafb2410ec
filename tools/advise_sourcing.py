"""`advise_sourcing`: which marketing functions to do in-house, outside or both, and what that saves."""

from decimal import Decimal
from fractions import Fraction

from pydantic import Field

from core.cascade.number import plain, round_half_up
from core.errors import InputError
from core.frozen import Frozen
from core.plan.node import Grade
from core.quantity.cents import to_units
from core.quantity.saying import say
from core.quantity.unit import Unit, UnitKind
from core.sourcing.advice import ADVICE, SOURCE, Advice, Recommendation, advise
from core.sourcing.function import FREQUENT, GRADES, Function
from core.text import Text
from tools.quantity_argument import AmountText
from tools.stated_value import read_amount, read_money
from tools.tool import Arguments, Effect, Table, Tool, ToolContext, ToolResult

_TIMES = {"daily": 250, "weekly": 52, "monthly": 12, "quarterly": 4, "yearly": 1, "once": 1}


class Task(Arguments):
    """One marketing function."""

    name: str = Field(min_length=1, max_length=60, description='"SEO", "视频制作", "客户数据管理".')
    frequency: str | None = Field(default=None, pattern="^(daily|weekly|monthly|quarterly|yearly|once)$")
    yearly: AmountText | None = Field(default=None, description="Or how many times a year.")
    importance: Grade | None = Field(default=None, description="How strategic.")
    capability: Grade | None = Field(default=None, description="How well the team can do it.")
    inside_cost: AmountText | None = Field(
        default=None, description="In-house, a year in all (salaries, tools)."
    )
    inside_unit: AmountText | None = Field(default=None, description="In-house, each time on top.")
    outside_cost: AmountText | None = Field(default=None, description="Supplier, a year in all (retainer).")
    outside_unit: AmountText | None = Field(default=None, description="Supplier, each time.")


class AdviseSourcingArguments(Arguments):
    """Arguments of `advise_sourcing`."""

    functions: list[Task] = Field(min_length=1, max_length=200)
    currency: str = Field(default="CNY", pattern="^[A-Z]{3}$")
    frequent: AmountText | None = Field(
        default=None, description="Times a year that count as frequent; default 24."
    )


class SourcingLine(Frozen):
    """Advice for one function. Money is a year, in whole currency units.

    Attributes:
        name: The function.
        advice: in_house, outsource or hybrid.
        rule: Key of the rule that decided.
        reason: Why.
        inside: Cost in-house.
        outside: Cost outside.
        cheaper: The cheaper way.
        saving: What the cheaper way saves.
        price_of_rule: What the advice costs more than the cheaper way.
        break_even: Times a year at which both cost the same.
        lacking: What is not known.
    """

    name: str
    advice: str
    rule: str
    reason: str
    inside: Decimal | None = None
    outside: Decimal | None = None
    cheaper: str | None = None
    saving: Decimal | None = None
    price_of_rule: Decimal = Decimal(0)
    break_even: Decimal | None = None
    lacking: tuple[str, ...] = ()


class AdviseSourcingResult(ToolResult):
    """Advice, function by function; `saving`: what the advice saves a year where the costs are known."""

    functions: tuple[SourcingLine, ...]
    saving: Decimal
    assumptions: tuple[str, ...]


def run(ctx: ToolContext, arguments: AdviseSourcingArguments) -> AdviseSourcingResult:
    """Advise.

    Raises:
        InputError: A value cannot be read, is negative, or a function is given twice.
    """
    frequent = FREQUENT
    if arguments.frequent is not None:
        frequent = Fraction(read_amount(arguments.frequent, "frequent").value)
    functions = [_read(task, arguments.currency, at) for at, task in enumerate(arguments.functions)]
    found = advise(functions, frequent=frequent)
    lines = tuple(_line(ctx, r) for r in found)
    saved = sum((_saved(r) for r in found), 0)
    assumptions = _assumptions(ctx, found, frequent)
    question = _question(ctx, found)
    said = [_say(ctx, r, arguments.currency) for r in found]
    known = [r for r in found if r.costs is not None]
    if known and len(found) > 1:
        total = _shown(ctx, abs(saved), arguments.currency)
        costs, keeps = ctx.say("多花", "costs"), ctx.say("省", "saves")
        verb = costs if saved < 0 else keeps
        said.append(
            ctx.say(
                f"全按建议做，每年比另一种做法合计{verb} {total}。",
                f"Followed throughout, the advice {verb} {total} a year against the other way.",
            )
        )
    said.append(
        ctx.say("假设：", "Assumptions: ") + ctx.say("；", "; ").join(assumptions) + ctx.say("。", ".")
    )
    if question:
        said.append(question)
    return AdviseSourcingResult(
        text="\n".join(said), tables=(_table(ctx, found, arguments.currency),), question=question,
        functions=lines, saving=to_units(saved), assumptions=assumptions,
    )  # fmt: skip


def _read(task: Task, currency: str, at: int) -> Function:
    place = f"functions.{at}"

    def cents(text: str | None, field: str) -> int | None:
        if text is None:
            return None
        return int(round_half_up(Fraction(read_money(text, currency, f"{place}.{field}")) * 100, Decimal(1)))

    return Function(
        name=task.name,
        yearly=_yearly(task, place),
        importance=task.importance,
        capability=task.capability,
        inside_fixed=cents(task.inside_cost, "inside_cost"),
        inside_unit=cents(task.inside_unit, "inside_unit"),
        outside_fixed=cents(task.outside_cost, "outside_cost"),
        outside_unit=cents(task.outside_unit, "outside_unit"),
    )


def _yearly(task: Task, place: str) -> Fraction | None:
    if task.yearly is None:
        return Fraction(_TIMES[task.frequency]) if task.frequency else None
    value = read_amount(task.yearly, f"{place}.yearly").value
    if not 0 <= value <= 10**7:
        raise InputError(
            Text(
                zh=f"{task.name} 每年 {task.yearly} 次不可能",
                en=f"{task.name} {task.yearly} times a year cannot be",
            ),
            field=f"{place}.yearly",
            valid=Text(zh="0 到 1000 万", en="0 to 10 million"),
        )
    return Fraction(value)


def _saved(found: Recommendation) -> int:
    """What following the advice saves against the other way; negative where it costs more."""
    if found.costs is None or found.advice is Advice.HYBRID:
        return 0
    return -found.price_of_rule if found.price_of_rule else found.costs.saving


def _shown(ctx: ToolContext, cents: int, currency: str) -> str:
    return say(to_units(cents), Unit(kind=UnitKind.MONEY, symbol=currency), ctx.language)


def _line(ctx: ToolContext, found: Recommendation) -> SourcingLine:
    costs = found.costs
    return SourcingLine(
        name=found.function.name,
        advice=found.advice.value,
        rule=found.rule.key,
        reason=found.rule.reason.said_in(ctx.language),
        inside=None if costs is None else to_units(costs.inside),
        outside=None if costs is None else to_units(costs.outside),
        cheaper=None if costs is None or costs.cheaper is None else costs.cheaper.value,
        saving=None if costs is None else to_units(costs.saving),
        price_of_rule=to_units(found.price_of_rule),
        break_even=None
        if costs is None or costs.break_even is None
        else round_half_up(costs.break_even, Decimal("0.1")),
        lacking=found.lacking,
    )


def _say(ctx: ToolContext, found: Recommendation, currency: str) -> str:
    advice = ADVICE[found.advice].said_in(ctx.language)
    parts = [
        f"{found.function.name} → {advice}{ctx.say('：', ': ')}{found.rule.reason.said_in(ctx.language)}"
    ]
    costs = found.costs
    if costs is not None:
        inside, outside = _shown(ctx, costs.inside, currency), _shown(ctx, costs.outside, currency)
        parts.append(
            ctx.say(f"内部 {inside}/年，外部 {outside}/年", f"in-house {inside} a year, outside {outside}")
        )
        if costs.cheaper is not None:
            cheaper, saving = ADVICE[costs.cheaper].said_in(ctx.language), _shown(ctx, costs.saving, currency)
            parts.append(ctx.say(f"{cheaper}省 {saving}", f"{cheaper} saves {saving}"))
        if found.price_of_rule:
            price = _shown(ctx, found.price_of_rule, currency)
            parts.append(
                ctx.say(
                    f"按规则做要多花 {price}，由你权衡",
                    f"following the rule costs {price} more: yours to weigh",
                )
            )
        if costs.break_even is not None:
            times = plain(costs.break_even, 1)
            parts.append(
                ctx.say(
                    f"盈亏平衡 {times} 次/年：少于它外包便宜，多于它内部便宜"
                    if _usual(found)
                    else f"盈亏平衡 {times} 次/年",
                    f"break-even {times} times a year",
                )
            )
    return ctx.say("；", "; ").join(parts) + ctx.say("。", ".")


def _usual(found: Recommendation) -> bool:
    """Whether in-house has the higher fixed cost, so that volume speaks for it."""
    return (found.function.inside_fixed or 0) > (found.function.outside_fixed or 0)


def _question(ctx: ToolContext, found: tuple[Recommendation, ...]) -> str | None:
    open_ones = [r.function.name for r in found if r.costs is None]
    if not open_ones:
        return None
    listed = ctx.say("、", ", ").join(open_ones[:4]) + ("…" if len(open_ones) > 4 else "")
    return ctx.say(
        f"要算省多少：{listed} 内部一年多少钱、外包每次或每年多少钱、一年几次？",
        f"To compute the saving: for {listed}, what does a year in-house cost, what does the "
        "supplier charge, how often?",
    )


def _assumptions(ctx: ToolContext, found: tuple[Recommendation, ...], frequent: Fraction) -> tuple[str, ...]:
    said = [
        ctx.say(f"规则来源：{SOURCE.zh}", f"rules from {SOURCE.en}"),
        ctx.say(
            f"每年 {plain(frequent)} 次以上算高频（本产品的口径，可改）",
            f"{plain(frequent)} times a year and more is frequent (this product's own threshold)",
        ),
    ]
    for r in found:
        if r.assumed:
            listed = ctx.say("、", ", ").join(text.said_in(ctx.language) for text in r.assumed)
            said.append(f"{r.function.name}{ctx.say('：', ': ')}{listed}")
    if any(r.costs is not None for r in found):
        said.append(
            ctx.say(
                "未计管理外部资源的沟通成本，除非你已算在内",
                "the cost of coordinating suppliers is not included unless you did",
            )
        )
    return tuple(said)


def _table(ctx: ToolContext, found: tuple[Recommendation, ...], currency: str) -> Table:
    header = ctx.say(
        "职能,建议,重要性,能力,内部/年,外部/年,节省",
        "Function,Advice,Importance,Capability,In-house,Outside,Saving",
    ).split(",")
    rows = []
    for r in found:
        grades = [
            GRADES[g].said_in(ctx.language) if g else "–"
            for g in (r.function.importance, r.function.capability)
        ]
        costs = ["–"] * 3
        if r.costs is not None:
            costs = [_shown(ctx, c, currency) for c in (r.costs.inside, r.costs.outside, r.costs.saving)]
        rows.append((r.function.name, ADVICE[r.advice].said_in(ctx.language), *grades, *costs))
    return Table(title=ctx.say("内部还是外包", "In-house or outside"), header=tuple(header), rows=tuple(rows))


TOOL = Tool(
    name="advise_sourcing",
    effect=Effect.READ,
    description=(
        "In-house, outsource or hybrid for each marketing function: by how often, how "
        "strategic and how well the "
        "team can do it, with the rule cited; with costs also the saving and the break-even "
        "volume. Leave out what "
        "was not said; it advises all the same and says what it needs. Write amounts as the person said them."
    ),
    arguments=AdviseSourcingArguments,
    result=AdviseSourcingResult,
    run=run,
)
