"""`allocate` over channels that help each other: pairs as stated, or as the company's journeys show them."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

import numpy as np

from core.attribution.journey import Journeys
from core.errors import InputError
from core.mix.exact_periods import round_periods
from core.mix.request import Request
from core.mix.split import PROVEN
from core.mix.synergy import Member, Pair, SynergyPlan, restate, split_with_synergy
from core.mix.wording import money, number, percent, response
from core.synergy.journeys import measure_journeys
from core.synergy.pair import Effect
from core.text import Text
from tools.allocate_channels_answer import ChannelLine, MixAnswer, SynergyLine
from tools.allocate_channels_arguments import MixArguments
from tools.allocate_channels_curve import KnownCurve
from tools.allocate_channels_names import Names
from tools.allocate_channels_words import Words
from tools.allocate_room import Room, make_room
from tools.journey_argument import JourneyArguments, channel_names, read_journeys
from tools.tool import Table, ToolContext

_POINTS = 25
_WIDE = 1e-7


def split_pairs(
    ctx: ToolContext,
    mix: MixArguments,
    request: Request,
    curves: Mapping[str, KnownCurve],
    notes: Sequence[Text],
) -> MixAnswer:
    """The best split with pairwise synergy.

    Raises:
        InputError: A strength cannot be read, or the mode cannot carry a demand.
        UnknownReference: A pair names a channel that is not there.
        MissingInput: Synergy is to be measured and there are no journeys.
    """
    room = make_room(request, "synergy")
    names = Names(curves)
    strengths = _stated(mix, names, request)
    if mix.measured_synergy:
        strengths = {**_measured(ctx, names, room), **strengths}
    members = tuple(
        Member(
            name=name,
            curve=request.index[name].curve,
            minimum=low * (1 - _WIDE),
            maximum=max(high, 0.01) * (1 + _WIDE),
        )
        for name, low, high in zip(room.names, room.low, room.high, strict=True)
    )
    pairs = tuple(
        Pair(first=a, second=b, weight=_weigh(request, room, a, b, strength))
        for (a, b), strength in strengths.items()
    )
    found = split_with_synergy(members, pairs, room.budget)
    cents = _round(found, room, request)
    exact = restate(found, members, pairs, {name: cents[name] / 100 for name in room.names})
    return _tell(ctx, request, exact, cents, pairs, strengths, _assume(ctx, mix, strengths, curves, notes))


def _stated(mix: MixArguments, names: Names, request: Request) -> dict[tuple[str, str], float]:
    words, found = Words(request.currency), {}
    for at, pair in enumerate(mix.synergy):
        strength = words.part(pair.strength, f"mix.synergy.{at}.strength")
        if strength is None:
            raise InputError(
                Text(
                    zh=f"协同强度 {pair.strength} 应是百分比",
                    en=f"the strength {pair.strength} is no percentage",
                ),
                field=f"mix.synergy.{at}.strength",
                valid=Text(zh="例如 15%：一起投比各自投多 15%", en='for example "15%"'),
            )
        key = names.label(pair.first), names.label(pair.second)
        if key in found or key[::-1] in found:
            raise InputError(
                Text(zh=f"{key[0]}×{key[1]} 出现了两次", en=f"{key[0]}×{key[1]} is there twice"),
                field=f"mix.synergy.{at}",
            )
        found[key] = strength
    return found


def _measured(ctx: ToolContext, names: Names, room: Room) -> dict[tuple[str, str], float]:
    """Pairs beyond chance in the journeys: conversions above expectation beside all that touch either."""
    journeys = read_journeys(ctx, JourneyArguments()).journeys
    called = channel_names(ctx, journeys.channels)
    found = {}
    for pair in measure_journeys(journeys).pairs:
        key = names.label(called[pair.first]), names.label(called[pair.second])
        if pair.effect is Effect.SYNERGY and set(key) <= set(room.names):
            found[key] = pair.gain / _touching(journeys, pair.first, pair.second)
    return found


def _touching(journeys: Journeys, first: str, second: str) -> int:
    both = {first, second}
    return sum(n for path, n in zip(journeys.paths, journeys.conversions, strict=True) if both & set(path))


def _weigh(request: Request, room: Room, first: str, second: str, strength: float) -> float:
    """Weight with which the pair brings `strength` of its own response on top at today's spend.

    Where that is not known, at an even split.
    """
    own, parts = 0.0, 1.0
    for name in (first, second):
        if name not in room.names:
            return 0.0
        candidate = request.index[name]
        most = min(max(room.high[room.names.index(name)], 0.01), room.budget)
        spend = candidate.now or room.budget / len(room.names)
        brought = float(candidate.curve.value(min(spend, most)))
        own += brought
        parts *= brought / max(float(candidate.curve.value(most)), 1e-12)
    return strength * own / np.sqrt(parts) if parts > 0 else 0.0


def _round(found: SynergyPlan, room: Room, request: Request) -> dict[str, int]:
    whole = round(room.budget * 100)
    low = np.array([int(np.ceil(x * 100 - 1e-6)) for x in room.low])
    high = np.array([int(np.floor(min(x, room.budget) * 100 + 1e-6)) for x in room.high])
    spend = np.array([[found.spend[name]] for name in room.names])
    cents = round_periods(spend, whole, row_low=low, row_high=high, caps=np.array([whole]), unit=request.unit)
    return dict(zip(room.names, cents[:, 0].tolist(), strict=True))


def _assume(
    ctx: ToolContext,
    mix: MixArguments,
    strengths: Mapping[tuple[str, str], float],
    curves: Mapping[str, KnownCurve],
    notes: Sequence[Text],
) -> tuple[str, ...]:
    said = [note.said_in(ctx.language) for note in notes]
    said += dict.fromkeys(k.reading.said_in(ctx.language) for k in curves.values() if k.reading.zh)
    listed = ctx.say("、", ", ").join(f"{a}×{b} {percent(round(s, 4))}%" for (a, b), s in strengths.items())
    said.append(
        ctx.say(
            f"协同按现在的投放（不知道就按平均分）时两者自身产出的百分比：{listed or '没有超出偶然的一对'}",
            "synergy as a part of what both bring on their own at today's spend (an even split where not "
            f"known): {listed or 'no pair beyond chance'}",
        )
    )
    if mix.measured_synergy:
        said.append(
            ctx.say(
                "实测的协同来自客户旅程，是相关、不是因果；一起反而更差的配对不计",
                "measured synergy comes from customer journeys: an association, no cause; overlaps left out",
            )
        )
    return tuple(said)


def _tell(
    ctx: ToolContext,
    request: Request,
    plan: SynergyPlan,
    cents: Mapping[str, int],
    pairs: Sequence[Pair],
    strengths: Mapping[tuple[str, str], float],
    assumptions: tuple[str, ...],
) -> MixAnswer:
    lines = _lines(ctx, request, plan, cents)
    spent = sum(cents.values())
    proven = plan.proven and plan.gap <= PROVEN
    text = [_head(ctx, request, plan, spent, proven=proven)]
    text += [_said(ctx, request, line) for line in sorted(lines, key=lambda x: -x.amount)[:12]]
    gained, lost = sum(plan.shared.values()), max(0.0, plan.value - plan.separate)
    more, extra = response(request, gained), response(request, lost)
    text.append(
        ctx.say(
            f"其中协同带来 {more.zh}；比不考虑协同的分法多 {extra.zh}。",
            f"Of this {more.en} come from synergy; {extra.en} more than the split that ignores it.",
        )
    )
    text.append(ctx.say("假设：", "Assumed: ") + ctx.say("；", "; ").join(assumptions) + ctx.say("。", "."))
    return MixAnswer(
        status="optimal" if proven else "feasible",
        text="\n".join(text),
        tables=(_table(ctx, request, lines, plan),),
        total=round((request.total or 0.0) * 100),
        currency=request.currency,
        unit=request.noun.said_in(ctx.language).strip(),
        response=plan.value,
        objective=plan.value,
        bound=plan.bound,
        gap=plan.gap,
        unallocated=round((request.available or 0.0) * 100) - spent,
        lines=lines,
        synergy=tuple(
            SynergyLine(
                first=p.first,
                second=p.second,
                strength=round(100 * strengths[p.first, p.second], 4),
                gain=_gain(p, plan, request),
            )
            for p in pairs
        ),
        assumptions=assumptions,
    )


def _gain(pair: Pair, plan: SynergyPlan, request: Request) -> float:
    """What a pair brings on top; when it is the only one of its channels, twice its share."""
    budget = sum(plan.spend.values())
    parts = 1.0
    for name in (pair.first, pair.second):
        candidate = request.index[name]
        most = min(budget if candidate.maximum is None else candidate.maximum, budget)
        parts *= plan.own[name] / max(float(candidate.curve.value(most)), 1e-12)
    return pair.weight * float(np.sqrt(max(parts, 0.0)))


def _head(ctx: ToolContext, request: Request, plan: SynergyPlan, spent: int, *, proven: bool) -> str:
    gap = percent(round(plan.gap, 6))
    proof = (
        Text(zh="已证明最优", en="proven optimal")
        if proven
        else Text(
            zh=f"尚未证明最优，离上界至多 {gap}%", en=f"not proven optimal, within {gap} % of the bound"
        )
    )
    amount, brings = money(request, spent / 100), response(request, plan.value)
    return ctx.say(
        f"考虑协同，{amount.zh} 得 {brings.zh}（{proof.zh}）：",
        f"With synergy {amount.en} brings {brings.en} ({proof.en}):",
    )


def _lines(
    ctx: ToolContext, request: Request, plan: SynergyPlan, cents: Mapping[str, int]
) -> tuple[ChannelLine, ...]:
    spent, found = sum(cents.values()), []
    for candidate in request.candidates:
        amount = cents.get(candidate.name, 0)
        own, shared = plan.own.get(candidate.name, 0.0), plan.shared.get(candidate.name, 0.0)
        reach = np.linspace(0.0, max(amount / 100 * 1.5, 1.0), _POINTS)
        share = Decimal(100 * amount) / spent if spent else Decimal(0)
        more = candidate.curve.value(amount / 100 + 1e4) - candidate.curve.value(amount / 100)
        seen = candidate.observed
        found.append(
            ChannelLine(
                channel=candidate.name,
                amount=Decimal(amount).scaleb(-2),
                share=share.quantize(Decimal("0.01")),
                response=own + shared,
                more=float(more),
                now=candidate.now,
                reason=ctx.say(
                    f"自身 {number(own)}，协同 {number(shared)}",
                    f"own {number(own)}, synergy {number(shared)}",
                ),
                extrapolated=seen is not None and amount / 100 > seen * 1.001,
                curve=tuple(zip(reach.tolist(), candidate.curve.value(reach).tolist(), strict=True)),
            )
        )
    return tuple(found)


def _said(ctx: ToolContext, request: Request, line: ChannelLine) -> str:
    amount, brings = money(request, float(line.amount)), response(request, line.response)
    return ctx.say(
        f"- {line.channel} {amount.zh}（{line.share}%）→ {brings.zh}；{line.reason}",
        f"- {line.channel} {amount.en} ({line.share}%) → {brings.en}; {line.reason}",
    )


def _table(ctx: ToolContext, request: Request, lines: Sequence[ChannelLine], plan: SynergyPlan) -> Table:
    header = ctx.say("渠道,分配,占比,自身产出,协同,产出", "Channel,Amount,Share,Own,Synergy,Response")
    rows = [
        (
            line.channel,
            money(request, float(line.amount)).said_in(ctx.language),
            f"{line.share}%",
            number(plan.own.get(line.channel, 0.0)),
            number(plan.shared.get(line.channel, 0.0)),
            number(line.response),
        )
        for line in lines
    ]
    total = money(request, float(sum(line.amount for line in lines))).said_in(ctx.language)
    own, shared = sum(plan.own.values()), sum(plan.shared.values())
    rows.append((ctx.say("合计", "Total"), total, "100%", number(own), number(shared), number(plan.value)))
    title = ctx.say("考虑协同的分配", "Split with synergy")
    return Table(title=title, header=tuple(header.split(",")), rows=tuple(rows))
