"""`plan_growth`: the stage of growth, the division of money that suits it, and what triggers do to it."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from core.allocation.template import Template, find_template, reach
from core.cascade.apportion import apportion
from core.cascade.number import round_half_up, scale
from core.errors import InputError, MissingInput
from core.growth.stage import StageFound, find_stage, thresholds_with
from core.growth.trigger import CAC_TRIGGER, Period, Trigger, compound, walk
from core.growth.voice import Voice, compare_voice
from core.quantity.value import Change, Share
from core.text import Text
from tools.plan_growth_arguments import PlanGrowthArguments, TriggerArgument, Watched
from tools.plan_growth_facts import Signals, read_signals
from tools.plan_growth_report import Grown, PlanGrowthResult, tell
from tools.stated_value import read_amount, read_money, read_stated_change
from tools.tool import Effect, Tool, ToolContext

__all__ = ["TOOL", "PlanGrowthArguments", "PlanGrowthResult", "run"]

PURPOSES = {
    "acquisition": ("acquisition", "获客", "拉新"),
    "conversion": ("conversion", "转化", "转化优化"),
    "brand": ("brand", "品牌"),
    "retention": (
        "retention",
        "experience",
        "留存",
        "体验",
        "体验与留存",
        "留存与价值提升",
        "用户体验",
        "复购",
    ),
}


def run(ctx: ToolContext, arguments: PlanGrowthArguments) -> PlanGrowthResult:
    """Tell the stage, divide the money and walk the triggers through the coming periods.

    Raises:
        MissingInput: Nothing tells the stage.
        InputError: A value cannot be read or is out of bounds.
        InfeasibleInput: The template's ranges cannot make 100 %.
    """
    signals = _signals(ctx, arguments)
    own = {name: read_amount(text, f"thresholds.{name}").value for name, text in arguments.thresholds.items()}
    stage = _stage(arguments, signals, thresholds_with(own))
    template = find_template(stage.key)
    shares = dict(zip((b.key for b in template.buckets), reach(template).pick, strict=True))
    money = _money(arguments, signals)
    budget = _divide(template, shares, money) if money is not None else {}
    triggers = _triggers(arguments)
    paths = _walk(arguments, signals, budget, triggers)
    grown = Grown(stage, template, shares, signals, money, budget, triggers, *paths, _voice(arguments, stage))
    return tell(ctx, arguments, grown)


def _signals(ctx: ToolContext, arguments: PlanGrowthArguments) -> Signals:
    """The signals of the facts, with what was said in their place."""
    found = read_signals(ctx, arguments.grain)
    said: dict[str, Decimal] = {}
    for name, text in (
        ("market_share", arguments.market_share),
        ("rival_share", arguments.rival_share),
        ("growth", arguments.revenue_growth),
    ):
        if text is not None:
            said[name] = _percent(text, name)
    if arguments.months is not None:
        said["months"] = Decimal(arguments.months)
    if said and arguments.stage is None:
        found = (
            found.without_values()
            if "growth" in said or "market_share" in said or "months" in said
            else found
        )
    return found.with_values(said)


def _stage(arguments: PlanGrowthArguments, signals: Signals, thresholds: dict[str, Decimal]) -> StageFound:
    if arguments.stage is not None:
        return StageFound(arguments.stage, Text(zh="按你所说", en="as you said"), ())
    return find_stage(signals.values, thresholds)


def _percent(text: str, field: str) -> Decimal:
    """A percentage, signed where it is said as a change."""
    said = read_stated_change(text, field, currency="CNY")
    if said is not None:
        return _signed(said, text, field)
    amount = read_amount(text, field)
    if isinstance(amount, Share) or -100 <= amount.value <= 1000:
        return amount.value
    raise _no_percentage(text, field)


def _signed(said: Change, text: str, field: str) -> Decimal:
    if not isinstance(said.size, Share):
        raise _no_percentage(text, field)
    return said.size.value * (said.sign or 1)


def _no_percentage(text: str, field: str) -> InputError:
    return InputError(
        Text(zh=f"{field} 应是百分比，不是 {text}", en=f"{field} has to be a percentage, not {text}"),
        field=field,
        valid=Text(zh="例如 15%", en="such as 15 %"),
    )


def _money(arguments: PlanGrowthArguments, signals: Signals) -> int | None:
    if arguments.budget is None:
        return signals.budget
    value = read_money(arguments.budget, arguments.currency, "budget")
    return int(round_half_up(Fraction(value) * 100, Decimal(1)))


def _divide(template: Template, shares: dict[str, Decimal], cents: int) -> dict[str, int]:
    """The money by the template's shares, to the 分."""
    weights = scale([Fraction(shares[b.key]) for b in template.buckets])
    budget = dict(zip((b.key for b in template.buckets), apportion(cents, weights).units, strict=True))
    return {**budget, "retention": budget.get("retention", 0)}


