"""What an amount in a change is said of (budget, target, baseline, reach, …), and what it becomes."""

import re
from dataclasses import dataclass
from decimal import Decimal

from assistant.offline import lexicon
from assistant.offline.script import Arguments
from assistant.offline.wording import amount_text
from core.errors import InputError
from core.plan.node import Level, Node
from core.plan.plan import Plan
from core.quantity.change import readings, value_of
from core.quantity.mention import Mention
from core.quantity.unit import PERCENT, Unit, UnitKind
from core.quantity.value import Amount, Change, ChangeKind, Money, Number, Points, Range, Share


def _pot(words: re.Pattern[str]) -> re.Pattern[str]:
    """A reserve with the word for money that may follow its name."""
    return re.compile(
        rf"(?:{words.pattern})(?:性|用)?(?:的)?(?:预算|资金|储备金?|准备金|池子?|金|款|经费|钱| ?budget| ?reserve"
        rf"| ?fund| ?pool| ?money)*"
    )


PLAN_FIELDS = ("contingency", "experiment", "total")
_CUES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("contingency", _pot(lexicon.RESERVE_CONTINGENCY)),
    ("experiment", _pot(lexicon.RESERVE_EXPERIMENT)),
    (
        "total",
        re.compile(
            r"(?:总(?:的)?(?:共|计)?|整体|整盘|全盘|全年|整个(?:计划|方案)?的?|计划(?:的)?|方案的?|年度)(?:营销|市场)?(?:预算|盘子|额度|费用"
            r"|经费)|大盘子|(?:total|overall|whole|entire|annual|plan(?:'s)?|marketing)(?: \w+)? (?:budget"
            r"|spend)|\benvelope\b|预算(?:总额|盘子|池)|总盘"
        ),
    ),
    (
        "baseline",
        re.compile(
            r"基准|现状值?|基线|起点|起始值|当前值|baseline|starting (?:point|value|level)|currently at"
        ),
    ),
    ("stretch", re.compile(r"挑战(?:目标|值)|冲刺(?:目标|值)|stretch")),
    ("reach", re.compile(rf"(?:{lexicon.REACH.pattern})(?:的)?(?:人数|人群|人次|用户)?(?:的)?(?:目标)?")),
    (
        "priority",
        re.compile(r"优先级|优先顺序|排(?:在|到|名)?第?(?=\s*[\d一二三四五六七八九])|priority|\brank"),
    ),
    (
        "minimum",
        re.compile(r"最低(?:预算|投入|金额)?|下限|保底|底线|minimum|\bfloor\b|at least|no less than"),
    ),
    (
        "maximum",
        re.compile(r"上限|封顶|最高(?:预算|投入)?|最多|maximum|\bcap(?:ped)?\b|ceiling|at most|no more than"),
    ),
    ("ask", re.compile(r"申请|要价|报价|申报|\bask(?:s|ing|ed)?\b|\brequest")),
    ("contribution", re.compile(r"贡献|contribut")),
    ("target", re.compile(r"(?<!子)目标(?!人群|受众|客群)|指标值|kpi|target|(?<!sub-)\bgoal\b|objective")),
    (
        "budget",
        re.compile(r"预算|费用|经费|花费?|投入|钱|资金|额度|拨款|budget|\bspend|\bcosts?\b|money|funding"),
    ),
)
_MORE = re.compile(
    r"(?:加码|加|增加?|追加|多给?|提高|提升|上调|上浮|调高|涨|补|提|抬|再给|添|another|extra|additional|add(?:ing)?|more"
    r"|raise|increase|bump|up(?:ped)?)(?:了|上|掉|去|给|到?它|花|投|拨|ing|s|by|up|it|them|an?|the|\s)*$"
)
_LESS = re.compile(
    r"(?:砍|减|降|扣|压|削|缩|下调|下浮|调低|少|省|裁|cut|reduce|lower|trim|shave|slash|decrease|drop|down"
    r"|less|save|take|minus)(?:掉|了|去|少|下|低|减|缩|给|花|投|拨|ing|s|by|off|down|it|them|an?|the|\s)*$"
)
_OLD = re.compile(
    r"(?:不是|并非|而非|别是|原来(?:是|的)?|原本(?:是)?|本来(?:是)?|之前(?:是|的)?|旧的?|由|从|自|(?<![a-z])not"
    r"|instead of|rather than|was(?! actually)|from|used to be|previously|formerly)\s*(?:rmb"
    r"|cny|usd|eur|¥|￥|\$|€|the )?\s*$"
)
_OF_WHAT_IS = re.compile(
    r"(?:原来|原先|现在|目前|当前|原有|之前)(?:预算|水平|目标)?的\s*$|of (?:the )?(?:current|original|what it)"
)


