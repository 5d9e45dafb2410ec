"""A rule of the watch from what was said: what it is about, its line, never a number nobody gave."""

import re
from decimal import Decimal, InvalidOperation

from core.errors import InputError, MissingInput, UnknownReference
from core.facts.catalogue import Catalogue, FactTable
from core.plan.kpi import Kpi
from core.plan.kpi_library import find_kpi
from core.plan.plan import Plan
from core.progress.measured import targets
from core.quantity.unit import NUMBER, Unit
from core.text import Text
from core.watch.rule import Basis, Condition, Rule
from tools.node_reference import find_node
from tools.stated_value import read_value
from tools.tool import ToolContext
from tools.watch_kpis_arguments import WatchKpisArguments
from tools.watch_kpis_report import LEVELS, kpi_in_facts, unit_of_rule

_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")


def new_rule(ctx: ToolContext, arguments: WatchKpisArguments) -> Rule:
    """A new rule.

    Raises:
        MissingInput: The KPI, the condition, the line or the industry's mean was not said.
        UnknownReference: There is no such KPI or part.
        InputError: The line is none.
    """
    condition = _condition(arguments)
    if arguments.kpi is None:
        raise MissingInput(Text(zh="要看哪个指标？", en="which KPI is to be watched?"), field="kpi")
    about, unit = _about(ctx, arguments)
    benchmark = None
    if condition is Condition.COSTLY:
        if arguments.benchmark is None:
            raise MissingInput(
                Text(
                    zh="行业均值是多少？出处也请写上",
                    en="what is the industry's mean, and from which source?",
                ),
                field="benchmark",
            )
        benchmark = read_value(arguments.benchmark, unit, "benchmark")
    return Rule(
        condition=condition,
        line=_line(arguments, condition, unit),
        benchmark=benchmark,
        level=arguments.level,
        owner=arguments.owner or "",
        group=_group(ctx, arguments.group),
        action=arguments.action or "",
        period=arguments.period or "month",
        set_by=ctx.viewer.name or ctx.actor,
        **about,
    )


def _condition(arguments: WatchKpisArguments) -> Condition:
    if arguments.condition is None:
        raise MissingInput(
            Text(zh="到什么程度提醒？", en="at which line should it speak up?"),
            field="condition",
            valid=Text(
                zh="例如 高于80、落后超过10%、达成概率低于20%",
                en="above 80, more than 10% behind, chance under 20%",
            ),
        )
    return Condition(arguments.condition)


def _about(ctx: ToolContext, arguments: WatchKpisArguments) -> tuple[dict[str, object], Unit]:
    """What the rule is about: a KPI or goal of the plan, else one of the facts, with its unit."""
    assert arguments.kpi is not None
    in_parts = bool(arguments.where or arguments.by)
    planned = None if in_parts else _in_plan(ctx, arguments)
    found = kpi_in_facts(ctx, arguments.kpi)
    if planned is not None and (found is None or planned[0].get("node")):
        return planned
    if found is not None:
        table, kpi = found
        where: dict[str, tuple[str, ...]] = {}
        for word in arguments.where:
            column, key = _value(ctx, table, word)
            where[column] = (*where.get(column, ()), key)
        by = _dimension(table, arguments.by) if arguments.by else ""
        return {"basis": Basis.FACTS, "kpi": kpi.key, "where": where, "by": by}, kpi.unit
    known = [k.name for t in _tables(ctx) for k in t.kpis]
    listed = Text(zh="、".join(n.zh for n in known), en=", ".join(n.en for n in known))
    raise UnknownReference(
        Text(zh=f"没有指标 {arguments.kpi!r}", en=f"there is no KPI {arguments.kpi!r}"),
        candidates=tuple(n.zh for n in known),
        field="kpi",
        valid=listed if known else None,
    )


def _in_plan(ctx: ToolContext, arguments: WatchKpisArguments) -> tuple[dict[str, object], Unit] | None:
    if arguments.plan is None and ctx.plan_id is None:
        return None
    plan, said = ctx.load(arguments.plan), arguments.kpi or ""
    standard = find_kpi(said)
    wanted = {said.casefold(), standard.key if standard else said.casefold()}
    for node, measure in targets(plan):
        if {node.id.casefold(), node.title.casefold()} & wanted:
            return {
                "basis": Basis.PLAN,
                "plan": plan.id,
                "node": node.id,
                "kpi": measure.kpi.key,
            }, measure.kpi.unit
    kpi = next((m.kpi for _, m in targets(plan) if _names(m.kpi) & wanted), None)
    if kpi is not None:
        return {"basis": Basis.PLAN, "plan": plan.id, "kpi": kpi.key}, kpi.unit
    return _by_title(plan, said)


