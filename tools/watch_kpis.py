"""`watch_kpis`: rules of the watch: listed, set, muted, removed; or one run of it now."""

from datetime import date

from core.errors import MissingInput
from core.plan.kpi_library import find_kpi
from core.text import Text
from core.watch.rule import Rule
from knowledge.people import PeopleStore
from knowledge.watch_rules import unknown_rule
from tools.alert_sight import list_seen, open_watch
from tools.alert_wording import alert_table, say_alert
from tools.failure import RefusedInput
from tools.stated_value import read_period
from tools.tool import Effect, Tool, ToolContext
from tools.watch_kpis_arguments import WatchKpisArguments, WatchKpisResult
from tools.watch_kpis_report import kpi_in_facts, rule_table, say_rule
from tools.watch_kpis_rule import changed_rule, new_rule
from tools.watch_run import all_rules, run_watch

__all__ = ["TOOL", "WatchKpisArguments", "WatchKpisResult", "run"]


def run(ctx: ToolContext, arguments: WatchKpisArguments) -> WatchKpisResult:
    """List, set, mute or remove rules, or run the watch now.

    Raises:
        MissingInput: The KPI, the line, or the industry's mean is not said.
        UnknownReference: There is no such KPI, part or rule.
        RefusedInput: A run by somebody who does not see everything.
    """
    match arguments.do:
        case "list":
            return _list(ctx)
        case "run":
            return _run(ctx, arguments)
        case "set":
            return _set(ctx, arguments)
        case "remove":
            rule = open_watch(ctx).rules.remove(_named(ctx, arguments).id, by=ctx.actor, at=ctx.now())
            return _told(ctx, rule, ctx.say("已删除：", "Removed: "))
    rule = _muted(ctx, arguments, _named(ctx, arguments))
    kept = open_watch(ctx).rules.set(rule, by=ctx.actor, at=ctx.now())
    return _told(
        ctx,
        kept,
        ctx.say("已静音：", "Muted: ")
        if kept.is_silent(ctx.today)
        else ctx.say("已恢复：", "Speaks again: "),
    )


def _list(ctx: ToolContext) -> WatchKpisResult:
    rules = all_rules(ctx, open_watch(ctx))
    own = [rule for rule in rules if rule.set_by]
    head = ctx.say(
        f"{len(rules)} 条规则（其中公司自己的 {len(own)} 条）：",
        f"{len(rules)} rules, {len(own)} of them the company's:",
    )
    lines = [
        head,
        *(f"- {rule.id} {say_rule(ctx, rule)}" for rule in (*own, *(r for r in rules if not r.set_by))),
    ]
    return WatchKpisResult(text="\n".join(lines), tables=(rule_table(ctx, rules),), rules=rules)


def _run(ctx: ToolContext, arguments: WatchKpisArguments) -> WatchKpisResult:
    if not ctx.viewer.is_unlimited:
        raise RefusedInput(
            Text(zh="只有能看到全部数据的人可以立即巡检", en="only who may see everything can run the watch")
        )
    plans = None if arguments.plan is None else (ctx.plans.resolve(arguments.plan),)
    made = run_watch(ctx, open_watch(ctx), plans, facts=plans is None)
    alerts = list({alert.id: alert for alert in (*made.opened, *made.joined)}.values())
    standing = len(list_seen(ctx))
    lines = [
        ctx.say(
            f"看了 {made.kpis} 个指标，{made.crossed} 处越线：新预警 {len(made.opened)} 条，并入已有 "
            f"{len(made.joined)} 条，恢复 {len(made.recovered)} 条；现在共有 {standing} 条未关闭。",
            f"Looked at {made.kpis} KPIs; {made.crossed} lines are crossed: {len(made.opened)} new alerts, "
            f"{len(made.joined)} added to, {len(made.recovered)} recovered; {standing} are open now.",
        )
    ]
    lines += [f"- {say_alert(ctx, alert)}" for alert in alerts[:20]]
    lines += [ctx.say(f"没能看：{one}", f"Not looked at: {one}") for one in made.skipped[:5]]
    return WatchKpisResult(
        text="\n".join(lines),
        tables=(alert_table(ctx, alerts),) if alerts else (),
        alerts=tuple(alerts),
        kpis=made.kpis,
    )


