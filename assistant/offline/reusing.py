"""Messages that want a plan made after an earlier one: which one, the new goal, its budget, time, what is carried."""

import re

from assistant.offline.finding import plan_words, time_text
from assistant.offline.past_plans import PLAN_ID
from assistant.offline.script import Arguments, Call, Pending, Script
from assistant.offline.situation import Situation, carry_out
from assistant.offline.utterance import Utterance, amounts, changes, periods
from assistant.offline.wording import amount_text
from core.quantity.mention import Mention
from core.quantity.value import Change, ChangeKind, Money, Number, Share

_AFTER = (
    r"参考|参照|照着?|比照|仿照|照搬|借鉴|沿用|套用|复用|按照?|以(?![前上下内来后往及])|基于|用(?!户)"
    r"|(?:base[ds]?|model(?:l?ed)?|build|built) (?:it|this|them|the new (?:plan|one)|a (?:new )?plan|our plan|next year'?s plan|this year'?s plan)?\s?(?:up)?on|based on|reus(?:e|ing)|copy|starting from|start from|follow(?:ing)?|after"
)
_EARLIER = (
    r"上一?次|上回|去年|前年|上一?年|上一?季度?|上个季度|以前|之前|过去|往年|历史|过往|原来|老|旧|那[个份套次]|这[个份套]|当前|现有|20\d\d|q[1-4]|p[2-9a-z]{5}|「|“|《"
    r"|\b(?:last|previous|earlier|past|prior|old|that|this|the|our)\b"
)
_NAME = r"「[^」]+」|“[^”]+”|《[^》]+》|\"[^\"]+\"|(?<![a-z0-9])p(?=[a-z]*\d)[2-9a-hjkmnp-z]{5}(?![a-z0-9])"
_PLAN = rf"方案|计划|规划|打法|模板|\bplans?\b|{_NAME}"
_REFERENCE = re.compile(rf"(?P<verb>{_AFTER})(?P<which>[^，,。；;:：\n]{{0,40}}?)(?P<plan>{_PLAN})")
_MAKING = re.compile(
    r"做(?:一?[份个套])?|写|拟|出一?[份个]|起草|制定|来一?[份个]|新(?:的|方案|计划|做)|再[做来]|目标|预算|今年|明年|定|生成|搞|弄"
    r"|为(?:蓝本|模板|基础|参考|样板)|\b(?:base|reuse|draft|make|create|build|new|budget|target|goal|copy|model|next year|this year|plan for)"
)
_STRONG = re.compile(
    r"参考|参照|仿照|照搬|借鉴|套用|复用|沿用|照着|比照|蓝本|模板|\breus|\bbased? |\bmodel|\bcopy\b"
)
_NOT = re.compile(r"为什么|为何|怎么样|对不对|检查|\bwhy\b|差多少|进度|导出|拆[到成分]|分给")
_THIS = re.compile(r"这[个份套]|当前|现在的|本(?:方案|计划)|\bthis\b|\bcurrent\b")
_MONEY = re.compile(r"预算|经费|费用|盘子|总额|\bbudgets?\b|\bspend\b")
_OWNERS = re.compile(
    r"(?:负责人|人员|人|团队|分工)(?:也|都|一起)?(?:照旧|不变|沿用|带上|带过来|照搬|保留|一样|照样)|(?:沿用|保留|带上|连)(?:原来的)?(?:负责人|人员|团队|分工)"
    r"|\b(?:same|keep(?:ing)? the|with the(?: same)?) (?:owners|people|team)\b|owners (?:too|as well|stay)"
)
_TRYING = re.compile(
    r"先(?:看看|看一?下|试算|不(?:要)?保存|别保存)|试算|预览|不(?:要|用)?保存|别存|只看看"
    r"|\b(?:preview|dry[- ]run|don'?t save|without saving|just show|what would)\b"
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
_WITHOUT = r"(?:不(?:要|用|带|沿用|参考)|别带|去掉|除了|without|leave out|drop|except)(?:它的|原来的|the|its|old|\s)*"
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
    match = _reference(utterance)
    if match is None:
        return None
    arguments = _which(situation, match) | _new(utterance, match.span())
    return carry_out(situation, "reuse", Call(name="reuse_plan", arguments=arguments))


def _reference(utterance: Utterance) -> re.Match[str] | None:
    """Where an earlier plan is said to be followed; None when the message is about something else."""
    text = utterance.text  # a plan's name may stand in quotation marks
    for match in _REFERENCE.finditer(text):
        said = text[match.start("verb") : match.end()]
        strong = bool(_STRONG.search(said)) or bool(_STRONG.search(text[match.end() : match.end() + 6]))
        asks = _NOT.search(utterance.commanding) or ("实际" in text and not _FROM_REACHED.search(text))
        if asks or not re.search(rf"{_EARLIER}|{_NAME}", said):
            continue
        rest = text[: match.start()] + text[match.end() :]
        if strong or (match["verb"] in ("按", "按照", "照", "以", "基于", "用") and _MAKING.search(rest)):
            return match
    return None


def _which(situation: Situation, match: re.Match[str]) -> Arguments:
    """The earlier plan: its id, its quoted name, the plan in hand, or words in it and its time."""
    utterance = situation.utterance
    start, end = match.span()
    said = utterance.original[start:end]
    if (named := PLAN_ID.search(said)) is not None:
        return {"plan": named.group().upper()}
    if utterance.quotes and re.search(r"[「“\"《]", said):
        return {"plan": utterance.quotes[0]}
    if _THIS.search(utterance.text[match.start("which") : end]) and situation.plan is not None:
        return {"plan": situation.plan.id}
    arguments: Arguments = {}
    inside = [m for m in periods(utterance.mentions) if start <= m.start < end]
    if inside:
        arguments["of"] = time_text(inside[0])
    spans = [(m.start, m.end) for m in inside]
    words = plan_words(utterance, match.start("which"), match.end("which"), spans)
    if re.fullmatch(r"20\d\d", words) and "of" not in arguments:
        return {"of": f"{words}年"}
    return arguments | ({"plan": words} if words else {})


def _new(utterance: Utterance, reference: tuple[int, int]) -> Arguments:
    """Everything said of the new plan, outside the stretch that names the earlier one."""
    text = utterance.commanding
    outside = tuple(m for m in utterance.mentions if not reference[0] <= m.start < reference[1])
    arguments = _figures(utterance, outside, reference[1])
    times = [time_text(m) for m in periods(outside) if _is_ahead(m)]
    if times:
        arguments["period"] = times[-1]
    named = [k.text for k in utterance.kpis if not reference[0] <= k.start < reference[1]]
    if named and arguments.keys() & {"baseline", "target", "change"}:
        arguments["kpi"] = named[0]
    if carried := _carried(text):
        arguments["carry"] = carried
    if _FROM_REACHED.search(text[: reference[0]] + text[reference[1] :]):
        arguments["start_from"] = "reached"
    if _TRYING.search(text):
        arguments["dry_run"] = True
    return arguments


def _is_ahead(mention: Mention) -> bool:
    return bool(re.search(r"今|明|下|本|this|next|coming|20\d\d|q[1-4]", mention.text.lower()))


def _figures(utterance: Utterance, mentions: tuple[Mention, ...], after: int) -> Arguments:
    """The budget, and the levels or the change of the goal."""
    arguments: Arguments = {}
    for mention in (*changes(mentions), *amounts(mentions)):
        if _is_money(utterance, mention):
            arguments.setdefault("budget", _budget_text(utterance, mention))
        elif isinstance(mention.value, Change):
            for name, value in _levels(mention).items():
                arguments.setdefault(name, value)
        elif isinstance(mention.value, Money | Number | Share) and _is_target(utterance, mention):
            arguments.setdefault("target", amount_text(mention.value))
    return arguments


def _levels(mention: Mention) -> Arguments:
    change = mention.value
    assert isinstance(change, Change)
    if change.kind is ChangeKind.FROM_TO and change.start is not None and change.end is not None:
        return {"baseline": amount_text(change.start), "target": amount_text(change.end)}
    if change.kind is ChangeKind.TO_LEVEL and change.end is not None:
        return {"target": amount_text(change.end)}
    return {"change": mention.text.strip()}


def _is_money(utterance: Utterance, mention: Mention) -> bool:
    """Whether an amount is said of the budget: the nearest word before it, or right behind it."""
    text = utterance.text
    before = re.split(r"[，,。；;]", text[max(0, mention.start - 16) : mention.start])[-1]
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


def _is_target(utterance: Utterance, mention: Mention) -> bool:
    before = utterance.text[max(0, mention.start - 10) : mention.start]
    return bool(
        re.search(r"目标|做到|达到|到|至|定(?:为|在|成)?|target|goal|reach|hit|to\s*$|of\s*$", before)
    )


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
