"""Rules of the watch in words and as a table."""

from core.facts.catalogue import FactKpi, FactTable
from core.plan.kpi_library import find_kpi
from core.quantity.saying import plain, say
from core.quantity.unit import NUMBER, Unit
from core.watch.rule import Basis, Condition, Rule
from tools.tool import Table, ToolContext

LEVELS = (Condition.BELOW, Condition.ABOVE)


def say_rule(ctx: ToolContext, rule: Rule) -> str:
    """A rule in one line: what is watched, and its line."""
    line = plain(rule.line)
    level = line
    if rule.condition in LEVELS:
        level = say(rule.line, unit_of_rule(ctx, rule), ctx.language)
    what = {
        Condition.BEHIND: (f"落后应有进度超过 {line}%", f"more than {line}% behind what is due"),
        Condition.MISSED: (f"低于计划的 {line}%", f"under {line}% of plan"),
        Condition.UNLIKELY: (f"达成概率低于 {line}%", f"chance to reach the target under {line}%"),
        Condition.BELOW: (f"低于 {level}", f"below {level}"),
        Condition.ABOVE: (f"高于 {level}", f"above {level}"),
        Condition.RISEN: (f"比参照变动超过 {line}%", f"{line}% against its reference"),
        Condition.COSTLY: (f"高于行业均值的 {line}%", f"over {line}% of the industry's mean"),
        Condition.IDLE: (f"闲置超过 {line}%", f"more than {line}% idle"),
        Condition.STALE: ("数据过期", "stale data"),
        Condition.ANOMALY: (f"异常：同样偏的读数不到 {line}%", f"anomaly: under {line}% of readings"),
    }[rule.condition]
    silent = ctx.say("（静音中）", " (muted)") if rule.is_silent(ctx.today) else ""
    missing = rule.condition is Condition.COSTLY and rule.benchmark is None
    lacking = ctx.say("（等行业均值）", " (waits for the industry's mean)") if missing else ""
    return f"{_subject(ctx, rule)}{ctx.say('', ' ')}{ctx.say(*what)}{lacking}{silent}"


def _subject(ctx: ToolContext, rule: Rule) -> str:
    found = kpi_in_facts(ctx, rule.kpi) if rule.kpi and rule.basis is Basis.FACTS else None
    if found is None:
        standard = find_kpi(rule.kpi) if rule.kpi else None
        name = standard.name.said_in(ctx.language) if standard else rule.kpi
        place = f"{rule.node} " if rule.node else ""
        return (place + name) or ctx.say("每个目标", "every goal")
    table, kpi = found
    parts = [
        v.name.said_in(ctx.language)
        for c, keys in rule.where.items()
        for v in table.dimension(c).values
        if v.key in keys
    ]
    by = table.dimension(rule.by).name if rule.by else None
    each = ctx.say(f"各{by.zh}", f"each {by.en} ") if by else ""
    return ctx.say("", " ").join([*parts, each + kpi.name.said_in(ctx.language)])


def rule_table(ctx: ToolContext, rules: tuple[Rule, ...]) -> Table:
    """Rules as a table."""
    header = ctx.say("编号|规则|级别|告诉|出处", "id|rule|level|tells|source").split("|")
    rows = tuple(
        (
            rule.id,
            say_rule(ctx, rule),
            "" if rule.level is None else str(rule.level),
            rule.owner or ctx.say("目标负责人", "the goal's owner"),
            rule.source.said_in(ctx.language),
        )
        for rule in rules
    )
    return Table(title=ctx.say("预警规则", "Rules"), header=tuple(header), rows=rows)


def kpi_in_facts(ctx: ToolContext, said: str) -> tuple[FactTable, FactKpi] | None:
    """The KPI of the facts that people mean by a name."""
    if ctx.facts is None:
        return None
    standard = find_kpi(said)
    catalogue = ctx.facts.catalogue
    found = catalogue.find_kpi(said) or (catalogue.find_kpi(standard.key) if standard else None)
    if found is None and standard is not None:
        found = catalogue.find_kpi(standard.name.zh)
    return found


def unit_of_rule(ctx: ToolContext, rule: Rule) -> Unit:
    """The unit a level of a rule is in."""
    found = kpi_in_facts(ctx, rule.kpi) if rule.kpi else None
    standard = find_kpi(rule.kpi) if rule.kpi else None
    return found[1].unit if found else standard.unit if standard else NUMBER
