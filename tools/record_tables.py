"""A plan's records as words and tables: skills, 7:3 scores, linked KPIs, risks, reviews, cost tiers."""

from collections.abc import Sequence
from decimal import Decimal

from core.governance.pairs import PairLine, read_pairs
from core.governance.reviews import ReviewLine, read_reviews
from core.governance.risks import level_of, rank_risks
from core.governance.scores import rank_departments, weigh
from core.governance.skills import gap_of, read_skills
from core.governance.tiers import NAMES, sum_tiers
from core.plan.kpi import Kpi
from core.plan.plan import Plan
from core.plan.record import Action, Mastery, Pair, Record, Review, Risk, Score, Skill
from core.quantity.saying import plain, say, say_points
from core.quantity.unit import Unit, UnitKind
from core.text import Language, Text
from tools.tool import Table
from tools.wording import GRADES

MASTERIES: dict[Mastery, Text] = {
    Mastery.NONE: Text(zh="无", en="none"),
    Mastery.JUNIOR: Text(zh="初级", en="junior"),
    Mastery.INTERMEDIATE: Text(zh="中级", en="intermediate"),
    Mastery.SENIOR: Text(zh="高级", en="senior"),
}
KINDS: dict[str, Text] = {
    "market": Text(zh="市场突变", en="market shift"),
    "resource": Text(zh="资源失衡", en="resources out of balance"),
    "collaboration": Text(zh="协作障碍", en="collaboration"),
    "other": Text(zh="其他", en="other"),
}
RECORDS: dict[str, Text] = {
    "skill": Text(zh="能力", en="Skill"),
    "score": Text(zh="部门得分", en="Department score"),
    "pair": Text(zh="联动指标", en="Linked KPIs"),
    "risk": Text(zh="风险", en="Risk"),
    "review": Text(zh="复盘", en="Review"),
}
_TITLES = {
    "skills": Text(zh="技能矩阵", en="Skills matrix"),
    "scores": Text(
        zh="部门得分（绩效:协同 = 7:3）", en="Department scores (own results : collaboration = 7:3)"
    ),
    "pairs": Text(zh="联动指标", en="Linked KPIs"),
    "risks": Text(zh="风险清单", en="Risk register"),
    "reviews": Text(zh="复盘", en="Reviews"),
    "tiers": Text(zh="成本分级", en="Cost tiers"),
}


def describe(record: Record, plan: Plan, language: Language) -> str:
    """A record in one line."""
    match record:
        case Skill():
            return _describe_skill(record, language)
        case Score():
            total = plain(weigh(record))
            return _joined(
                language,
                record.department,
                record.period,
                _pick(
                    language,
                    f"绩效 {plain(record.performance)}、协同 {plain(record.collaboration)} → {total}",
                    f"own {plain(record.performance)}, collaboration {plain(record.collaboration)} → {total}",
                ),
            )
        case Pair():
            names = (plan.index[i].title if i in plan.index else i for i in (record.first, record.second))
            return " ↔ ".join(names) + (f" · {record.definition}" if record.definition else "")
        case Risk():
            return _joined(
                language, record.title, level_of(record).name.said_in(language), record.owner or ""
            )
        case Review():
            return _joined(language, record.subject, record.cause, *(a.title for a in record.actions))


def _describe_skill(record: Skill, language: Language) -> str:
    level = MASTERIES[record.level].said_in(language)
    if record.needed is None:
        return f"{record.person} {record.skill} {level}"
    needed = MASTERIES[record.needed].said_in(language)
    return f"{record.person} {record.skill} " + _pick(
        language, f"{level}，需要{needed}", f"{level}, needs {needed}"
    )