def _triggers(arguments: PlanGrowthArguments) -> tuple[Trigger, ...]:
    if not arguments.triggers:
        return (CAC_TRIGGER,)
    return tuple(_trigger(trigger, at) for at, trigger in enumerate(arguments.triggers))


def _trigger(stated: TriggerArgument, at: int) -> Trigger:
    return Trigger(
        figure=stated.figure.lower(),
        change=_percent(stated.change, f"triggers.{at}.change"),
        share=_percent(stated.share, f"triggers.{at}.share"),
        source=_purpose(stated.source),
        target=_purpose(stated.target),
    )


def _purpose(name: str) -> str:
    folded = name.strip().lower()
    return next((key for key, names in PURPOSES.items() if any(n in folded for n in names)), folded)


def _walk(
    arguments: PlanGrowthArguments, signals: Signals, budget: dict[str, int], triggers: tuple[Trigger, ...]
) -> tuple[tuple[Period, ...], tuple[Period, ...]]:
    """The path with the triggers and the one without; both empty where there is nothing to walk."""
    watched = {w.name.lower(): w for w in arguments.figures}
    levels: dict[str, Fraction] = {}
    series: dict[str, tuple[Fraction, ...]] = {}
    usable, known = [], True
    for trigger in triggers:
        today, growth = _level(trigger.figure, watched.get(trigger.figure), signals)
        if growth is None or trigger.source not in budget:
            continue
        # without a level only the change counts: 100 stands for today
        levels[trigger.figure] = today if today is not None else Fraction(100)
        series[trigger.figure] = compound(levels[trigger.figure], growth, arguments.periods)
        usable.append(trigger)
        known &= trigger.figure != "cac" or today is not None
    if not usable:
        return (), ()
    paths = walk(budget, series, usable, levels), walk(budget, series, (), {})
    if known:
        return paths
    with_, without = (tuple(replace(period, customers=None) for period in path) for path in paths)
    return with_, without


def _level(name: str, watched: Watched | None, signals: Signals) -> tuple[Fraction | None, Fraction | None]:
    """A figure today and its growth each period in percent, as said, else as the facts show."""
    today, growth = (signals.cac, signals.cac_growth) if name == "cac" else (None, None)
    if watched is not None and watched.value is not None:
        today = Fraction(read_amount(watched.value, f"figures.{name}.value").value)
    if watched is not None and watched.growth is not None:
        growth = Fraction(_percent(watched.growth, f"figures.{name}.growth"))
    if today is not None and today <= 0:
        raise MissingInput(
            Text(zh=f"{name} 现在是 0，没法按比例推演", en=f"{name} is 0 today and has no proportional path"),
            field="figures",
            valid=Text(zh="大于 0 的数", en="a number above 0"),
        )
    return today, growth


def _voice(arguments: PlanGrowthArguments, stage: StageFound) -> Voice | None:
    if arguments.voice_share is None or arguments.market_share is None:
        return None
    market, voice = (
        _percent(arguments.market_share, "market_share"),
        _percent(arguments.voice_share, "voice_share"),
    )
    return compare_voice(market, voice, leads=stage.key == "leader")


TOOL = Tool(
    name="plan_growth",
    effect=Effect.READ,
    description=(
        "Stage of growth from growth rate, market share or months in business (or the "
"facts), the division of money "
        "that suits it, share of voice against share of market, and what trigger rules such "
"as \"CAC up 15% moves "
        "30% of acquisition to retention\" do over the coming periods. Write amounts as the "
"person said them; "
        "never compute them. Nothing is written to the plan."
    ),
    arguments=PlanGrowthArguments,
    result=PlanGrowthResult,
    run=run,
)  # fmt: skip
