"""An appraisal of investments in words and tables, numbers first."""

from decimal import Decimal
from fractions import Fraction

from core.cascade.number import plain, round_half_up
from core.frozen import Frozen
from core.investment.cashflow import Payback
from core.investment.option import MONTHS, Appraisal
from core.investment.roadmap import Roadmap, missing_base_tools
from core.quantity.cents import to_units
from core.quantity.saying import say
from core.quantity.unit import Unit, UnitKind
from tools.assess_investment_arguments import AssessInvestmentArguments
from tools.stated_value import read_money
from tools.tool import Table, ToolContext, ToolResult

_CENT = Decimal("0.01")


class OptionLine(Frozen):
    """One investment appraised. Money in whole currency units; periods are months, years for given flows.

    Attributes:
        name: Its name.
        cost: Paid before it pays for itself.
        npv: Net present value.
        irr: Internal rates of return in percent a year; none or several are possible.
        several: Whether an IRR may mislead because the flows change sign more than once.
        mirr: Modified IRR in percent a year.
        payback: Simple payback; None: never.
        discounted_payback: The same on discounted flows.
        period: "month" or "year".
        index: NPV for every unit paid at the start.
        adoption: Expected use in percent.
        break_even_adoption: Use at which the NPV is 0, in percent.
        isolated_npv: NPV if it stood alone and the 37 % claim held.
        decision: "stage 1", or deferred.
        reason: Why it is deferred.
    """

    name: str
    cost: Decimal
    npv: Decimal
    irr: tuple[Decimal, ...]
    several: bool
    mirr: Decimal | None
    payback: Decimal | None
    discounted_payback: Decimal | None
    period: str
    index: Decimal | None
    adoption: Decimal
    break_even_adoption: Decimal | None
    isolated_npv: Decimal | None
    decision: str
    reason: str | None = None


class StageLine(Frozen):
    """Investments made together, and what they cost."""

    number: int
    names: tuple[str, ...]
    cost: Decimal


class AssessInvestmentResult(ToolResult):
    """The appraisal.

    Attributes:
        rate: Discount rate in percent a year.
        options: In order of NPV for every unit paid.
        stages: What is done when.
        budget: All that may be spent.
        spent: What is chosen costs.
        npv: NPV of what is chosen.
        missing_base: Base tools neither listed nor in use.
        assumptions: What was taken for granted.
    """

    rate: Decimal
    options: tuple[OptionLine, ...]
    stages: tuple[StageLine, ...]
    budget: Decimal | None
    spent: Decimal
    npv: Decimal
    missing_base: tuple[str, ...]
    assumptions: tuple[str, ...]


def _percent(value: Fraction | None) -> Decimal | None:
    return None if value is None else round_half_up(value * 100, _CENT)


def _yearly(rate: Fraction, appraisal: Appraisal) -> Decimal:
    """A period's rate as a yearly one, in percent to 0.01."""
    if appraisal.investment.flows:
        return round_half_up(rate * 100, _CENT)
    return Decimal(f"{((1 + float(rate)) ** MONTHS - 1) * 100:.2f}")


def _line(ctx: ToolContext, appraisal: Appraisal, roadmap: Roadmap) -> OptionLine:
    investment = appraisal.investment
    deferred = {d.name: d for d in roadmap.deferred}.get(investment.name)
    stage = next((s.number for s in roadmap.stages if investment.name in s.names), 0)
    return OptionLine(
        name=investment.name,
        cost=to_units(appraisal.outlay),
        npv=to_units(appraisal.npv),
        irr=tuple(_yearly(rate, appraisal) for rate in appraisal.irr),
        several=appraisal.several,
        mirr=None if appraisal.mirr is None else _yearly(appraisal.mirr, appraisal),
        payback=_periods(appraisal.simple),
        discounted_payback=_periods(appraisal.discounted),
        period="year" if investment.flows else "month",
        index=None if appraisal.index is None else round_half_up(appraisal.index, Decimal("0.001")),
        adoption=_percent(investment.adoption) or Decimal(0),
        break_even_adoption=_percent(appraisal.break_even),
        isolated_npv=None if appraisal.isolated is None else to_units(appraisal.isolated),
        decision="deferred" if deferred else f"stage {stage}",
        reason=None if deferred is None else deferred.text.said_in(ctx.language),
    )