def skills_table(plan: Plan, language: Language) -> Table:
    """Skills by people; a cell short of its need says by how much; then who it hangs on."""
    matrix = read_skills(plan)
    header = (_pick(language, "能力", "Skill"), *matrix.people, _pick(language, "风险", "Risk"))
    rows = []
    for line in matrix.lines:
        cells = []
        for person in matrix.people:
            level = line.levels.get(person)
            said = "" if level is None else MASTERIES[level].said_in(language)
            missing = line.short.get(person)
            cells.append(
                said + (_pick(language, f"（差{missing}级）", f" ({missing} short)") if missing else "")
            )
        alone = line.alone and _pick(language, f"只有{line.alone}胜任", f"only {line.alone} is able")
        nobody = "" if line.able else _pick(language, "无人胜任", "nobody is able")
        rows.append((line.skill, *cells, alone or nobody))
    return _table("skills", header, rows, language)


def scores_table(plan: Plan, language: Language) -> Table:
    """Departments by 7:3 total within each period."""
    header = _header(
        language,
        ("期间", "Period"),
        ("部门", "Department"),
        ("部门绩效", "Own results"),
        ("协同贡献", "Collaboration"),
        ("综合得分", "Total"),
        ("名次", "Rank"),
    )
    rows = [
        (
            standing.record.period,
            standing.record.department,
            plain(standing.record.performance),
            plain(standing.record.collaboration),
            plain(standing.total),
            str(standing.rank),
        )
        for standing in rank_departments(plan)
    ]
    return _table("scores", header, rows, language)


def pairs_table(plan: Plan, language: Language) -> Table:
    """Linked KPIs with how far each is, the joint attainment, and what they make together."""
    header = _header(
        language,
        ("编号", "Id"),
        ("指标一", "First"),
        ("指标二", "Second"),
        ("完成", "Attained"),
        ("联合完成", "Joint"),
        ("合成结果", "Together"),
        ("共同定义", "Joint definition"),
    )
    return _table("pairs", header, [_pair_row(line, language) for line in read_pairs(plan)], language)


def _pair_row(line: PairLine, language: Language) -> tuple[str, ...]:
    pair = line.record
    gone = _pick(language, "已删除", "removed")
    sides = (
        _joined(language, line.first.title if line.first else gone, pair.first_department),
        _joined(language, line.second.title if line.second else gone, pair.second_department),
    )
    said = " / ".join("–" if value is None else f"{plain(value)}%" for value in line.attained)
    product = line.product
    levels = () if product is None else (product.baseline, product.target, product.actual)
    names = (
        _pick(language, "现状", "today"),
        _pick(language, "目标", "target"),
        _pick(language, "实际", "actual"),
    )
    together = [f"{name} {plain(v)}" for name, v in zip(names, levels, strict=False) if v is not None]
    joint = "–" if line.joint is None else f"{plain(line.joint)}%"
    return (pair.id, *sides, said, joint, _joined(language, *together), pair.definition)


def risks_table(plan: Plan, language: Language) -> Table:
    """The register, open and gravest first, with who takes each up and how fast."""
    header = _header(
        language,
        ("编号", "Id"),
        ("风险", "Risk"),
        ("类型", "Kind"),
        ("可能×影响", "Likely × bad"),
        ("级别", "Level"),
        ("响应", "Answer"),
        ("负责人", "Owner"),
        ("应对措施", "Response"),
        ("期限", "Due"),
        ("状态", "State"),
    )
    rows = []
    for line in rank_risks(plan):
        risk = line.record
        grades = " × ".join(GRADES[grade].said_in(language) for grade in (risk.likelihood, risk.impact))
        answer = _joined(language, line.level.who.said_in(language), line.level.how.said_in(language))
        state = _pick(language, "已关闭", "closed") if risk.closed else _pick(language, "进行中", "open")
        rows.append(
            (
                risk.id,
                risk.title,
                KINDS[risk.kind].said_in(language),
                f"{grades} = {line.score}",
                line.level.name.said_in(language),
                answer,
                risk.owner or "",
                risk.response,
                risk.due.isoformat() if risk.due else "",
                state,
            )
        )
    return _table("risks", header, rows, language)


