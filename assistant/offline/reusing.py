"""Messages that want a plan made after an earlier one: which one, the new goal, its budget, time, what is carried."""

import re

from assistant.offline.earlier_plan import TRYING, Reference, named_by, named_reference, reference_of
from assistant.offline.plan_conditions import time_text
from assistant.offline.plan_names import PLAN_ID, called, quote_names
from assistant.offline.script import Arguments, Call, Pending, Script
from assistant.offline.situation import Situation, carry_out
from assistant.offline.utterance import Utterance, amounts, changes, periods
from assistant.offline.wording import amount_text
from core.quantity.mention import Mention
from core.quantity.value import Change, ChangeKind, Money, Number, Share

_MONEY = re.compile(r"预算|经费|费用|盘子|总额|\bbudgets?\b|\bspend\b")
_SAME_BUDGET = re.compile(
    r"预算(?:不变|照旧|一样|相同|持平|保持)|(?:同样|一样)的?预算|\bsame budget\b|\bbudget (?:unchanged|stays)"
)
_OWNERS = re.compile(
    r"(?:负责人|人员|人|团队|分工)(?:也|都|一起)?(?:照旧|不变|沿用|带上|带过来|照搬|保留|一样|照样)|(?:沿用|保留|带上|连)(?:原来的)?(?:负责人|人员|团队|分工)"
    r"|\b(?:same|keep(?:ing)? the|with the(?: same)?|keep) (?:owners|people|team)\b|owners (?:too|as well|stay)"
)
_FROM_REACHED = re.compile(
    r"(?:以|从|在|按)(?:去年|上次|原方案|它|那次)?(?:的)?(?:实际|达成|完成)(?:值|结果|水平|数)?(?:的)?(?:为)?(?:基础上|基准|起点|基础)?"
    r"|\b(?:from|on top of) (?:what (?:we|it|they) (?:reached|achieved)|(?:last year'?s |the )?(?:actuals?|results?))"
)
_PIECES = (
    ("initiatives", r"举措|动作|活动|initiatives?|activities"),
    ("budgets", r"预算(?:比例|占比|分配)?|budget (?:ratios?|shares?|split)"),
    ("shares", r"占比|份额比例|拆分比例|目标(?:比例|拆分)|goal shares?|target split"),
    ("kpis", r"指标|kpis?|metrics?"),
)
_WITHOUT = r"(?:不(?:要|用|带|沿用|参考)|别带|去掉|除了|without|leave out|drop|except|\bno|不含|没有)(?:它的|原来的|the|its|old|\s)*"
_ONLY_STRUCTURE = re.compile(
    r"只(?:要|用|沿用|参考|借|借鉴|照搬|套)(?:它的|原来的)?(?:结构|框架|骨架)|(?:just|only) (?:the|its) (?:structure|outline|skeleton)"
)
_USUAL = ("structure", "shares", "budgets", "initiatives", "kpis")


def reuse_plan(situation: Situation) -> Script | None:
    """A plan after an earlier one, or the answer to what was still open about it."""
    utterance = situation.utterance
    pending = situation.memory.pending
    if pending is not None and pending.kind == "reuse":
        return _go_on(situation, pending)
    situation = quote_names(situation)
    utterance = situation.utterance
    reference = _reference(situation)
    if reference is None or ("实际" in utterance.text and not _FROM_REACHED.search(utterance.text)):
        return None
    arguments = named_by(situation, reference) | _new(utterance, (reference.start, reference.end))
    return carry_out(situation, "reuse", Call(name="reuse_plan", arguments=arguments))


def _reference(situation: Situation) -> Reference | None:
    """The earlier plan that is followed; two that are named are to be compared."""
    if len(called(situation)) > 1 and not changes(situation.utterance.mentions):
        return None
    return named_reference(situation) or reference_of(situation.utterance)


def _new(utterance: Utterance, reference: tuple[int, int]) -> Arguments:
    """Everything said of the new plan, outside the stretch that names the earlier one."""
    text = utterance.commanding
    outside = tuple(m for m in utterance.mentions if not reference[0] <= m.start < reference[1])
    arguments = _figures(utterance, outside, reference[1])
    times = [time_text(m) for m in periods(outside) if _is_ahead(m)]
    years = [year for m in outside if (year := _year(m)) is not None]
    if times or years:
        arguments["period"] = (times or years)[-1]
    named = [k.text for k in utterance.kpis if not reference[0] <= k.start < reference[1]]
    if named and arguments.keys() & {"baseline", "target", "change"}:
        arguments["kpi"] = named[0]
    if carried := _carried(text):
        arguments["carry"] = carried
    if _FROM_REACHED.search(text[: reference[0]] + text[reference[1] :]):
        arguments["start_from"] = "reached"
    if TRYING.search(text):
        arguments["dry_run"] = True
    return arguments


def _year(mention: Mention) -> str | None:
    """The year a bare number is: "copy it to 2027"."""
    match = re.fullmatch(r"(?:to |到)?(20\d\d)", mention.text.strip().lower())
    return f"{match[1]}年" if match else None


def _is_ahead(mention: Mention) -> bool:
    return bool(re.search(r"今|明|下|本|this|next|coming|20\d\d|q[1-4]", mention.text.lower()))