@dataclass(frozen=True)
class Figure:
    """An amount with the field it is said of.

    Attributes:
        field: Argument of `edit_plan`, or one of PLAN_FIELDS; "" when nothing says which.
        mention: The amount or change.
    """

    field: str
    mention: Mention


def field_near(text: str, start: int, end: int, before: int, after: int) -> str:
    """The field whose cue word stands nearest: before the amount since `before`, else behind it up to `after`."""
    ahead = _last(text[before:start])
    if ahead:
        return ahead
    return _first(text[end:after])


def field_of(text: str) -> str:
    """The last field a text names, "" if none."""
    return _last(text)


def _last(text: str) -> str:
    found = [
        (match.end(), -order, name)
        for order, (name, pattern) in enumerate(_CUES)
        for match in pattern.finditer(text)
    ]
    return max(found)[2] if found else ""


def _first(text: str) -> str:
    found = [
        (match.start(), order, name)
        for order, (name, pattern) in enumerate(_CUES)
        for match in [pattern.search(text)]
        if match
    ]
    return min(found)[2] if found else ""


def is_old(text: str, mention: Mention) -> bool:
    """Whether the amount is the one that is given up: "不是20万", "instead of 3,500"."""
    before = text[max(0, mention.start - 16) : mention.start]
    if isinstance(mention.value, Share) and _OF_WHAT_IS.search(before):
        return False
    return bool(_OLD.search(before))


def default_field(node: Node, value: object) -> str:
    """The field an amount must mean of a node when no word says which."""
    if isinstance(value, Change):
        value = value.end or value.size
    unit = node.measure.kpi.unit if node.measure is not None else None
    if node.level in (Level.INITIATIVE, Level.STRATEGY):
        counted = isinstance(value, Number) and bool(value.noun)
        return "" if counted or isinstance(value, Points) else "budget"
    if isinstance(value, Money) and unit is not None and unit.kind is not UnitKind.MONEY:
        return "budget"
    return "target"


def set_figure(figure: Figure, node: Node, plan: Plan, text: str) -> Arguments:
    """The field of a node and its new value, exact and as the tool reads it; empty when it cannot be told.

    Args:
        figure: The amount.
        node: The node it is set on.
        plan: For the currency.
        text: Folded message, for the words in front of the amount.
    """
    name = figure.field or default_field(node, figure.mention.value)
    if not name:
        return {}
    if name == "priority":
        return _priority(figure.mention)
    unit, current = _now(node, plan, name)
    value = figure.mention.value
    change = value if isinstance(value, Change) else relative_change(value, text, figure.mention)
    if change is None and not _fits(value, unit, name, node):
        return {}
    if change is not None and not _fits(change.end, unit, name, node):
        return {}
    if name == "target" and isinstance(value, Points):
        return (
            {"change": figure.mention.text.strip()}
            if relative_change(value, text, figure.mention) is None
            else {}
        )
    if change is None:
        return {_level_name(name, node): _typed(text, figure.mention)}
    if change.end is not None:
        return _level(change, name, node, unit)
    if name == "target" and current is None and node.measure is not None and node.measure.delta is not None:
        moved = node.measure.delta + (change.sign or 1) * (change.size.value if change.size else Decimal(0))
        return {"change": _said(moved, unit, as_points=True)}
    new = _computed(change, unit, current)
    return {name: _said(new, unit)} if new is not None else {}


def set_total(change: Mention, text: str, now: Decimal | None, currency: str) -> str | None:
    """The new total of a plan; None when a relative change has nothing to start from."""
    value = change.value
    unit = Unit(kind=UnitKind.MONEY, symbol=currency)
    said = value if isinstance(value, Change) else relative_change(value, text, change)
    if said is None:
        return change.text.strip()
    if said.end is not None:
        return amount_text(said.end)
    new = _computed(said, unit, now)
    return None if new is None else _said(new, unit)


def _fits(value: object, unit: Unit, name: str, node: Node) -> bool:
    """Whether an amount can be said of a field at all: no percentage of money, no money of a rate."""
    if value is None or isinstance(value, Points):
        return True
    if name in ("target", "baseline", "stretch") and node.measure is None:
        return False
    if not isinstance(value, Money | Number | Share):
        return False
    if unit.kind is UnitKind.PERCENT:
        return isinstance(value, Share) or (isinstance(value, Number) and not value.noun)
    return not isinstance(value, Share) and not (isinstance(value, Money) and unit.kind is not UnitKind.MONEY)


