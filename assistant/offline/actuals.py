"""What was measured, told: "9月门锁销售额实际480万", "記一下十月新增用戶 1.2 萬", "actual sign-ups for September: 4,200"."""

import re
from dataclasses import dataclass

from assistant.offline import lexicon
from assistant.offline.files import import_call
from assistant.offline.script import Arguments, Call, Script
from assistant.offline.sightings import Sighting, sight
from assistant.offline.situation import Situation, carry_out
from assistant.offline.subject import find_names, subject_of
from assistant.offline.utterance import Utterance, amounts, changes, fold
from core.errors import InputError
from core.plan.node import Node
from core.quantity.mention import Mention
from core.quantity.period import Period
from core.quantity.value import Change, ChangeKind
from tools.measured_period import read_measured_period

_TOOL = "record_actuals"
_ACTUAL = re.compile(
    r"实际|实绩|实收|实测|实销|真实(?:值|数据|销量)|\bactuals?\b(?! (?:problem|reason|question))|\bactually (?:did|made|sold|got|came|was|were|hit)\b"
)
_RECORD = re.compile(
    r"记(?:一下|录一下|录|下|上|个|一笔|账)?(?!得|忆|者|住)|登记|录入|补录|填报|上报|更新一下(?:实际|数据)|入库|报(?:一下|个)数|\b(?:please )?(?:record|log|note down|write down|enter|book)\b"
)
_DONE = re.compile(
    r"完成了|做了|做到了|达到了|卖了|卖出了?|成交了|跑了|跑出|拿下了?|实现了|收了|出来了|录得|只有了?|才(?=\s*\d)|总共(?:是|有)|\b(?:we )?(?:did|made|sold|closed(?: at)?|came in at|came out at|landed at|ended (?:up )?at|finished (?:at|with)|got|brought in|booked|reached|hit|totall?ed|was|were)\b"
)
_ELSEWHERE = re.compile(
    r"为(?:什么|何|啥)|怎么(?!样)|哪|摊|分下去|(?:按|依|照)(?:照)?.{0,12}实[绩际]|咋|原因|如果|要是|假如|假设|[?？]\s*$|吗\s*$|多少|基准|基线|底线|预算|分给|拆|复盘|风险|技能|绩效|协同|联动|负责人|实验|对照|样本|回本|投入(?:是|了)|分配|改(?:成|为|到)|调(?:成|为|到|整)|目标(?:是|为|定|设|改|调|值)|计划(?:是|为|值)?\s*\d|提升(?:到|至)|提高(?:到|至)|从.{1,14}(?:到|做到|提)"
    r"|\bwhy\b|\bif\b|\bhow\b|\bwhat\b|\bbaseline\b|\bbudget|\bsplit\b|\breview\b|\brisk\b|\bskill|\bscore\b|\bset\b|\bchange\b|\btarget (?:is|to|of|was|should)\b|\bplanned?\b|\bgoal (?:is|to|of|was)\b|\bshould\b|\bmust\b|\bfrom\b.{1,24}\bto\b|\bgrow|\bcontrol\b|\bvariant\b|\bvs\b|\bversus\b|\bvisitors\b.{0,20}\bconver|\blast year we\b"
)
_SINCE = re.compile(
    r"截至|截止|累计|以来|至今|年初到|\b(?:year to date|ytd|so far|to date|cumulative(?:ly)?|as of|through)\b"
)
_UPTO = re.compile(r"(?:截至到?|截止到?)\s*$|\b(?:as of|through|until|up to)\s*(?:the end of\s*)?$")
_RIGHTED = re.compile(
    r"不对|不是|错了|搞错|说错|更正|应该是|改为|改成|其实是|\bsorry\b|\bwrong\b|\bcorrection\b|\bactually\b|\bi meant?\b|\bno[,.]"
)
_SOURCE = re.compile(
    r"(?:来源|数据来自|来自|出自|source|from|per)\s*[:：是]?\s*(?P<name>crm|erp|bi|订单系统|财务系统|第三方调研|天猫后台|[a-z]{2,12}\b)",
    re.IGNORECASE,
)
_AIM = re.compile(r"(?:目标|计划)(?:是|为|值)?(?=\s*\d)|\b(?:target|planned?|goal) (?:is|was|of)?")
_AIMS = re.compile(
    r"目标|预算|计划|要|想|希望|力争|争取|提升|提高|增长|截止|时间|排期|开始|启动|举措|策略|活动|推迟|提前|\b(?:target|goal|budget|plan|by|want|need|deadline|start|launch|campaign|grow|reach)\b"
)
_MADE_TO = re.compile(r"(?:改|调|更新|更正|修改|修正)(?:成|为|到)|\b(?:change|set|correct|update)\b")
_SHORT, _RECENT = 40, 100
_END = re.compile(r"[。；;\n]")


@dataclass(frozen=True)
class _Told:
    """A value with what is told of it."""

    value: Mention
    node: Node | None
    period: str | None


def record_actuals(situation: Situation) -> Script | None:
    """Values that were measured, a file of them, or what the last ones lacked."""
    return _complete(situation) or _file(situation) or _values(situation)