def _figures(utterance: Utterance, mentions: tuple[Mention, ...], after: int) -> Arguments:
    """The budget, and the levels or the change of the goal."""
    arguments: Arguments = {}
    for mention in (*changes(mentions), *amounts(mentions)):
        if _year(mention) is not None:
            continue
        if _is_money(utterance, mention):
            arguments.setdefault("budget", _budget_text(utterance, mention))
        elif isinstance(mention.value, Change):
            for name, value in _levels(mention).items():
                arguments.setdefault(name, value)
        elif isinstance(mention.value, Money | Number | Share) and (level := _level_name(utterance, mention)):
            arguments.setdefault(level, amount_text(mention.value))
    if "budget" not in arguments and _SAME_BUDGET.search(utterance.commanding):
        arguments["budget"] = "+0%"
    return arguments


def _levels(mention: Mention) -> Arguments:
    change = mention.value
    assert isinstance(change, Change)
    if change.kind is ChangeKind.FROM_TO and change.start is not None and change.end is not None:
        return {"baseline": amount_text(change.start), "target": amount_text(change.end)}
    if change.kind is ChangeKind.TO_LEVEL and change.end is not None:
        start = {} if change.start is None else {"baseline": amount_text(change.start)}
        return {**start, "target": amount_text(change.end)}
    return {"change": mention.text.strip()}


def _is_money(utterance: Utterance, mention: Mention) -> bool:
    """Whether an amount is said of the budget: the nearest word before it, or right behind it."""
    text = utterance.text
    before = re.split(r"[，,。；;、]", text[max(0, mention.start - 16) : mention.start])[-1]
    behind = text[mention.end : mention.end + 16]
    goal = any(
        kpi.end <= mention.start and mention.start - kpi.end <= len(before) for kpi in utterance.kpis
    ) and not _MONEY.search(before)
    return bool(_MONEY.search(before)) or (
        not goal
        and bool(
            re.match(
                r"\s*(?:的|元)?(?:总)?预算|\s*(?:bigger|larger|smaller|higher|lower|more|less|cut in|total|of)?\s*budget",
                behind,
            )
        )
    )


def _budget_text(utterance: Utterance, mention: Mention) -> str:
    """The budget as said; "15% bigger" as a change."""
    value, text = mention.value, mention.text.strip()
    if isinstance(value, Change):
        return amount_text(value.end) if value.end is not None else text
    if not isinstance(value, Share):
        return text
    around = utterance.text[max(0, mention.start - 8) : mention.end + 12]
    falls = re.search(r"少|减|砍|降|缩|smaller|lower|less|cut|down|reduc", around)
    return ("-" if falls else "+") + text.lstrip("+-")


def _level_name(utterance: Utterance, mention: Mention) -> str | None:
    """Whether an amount is the level to start from or the one to reach, by the word before it."""
    before = utterance.text[max(0, mention.start - 12) : mention.start]
    if re.search(
        r"(?:从|由|基准(?:值|是|为)*|现在(?:是|的)?|目前(?:是)?|from|baseline(?: of| is)?|now|currently)\s*$",
        before,
    ):
        return "baseline"
    said = r"目标|做到|达到|到|至|定(?:为|在|成)?|target|goal|reach|hit|to\s*$|of\s*$"
    return "target" if re.search(said, before) else None


def _carried(text: str) -> list[str]:
    """The pieces to carry where that is other than usual."""
    pieces = ["structure"] if _ONLY_STRUCTURE.search(text) else list(_USUAL)
    for piece, pattern in _PIECES:
        if re.search(_WITHOUT + rf"(?:{pattern})", text) and piece in pieces:
            pieces.remove(piece)
    if _OWNERS.search(text):
        pieces.append("owners")
    return [] if pieces == list(_USUAL) else pieces


def _go_on(situation: Situation, pending: Pending) -> Script | None:
    """The answer: which of several plans, or the goal that was missing."""
    utterance = situation.utterance
    arguments = dict(pending.call.arguments)
    if pending.path == ("plan",):
        chosen = _chosen(utterance, pending)
        if chosen is None:
            return None
        arguments = {name: value for name, value in arguments.items() if name != "of"} | {"plan": chosen}
    else:
        figures = _new(utterance, (0, 0))
        if pending.path == ("baseline",) and not figures.keys() & {"baseline", "start_from"}:
            plain = [m.text.strip() for m in amounts(utterance.mentions)]
            figures = {"baseline": plain[0]} if plain else figures
        if not figures:
            return None
        arguments |= figures
    return carry_out(situation, "reuse", Call(name="reuse_plan", arguments=arguments))


_ORDINALS = (r"第一|1|first|one\b|前者", r"第二|2|second|后者", r"第三|3|third", r"第四|4|fourth")


def _chosen(utterance: Utterance, pending: Pending) -> str | None:
    named = PLAN_ID.search(utterance.original)
    if named is not None:
        return named.group().upper()
    text = utterance.text
    for choice in pending.choices:
        name = choice.label.lower()
        if len(text.strip()) > 1 and (name in text or text.strip(" 。.!的那个份用就") in name):
            return choice.value
    for place, pattern in enumerate(_ORDINALS):
        if place < len(pending.choices) and re.match(
            rf"\W*(?:用|就|选|the |number |#|no\.? ?)?(?:{pattern})(?:个|份|套|one)?\W*$", text
        ):
            return pending.choices[place].value
    return None