def reviews_table(plan: Plan, language: Language) -> Table:
    """Reviews: goal, result, gap, cause, actions with owner and acceptance, verification."""
    header = _header(
        language,
        ("编号", "Id"),
        ("目标/问题", "Goal or problem"),
        ("目标值", "Goal"),
        ("结果", "Result"),
        ("差距", "Gap"),
        ("归因", "Cause"),
        ("改进", "Actions"),
        ("验证", "Verification"),
        ("日期", "Held"),
    )
    return _table("reviews", header, [_review_row(line, language) for line in read_reviews(plan)], language)


def _review_row(line: ReviewLine, language: Language) -> tuple[str, ...]:
    review = line.record
    gap = ""
    if line.gap is not None:
        gap = _gap(line, language)
    return (
        review.id,
        review.subject,
        _level(line.goal, line.kpi, language),
        _level(line.result, line.kpi, language),
        gap,
        review.cause,
        ("; " if language is Language.EN else "；").join(_action(a, language) for a in review.actions),
        review.verification,
        review.held.isoformat() if review.held else "",
    )


def _gap(line: ReviewLine, language: Language) -> str:
    assert line.gap is not None
    sign = "+" if line.gap > 0 else "-" if line.gap < 0 else ""
    if line.kpi is not None and line.kpi.unit.kind is UnitKind.PERCENT:
        return sign + say_points(abs(line.gap), language)  # a gap of two rates: points
    share = (
        ""
        if line.attained is None
        else _pick(language, f"（完成 {plain(line.attained)}%）", f" ({plain(line.attained)}% attained)")
    )
    return sign + _level(abs(line.gap), line.kpi, language) + share


def _action(action: Action, language: Language) -> str:
    due = action.due.isoformat() if action.due else ""
    return _joined(language, action.title, action.owner or "", due, action.acceptance)


def tiers_table(plan: Plan, language: Language) -> Table:
    """Money by cost tier and what cutting C by 15 % frees."""
    header = _header(
        language,
        ("级别", "Tier"),
        ("项目数", "Items"),
        ("预算", "Budget"),
        ("压缩 15% 可省", "Freed by a cut of 15%"),
    )
    money = Unit(kind=UnitKind.MONEY, symbol=plan.currency)
    rows = [
        (
            NAMES[line.tier].said_in(language),
            str(line.count),
            say(line.planned, money, language),
            say(line.saving, money, language) if line.saving else "",
        )
        for line in sum_tiers(plan)
    ]
    return _table("tiers", header, rows, language)


VIEWS = {
    "skills": skills_table,
    "scores": scores_table,
    "pairs": pairs_table,
    "risks": risks_table,
    "reviews": reviews_table,
    "tiers": tiers_table,
}


def gaps_said(plan: Plan, language: Language) -> str:
    """How many needs of the skills matrix are met; "" when none was stated."""
    matrix = read_skills(plan)
    if not matrix.needs:
        return ""
    short = sum(gap_of(r) > 0 for r in plan.records if isinstance(r, Skill))
    return _pick(
        language,
        f"{matrix.needs} 项能力要求，达到 {matrix.met} 项，差 {short} 项",
        f"{matrix.met} of {matrix.needs} needs met, {short} short",
    )


def _level(value: Decimal | None, kpi: Kpi | None, language: Language) -> str:
    if value is None:
        return ""
    return plain(value) if kpi is None else say(value, kpi.unit, language)


def _table(name: str, header: tuple[str, ...], rows: Sequence[tuple[str, ...]], language: Language) -> Table:
    return Table(title=_TITLES[name].said_in(language), header=header, rows=tuple(rows))


def _header(language: Language, *names: tuple[str, str]) -> tuple[str, ...]:
    return tuple(_pick(language, *name) for name in names)


def _joined(language: Language, *parts: str) -> str:
    return (", " if language is Language.EN else "，").join(part for part in parts if part)


def _pick(language: Language, zh: str, en: str) -> str:
    return en if language is Language.EN else zh
