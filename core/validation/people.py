"""R14–R16 and R21: who does it: a person, with a date, money and a metric; roles; hours."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from core.plan.node import Level, Node, Raci
from core.plan.operation import ReplaceNode
from core.plan.plan import Plan
from core.quantity.unit import Unit, UnitKind
from core.text import Text
from core.validation.check import check
from core.validation.finding import Figure, Hit, Severity
from core.validation.person import is_person
from core.validation.source import CORRECTION, FRAMEWORK, OWN, cite
from core.validation.thresholds import Thresholds
from core.validation.wording import ITEMS, both, dated, listed, said, titled, titled_en

_OWNER = both("举措有一位负责人", "Every initiative has one person who answers")
_FIELDS = both("举措具体到动作、资源及时限", "Initiatives say what, with what, by when")
_RACI = both("RACI 角色完整", "RACI roles are complete")
_SELF = both("执行、批准、报数分开", "Doing, approving and reporting are apart")
_HOURS = both("人力负荷可行", "People's hours suffice")
_TABLE_TWO = cite(FRAMEWORK, "步骤三 表2", "step 3, table 2")
_TABLE_THREE = cite(FRAMEWORK, "表3 填写说明", "table 3, how to fill it in")
_CHAPTER_FOUR = cite(CORRECTION, "第四章 RACI", "chapter 4, RACI")
_STEP_FOUR = cite(FRAMEWORK, "步骤四 资源可行性评估", "step 4, are the resources there")
_OWN = cite(OWN, "职责分离", "separation of duties")

_HOUR = Unit(kind=UnitKind.COUNT, symbol="小时")


@check("R14", Severity.ERROR, _OWNER, _TABLE_TWO)
def initiative_owner(plan: Plan, _: Thresholds) -> Iterator[Hit]:
    """An initiative without an owner; "*", 待定 and teams count as none."""
    for node in plan.at(Level.INITIATIVE):
        if is_person(node.owner):
            continue
        if node.owner and node.owner.strip():
            message = both(
                f"{titled(node)}的负责人是“{node.owner}”，不是一个人",
                f'the owner of {titled_en(node)} is "{node.owner}", not a person',
            )
        else:
            message = both(f"{titled(node)}没有负责人", f"{titled_en(node)} has no owner")
        accountable = node.raci.accountable if node.raci else ()
        named = accountable[0] if len(accountable) == 1 and is_person(accountable[0]) else None
        yield Hit(
            nodes=(node.id,),
            message=message,
            fix=both(
                f"按 RACI 写 {named}" if named else "写一位人员的姓名",
                f"take {named} from its RACI" if named else "name one person",
            ),
            operations=(ReplaceNode(node=node.model_copy(update={"owner": named})),) if named else (),
        )


@check("R14", Severity.ERROR, _FIELDS, _TABLE_THREE)
def initiative_fields(plan: Plan, _: Thresholds) -> Iterator[Hit]:
    """An initiative without dates, budget or metric."""
    for node in plan.at(Level.INITIATIVE):
        missing = list(_missing_fields(node))
        if not missing:
            continue
        zh, en = "、".join(field.zh for field in missing), ", ".join(field.en for field in missing)
        yield Hit(
            nodes=(node.id,),
            message=both(f"{titled(node)}缺少{zh}", f"{titled_en(node)} lacks: {en}"),
            fix=both(f"补充{zh}", f"add: {en}"),
        )


def _missing_fields(node: Node) -> Iterator[Text]:
    if node.start is None and node.end is None:
        yield both("时间节点", "dates")
    elif node.end is None:
        yield both("结束时间", "an end date")
    elif node.start is None:
        yield both("开始时间", "a start date")
    if node.budget is None or (node.budget.planned is None and node.budget.ask is None):
        yield both("预算", "a budget")
    if not node.measures and not node.metrics:
        yield both("衡量指标", "a metric")


@check("R14", Severity.WARNING, _FIELDS, _TABLE_THREE)
def initiative_deliverable(plan: Plan, _: Thresholds) -> Iterator[Hit]:
    """Initiatives that do not say what is handed over at the end; one finding for all."""
    without = [node for node in plan.at(Level.INITIATIVE) if not node.deliverable]
    if without:
        names = listed(without)
        yield Hit(
            nodes=tuple(node.id for node in without),
            message=both(f"{names.zh}没有写交付物", f"no deliverable is stated for {names.en}"),
            fix=both(
                "写明结束时交付什么（如测评视频 3 条）",
                "say what is handed over (for example 3 videos)",
            ),
        )


def _without_raci(plan: Plan) -> Text | None:
    if any(node.raci for node in plan.nodes):
        return None
    return both("计划里没有记录 RACI", "the plan records no RACI")


@check("R15", Severity.ERROR, _RACI, _CHAPTER_FOUR, _without_raci)
def raci_roles(plan: Plan, _: Thresholds) -> Iterator[Hit]:
    """Not exactly one accountable, or nobody responsible."""
    for node in plan.nodes:
        if node.raci is None:
            continue
        if len(node.raci.accountable) != 1:
            yield _accountable_hit(node, node.raci)
        if not node.raci.responsible:
            yield _responsible_hit(node, node.raci)


def _accountable_hit(node: Node, raci: Raci) -> Hit:
    count = len(raci.accountable)
    owner = node.owner if is_person(node.owner) and (not count or node.owner in raci.accountable) else None
    changed = raci.model_copy(update={"accountable": (owner,)})
    names = "、".join(raci.accountable) or "无"
    names_en = ", ".join(raci.accountable) or "nobody"
    return Hit(
        nodes=(node.id,),
        figures=(Figure(name="accountable", value=Decimal(count), unit=ITEMS),),
        message=both(
            f"{titled(node)}的批准负责人（A）有 {count} 位（{names}），应当恰好一位",
            f"{titled_en(node)} has {count} accountable ({names_en}); there must be exactly one",
        ),
        fix=both(
            f"由负责人 {owner} 担任 A" if owner else "只留一位 A",
            f"make its owner {owner} accountable" if owner else "keep one accountable person",
        ),
        operations=(ReplaceNode(node=node.model_copy(update={"raci": changed})),) if owner else (),
    )


def _responsible_hit(node: Node, raci: Raci) -> Hit:
    owner = node.owner if is_person(node.owner) else None
    changed = raci.model_copy(update={"responsible": (owner,)})
    return Hit(
        nodes=(node.id,),
        message=both(f"{titled(node)}没有执行人（R）", f"nobody is responsible (R) for {titled_en(node)}"),
        fix=both(
            f"由负责人 {owner} 担任 R" if owner else "指定至少一位 R",
            f"make its owner {owner} responsible" if owner else "name at least one",
        ),
        operations=(ReplaceNode(node=node.model_copy(update={"raci": changed})),) if owner else (),
    )


@check("R15", Severity.WARNING, _RACI, _CHAPTER_FOUR, _without_raci)
def raci_consulted(plan: Plan, thresholds: Thresholds) -> Iterator[Hit]:
    """So many are asked that deciding takes too long."""
    most = thresholds["consulted_people"]
    for node in plan.nodes:
        count = len(node.raci.consulted) if node.raci else 0
        if count > most:
            yield Hit(
                nodes=(node.id,),
                figures=(Figure(name="consulted", value=Decimal(count), unit=ITEMS),),
                message=both(
                    f"{titled(node)}要征询（C）{count} 人，超过 {most} 人",
                    f"{titled_en(node)} consults {count} people, more than {most}",
                ),
                fix=both("把只需知情的人改为 I", "make those who only need to know informed"),
            )


@check("R16", Severity.WARNING, _SELF, _OWN, _without_raci)
def self_approval(plan: Plan, _: Thresholds) -> Iterator[Hit]:
    """One and the same person does the work, approves it and reports its metric."""
    for node in plan.nodes:
        person = _only_person(node)
        if person is not None:
            yield Hit(
                nodes=(node.id,),
                message=both(
                    f"{titled(node)}的执行、批准和报数都是 {person}",
                    f"{person} does, approves and reports {titled_en(node)} alone",
                ),
                fix=both(
                    "换一位批准人，或由他人提供指标数据",
                    "let somebody else approve it or report its metric",
                ),
            )


def _only_person(node: Node) -> str | None:
    raci = node.raci
    if raci is None or len(raci.accountable) != 1 or set(raci.responsible) != set(raci.accountable):
        return None
    person = raci.accountable[0]
    sources = [measure.kpi.data_source or "" for measure in node.measures]
    reports = any(person in source for source in sources)
    alone = {person} >= {*raci.consulted, *raci.informed}
    return person if reports or alone else None


def _without_capacity(plan: Plan) -> Text | None:
    if not plan.capacity:
        return both("计划里没有每人每周工时", "the plan does not give people's hours a week")
    if not any(node.hours_per_week for node in plan.nodes):
        return both("各项工作没有标注每周工时", "no work states its hours a week")
    return None


@check("R21", Severity.ERROR, _HOURS, _STEP_FOUR, _without_capacity)
def overload(plan: Plan, _: Thresholds) -> Iterator[Hit]:
    """In some stretch of time a person's work takes more hours a week than they have."""
    for person, hours in plan.capacity.items():
        works = [node for node in plan.nodes if node.owner == person and node.hours_per_week]
        worst = _peak(works, plan)
        if worst is not None and worst[0] > hours:
            yield _overload_hit(person, hours, *worst)


