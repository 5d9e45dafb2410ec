"""The edits that keep a plan's records: skills, department scores, linked KPIs, risks, reviews."""

from typing import Literal

from pydantic import Field

from tools.quantity_argument import AmountText, PeriodText
from tools.tool import Arguments

MasteryName = Literal["none", "junior", "intermediate", "senior"]
GradeName = Literal["high", "medium", "low"]
_NAME = Field(min_length=1, max_length=200)


class SkillEdit(Arguments):
    """A person's mastery of a skill (初/中/高), and what the work needs."""

    do: Literal["skill"]
    person: str = _NAME
    skill: str = _NAME
    level: MasteryName | None = None
    needed: MasteryName | None = None


class ScoreEdit(Arguments):
    """A department's own results and collaboration, 0–100; weighed 7:3."""

    do: Literal["score"]
    department: str = _NAME
    performance: AmountText | None = None
    collaboration: AmountText | None = None
    period: str = Field(default="", max_length=100)


class PairEdit(Arguments):
    """Link two KPIs of the plan (node ids or titles): neither counts without the other."""

    do: Literal["pair"]
    first: str = _NAME
    second: str = _NAME
    first_department: str = Field(default="", max_length=200)
    second_department: str = Field(default="", max_length=200)
    definition: str = Field(default="", max_length=500)


class RiskEdit(Arguments):
    """Register a risk, or change the one of this title; its level follows from likelihood × impact."""

    do: Literal["risk"]
    title: str = _NAME
    kind: Literal["market", "resource", "collaboration", "other"] | None = None
    likelihood: GradeName | None = None
    impact: GradeName | None = None
    owner: str | None = Field(default=None, max_length=200)
    response: str | None = Field(default=None, max_length=1000)
    trigger: str | None = Field(default=None, max_length=500)
    due: PeriodText | None = None
    closed: bool | None = None


class ActionEdit(Arguments):
    """A corrective action of a review."""

    title: str = Field(min_length=1, max_length=500)
    owner: str | None = Field(default=None, max_length=200)
    due: PeriodText | None = None
    acceptance: str = Field(default="", max_length=500)


class ReviewEdit(Arguments):
    """A review: 目标-结果-差距-归因-改进, or 问题-原因-措施-验证; the gap is computed."""

    do: Literal["review"]
    subject: str = Field(min_length=1, max_length=500, description="Node id or title, or the problem.")
    form: Literal["five_step", "problem_cause"] | None = None
    goal: AmountText | None = Field(default=None, description="Left out: the node's target.")
    result: AmountText | None = Field(default=None, description="Left out: the node's actual.")
    cause: str | None = Field(default=None, max_length=2000)
    actions: list[ActionEdit] | None = Field(default=None, max_length=20)
    verification: str | None = Field(default=None, max_length=1000)


class ForgetEdit(Arguments):
    """Remove a record by its id (K1, D1, L1, R1, V1)."""

    do: Literal["forget"]
    record: str = Field(min_length=1, max_length=20)


RecordEdit = SkillEdit | ScoreEdit | PairEdit | RiskEdit | ReviewEdit | ForgetEdit
