"""The skills matrix: who masters what, where the work needs more, and what hangs on one person."""

from dataclasses import dataclass

from core.plan.plan import Plan
from core.plan.record import Mastery, Skill

COMPETENCIES = ("战略思维", "执行力", "创新能力")
"""The competencies every model has (deviation-correction, ch. 4)."""


@dataclass(frozen=True)
class SkillLine:
    """One skill of the matrix.

    Attributes:
        skill: Its name.
        levels: Mastery by person.
        short: People who master it less than their work needs, with the levels missing.
        able: How many master it as well as anybody needs it.
        alone: The one person it hangs on; None when nobody or several are able.
    """

    skill: str
    levels: dict[str, Mastery]
    short: dict[str, int]
    able: int
    alone: str | None


@dataclass(frozen=True)
class SkillMatrix:
    """All skills by all people.

    Attributes:
        people: Columns, in the order they were first named.
        lines: Rows, in the order they were first named.
        met: Needs that are met.
        needs: Needs there are.
    """

    people: tuple[str, ...]
    lines: tuple[SkillLine, ...]
    met: int
    needs: int


def read_skills(plan: Plan) -> SkillMatrix:
    """The skills matrix of a plan's records (deviation-correction, ch. 4); empty when there are none."""
    skills = [record for record in plan.records if isinstance(record, Skill)]
    needed = [record for record in skills if record.needed is not None]
    return SkillMatrix(
        people=tuple(dict.fromkeys(record.person for record in skills)),
        lines=tuple(_line(name, skills) for name in dict.fromkeys(record.skill for record in skills)),
        met=sum(gap_of(record) == 0 for record in needed),
        needs=len(needed),
    )


def gap_of(skill: Skill) -> int:
    """Levels missing between what is mastered and what is needed; 0 when nothing is missing."""
    return 0 if skill.needed is None else max(0, skill.needed - skill.level)


def _line(name: str, skills: list[Skill]) -> SkillLine:
    cells = [record for record in skills if record.skill == name]
    highest = max((record.needed for record in cells if record.needed is not None), default=None)
    able = [r.person for r in cells if highest is not None and r.level >= max(highest, Mastery.JUNIOR)]
    return SkillLine(
        skill=name,
        levels={record.person: record.level for record in cells},
        short={record.person: gap_of(record) for record in cells if gap_of(record)},
        able=len(able),
        alone=able[0] if len(able) == 1 else None,
    )
