"""R33–R37: the records of a plan: risks, skills, reviews, linked KPIs, department scores."""

from collections.abc import Callable, Iterator
from decimal import Decimal

from core.governance.pairs import attained, read_pairs
from core.governance.reviews import read_reviews
from core.governance.risks import rank_risks
from core.governance.skills import read_skills
from core.plan.node import Node
from core.plan.plan import Plan
from core.plan.record import Risk
from core.quantity.saying import plain
from core.text import Text
from core.validation.check import check
from core.validation.finding import Hit, Severity
from core.validation.person import is_person
from core.validation.source import CORRECTION, cite
from core.validation.thresholds import Thresholds
from core.validation.wording import both

_RISKS = both("风险有人负责、有应对", "Every risk has an owner and a response")
_SKILLS = both("能力满足需要", "Skills suffice")
_REVIEWS = both("每个偏差至少一项有人负责的措施", "Every deviation leads to an action with an owner")
_PAIRS = both("联动指标同进同退", "Linked KPIs move together")
_SCORES = both("部门不以协同换业绩", "No results at the cost of others")
_ELEVEN = cite(CORRECTION, "第十一章 三级风险", "chapter 11, three levels of risk")
_FOUR = cite(CORRECTION, "第四章 技能矩阵", "chapter 4, skills matrix")
_THIRTEEN = cite(CORRECTION, "第十三章 月度复盘", "chapter 13, monthly review")
_TEN = cite(CORRECTION, "第十章 指标联动与 7:3 评分", "chapter 10, linked KPIs and 7:3 scores")


def _lacking(type_: str, zh: str, en: str) -> Callable[[Plan], Text | None]:
    """What is said when a plan has no record of a type."""

    def gap(plan: Plan) -> Text | None:
        found = any(record.type == type_ for record in plan.records)
        return None if found else both(f"计划里没有{zh}", f"the plan has no {en}")

    return gap


_NO_RISKS = _lacking("risk", "风险清单", "risk register")
_NO_SKILLS = _lacking("skill", "技能矩阵", "skills matrix")
_NO_REVIEWS = _lacking("review", "复盘", "review")
_NO_PAIRS = _lacking("pair", "联动指标", "linked KPIs")
_NO_SCORES = _lacking("score", "部门得分", "department scores")


@check("R33", Severity.WARNING, _RISKS, _ELEVEN, _NO_RISKS)
def risk_answered(plan: Plan, _: Thresholds) -> Iterator[Hit]:
    """An open risk nobody answers for, or without a response; an error at level 1."""
    for line in rank_risks(plan):
        risk = line.record
        if risk.closed or not (missing := list(_missing(risk))):
            continue
        zh, en = "、".join(m[0] for m in missing), ", ".join(m[1] for m in missing)
        grave = line.level.level == 1
        yield Hit(
            severity=Severity.ERROR if grave else None,
            message=both(
                f"{line.level.name.zh}风险「{risk.title}」没有{zh}",
                f'the {line.level.name.en} risk "{risk.title}" has no {en}',
            ),
            fix=both(f"补充{zh}" + _clock(grave)[0], f"add: {en}" + _clock(grave)[1]),
        )


def _missing(risk: Risk) -> Iterator[tuple[str, str]]:
    if not is_person(risk.owner):
        yield "负责人", "owner"
    if not risk.response:
        yield "应对措施", "response"


def _clock(grave: bool) -> tuple[str, str]:
    if not grave:
        return "", ""
    return "；一级风险要在24小时内有替代方案", "; level 1 needs an alternative within 24 hours"


@check("R34", Severity.WARNING, _SKILLS, _FOUR, _NO_SKILLS)
def skill_gap(plan: Plan, _: Thresholds) -> Iterator[Hit]:
    """Somebody masters a skill less than the work needs."""
    for line in read_skills(plan).lines:
        if line.short:
            zh = "、".join(f"{person}差 {gap} 级" for person, gap in line.short.items())
            en = ", ".join(f"{person} is {gap} short" for person, gap in line.short.items())
            yield Hit(
                message=both(f"{line.skill}：{zh}", f"{line.skill}: {en}"),
                fix=both("安排对应级别的培训，或换人承担", "train them, or give the work to somebody able"),
            )


