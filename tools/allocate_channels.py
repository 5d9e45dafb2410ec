"""`allocate` over channels: the best split by response curves, the least money for a goal, the frontier."""

from calendar import monthrange
from decimal import Decimal

from core.errors import InputError, MissingInput
from core.facts.channel_name import fold_channel
from core.mix.frontier import Frontier, trace
from core.mix.request import Aim, Request
from core.mix.split import InfeasibleSplit, Split, split
from core.plan.plan import Plan
from core.quantity.unit import UnitKind
from core.text import Text
from tools.allocate_arguments import AllocateArguments
from tools.allocate_channels_answer import MixAnswer
from tools.allocate_channels_arguments import MixArguments
from tools.allocate_channels_curve import KnownCurve, stated_curve
from tools.allocate_channels_frontier import answer_frontier
from tools.allocate_channels_report import answer_split, tell_clash
from tools.allocate_channels_request import currency_of, read_mix
from tools.allocate_channels_words import Words
from tools.allocate_modes import run_mode
from tools.allocate_periods_course import DAYS
from tools.channel_history import fit_channels, own_channels
from tools.response_history import ResponseSource, find_keys, find_source
from tools.stated_value import read_period, read_reserve
from tools.tool import ToolContext


def is_mix(arguments: AllocateArguments) -> bool:
    """Whether a call is about channels and their curves."""
    return bool(arguments.channels) or arguments.mix is not None


def run_mix(ctx: ToolContext, arguments: AllocateArguments) -> MixAnswer:
    """Split over channels, or say why that is not possible.

    Raises:
        MissingInput: A curve, the money or the goal is not known.
        InputError: A value cannot be read.
        UnknownReference: A channel or KPI is not there.
    """
    if arguments.items:
        raise InputError(
            Text(zh="一次只能分给项目或渠道之一", en="money is split over items or over channels, not both"),
            field="items",
            valid=Text(zh="去掉 items 或 channels", en="leave out items or channels"),
        )
    mix = arguments.mix or MixArguments()
    plan = _plan(ctx, arguments)
    currency = currency_of(arguments, plan.currency if plan is not None else "CNY")
    curves, noun, notes = _curves(ctx, arguments, mix, currency)
    total = _total(arguments, plan, currency)
    reserve = _reserve(arguments, total, currency)
    request = read_mix(arguments, curves, total=total, reserve=reserve, currency=currency, noun=noun)
    known = tuple(known for known in curves.values())
    if mix.aim == "frontier":
        return _frontier(ctx, request, mix, known, notes)
    try:
        special = run_mode(ctx, arguments, request, curves, notes)
        if special is not None:
            return special
        found = split(request)
    except InfeasibleSplit as error:
        return tell_clash(ctx, request, error)
    return answer_split(ctx, found, known, notes, _named(mix, curves))


def _plan(ctx: ToolContext, arguments: AllocateArguments) -> Plan | None:
    if arguments.plan is None and ctx.plan_id is None:
        return None
    return ctx.load(arguments.plan)


def _total(arguments: AllocateArguments, plan: Plan | None, currency: str) -> Decimal | None:
    if arguments.total is not None:
        return Decimal(str(Words(currency).money(arguments.total, "total")))
    cheapest = arguments.mix is not None and arguments.mix.aim == "cheapest"
    return plan.envelope if plan is not None and not cheapest else None


def _reserve(arguments: AllocateArguments, total: Decimal | None, currency: str) -> Decimal:
    stated = (("experiment", arguments.experiment), ("contingency", arguments.contingency))
    return sum(
        (read_reserve(text, total, currency, field) for field, text in stated if text is not None), Decimal(0)
    )


def _curves(
    ctx: ToolContext, arguments: AllocateArguments, mix: MixArguments, currency: str
) -> tuple[dict[str, KnownCurve], Text, tuple[Text, ...]]:
    """The curve of every channel by the name in the call, what is counted, and what was assumed."""
    _check_names(arguments)
    known = {channel.name: stated_curve(channel, currency) for channel in arguments.channels}
    missing = [name for name, curve in known.items() if curve is None]
    if not missing and known and not mix.others:
        return {n: c for n, c in known.items() if c is not None}, _counted(arguments, mix), ()
    store, facts = find_source(ctx, mix.kpi)
    named = {next(iter(find_keys(ctx, facts, (name,)))): name for name in missing}
    keys = find_keys(ctx, facts, missing) if missing else {}
    if mix.others or not known:
        keys = own_channels(ctx, store, facts) | keys
    days = _days(ctx, mix) if mix.periods is None else DAYS[mix.periods.each]
    fitted = fit_channels(ctx, store, facts, keys, days)
    found = {named.get(key, key): curve for key, curve in fitted.items()}
    stated = {name: curve for name, curve in known.items() if curve is not None}
    return {**stated, **found}, _noun(facts), _assumed(facts, days)