def _set(ctx: ToolContext, arguments: WatchKpisArguments) -> WatchKpisResult:
    before = _named(ctx, arguments) if arguments.rule is not None else None
    rule = changed_rule(ctx, arguments, before) if before is not None else new_rule(ctx, arguments)
    kept = open_watch(ctx).rules.set(rule, by=ctx.actor, at=ctx.now())
    result = _told(ctx, kept, ctx.say("已设：", "Set: "))
    if kept.owner and ctx.people is not None and not _is_known(ctx.people, kept.owner):
        unknown = ctx.say(
            f"{kept.owner} 还没有登记，登记之前收不到：hoshin people add {kept.owner}",
            f"{kept.owner} is not registered and cannot be told before: hoshin people add {kept.owner}",
        )
        result = result.model_copy(update={"text": f"{result.text}\n{unknown}"})
    if kept.level == 2 and open_watch(ctx).second is None:
        note = ctx.say(
            "二级响应没有规定时限，公司设了 HOSHIN_WATCH_LEVEL2_HOURS 才会计时。",
            "Response level 2 has no clock until the company sets HOSHIN_WATCH_LEVEL2_HOURS.",
        )
        result = result.model_copy(update={"text": f"{result.text}\n{note}"})
    return result


def _is_known(people: PeopleStore, name: str) -> bool:
    found = people.by_name(name)
    return found is not None and found.active


def _named(ctx: ToolContext, arguments: WatchKpisArguments) -> Rule:
    """The rule that is named by its id, else the company's only one on the KPI."""
    rules = all_rules(ctx, open_watch(ctx))
    if arguments.rule is not None:
        wanted = arguments.rule.casefold()
        found = next((rule for rule in rules if rule.id.casefold() == wanted), None)
        if found is None:
            raise unknown_rule(arguments.rule, tuple(rule.id for rule in rules))
        return found
    about = rules
    if arguments.kpi is not None:
        known = kpi_in_facts(ctx, arguments.kpi)
        standard = find_kpi(arguments.kpi)
        keys = {known[1].key if known else "", standard.key if standard else ""} - {""}
        about = tuple(rule for rule in rules if rule.kpi in keys)
    own = tuple(rule for rule in about if rule.set_by) or (about if arguments.kpi else ())
    if len(own) == 1:
        return own[0]
    listed = "\n".join(f"- {rule.id} {say_rule(ctx, rule)}" for rule in own[:8])
    raise MissingInput(
        Text(zh=f"哪一条规则？\n{listed}".strip(), en=f"which rule?\n{listed}".strip()),
        field="rule",
        valid=Text(zh="、".join(r.id for r in own[:8]), en=", ".join(r.id for r in own[:8])) if own else None,
    )


def _muted(ctx: ToolContext, arguments: WatchKpisArguments, rule: Rule) -> Rule:
    if arguments.do == "unmute":
        return rule.model_copy(
            update={"muted": False, "muted_until": None, "set_by": rule.set_by or ctx.actor}
        )
    until: date | None = None
    if arguments.until is not None:
        until = read_period(arguments.until, "until", today=ctx.today, fiscal_start=ctx.fiscal_start).end
    return rule.model_copy(
        update={
            "muted": until is None,
            "muted_until": until,
            "set_by": rule.set_by or ctx.viewer.name or ctx.actor,
        }
    )


def _told(ctx: ToolContext, rule: Rule, done: str) -> WatchKpisResult:
    owner = ctx.say(f"，告诉 {rule.owner}", f", telling {rule.owner}") if rule.owner else ""
    owner += ctx.say(f"，也发到 {rule.group}", f", and the group {rule.group}") if rule.group else ""
    until = rule.muted_until
    when = ctx.say(f"，到 {until}", f", until {until}") if until and rule.is_silent(ctx.today) else ""
    text = f"{done}{rule.id} {say_rule(ctx, rule)}{owner}{when}"
    return WatchKpisResult(text=text, tables=(rule_table(ctx, (rule,)),), rules=(rule,))


TOOL = Tool(
    name="watch_kpis",
    effect=Effect.WRITE,
    description=(
        "Rules that watch KPIs and tell their owners when a line is crossed: list them, set one (KPI or "
        "goal, condition, line; part of the facts by `where`, each part by `by`), change one by id, mute it, "
        "remove it, or run the watch now. Default rules hold without being set. Pass lines as said; never "
        "invent one: it asks."
    ),
    arguments=WatchKpisArguments,
    result=WatchKpisResult,
    run=run,
)
