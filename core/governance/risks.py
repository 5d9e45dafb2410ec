"""The risk register: how grave a risk is, who takes it up and how fast."""

from dataclasses import dataclass

from core.plan.node import Grade
from core.plan.plan import Plan
from core.plan.record import Risk
from core.text import Text

_WEIGHT = {Grade.HIGH: 3, Grade.MEDIUM: 2, Grade.LOW: 1}


@dataclass(frozen=True)
class RiskLevel:
    """One of the three levels (deviation-correction, ch. 11).

    Attributes:
        level: 1 high, 2 medium, 3 low.
        name: 一级 / 二级 / 三级.
        who: Who takes it up.
        how: What is done.
        hours: Hours to an answer; None where the source gives none.
    """

    level: int
    name: Text
    who: Text
    how: Text
    hours: int | None = None


LEVELS: dict[int, RiskLevel] = {
    1: RiskLevel(
        1,
        Text(zh="一级（高）", en="level 1 (high)"),
        Text(zh="高层决策小组", en="executive group"),
        Text(zh="24小时内给出替代方案", en="an alternative within 24 hours"),
        24,
    ),
    2: RiskLevel(
        2,
        Text(zh="二级（中）", en="level 2 (medium)"),
        Text(zh="中层管理者", en="middle management"),
        Text(zh="按预设流程处理", en="the preset procedure"),
    ),
    3: RiskLevel(
        3,
        Text(zh="三级（低）", en="level 3 (low)"),
        Text(zh="一线员工", en="the front line"),
        Text(zh="按双重检查清单处理", en="a double check list"),
    ),
}


@dataclass(frozen=True)
class RiskLine:
    """A risk with how grave it is: `score` is likelihood × impact, 1–9."""

    record: Risk
    score: int
    level: RiskLevel


def rank_risks(plan: Plan) -> tuple[RiskLine, ...]:
    """The risks of a plan, open ones first, gravest first."""
    lines = [RiskLine(r, score_of(r), level_of(r)) for r in plan.records if isinstance(r, Risk)]
    return tuple(sorted(lines, key=lambda line: (line.record.closed, -line.score)))


def score_of(risk: Risk) -> int:
    """Likelihood × impact with 高 3, 中 2, 低 1: 1 to 9."""
    return _WEIGHT[risk.likelihood] * _WEIGHT[risk.impact]


def level_of(risk: Risk) -> RiskLevel:
    """Level 1 from a score of 6, level 2 from 3, else level 3.

    The source names three levels but no scale; this is the usual 3 × 3 matrix.
    """
    score = score_of(risk)
    return LEVELS[1 if score >= 6 else 2 if score >= 3 else 3]