def _values(situation: Situation) -> Script | None:
    utterance = situation.utterance
    text = utterance.commanding
    stated = _measured(utterance)
    aside = _AIM.sub(" ", text) if _tells_of_last_months(utterance) else text
    corrected = _MADE_TO.sub(" ", aside) if _is_of_the_past(situation, text) else aside
    if not stated or _ELSEWHERE.search(corrected) or not _is_told(situation, text):
        return None
    told = _told(situation, stated)
    named = [one for one in told if one.node is not None]
    if not named and not _ACTUAL.search(text):
        return None
    readings = [_reading(situation, one) for one in told if one.node is not None or not named]
    return carry_out(situation, "actuals", Call(name=_TOOL, arguments={"readings": readings}))


def _tells_of_last_months(utterance: Utterance) -> bool:
    """Whether it says what a month or quarter that has begun really was, so that a target beside it is no edit."""
    times = [m.value for m in _periods(utterance) if isinstance(m.value, Period)]
    short = any((t.end - t.start).days < 100 for t in times)
    return short and bool(re.search(r"实际|\bactual", utterance.commanding))


def _is_told(situation: Situation, text: str) -> bool:
    """Whether it tells what was: it says so, or a past time with something done and a goal of the plan."""
    if _ACTUAL.search(text) or _is_of_the_past(situation, text):
        return True
    if situation.plan is None or not sight(situation.utterance, situation.plan, situation.memory.focus):
        return False
    return bool(_RECORD.search(text)) or bool(_DONE.search(text) and _periods(situation.utterance))


def _is_of_the_past(situation: Situation, text: str) -> bool:
    """A goal's value in a month or quarter that has just ended: no target can be meant."""
    utterance = situation.utterance
    if situation.plan is None or len(text.strip()) > _SHORT or _AIMS.search(text):
        return False
    told = _told(situation, _measured(utterance))
    if not told or any(one.node is None or one.node.measure is None for one in told):
        return False
    return any(_has_ended(utterance, mention) for mention in _periods(utterance))


def _has_ended(utterance: Utterance, mention: Mention) -> bool:
    try:
        days = read_measured_period(
            mention.text, "period", today=utterance.today, fiscal_start=utterance.fiscal_start
        )
    except InputError:
        return False
    return not days.is_cut and 0 < (utterance.today - days.end).days <= _RECENT


def _measured(utterance: Utterance) -> list[Mention]:
    """The amounts that were measured; where some are marked as actual, only those after the mark."""
    moved = changes(utterance.mentions)
    reached = [_reached(m) for m in moved if _is_reached(m)]
    if len(reached) < len(moved):
        return []
    found = sorted([*amounts(utterance.mentions), *reached], key=lambda m: m.start)
    stated = [m for m in found if not _is_place(utterance, m)]
    marked = _ACTUAL.search(utterance.commanding)
    planned = re.search(r"计划|目标|\bplan\b|\btarget\b", utterance.commanding)
    if marked and planned:
        after = [m for m in stated if m.start >= marked.start()]
        return after[:1]
    return stated


def _is_reached(mention: Mention) -> bool:
    """Whether a "change" only says the level that was reached: "完成了480万", "hit 4.8M"."""
    value = mention.value
    return isinstance(value, Change) and value.kind is ChangeKind.TO_LEVEL and not value.sign


def _reached(mention: Mention) -> Mention:
    """The amount alone."""
    digits = re.search(r"[\d一二两三四五六七八九十百千¥$]", mention.text)
    lead = digits.start() if digits else 0
    return mention.model_copy(update={"start": mention.start + lead, "text": mention.text[lead:]})


def _is_place(utterance: Utterance, mention: Mention) -> bool:
    """Whether a number only numbers something: "Q3", "M1", "top 3"."""
    before = utterance.text[max(0, mention.start - 1) : mention.start]
    return before.isascii() and before.isalpha()


def _told(situation: Situation, stated: list[Mention]) -> list[_Told]:
    """Each value with the goal and the time named nearest before it, else after it, else before that."""
    utterance = situation.utterance
    found = sight(utterance, situation.plan, situation.memory.focus) if situation.plan else ()
    times = _periods(utterance)
    told: list[_Told] = []
    start = 0
    for i, value in enumerate(stated):
        ahead = stated[i + 1].start if i + 1 < len(stated) else len(utterance.text)
        node = _nearest(found, start, value.start) or _after(found, value.end, ahead, len(stated))
        node = _by_kpi(situation, start, value.start) or node or _main_goal(situation, found)
        period = _time(utterance, times, start, value.start) or (
            _time(utterance, times, value.end, ahead) if len(stated) == 1 or i + 1 == len(stated) else None
        )
        told.append(
            _Told(
                value,
                node or (told[-1].node if told else None),
                period or (told[-1].period if told else None),
            )
        )
        start = value.end
    first = next((one.period for one in told if one.period), None)
    return [one if one.period else _Told(one.value, one.node, first) for one in told]