def _periods(found: Payback) -> Decimal | None:
    return None if found.periods is None else round_half_up(found.periods, _CENT)


def tell(
    ctx: ToolContext,
    arguments: AssessInvestmentArguments,
    appraisals: list[Appraisal],
    roadmap: Roadmap,
    rate: Fraction,
) -> AssessInvestmentResult:
    """The appraisal as a result."""
    by_name = {a.investment.name: a for a in appraisals}
    lines = tuple(_line(ctx, by_name[name], roadmap) for name in roadmap.ranking)
    base = missing_base_tools(appraisals, arguments.have) if len(appraisals) > 1 else ()
    missing = tuple(text.said_in(ctx.language) for text in base)
    assumptions = _assumptions(ctx, arguments, appraisals, rate, roadmap)
    said = [_say(ctx, line, arguments.currency) for line in lines]
    if len(lines) > 1:
        said += _say_stages(ctx, roadmap, arguments.currency)
    if missing:
        listed = ctx.say("、", ", ").join(missing)
        said.append(
            ctx.say(
                f"三个基础工具还缺：{listed}，来源建议先补。",
                f"Base tools still missing: {listed}; the source puts them first.",
            )
        )
    said.append(
        ctx.say("假设：", "Assumptions: ") + ctx.say("；", "; ").join(assumptions) + ctx.say("。", ".")
    )
    return AssessInvestmentResult(
        text="\n".join(said),
        tables=_tables(ctx, lines, arguments.currency),
        rate=_percent(rate) or Decimal(0),
        options=lines,
        stages=tuple(
            StageLine(number=s.number, names=s.names, cost=to_units(s.spent)) for s in roadmap.stages
        ),
        budget=None
        if arguments.budget is None
        else read_money(arguments.budget, arguments.currency, "budget"),
        spent=to_units(roadmap.spent),
        npv=to_units(roadmap.chosen_npv),
        missing_base=missing,
        assumptions=assumptions,
    )


def _money(ctx: ToolContext, value: Decimal, currency: str) -> str:
    return say(value, Unit(kind=UnitKind.MONEY, symbol=currency), ctx.language)


def _span(ctx: ToolContext, value: Decimal | None, period: str) -> str:
    if value is None:
        return ctx.say("期内收不回", "not within its life")
    unit = ctx.say("个月" if period == "month" else "年", " months" if period == "month" else " years")
    return f"{plain(value)}{unit}"


def _say(ctx: ToolContext, line: OptionLine, currency: str) -> str:
    simple, discounted = (_span(ctx, p, line.period) for p in (line.payback, line.discounted_payback))
    parts = [
        ctx.say(f"回收期 {simple}（折现 {discounted}）", f"payback {simple} (discounted {discounted})"),
        ctx.say("净现值 ", "NPV ") + _money(ctx, line.npv, currency),
        "IRR " + _say_irr(ctx, line),
    ]
    if line.adoption != 100:
        least = plain(line.break_even_adoption) if line.break_even_adoption is not None else None
        at = ctx.say(f"，保本要 {least}%", f", break-even {least} %") if least else ""
        parts.append(ctx.say(f"使用率 {plain(line.adoption)}%{at}", f"adoption {plain(line.adoption)} %{at}"))
    if line.isolated_npv is not None:
        alone = _money(ctx, line.isolated_npv, currency)
        parts.append(
            ctx.say(
                f"若孤立使用且“只值集成的37%”成立，净现值 {alone}",
                f'if it stands alone and "worth 37 %" holds, NPV {alone}',
            )
        )
    if line.reason is not None:
        parts.append(ctx.say(f"建议推迟：{line.reason}", f"put off: {line.reason}"))
    elif line.npv > 0:
        parts.append(ctx.say("建议做", "worth doing"))
    return f"{line.name}{ctx.say('：', ': ')}{ctx.say('；', '; ').join(parts)}{ctx.say('。', '.')}"


