"""From an edit of a record to the operation that makes it: what is there already is brought up to date."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import TypeVar

from core.errors import AmbiguousInput, InputError, MissingInput, UnknownReference
from core.plan.node import Grade, Node
from core.plan.operation import Operation, PutRecord, RemoveRecord
from core.plan.plan import Plan
from core.plan.record import Action, Mastery, Pair, Record, Review, Risk, Score, Skill, next_record_id
from core.text import Text
from tools.node_reference import find_node
from tools.record_edit import (
    ActionEdit,
    ForgetEdit,
    PairEdit,
    RecordEdit,
    ReviewEdit,
    RiskEdit,
    ScoreEdit,
    SkillEdit,
)
from tools.stated_value import read_amount, read_period, read_value
from tools.tool import ToolContext

R = TypeVar("R", bound=Record)


def keep(plan: Plan, edit: RecordEdit, ctx: ToolContext, path: str) -> Operation:
    """The operation an edit of a record means; `path` is where it stands in the arguments.

    Raises:
        InputError: A value cannot be read or does not suit.
        MissingInput: A new record lacks what it cannot do without.
        UnknownReference: It names a node or record that is not there.
    """
    if isinstance(edit, ForgetEdit):
        return RemoveRecord(record=edit.record.strip().upper())
    return PutRecord(record=_record(plan, edit, ctx, path))


def _record(plan: Plan, edit: RecordEdit, ctx: ToolContext, path: str) -> Record:
    match edit:
        case SkillEdit():
            return _skill(plan, edit, path)
        case ScoreEdit():
            return _score(plan, edit, path)
        case PairEdit():
            return _pair(plan, edit, path)
        case RiskEdit():
            return _risk(plan, edit, ctx, path)
        case ReviewEdit():
            return _review(plan, edit, ctx, path)
        case ForgetEdit():
            raise AssertionError("a removal puts nothing")


def _skill(plan: Plan, edit: SkillEdit, path: str) -> Skill:
    old = _first(plan, Skill, lambda r: (r.person, r.skill) == (edit.person, edit.skill))
    level = Mastery[edit.level.upper()] if edit.level else (old.level if old else None)
    if level is None:
        raise _missing(
            path,
            "level",
            f"{edit.person}的{edit.skill}现在是什么水平",
            f"{edit.person}'s level of {edit.skill}",
        )
    needed = Mastery[edit.needed.upper()] if edit.needed else (old.needed if old else None)
    return Skill(id=_id(plan, old, "skill"), person=edit.person, skill=edit.skill, level=level, needed=needed)


def _score(plan: Plan, edit: ScoreEdit, path: str) -> Score:
    key = (edit.department, edit.period)
    old = _first(plan, Score, lambda r: (r.department, r.period) == key)
    performance = _points(edit.performance, old.performance if old else None, f"{path}.performance")
    collaboration = _points(edit.collaboration, old.collaboration if old else None, f"{path}.collaboration")
    if performance is None:
        raise _missing(
            path, "performance", f"{edit.department}的绩效得分", f"{edit.department}'s own results"
        )
    if collaboration is None:
        raise _missing(
            path, "collaboration", f"{edit.department}的协同得分", f"{edit.department}'s collaboration score"
        )
    return Score(
        id=_id(plan, old, "score"),
        department=edit.department,
        performance=performance,
        collaboration=collaboration,
        period=edit.period,
    )


def _points(text: str | None, old: Decimal | None, field: str) -> Decimal | None:
    if text is None:
        return old
    value = read_amount(text.strip().removesuffix("分"), field).value
    if not 0 <= value <= 100:
        raise InputError(
            Text(zh=f"得分 {text!r} 不在 0 到 100 之间", en=f"a score of {text!r} is not between 0 and 100"),
            field=field,
            valid=Text(zh="0 到 100，例如 85", en="0 to 100, such as 85"),
        )
    return value


def _pair(plan: Plan, edit: PairEdit, path: str) -> Pair:
    first = find_node(plan, edit.first, field=f"{path}.first")
    second = find_node(plan, edit.second, field=f"{path}.second")
    if first.id == second.id:
        raise InputError(
            Text(
                zh=f"{edit.first!r} 和 {edit.second!r} 是同一个目标",
                en=f"{edit.first!r} and {edit.second!r} are one goal",
            ),
            field=f"{path}.second",
            valid=Text(zh="两个不同的目标", en="two different goals"),
        )
    old = _first(plan, Pair, lambda r: {r.first, r.second} == {first.id, second.id})
    return Pair(
        id=_id(plan, old, "pair"),
        first=first.id,
        second=second.id,
        first_department=edit.first_department or (old.first_department if old else ""),
        second_department=edit.second_department or (old.second_department if old else ""),
        definition=edit.definition or (old.definition if old else ""),
    )


def _risk(plan: Plan, edit: RiskEdit, ctx: ToolContext, path: str) -> Risk:
    old = _first(plan, Risk, lambda r: edit.title in (r.title, r.id))
    base = old or Risk(id=_id(plan, None, "risk"), title=edit.title)
    changes: dict[str, object] = {
        name: value
        for name in ("kind", "owner", "response", "trigger", "closed")
        if (value := getattr(edit, name)) is not None
    }
    for name in ("likelihood", "impact"):
        if (said := getattr(edit, name)) is not None:
            changes[name] = Grade(said)
    if edit.due is not None:
        changes["due"] = _day(edit.due, plan, ctx, f"{path}.due")
    return base.model_copy(update=changes)


def _review(plan: Plan, edit: ReviewEdit, ctx: ToolContext, path: str) -> Review:
    node = _node_named(plan, edit.subject)
    subject = node.title if node else edit.subject
    old = _first(
        plan, Review, lambda r: edit.subject == r.id or (r.subject == subject and r.held == ctx.today)
    )
    base = old or Review(
        id=_id(plan, None, "review"), subject=subject, node=node.id if node else None, held=ctx.today
    )
    changes: dict[str, object] = {
        name: value
        for name in ("form", "cause", "verification")
        if (value := getattr(edit, name)) is not None
    }
    for name in ("goal", "result"):
        if (text := getattr(edit, name)) is not None:
            changes[name] = _level(text, node, f"{path}.{name}")
    if edit.actions is not None:
        changes["actions"] = tuple(
            _action(action, plan, ctx, f"{path}.actions.{at}") for at, action in enumerate(edit.actions)
        )
    return base.model_copy(update=changes)


def _level(text: str, node: Node | None, field: str) -> Decimal:
    if node is not None and node.measure is not None:
        return read_value(text, node.measure.kpi.unit, field)
    return read_amount(text, field).value


def _action(edit: ActionEdit, plan: Plan, ctx: ToolContext, path: str) -> Action:
    due = None if edit.due is None else _day(edit.due, plan, ctx, f"{path}.due")
    return Action(title=edit.title, owner=edit.owner, due=due, acceptance=edit.acceptance)


def _day(text: str, plan: Plan, ctx: ToolContext, field: str) -> date:
    return read_period(text, field, today=ctx.today, fiscal_start=plan.fiscal_start or ctx.fiscal_start).end


def _node_named(plan: Plan, name: str) -> Node | None:
    """The node of this id or title; None when the subject is a problem in words."""
    try:
        return find_node(plan, name, field="subject")
    except (UnknownReference, AmbiguousInput):
        return None


def _first(plan: Plan, kind: type[R], fits: Callable[[R], bool]) -> R | None:
    return next((record for record in plan.records if isinstance(record, kind) and fits(record)), None)


def _id(plan: Plan, old: Record | None, type_: str) -> str:
    return old.id if old else next_record_id(plan.records, type_, after=plan.taken)


def _missing(path: str, field: str, zh: str, en: str) -> MissingInput:
    return MissingInput(
        Text(zh=f"还缺{zh}", en=f"{en} is missing"),
        field=f"{path}.{field}",
        valid=Text(zh="none、junior、intermediate、senior", en="none, junior, intermediate, senior")
        if field == "level"
        else Text(zh="0 到 100，例如 85", en="0 to 100, such as 85"),
    )
