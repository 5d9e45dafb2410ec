"""The timeline: the work of a plan as bars over days, deadlines of goals as marks, today as a line."""

from collections.abc import Iterator
from datetime import date, timedelta

from core.chart.chart import Chart, Grid, Tone, pick
from core.errors import MissingInput
from core.frozen import Frozen
from core.plan.node import Level, Node
from core.plan.plan import Plan
from core.plan.rollup import tops
from core.text import Language, Text

_WORK = (Level.STRATEGY, Level.INITIATIVE)
_SOON = timedelta(days=14)


class Task(Frozen):
    """A row of the timeline.

    Attributes:
        id: Node id.
        title: What it is.
        group: The goal it is for.
        owner: Who answers.
        start: First day; the deadline itself for a mark.
        end: Deadline.
        is_mark: Whether it is a deadline only.
        tone: Bad when it needs something that ends after it begins, warn within two weeks of its end,
            good when over, else plain.
        said: Its days in words, and what is wrong.
        needs: Ids of what must be finished first.
    """

    id: str
    title: str
    group: str
    owner: str
    start: date
    end: date
    is_mark: bool
    tone: Tone
    said: str
    needs: tuple[str, ...] = ()


class Timeline(Chart):
    """Work over days; `undated` is what has no dates yet."""

    tasks: tuple[Task, ...]
    start: date
    end: date
    today: date
    undated: tuple[str, ...]


def timeline(plan: Plan, today: date, language: Language) -> Timeline:
    """The timeline of a plan: strategies and initiatives with dates, and the deadlines of goals.

    Raises:
        MissingInput: Nothing in the plan has a date.
    """
    nodes = list(_in_order(plan))
    tasks = tuple(_task(plan, node, today, language) for node in nodes if node.end is not None)
    if not tasks:
        raise MissingInput(
            Text(zh="计划里还没有日期", en="nothing in the plan has a date yet"),
            field="plan",
            valid=Text(zh="先给举措定时间", en="give the initiatives their time first"),
        )
    undated = tuple(node.title for node in nodes if node.end is None and node.level is Level.INITIATIVE)
    start = min([task.start for task in tasks] + ([plan.start] if plan.start else []))
    end = max([task.end for task in tasks] + ([plan.end] if plan.end else []))
    title = pick(language, f"{plan.name}：时间线", f"{plan.name}: timeline")
    return Timeline(
        title=title,
        summary=_summary(title, tasks, undated, language),
        grid=_grid(tasks, language),
        tasks=tasks,
        start=start,
        end=end,
        today=today,
        undated=undated,
    )


def _in_order(plan: Plan) -> Iterator[Node]:
    for top in tops(plan):
        yield top
        yield from plan.descendants(top.id)


def _task(plan: Plan, node: Node, today: date, language: Language) -> Task:
    assert node.end is not None
    mark = node.level not in _WORK or node.start is None
    start = node.end if mark or node.start is None else node.start
    late = [
        plan.index[need].title
        for need in node.needs
        if need in plan.index and (done := plan.index[need].end) is not None and done >= start
    ]
    goal = next((above for above in plan.ancestors(node.id) if above.level not in _WORK), node)
    return Task(
        id=node.id,
        title=node.title,
        group=goal.title,
        owner=node.owner or "",
        start=start,
        end=node.end,
        is_mark=mark,
        tone=_tone(node, bool(late), today),
        said=_said(start, node.end, late, today, language),
        needs=tuple(need for need in node.needs if need in plan.index),
    )


def _tone(node: Node, is_late: bool, today: date) -> Tone:
    assert node.end is not None
    if is_late:
        return Tone.BAD
    if node.end < today:
        return Tone.STALE
    return Tone.WARN if node.end - today <= _SOON else Tone.PLAIN


def _said(start: date, end: date, late: list[str], today: date, language: Language) -> str:
    days = end.isoformat() if start == end else f"{start} – {end}"
    left = (end - today).days
    if left < 0:
        state = pick(language, f"已过 {-left} 天", f"{-left} days over")
    else:
        state = pick(language, f"还有 {left} 天", f"{left} days left")
    said = pick(language, f"{days}（{state}）", f"{days} ({state})")
    if late:
        names = pick(language, "、", ", ").join(late)
        said += pick(
            language, f"；前置 {names} 在它开始之后才完成", f"; needs {names}, which ends after it begins"
        )
    return said


def _grid(tasks: tuple[Task, ...], language: Language) -> Grid:
    header = pick(language, "编号|名称|所属目标|负责人|时间", "Id|Title|For|Owner|Time").split("|")
    rows = tuple((task.id, task.title, task.group, task.owner, task.said) for task in tasks)
    return Grid(header=tuple(header), rows=rows)


def _summary(title: str, tasks: tuple[Task, ...], undated: tuple[str, ...], language: Language) -> str:
    soon = [task for task in tasks if task.tone is Tone.WARN]
    late = [task for task in tasks if task.tone is Tone.BAD]
    zh = f"{title}：{len(tasks)} 项有日期，{len(soon)} 项两周内到期，{len(late)} 项与前置冲突"
    en = (
        f"{title}: {len(tasks)} with dates, {len(soon)} due within two weeks, "
        f"{len(late)} clash with what they need"
    )
    if undated:
        zh, en = f"{zh}，{len(undated)} 项没有日期", f"{en}, {len(undated)} without dates"
    return pick(language, zh, en)