def _say_irr(ctx: ToolContext, line: OptionLine) -> str:
    if not line.irr:
        return ctx.say("不存在", "none")
    listed = ctx.say("、", ", ").join(f"{plain(rate)}%" for rate in line.irr)
    if len(line.irr) > 1:
        also = "" if line.mirr is None else f", MIRR {plain(line.mirr)}%"
        return ctx.say(
            f"有 {len(line.irr)} 个解（{listed}），不宜用来决策{also}",
            f"has {len(line.irr)} solutions ({listed}), do not decide by it{also}",
        )
    return listed + ctx.say("/年", " a year")


def _say_stages(ctx: ToolContext, roadmap: Roadmap, currency: str) -> list[str]:
    lines = []
    for stage in roadmap.stages:
        names = ctx.say("、", ", ").join(stage.names)
        cost = _money(ctx, to_units(stage.spent), currency)
        lines.append(
            ctx.say(
                f"第{stage.number}步：{names}（投入 {cost}）", f"Step {stage.number}: {names} (outlay {cost})"
            )
        )
    total, value = (
        _money(ctx, to_units(roadmap.spent), currency),
        _money(ctx, to_units(roadmap.chosen_npv), currency),
    )
    if lines:
        lines.append(
            ctx.say(f"合计投入 {total}，净现值 {value}。", f"Together {total} for an NPV of {value}.")
        )
    return lines


def _assumptions(
    ctx: ToolContext,
    arguments: AssessInvestmentArguments,
    appraisals: list[Appraisal],
    rate: Fraction,
    roadmap: Roadmap,
) -> tuple[str, ...]:
    shown = plain(rate * 100, 2)
    said = [
        ctx.say(f"折现率 {shown}%/年", f"discount rate {shown} % a year")
        + ("" if arguments.rate else ctx.say("（默认，可改）", " (default, can be changed)"))
    ]
    if any(not a.investment.flows for a in appraisals):
        lives = sorted({a.investment.months for a in appraisals if not a.investment.flows})
        shown = "/".join(str(life) for life in lives)
        said.append(
            ctx.say(
                f"用 {shown} 个月，收益月末到账，收益与使用率成正比",
                f"used {shown} months, benefits at month end and in proportion to adoption",
            )
        )
    if any(a.isolated is not None for a in appraisals):
        said.append(
            ctx.say(
                "37% 是来源引述 Forrester 的说法，不是测量值，不参与排序",
                "37 % is Forrester's claim as cited by the source, not a measurement, and is not "
                "used in the ranking",
            )
        )
    if len(appraisals) > 1:
        said.append(
            ctx.say(
                "先上基础工具（CRM、邮件自动化、分析），一次不超过 ",
                "base tools first (CRM, email automation, analytics), at most ",
            )
            + str(arguments.at_a_time)
            + ctx.say(" 个", " at a time")
        )
    if arguments.budget is not None:
        best = ctx.say("预算内净现值最大的组合", "the set of greatest NPV within the budget")
        found = ctx.say(
            "预算内找到的最好组合（未证明最优）", "the best set found within the budget (not proven)"
        )
        said.append(best if roadmap.proven else found)
    return tuple(said)


def _tables(ctx: ToolContext, lines: tuple[OptionLine, ...], currency: str) -> tuple[Table, ...]:
    header = ctx.say(
        "项目,投入,回收期,净现值,IRR,使用率,结论", "Option,Outlay,Payback,NPV,IRR,Adoption,Decision"
    ).split(",")
    rows = tuple(
        (
            line.name,
            _money(ctx, line.cost, currency),
            _span(ctx, line.payback, line.period),
            _money(ctx, line.npv, currency),
            _say_irr(ctx, line),
            f"{plain(line.adoption)}%",
            line.reason or line.decision.replace("stage", ctx.say("第", "step")) + ctx.say("步", ""),
        )
        for line in lines
    )
    return (Table(title=ctx.say("投资评估", "Appraisal"), header=tuple(header), rows=rows),)