def _nearest(found: tuple[Sighting, ...], start: int, end: int) -> Node | None:
    inside = [s for s in found if start <= s.start and s.end <= end]
    return inside[-1].node if inside else None


def _main_goal(situation: Situation, found: tuple[Sighting, ...]) -> Node | None:
    """The top goal of a KPI that is named alone, also by its name in the facts: "September revenue"."""
    names = list(find_names(situation.utterance, situation.catalogue))
    if situation.plan is None or found or any(n.kind == "value" for n in names):
        return None
    keys = {n.key for n in names if n.kind == "kpi"} | {m.kpi.key for m in situation.utterance.kpis}
    for node in situation.plan.nodes:
        if node.measure is None:
            continue
        kpi = node.measure.kpi
        in_facts = situation.catalogue.find_kpi(kpi.name.zh) or situation.catalogue.find_kpi(kpi.name.en)
        if kpi.key in keys or (in_facts is not None and in_facts[1].key in keys):
            return node
    return None


def _by_kpi(situation: Situation, start: int, end: int) -> Node | None:
    """The one goal of the KPI and the part that are named apart: "门锁9月销售额"."""
    named = {m.kpi.key for m in situation.utterance.kpis if start <= m.start < end}
    parts = [n.label for n in find_names(situation.utterance, situation.catalogue) if n.kind == "value"]
    if situation.plan is None or not named or len(parts) != 1:
        return None
    part = fold(parts[0])
    found = [
        node
        for node in situation.plan.nodes
        if node.measure is not None and node.measure.kpi.key in named and part in fold(node.title)
    ]
    return found[0] if len(found) == 1 else None


def _after(found: tuple[Sighting, ...], start: int, end: int, values: int) -> Node | None:
    """A goal named after its value ("4,200 sign-ups"): only where it cannot belong to the next one."""
    inside = [s for s in found if start <= s.start < end]
    return inside[0].node if inside and (values == 1 or inside[0].start - start <= 2) else None


def _time(utterance: Utterance, times: list[Mention], start: int, end: int) -> str | None:
    inside = [m for m in times if start <= m.start and m.start < end]
    if not inside:
        return None
    said = inside[0].text
    before = utterance.text[: inside[0].start]
    clause = utterance.text[max((m.end() for m in _END.finditer(before)), default=0) : end]
    if _SINCE.search(clause):
        return f"year to date as of {said}" if utterance.is_english else f"截至{said}累计"
    return said


def _periods(utterance: Utterance) -> list[Mention]:
    return [m for m in utterance.mentions if isinstance(m.value, Period)]


def _reading(situation: Situation, told: _Told) -> Arguments:
    utterance = situation.utterance
    node = told.node.id if told.node is not None else situation.memory.focus or _said_name(situation)
    reading: Arguments = {"node": node, "value": told.value.text}
    if told.period is not None:
        reading["period"] = told.period
    elif _SINCE.search(utterance.commanding):
        reading["period"] = "year to date" if utterance.is_english else "目前累计"
    if source := _SOURCE.search(utterance.commanding):
        reading["source"] = utterance.original[source.start("name") : source.end("name")]
    return reading


def _said_name(situation: Situation) -> str:
    """What was measured in the person's words, for the tool to ask about."""
    subject = subject_of(situation)
    named = [m.text for m in situation.utterance.kpis]
    return " ".join([*subject.filters, *named[:1]]) or situation.utterance.original[:60]


def _file(situation: Situation) -> Script | None:
    utterance = situation.utterance
    found = lexicon.FILE.search(utterance.original)
    if found is None or not _ACTUAL.search(utterance.commanding):
        return None
    call = import_call(utterance)
    path = call.arguments["path"] if call is not None else found.group().strip()
    return carry_out(situation, "actuals", Call(name=_TOOL, arguments={"path": path}))


def _complete(situation: Situation) -> Script | None:
    """The time or the unit that the last readings lacked, or another value in their place."""
    last, utterance = situation.memory.last, situation.utterance
    if last is None or last.name != _TOOL or len(utterance.text.strip()) > 24:
        return None
    readings = last.arguments.get("readings") or []
    text = utterance.commanding
    if not readings or _ELSEWHERE.search(text.replace("改成", "").replace("改为", "")):
        return None
    stated, times = amounts(utterance.mentions), _periods(utterance)
    if situation.plan is not None and sight(utterance, situation.plan) and stated:
        return None
    changed = [dict(reading) for reading in readings]
    if times and not stated and any("period" not in r for r in readings):
        for reading in changed:
            reading.setdefault("period", times[0].text.rstrip("的"))
    elif len(readings) == 1 and len(stated) == 1 and (_RIGHTED.search(text) or _only(fold(text), stated[0])):
        changed[0]["value"] = stated[0].text
    else:
        return None
    return carry_out(situation, "actuals", Call(name=_TOOL, arguments={"readings": changed}))


def _only(text: str, mention: Mention) -> bool:
    rest = text[: mention.start] + text[mention.end :]
    return not re.sub(r"[\s，,。.!！是为it's the]|it is", "", rest)