def _check_names(arguments: AllocateArguments) -> None:
    names = [channel.name for channel in arguments.channels]
    folded = [fold_channel(name) for name in names]
    twice = next((name for name, plain in zip(names, folded, strict=True) if folded.count(plain) > 1), None)
    if twice is not None:
        raise InputError(
            Text(zh=f"渠道 {twice!r} 出现了两次", en=f"the channel {twice!r} is there twice"),
            field="channels.name",
            valid=Text(zh="每个渠道一次", en="each channel once"),
        )


def _days(ctx: ToolContext, mix: MixArguments) -> int:
    """How long the money is for: the stated span, else one month."""
    if mix.span is None:
        return monthrange(ctx.today.year, ctx.today.month)[1]
    period = read_period(mix.span, "mix.span", today=ctx.today, fiscal_start=ctx.fiscal_start)
    if period.start is None or period.end is None:
        raise InputError(
            Text(zh=f"{mix.span} 没有起止", en=f"{mix.span} has no start and end"),
            field="mix.span",
            valid=Text(zh="例如 下个月、2026年Q4", en="for example next month, 2026 Q4"),
        )
    return (period.end - period.start).days + 1


def _counted(arguments: AllocateArguments, mix: MixArguments) -> Text:
    """What the channels bring, in the words of the call: the noun beside a gain, else the KPI."""
    for channel in arguments.channels:
        said = channel.gain or next((point.response for point in channel.points), None) or channel.top
        noun = "".join(c for c in said or "" if not (c.isdigit() or c in ".,+ 万千百亿kKmM%"))
        if noun:
            return Text(zh=noun.strip(), en=noun.strip())
    kpi = mix.kpi or ""
    return Text(zh=kpi, en=kpi)


def _noun(facts: ResponseSource) -> Text:
    unit = facts.kpi.unit
    if unit.kind is UnitKind.MONEY:
        return Text(zh=unit.symbol, en=unit.symbol)
    return Text(zh=f" {facts.kpi.name.zh}", en=facts.kpi.name.en)


def _assumed(facts: ResponseSource, days: int) -> tuple[Text, ...]:
    name = facts.kpi.name
    return (
        Text(
            zh=f"曲线按最近两年各渠道的周花费与{name.zh}拟合，钱在 {days} 天里均匀花；"
            f"{name.zh}按数据里的渠道归属，是相关、不等于因果",
            en=f"the curves are fitted to weekly spend and {name.en} of each channel over two years, "
            f"for money spread evenly over {days} days; {name.en} is credited as the data "
            "has it: an association, not proof of cause",
        ),
    )


def _frontier(
    ctx: ToolContext,
    request: Request,
    mix: MixArguments,
    known: tuple[KnownCurve, ...],
    notes: tuple[Text, ...],
) -> MixAnswer:
    top = Words(request.currency).money(mix.up_to, "mix.up_to")
    if top is None or request.total is None:
        raise MissingInput(
            Text(zh="预算要从多少看到多少？", en="from what budget to what budget?"),
            field="mix.up_to",
            valid=Text(zh="例如 total 100万、up_to 200万", en="for example total 1M and up_to 2M"),
        )
    if top <= request.total:
        raise InputError(Text(zh="up_to 要大于 total", en="up_to must be above total"), field="mix.up_to")
    if request.aim is not Aim.MOST:
        raise InputError(
            Text(zh="边界只看最多产出", en="a frontier is of the most response"), field="mix.aim"
        )
    priced = mix.worth is not None or request.noun.en == request.currency
    found: Frontier = trace(request, request.total, top, priced=priced)
    if not found.points:
        try:
            split(request.changed(total=top), explain=False)
        except InfeasibleSplit as error:
            return tell_clash(ctx, request, error)
    return answer_frontier(ctx, request, found, known, notes)


def _named(mix: MixArguments, curves: dict[str, KnownCurve]) -> tuple[str, ...]:
    """The channels to explain, by the names they have in the answer."""
    found = []
    for wanted in mix.why:
        folded = fold_channel(wanted)
        for name, known in curves.items():
            label = known.name or name
            if folded == fold_channel(name) or folded in fold_channel(label):
                found.append(label)
                break
    return tuple(found)


__all__ = ["MixAnswer", "Split", "is_mix", "run_mix"]
