"""Typed records a plan carries beside its goals: skills, department scores, linked KPIs, risks, reviews.

They come from deviation-correction, ch. 4 (skills matrix), 10 (linked KPIs, 7:3 scores, the five steps), 11
(risks in three levels) and 13 (问题-原因-措施-验证).
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import IntEnum
from typing import Annotated, Literal

from pydantic import Field

from core.frozen import Frozen
from core.plan.node import Grade


class Mastery(IntEnum):
    """How well somebody masters a skill; the training tiers 初 / 中 / 高."""

    NONE = 0
    JUNIOR = 1
    INTERMEDIATE = 2
    SENIOR = 3


class Skill(Frozen):
    """One cell of the skills matrix.

    Attributes:
        id: Unique within the plan ("K1").
        person: Who.
        skill: What ("数据分析"), or a competency (战略思维, 执行力, 创新能力).
        level: How well it is mastered today.
        needed: How well the work needs it; None when nobody has said.
    """

    type: Literal["skill"] = "skill"
    id: str
    person: str = Field(min_length=1)
    skill: str = Field(min_length=1)
    level: Mastery
    needed: Mastery | None = None


class Score(Frozen):
    """How a department did in a period: its own results, and what it did for others.

    Attributes:
        id: Unique within the plan ("D1").
        department: Which.
        performance: Own results (部门绩效), 0–100.
        collaboration: Contribution to others (协同贡献), 0–100.
        period: When, in words; "" when it was not said.
    """

    type: Literal["score"] = "score"
    id: str
    department: str = Field(min_length=1)
    performance: Decimal = Field(ge=0, le=100)
    collaboration: Decimal = Field(ge=0, le=100)
    period: str = ""


class Pair(Frozen):
    """Two KPIs that count only together (联动 KPI: 市场部获客量 ↔ 销售部转化率).

    Attributes:
        id: Unique within the plan ("L1").
        first: Id of one node.
        second: Id of the other.
        first_department: Who answers for the first.
        second_department: Who answers for the second.
        definition: The joint definition both use ("高价值线索").
    """

    type: Literal["pair"] = "pair"
    id: str
    first: str
    second: str
    first_department: str = ""
    second_department: str = ""
    definition: str = ""


class Risk(Frozen):
    """An entry of the risk register.

    Attributes:
        id: Unique within the plan ("R1").
        title: What may happen.
        kind: 市场突变, 资源失衡, 协作障碍, or another.
        likelihood: How likely.
        impact: How bad.
        owner: The one person who answers.
        response: What will be done.
        trigger: What sets it off.
        due: When the response must stand.
        closed: Whether it is over.
    """

    type: Literal["risk"] = "risk"
    id: str
    title: str = Field(min_length=1)
    kind: Literal["market", "resource", "collaboration", "other"] = "other"
    likelihood: Grade = Grade.MEDIUM
    impact: Grade = Grade.MEDIUM
    owner: str | None = None
    response: str = ""
    trigger: str = ""
    due: date | None = None
    closed: bool = False


class Action(Frozen):
    """A corrective action.

    Attributes:
        title: What is done.
        owner: The one person who answers.
        due: By when.
        acceptance: How one sees that it worked (验收标准).
    """

    title: str = Field(min_length=1)
    owner: str | None = None
    due: date | None = None
    acceptance: str = ""


class Review(Frozen):
    """A review: the five steps 目标-结果-差距-归因-改进, or 问题-原因-措施-验证.

    Attributes:
        id: Unique within the plan ("V1").
        form: Which of the two.
        subject: The goal or problem looked at.
        node: Id of the node it is about, if it is one of the plan.
        goal: Level that was planned, in the node's unit.
        result: Level that was reached.
        cause: Why, in the person's words.
        actions: What is done about it.
        verification: How it is checked afterwards.
        held: When the review took place.
    """

    type: Literal["review"] = "review"
    id: str
    form: Literal["five_step", "problem_cause"] = "five_step"
    subject: str = Field(min_length=1)
    node: str | None = None
    goal: Decimal | None = None
    result: Decimal | None = None
    cause: str = ""
    actions: tuple[Action, ...] = ()
    verification: str = ""
    held: date | None = None


Record = Annotated[Skill | Score | Pair | Risk | Review, Field(discriminator="type")]

LETTERS: dict[str, str] = {"skill": "K", "score": "D", "pair": "L", "risk": "R", "review": "V"}
"""First letter of the ids, by type."""


def next_record_id(records: tuple[Record, ...], type_: str, *, after: Mapping[str, int] | None = None) -> str:
    """The first free id of a type: "R3"; `after` holds the highest number in use elsewhere, by letter."""
    letter = LETTERS[type_]
    taken = {int(r.id[1:]) for r in records if r.id[:1] == letter and r.id[1:].isdecimal()}
    return f"{letter}{max(taken | {(after or {}).get(letter, 0)}) + 1}"
