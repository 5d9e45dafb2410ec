"""`validate`: what is wrong with a plan or a goal sentence, with evidence and a fix for each finding."""

from collections.abc import Sequence

from pydantic import Field

from core.frozen import Frozen
from core.plan.plan import Plan
from core.text import Language
from core.validation.finding import Finding, Report, Severity
from core.validation.repair import Repair, choose, repair
from core.validation.sentence import Criterion, Verdict, check_statement
from core.validation.stale import with_stale
from core.validation.thresholds import DEFAULT, Thresholds
from core.validation.validate import choose_rules, validate
from tools.tool import Effect, PlanArguments, PlanRef, Tool, ToolContext, ToolResult

_LINES = 60  # findings written out in the text; all are in the result

_SEVERITIES = {
    Severity.ERROR: ("错误", "error"),
    Severity.WARNING: ("警告", "warning"),
    Severity.INFO: ("提示", "hint"),
}
_VERDICTS = {Verdict.YES: "✓", Verdict.NO: "✗", Verdict.UNKNOWN: "?"}


class ValidateArguments(PlanArguments):
    """Arguments of `validate`."""

    statement: str | None = Field(
        default=None, max_length=2000, description="A goal sentence to check instead of a plan."
    )
    rules: list[str] = Field(
        default_factory=list, description='Only these rules ("R05"); empty for all.', max_length=64
    )
    fix: list[str] = Field(
        default_factory=list,
        description="Rules whose mechanical fixes are to be applied and saved.",
        max_length=64,
    )


class FindingResult(Frozen):
    """One finding, in the reader's language.

    Attributes:
        number: Its number in the report; `fix` takes it.
        rule: Id of the rule.
        severity: "error", "warning" or "info".
        title: The rule in a few words.
        message: What is wrong, where, with which numbers.
        fix: What to do.
        nodes: Ids of the nodes concerned.
        fixable: Whether `fix` can do it.
        source: Where the rule comes from.
    """

    number: int
    rule: str
    severity: Severity
    title: str
    message: str
    fix: str
    nodes: tuple[str, ...]
    fixable: bool
    source: str


class Unchecked(Frozen):
    """A rule, or a part of one, that could not be checked, and why."""

    rule: str
    title: str
    reason: str


class CriterionResult(Frozen):
    """One letter of SMART: "yes", "no" or "unknown", and why."""

    letter: str
    name: str
    verdict: Verdict
    reason: str


class ValidateResult(ToolResult):
    """The findings, gravest first.

    Attributes:
        findings: All findings.
        counts: How many of each severity.
        may_publish: Whether no error stands in the way.
        unchecked: Rules that could not be checked.
        smart: The five letters, for a sentence.
        fixed: Numbers of the findings that were fixed, as the report before the fix counted them.
    """

    findings: tuple[FindingResult, ...] = ()
    counts: dict[Severity, int] = Field(default_factory=dict)
    may_publish: bool = True
    unchecked: tuple[Unchecked, ...] = ()
    smart: tuple[CriterionResult, ...] = ()
    fixed: tuple[int, ...] = ()


def run(ctx: ToolContext, arguments: ValidateArguments) -> ValidateResult:
    """Check a plan, or the goal sentence if one is given; with `fix`, repair the plan first.

    Raises:
        MissingInput: Neither a plan nor a sentence is in hand.
        UnknownReference: The plan, a rule, a finding or a threshold does not exist.
        VersionConflict: Somebody changed the plan meanwhile; nothing was fixed.
    """
    rules = choose_rules(arguments.rules)
    if arguments.statement is not None:
        return _sentence(ctx, arguments.statement, rules)
    plan = ctx.load(arguments.plan)
    thresholds = DEFAULT.override(ctx.thresholds)
    report = _with_readings(ctx, plan, validate(plan, thresholds, rules))
    if not arguments.fix:
        return _plan_result(ctx, plan, report, _head(ctx, plan, report))
    return _fix(ctx, plan, report, arguments.fix, thresholds, rules)


def _fix(
    ctx: ToolContext,
    plan: Plan,
    report: Report,
    wanted: Sequence[str],
    thresholds: Thresholds,
    rules: frozenset[str],
) -> ValidateResult:
    done = repair(plan, choose(report, wanted), thresholds)
    if done.operations:
        plan = ctx.save(plan, done.operations)
    after = _with_readings(ctx, plan, validate(plan, thresholds, rules))
    head = "\n".join([*_fixed_lines(ctx, done), _head(ctx, plan, after)])
    numbers = tuple(report.findings.index(finding) + 1 for finding in done.fixed)
    return _plan_result(ctx, plan, after, head).model_copy(update={"fixed": numbers})


def _with_readings(ctx: ToolContext, plan: Plan, report: Report) -> Report:
    readings = ctx.actuals.of(plan.id) if ctx.actuals is not None else ()
    return with_stale(report, plan, readings, ctx.today)