def _by_title(plan: Plan, said: str) -> tuple[dict[str, object], Unit] | None:
    try:
        node = find_node(plan, said, field="kpi")
    except InputError:
        return None
    if node.measure is None or node.measure.target is None:
        return None
    kpi = node.measure.kpi
    return {"basis": Basis.PLAN, "plan": plan.id, "node": node.id, "kpi": kpi.key}, kpi.unit


def _names(kpi: Kpi) -> set[str]:
    return {kpi.key, kpi.name.zh, kpi.name.en.casefold()}


def _tables(ctx: ToolContext) -> tuple[FactTable, ...]:
    return ctx.facts.catalogue.tables if ctx.facts is not None else ()


def _value(ctx: ToolContext, table: FactTable, word: str) -> tuple[str, str]:
    assert ctx.facts is not None
    found = ctx.facts.catalogue.find_value(word, table)
    if found is None:
        known = [v.name for d in table.dimensions for v in d.values[:20]]
        raise UnknownReference(
            Text(zh=f"事实数据里没有 {word!r}", en=f"the facts have no {word!r}"),
            field="where",
            valid=Text(zh="、".join(n.zh for n in known), en=", ".join(n.en for n in known)),
        )
    return found[0].column, found[1].key


def _dimension(table: FactTable, word: str) -> str:
    found = Catalogue(tables=(table,)).find_dimension(word, table)
    if found is None:
        names = [d.name for d in table.dimensions]
        raise UnknownReference(
            Text(zh=f"事实数据不能按 {word!r} 分", en=f"the facts cannot be cut by {word!r}"),
            field="by",
            valid=Text(zh="、".join(n.zh for n in names), en=", ".join(n.en for n in names)),
        )
    return found.column


def _line(arguments: WatchKpisArguments, condition: Condition, unit: Unit) -> Decimal:
    if condition is Condition.STALE:
        return Decimal(0)
    if arguments.line is None:
        raise MissingInput(
            Text(zh="线定在哪里？", en="where is the line?"),
            field="line",
            valid=Text(zh="例如 80、10%", en="such as 80, or 10%"),
        )
    if condition in LEVELS:
        return read_value(
            arguments.line, NUMBER if ":" in arguments.line or "：" in arguments.line else unit, "line"
        )
    return _percent(arguments.line, condition)


def _percent(text: str, condition: Condition) -> Decimal:
    found = _NUMBER.findall(text.replace("−", "-"))
    try:
        line = Decimal(found[0]) if len(found) == 1 else None
    except InvalidOperation:
        line = None
    low = Decimal(-100) if condition is Condition.RISEN else Decimal(0)
    high = Decimal(1000) if condition in (Condition.RISEN, Condition.COSTLY) else Decimal(100)
    if line is None or not low <= line <= high:
        raise InputError(
            Text(zh=f"{text!r} 不能作预警线", en=f"{text!r} cannot be the line"),
            field="line",
            valid=Text(zh=f"{low} 到 {high} 的百分比", en=f"a percentage from {low} to {high}"),
        )
    return line


def _group(ctx: ToolContext, name: str | None) -> str:
    if name is None or name in ctx.groups:
        return name or ""
    known = tuple(sorted(ctx.groups))
    none = Text(
        zh="先由管理员设 HOSHIN_WECOM_WEBHOOKS",
        en="an administrator has to set HOSHIN_WECOM_WEBHOOKS first",
    )
    raise UnknownReference(
        Text(zh=f"没有群 {name!r}", en=f"there is no group {name!r}"),
        candidates=known,
        field="group",
        valid=Text(zh="、".join(known), en=", ".join(known)) if known else none,
    )


def changed_rule(ctx: ToolContext, arguments: WatchKpisArguments, before: Rule) -> Rule:
    """A rule with other values: the line, the level, who is told; a default becomes the company's own."""
    update: dict[str, object] = {"set_by": ctx.viewer.name or ctx.actor}
    if arguments.line is not None:
        unit = unit_of_rule(ctx, before)
        update["line"] = _line(arguments, before.condition, unit)
    if arguments.benchmark is not None:
        update["benchmark"] = read_value(arguments.benchmark, unit_of_rule(ctx, before), "benchmark")
    update |= {
        name: value
        for name in ("level", "owner", "action", "period")
        if (value := getattr(arguments, name)) is not None
    }
    if arguments.group is not None:
        update["group"] = _group(ctx, arguments.group)
    update["source"] = Rule.model_fields["source"].default
    return before.model_copy(update=update)