def _priority(mention: Mention) -> Arguments:
    value = mention.value
    if isinstance(value, Change):
        value = value.end or value.size or value
    whole = isinstance(value, Number) and value.value == int(value.value) and 1 <= value.value <= 1000
    return {"priority": int(value.value)} if whole else {}  # type: ignore[union-attr]


def _now(node: Node, plan: Plan, name: str) -> tuple[Unit, Decimal | None]:
    """The unit of a field and what it holds."""
    money = Unit(kind=UnitKind.MONEY, symbol=plan.currency)
    if name in ("budget", "ask", "minimum", "maximum"):
        budget = node.budget
        held = getattr(budget, "planned" if name == "budget" else name) if budget is not None else None
        return money, held
    if name == "reach":
        measure = next((m for m in node.measures if m.kpi.key == "reach"), None)
        return Unit(kind=UnitKind.COUNT), measure.target if measure else None
    measure = node.measure
    if measure is None:
        return money, None
    return measure.kpi.unit, getattr(measure, name, None)


def relative_change(value: object, text: str, mention: Mention) -> Change | None:
    """So: "加码8万", "another $15k", "原来的80%": a change, though the amount itself does not say so."""
    if not isinstance(value, Money | Number | Share | Points):
        return None
    before = text[max(0, mention.start - 24) : mention.start]
    if isinstance(value, Share) and (
        _OF_WHAT_IS.search(before)
        or re.match(r"\s*of (?:the )?(?:current|original|what)", text[mention.end :])
    ):
        return Change(kind=ChangeKind.TIMES, sign=0, size=Number(value=value.value / 100))
    sign = 1 if _MORE.search(before) else -1 if _LESS.search(before) else 0
    if not sign:
        return None
    kinds = {Share: ChangeKind.BY_PERCENT, Points: ChangeKind.BY_POINTS}
    return Change(kind=kinds.get(type(value), ChangeKind.BY_AMOUNT), sign=sign, size=value)


def _level(change: Change, name: str, node: Node, unit: Unit) -> Arguments:
    """A level to reach; what it comes from is the baseline unless it is what the field holds now."""
    assert change.end is not None
    if name == "target" and isinstance(change.end, Points):
        return {"change": amount_text(change.end)}
    fields = {_level_name(name, node): amount_text(change.end)}
    measure = node.measure
    if change.kind is not ChangeKind.FROM_TO or change.start is None or name != "target" or measure is None:
        return fields
    start = _value(change.start, unit)
    if start is not None and start not in (measure.target, measure.delta):
        fields["baseline"] = amount_text(change.start)
    return fields


def _level_name(name: str, node: Node) -> str:
    """A part of a split goal holds a change and no level: what is said of it is that change."""
    measure = node.measure
    part = measure is not None and measure.target is None and measure.delta is not None
    return "change" if name == "target" and part else name


def _value(amount: Amount, unit: Unit) -> Decimal | None:
    try:
        return value_of(amount, unit)
    except InputError:
        return None


def _computed(change: Change, unit: Unit, current: Decimal | None) -> Decimal | None:
    """What the field becomes; None where it holds nothing or the change can be read in several ways."""
    if current is None:
        return None
    try:
        meant = readings(change, unit, current)
    except InputError:
        return None
    return meant[0].target if len(meant) == 1 else None


def _said(value: Decimal, unit: Unit, *, as_points: bool = False) -> str:
    if unit.kind is UnitKind.MONEY:
        return amount_text(Money(value=value, currency=unit.symbol))
    if unit == PERCENT or unit.kind is UnitKind.PERCENT:
        return amount_text(Points(value=value) if as_points else Share(value=value))
    return amount_text(Number(value=value))


def _typed(text: str, mention: Mention) -> str:
    """The amount as typed, with the minus sign that stands before it."""
    said = mention.text.strip()
    minus = re.search(r"[-−－负]\s*$", text[: mention.start])
    return f"-{said}" if minus and not said.startswith("-") else said


def holds(node: Node, plan: Plan, name: str, mention: Mention) -> bool:
    """Whether the amount is what the field holds now: "36%太高" of a target of 36%."""
    value = mention.value
    if isinstance(value, Change | Range) or not isinstance(value, Money | Number | Share):
        return False
    unit, current = _now(node, plan, name)
    return current is not None and _value(value, unit) == current