@check("R34", Severity.INFO, _SKILLS, _FOUR, _NO_SKILLS)
def skill_alone(plan: Plan, _: Thresholds) -> Iterator[Hit]:
    """A needed skill hangs on one person, among several people."""
    matrix = read_skills(plan)
    for line in matrix.lines:
        if line.alone and len(matrix.people) > 1:
            yield Hit(
                message=both(
                    f"{line.skill}只有{line.alone}胜任", f"only {line.alone} is able at {line.skill}"
                ),
                fix=both("再培养一人作备份", "train a second person"),
            )


@check("R35", Severity.ERROR, _REVIEWS, _THIRTEEN, _NO_REVIEWS)
def review_acts(plan: Plan, _: Thresholds) -> Iterator[Hit]:
    """A review of a miss or a problem without an action that has a person as owner."""
    for line in read_reviews(plan):
        review = line.record
        is_problem = line.missed or review.form == "problem_cause"
        if is_problem and not any(is_person(action.owner) for action in review.actions):
            yield Hit(
                nodes=(line.node.id,) if line.node else (),
                message=both(
                    f"复盘「{review.subject}」没有落实到人的改进措施",
                    f'the review of "{review.subject}" has no action with an owner',
                ),
                fix=both("至少写一项措施和负责人", "write at least one action and its owner"),
            )


@check("R36", Severity.WARNING, _PAIRS, _TEN, _NO_PAIRS)
def pair_together(plan: Plan, thresholds: Thresholds) -> Iterator[Hit]:
    """Two linked KPIs of which one runs away from the other, or without a joint definition."""
    limit = thresholds["pair_gap"]
    for line in read_pairs(plan):
        nodes = tuple(node for node in (line.first, line.second) if node is not None)
        titles = [node.title for node in nodes]
        if len(nodes) < 2:
            yield Hit(
                message=both(
                    f"联动指标 {line.record.id} 的一方已不在计划里",
                    f"one side of the linked KPIs {line.record.id} is no longer in the plan",
                ),
                fix=both("删除这条联动，或换一个目标", "remove the link, or name another goal"),
            )
            continue
        first, second = (attained(node.measure) for node in nodes)
        if first is not None and second is not None and abs(first - second) > limit:
            yield _apart(nodes, first, second, limit)
        if not line.record.definition:
            yield Hit(
                severity=Severity.INFO,
                nodes=tuple(node.id for node in nodes),
                message=both(
                    f"「{titles[0]}」与「{titles[1]}」联动，但没有共同定义",
                    f'"{titles[0]}" and "{titles[1]}" are linked without a joint definition',
                ),
                fix=both("写明双方共用的口径，如高价值线索的定义", "write down the definition both use"),
            )


def _apart(nodes: tuple[Node, ...], first: Decimal, second: Decimal, limit: Decimal) -> Hit:
    (ahead, more), (behind, less) = sorted(
        zip((node.title for node in nodes), (first, second), strict=True), key=lambda side: -side[1]
    )
    return Hit(
        nodes=tuple(node.id for node in nodes),
        message=both(
            f"「{ahead}」完成 {plain(more)}%，「{behind}」只到 {plain(less)}%，"
            f"相差超过 {plain(limit)} 个百分点",
            f'"{ahead}" is at {plain(more)}% and "{behind}" at {plain(less)}%, more than {plain(limit)} '
            "points apart",
        ),
        fix=both("两个部门一起找原因，按较低的一方计", "look for the cause together; the lower one counts"),
    )


@check("R37", Severity.INFO, _SCORES, _TEN, _NO_SCORES)
def score_balance(plan: Plan, thresholds: Thresholds) -> Iterator[Hit]:
    """A department whose own results are far above what it does for others."""
    limit = thresholds["collaboration_gap"]
    for record in plan.records:
        if record.type == "score" and record.performance - record.collaboration > limit:
            gap: Decimal = record.performance - record.collaboration
            yield Hit(
                message=both(
                    f"{record.department}绩效 {plain(record.performance)}，协同只有 "
                    f"{plain(record.collaboration)}，相差 {plain(gap)} 分",
                    f"{record.department} scores {plain(record.performance)} on its own and "
                    f"{plain(record.collaboration)} on collaboration, {plain(gap)} apart",
                ),
                fix=both("查看它与其他部门的联动指标", "look at the KPIs it shares with other departments"),
            )


CHECKS = (risk_answered, skill_gap, skill_alone, review_acts, pair_together, score_balance)