def _peak(works: list[Node], plan: Plan) -> tuple[Decimal, date | None, list[Node]] | None:
    """The largest sum of weekly hours at once: the sum, its first day, the work that makes it."""
    if not works:
        return None
    starts = sorted({_first(node, plan) for node in works})
    best: tuple[Decimal, date, list[Node]] | None = None
    for day in starts:
        running = [node for node in works if _first(node, plan) <= day <= _last(node, plan)]
        total = sum((node.hours_per_week or Decimal(0) for node in running), Decimal(0))
        if best is None or total > best[0]:
            best = (total, day, running)
    assert best is not None
    return best[0], None if best[1] == date.min else best[1], best[2]


def _first(node: Node, plan: Plan) -> date:
    return node.start or plan.start or date.min


def _last(node: Node, plan: Plan) -> date:
    return node.end or plan.end or date.max


def _overload_hit(person: str, hours: Decimal, total: Decimal, day: date | None, running: list[Node]) -> Hit:
    need, have, over = said(total, _HOUR), said(hours, _HOUR), said(total - hours, _HOUR)
    names = listed(running)
    since = f"自 {dated(day - timedelta(days=day.weekday()))} 那一周起" if day else ""
    since_en = f" from the week of {dated(day - timedelta(days=day.weekday()))}" if day else ""
    return Hit(
        nodes=tuple(node.id for node in running),
        figures=(
            Figure(name="hours needed", value=total, unit=_HOUR),
            Figure(name="hours available", value=hours, unit=_HOUR),
        ),
        message=both(
            f"{person}{since}每周要 {need.zh}，只有 {have.zh}：{names.zh}",
            f"{person} needs {total} hours a week{since_en} and has {hours}: {names.en}",
        ),
        fix=both(
            f"砍掉、推迟或转交其中一项（每周 {over.zh}）",
            f"cut, move or hand over work of {total - hours} hours a week",
        ),
    )


CHECKS = (
    initiative_owner,
    initiative_fields,
    initiative_deliverable,
    raci_roles,
    raci_consulted,
    self_approval,
    overload,
)