def _fixed_lines(ctx: ToolContext, done: Repair) -> list[str]:
    lines = [f"✓ {f.rule} {f.fix.said_in(ctx.language)}" for f in done.fixed]
    if not lines:
        lines = [
            ctx.say("没有可以自动修正的问题，计划没有改动", "nothing can be fixed mechanically; no change")
        ]
    if done.left:
        rules = ", ".join(dict.fromkeys(f.rule for f in done.left))
        lines.append(
            ctx.say(
                f"{len(done.left)} 条要由人决定：{rules}", f"{len(done.left)} need your decision: {rules}"
            )
        )
    return lines


def _sentence(ctx: ToolContext, statement: str, rules: frozenset[str]) -> ValidateResult:
    checked = check_statement(statement, ctx.today, ctx.fiscal_start)
    report = Report(findings=tuple(f for f in checked.findings if f.rule in rules))
    smart = " ".join(f"{c.letter}{_VERDICTS[c.verdict]}" for c in checked.smart)
    unknown = ctx.say("（A、R 要放进计划才能判断）", " (A and R can only be told within a plan)")
    head = f"SMART: {smart}{unknown}"
    return _result(ctx, report, head).model_copy(
        update={"smart": tuple(_criterion(c, ctx.language) for c in checked.smart)}
    )


def _plan_result(ctx: ToolContext, plan: Plan, report: Report, head: str) -> ValidateResult:
    made = _result(ctx, report, head)
    return made.model_copy(update={"plan": PlanRef(id=plan.id, version=plan.version)})


def _result(ctx: ToolContext, report: Report, head: str) -> ValidateResult:
    findings = tuple(_finding(number, f, ctx.language) for number, f in enumerate(report.findings, 1))
    lines = [_line(ctx, finding) for finding in findings[:_LINES]]
    if len(findings) > _LINES:
        rest = len(findings) - _LINES
        lines.append(ctx.say(f"……另有 {rest} 条", f"… and {rest} more"))
    if not findings:
        lines = [ctx.say("没有发现问题", "nothing found")]
    return ValidateResult(
        text="\n".join([head, *lines, *_advice(ctx, findings)]),
        findings=findings,
        counts=report.counts,
        may_publish=report.may_publish,
        unchecked=tuple(_unchecked(report, ctx.language)),
    )


def _head(ctx: ToolContext, plan: Plan, report: Report) -> str:
    counts = report.counts
    checked = sum(status.checked for status in report.rules)
    zh = "、".join(f"{counts[severity]} 个{names[0]}" for severity, names in _SEVERITIES.items())
    en = ", ".join(f"{counts[severity]} {names[1]}s" for severity, names in _SEVERITIES.items())
    return ctx.say(
        f"「{plan.name}」v{plan.version}：{zh}（检查了 {checked}/{len(report.rules)} 条规则）",
        f'"{plan.name}" v{plan.version}: {en} ({checked} of {len(report.rules)} rules checked)',
    )


def _line(ctx: ToolContext, finding: FindingResult) -> str:
    severity = ctx.say(*_SEVERITIES[finding.severity])
    hand = ctx.say("（可自动修正）", " (can be fixed for you)") if finding.fixable else ""
    return f"{finding.number}. [{severity} {finding.rule}] {finding.message} → {finding.fix}{hand}"


def _advice(ctx: ToolContext, findings: Sequence[FindingResult]) -> list[str]:
    rules = list(dict.fromkeys(finding.rule for finding in findings if finding.fixable))
    if not rules:
        return []
    names = ", ".join(rules)
    return [ctx.say(f"可自动修正：{names}", f"can be fixed for you: {names}")]


def _finding(number: int, finding: Finding, language: Language) -> FindingResult:
    source = finding.source
    return FindingResult(
        number=number,
        rule=finding.rule,
        severity=finding.severity,
        title=finding.title.said_in(language),
        message=finding.message.said_in(language),
        fix=finding.fix.said_in(language),
        nodes=finding.nodes,
        fixable=bool(finding.operations),
        source=f"{source.title.said_in(language)} · {source.place.said_in(language)}",
    )


def _unchecked(report: Report, language: Language) -> list[Unchecked]:
    return [
        Unchecked(rule=s.rule, title=s.title.said_in(language), reason=s.reason.said_in(language))
        for s in report.rules
        if s.reason is not None
    ]


def _criterion(criterion: Criterion, language: Language) -> CriterionResult:
    return CriterionResult(
        letter=criterion.letter,
        name=criterion.name.said_in(language),
        verdict=criterion.verdict,
        reason=criterion.reason.said_in(language),
    )


TOOL = Tool(
    name="validate",
    effect=Effect.WRITE,
    description=(
        "Check the plan in hand, or a single goal sentence (`statement`), against the rules R01–R37: what is "
        "wrong, with which numbers, and how to put it right; errors first. `fix` takes rule ids or finding "
        "numbers and carries out the fixes that need no decision, as one new version; without it nothing is "
        "changed."
    ),
    arguments=ValidateArguments,
    result=ValidateResult,
    run=run,
)
