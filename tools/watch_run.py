"""One run of the watch: every rule held against every KPI of the plans that run and of the facts.

Plan by plan, each in a transaction of its own: what a killed run did stands, the next run does the rest. A
plan or rule that cannot be read is skipped and told, the others are watched.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from core.errors import InputError, UnknownReference
from core.plan.plan import Plan
from core.watch.alert import Alert
from core.watch.defaults import PLAN_RULES, rules_of_facts, rules_of_plan, with_overrides
from core.watch.escalation import chain
from core.watch.evaluate import applies, evaluate, hold
from core.watch.finding import Finding
from core.watch.rule import Basis, Condition, Rule
from knowledge.alert_intake import Intake
from knowledge.watch_store import WatchStore
from tools.remembered_facts import RememberedFacts
from tools.tool import ToolContext
from tools.watch_facts import goals_of, watch_facts
from tools.watch_plan import runs, watch_plan


@dataclass
class Outcome:
    """What a run did.

    Attributes:
        plans: Plans that run.
        kpis: KPIs that were looked at.
        checks: Rules held against KPIs.
        crossed: Lines that are crossed now.
        opened: New alerts.
        joined: Open alerts something new came to.
        recovered: Alerts whose KPIs came back.
        woken: Snoozed alerts whose time has come.
        escalated: Alerts whose clock ran out.
        late: Corrections whose day has passed.
        skipped: What could not be read, with the reason.
    """

    plans: int = 0
    kpis: int = 0
    checks: int = 0
    crossed: int = 0
    opened: list[Alert] = field(default_factory=list)
    joined: list[Alert] = field(default_factory=list)
    recovered: list[Alert] = field(default_factory=list)
    woken: int = 0
    escalated: int = 0
    late: int = 0
    skipped: list[str] = field(default_factory=list)


def run_watch(
    ctx: ToolContext, store: WatchStore, plans: Sequence[str] | None = None, *, facts: bool = True
) -> Outcome:
    """Look at everything once.

    Args:
        ctx: Of somebody who may see everything; what each person is told is narrowed when it is told.
        store: Where rules and alerts are kept.
        plans: Ids of plans, in the order they are looked at; None: all.
        facts: Whether the fact tables are looked at, too.
    """
    made = Outcome()
    if ctx.facts is not None:
        ctx = replace(ctx, facts=RememberedFacts(ctx.facts))
    rules = all_rules(ctx, store)
    running = []
    for plan in _plans(ctx, made, plans):
        running.append(plan)
        _watch_one(ctx, store, plan, rules, made)
    if facts and ctx.facts is not None:
        _watch_facts(
            ctx, store, running if plans is None else list(_plans(ctx, Outcome(), None)), rules, made
        )
    tick(ctx, store, made)
    return made


def tick(ctx: ToolContext, store: WatchStore, made: Outcome) -> None:
    """What time alone does: snoozed alerts wake, clocks run out, corrections fall late."""
    now = ctx.now()
    made.woken = len(store.alerts.wake(now, store.second))
    made.escalated = len(store.alerts.escalate(now, store.second))
    made.late = len(store.corrections.remind(ctx.today, now))


def all_rules(ctx: ToolContext, store: WatchStore) -> tuple[Rule, ...]:
    """The rules that hold: the defaults of plans and facts with the company's own."""
    tables = ctx.facts.catalogue.tables if ctx.facts is not None else ()
    defaults = (*PLAN_RULES, *(rule for table in tables for rule in rules_of_facts(table)))
    return with_overrides(defaults, store.rules.list())


def _plans(ctx: ToolContext, made: Outcome, plans: Sequence[str] | None) -> Iterator[Plan]:
    for plan_id in ctx.plans.ids() if plans is None else plans:
        try:
            plan = ctx.plans.load(plan_id)
        except (InputError, UnknownReference) as error:
            made.skipped.append(f"{plan_id}: {error.message.said_in(ctx.language)}")
            continue
        if runs(plan, ctx.today):
            made.plans += 1
            yield plan


def _watch_one(
    ctx: ToolContext, store: WatchStore, plan: Plan, rules: tuple[Rule, ...], made: Outcome
) -> None:
    own = (*(r for r in rules if r.basis is Basis.PLAN), *_alarms(plan, rules))
    surprises = any(rule.condition is Condition.ANOMALY for rule in own)
    try:
        watch = watch_plan(ctx, plan, surprises=surprises)
    except InputError as error:
        made.skipped.append(f"{plan.id}: {error.message.said_in(ctx.language)}")
        return
    made.kpis += len(watch.kpis)
    findings = evaluate(own, watch.kpis, ctx.today)
    _take_in(ctx, store, findings, {plan.id: plan}, made)


def _alarms(plan: Plan, rules: tuple[Rule, ...]) -> list[Rule]:
    """The alarms written in the plan that the company has not replaced."""
    known = {rule.id for rule in rules}
    return [rule for rule in rules_of_plan(plan) if rule.id not in known]


def _watch_facts(
    ctx: ToolContext, store: WatchStore, plans: Sequence[Plan], rules: tuple[Rule, ...], made: Outcome
) -> None:
    assert ctx.facts is not None
    try:
        goals = goals_of(ctx.facts, plans, ctx.today)
    except InputError as error:
        made.skipped.append(f"facts: {error.message.said_in(ctx.language)}")
        return
    findings: list[Finding] = []
    for rule in rules:
        if rule.basis is not Basis.FACTS or rule.is_silent(ctx.today):
            continue
        try:
            seen = list(watch_facts(ctx, rule, goals))
        except InputError as error:
            made.skipped.append(f"{rule.id}: {error.message.said_in(ctx.language)}")
            continue
        made.kpis += len(seen)
        findings += [hold(rule, one) for one in seen if applies(rule, one)]
    _take_in(ctx, store, findings, {plan.id: plan for plan in plans}, made)


def _take_in(
    ctx: ToolContext, store: WatchStore, findings: Sequence[Finding], plans: dict[str, Plan], made: Outcome
) -> None:
    made.checks += len(findings)
    if not findings:
        return
    taken = store.take_in(findings, now=ctx.now(), chain=partial(_chain, plans))
    _add(made, taken)


def _chain(plans: dict[str, Plan], finding: Finding) -> tuple[str, ...]:
    return chain(plans.get(finding.plan), finding.node, finding.owner)


def _add(made: Outcome, taken: Intake) -> None:
    made.crossed += taken.crossed
    made.opened += taken.opened
    made.joined += taken.joined
    made.recovered += taken.recovered
