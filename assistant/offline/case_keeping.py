"""Keeping deviation cases: "把这个偏差存成案例，原因是…，措施是…", "K7Q2X3 审核通过", "这个案例过期了"."""

import re
from dataclasses import replace

from assistant.offline.case_fields import EXPIRED_TOO, TYPES, choose, find_fields, outcome_in
from assistant.offline.deviations import name_deviation
from assistant.offline.ranks import find_rank
from assistant.offline.script import Arguments, Call, Script
from assistant.offline.situation import Situation, carry_out
from assistant.offline.utterance import Utterance, hear, periods

_TOOL = "save_case"
_ID = re.compile(r"(?<![A-Za-z0-9])[Kk][2-9A-HJ-NP-Za-hj-np-z]{4,5}(?![A-Za-z0-9])")
_CASE = re.compile(r"案例|\bcases?\b")
_SAVE = re.compile(
    r"(?:存|记|录|收|放|写|加|归|沉淀|保存|登记|整理|做)(?:一?下)?(?:成|为|进|入|到|个|录|一个|一条|档|在)*(?:到|进|入|成|为)?(?:我们?的?|这个|新的?|偏差)*案例"
    r"|(?:新增|新建|添加|建|加)(?:一?[个条])?(?:偏差)?案例|案例(?:库)?(?:里|中)?(?:存|记|登记|录入|收录)(?:一?下|一[个条])"
    r"|\b(?:save|keep|record|log|store|file|add|write|put|register|turn)\b.{0,120}?\b(?:as (?:a |an? new )?(?:deviation )?case|(?:in|to|into) (?:the |our |a )?(?:deviation )?(?:case library|cases|case)\b(?! of))"
    r"|\b(?:add|log|record|open|file|create|write|save|register) (?:a |this |the |another )?(?:new |deviation )*case\b(?! stud)|\bnew case:"
)
_GENERAL = re.compile(
    r"字段|(?:记录|包含|包括|写|存|填|需要)(?:哪些|什么)(?!.{0,4}过期)|(?:怎么|如何|怎样)(?:建|写|填|做|管理|维护|设计|搭|存|记|整理|审核|用)|什么是|是什么|要不要|应该|该不该|权限|多久|模板|作用|好处"
    r"|\bwhat (?:fields?|should|goes|belongs|is)\b|\bhow (?:to|do (?:i|you)|should|often should)\b|\bwho (?:can|should|may)\b|\bshould (?:we|i)\b|\btemplate\b|\bwhy (?:keep|have)\b"
)
_NOTED = re.compile(
    r"偏差.{0,4}(?:记|存|留)(?:一?下|档|底|录)|(?:记|存|留)(?:一?下|录)?(?:这个|这次|该)?偏差|\b(?:note|record|keep|log|save) (?:this|the) (?:deviation|miss|drop)\b"
)
_REVIEW = re.compile(
    r"审核(?:通过|过了|完|没问题|好了)|(?:通过|完成)(?:了)?审核|审(?:过|完)了|审批通过|评审通过|(?:帮我)?审核(?:一?下)?(?=\W*(?:k|案例|$))|重新启用|续期|\b(?:reviewed|approved?)\b|\bpasse[sd] review\b|\bsign(?:ed)? off\b|\brenew\b|\bmark .{0,20}as reviewed\b"
)
_EXPIRE = re.compile(
    r"(?:已经?)?过期(?!的?案例|日|时间)(?:了|掉|吧)?|失效|不(?:再)?适用|过时|\bexpired?\b|\boutdated\b|\bno longer (?:applies|relevant|valid)\b|\bobsolete\b"
)
_WITHDRAW = re.compile(
    r"撤(?:下|回|掉|销)|下架|作废|删(?:掉|除|了)|\bwithdraw\w*|\btake .{0,16}down\b|\b(?:remove|delete|retract)\b"
)
_EXPIRED_ONES = re.compile(r"过期的?案例|expired (?:ones|cases)")
# plain only of a case named by its id: "show cases on the drop" withdraws nothing
_WITHDRAW_ONE = re.compile(
    r"(?:别|不)(?:再|用|必|想)?(?:要|留|保留|存)(?:着)?了?|拿掉|去掉|移(?:除|走|出)|扔(?:掉|了)|\bpull(?:ed)?\b(?! up)|\b(?:drop|scrap|discard|bin|void|cancel)\b|\bget rid of\b|\btake out\b|\bcall off\b"
)
_ASKED = re.compile(
    r"哪|几个|多少|快要?过期|即将|有没有|[吗呢?？]\W*$|\b(?:which|what|how many|any|about to)\b"
)
_NOT_YET = re.compile(
    r"没(?:有)?(?:通过|过)|不(?:通过|过)|未(?:通过|审核)|(?:哪些|哪个|几个|多少).{0,6}(?:没|未|待)?审核|待审核|\bnot\b|\bn't\b|\bwhich\b|\bunreviewed\b"
)


def keep_case(situation: Situation) -> Script | None:
    """A case to be saved, reviewed, expired, revised or withdrawn."""
    text = situation.utterance.commanding
    if _GENERAL.search(text):
        return None
    return _save(situation) or _complete(situation) or _judge(situation) or _revise(situation)


def case_in(utterance: Utterance) -> str | None:
    """The id of a case in a message: it has a digit, or is written in capitals."""
    for match in _ID.finditer(utterance.original):
        said = match.group()
        if any(character.isdigit() for character in said) or said.isupper():
            return said.upper()
    return None


def deviation_before(situation: Situation) -> Arguments:
    """The deviation that was explained or kept last, as the tools take it."""
    last = situation.memory.last
    if last is None:
        return {}
    arguments = last.arguments
    if last.name == "find_cases":
        arguments = arguments.get("like") or {}
    elif last.name not in ("explain_deviation", _TOOL):
        return {}
    kept = ("plan", "kpi", "compare", "period", "filters", "drivers")
    return {name: value for name, value in arguments.items() if name in kept}


def _save(situation: Situation) -> Script | None:
    utterance = situation.utterance
    fields, first = find_fields(utterance)
    saved = _SAVE.search(utterance.commanding)
    if saved is None and {"direct_cause", "action"} <= set(fields):
        saved = _NOTED.search(utterance.commanding)
    if saved is None or case_in(utterance) is not None:
        return None
    head = _cut(situation, min(first, len(utterance.original)))
    named = name_deviation(head) or name_deviation(_cut(situation, saved.end()))
    if "kpi" not in named:
        named = {**deviation_before(situation), **named}
    return carry_out(situation, "save_case", Call(name=_TOOL, arguments={**named, **fields}))


def _complete(situation: Situation) -> Script | None:
    """What was missing when a case was to be saved: the cause, the action, or its type."""
    last, utterance = situation.memory.last, situation.utterance
    if last is None or last.name != _TOOL or "do" in last.arguments:
        return None
    fields, first = find_fields(utterance)
    if "direct_cause" in last.arguments and "action" in last.arguments and "type" not in last.arguments:
        named = choose(TYPES, utterance.commanding) if len(utterance.commanding.strip()) <= 24 else None
        fields = {"type": named} if named else {}
    missing = {"direct_cause", "action", "type"} - set(last.arguments)
    given = {name: value for name, value in fields.items() if name not in last.arguments}
    if not missing & set(given):
        return None
    named_now = name_deviation(_cut(situation, first)) if "kpi" not in last.arguments else {}
    arguments = {**last.arguments, **named_now, **given}
    return carry_out(situation, "save_case", Call(name=_TOOL, arguments=arguments))


def _judge(situation: Situation) -> Script | None:
    """Review, expiry, withdrawal."""
    utterance = situation.utterance
    text, case = utterance.commanding, case_in(utterance)
    if case is None and not _CASE.search(text):
        return None
    if (
        EXPIRED_TOO.search(text)
        or _EXPIRED_ONES.search(text)
        or (case is None and (_NOT_YET.search(text) or _ASKED.search(text)))
    ):
        return None
    for do, pattern in (("withdraw", _WITHDRAW), ("review", _REVIEW), ("expire", _EXPIRE)):
        found = pattern.search(text)
        if found is None and do == "withdraw" and case is not None:
            found = _WITHDRAW_ONE.search(text)
        if found is None or (do == "review" and _NOT_YET.search(text)):
            continue
        known = case or _case_before(situation)
        arguments: Arguments = {"do": do, **({"case": known} if known else {})}
        if do == "review":
            days = periods(utterance.mentions)
            arguments |= {"expires_on": days[-1].text.strip()} if days else {}
        return carry_out(situation, "save_case", Call(name=_TOOL, arguments=arguments))
    return None


def _revise(situation: Situation) -> Script | None:
    utterance = situation.utterance
    case = case_in(utterance)
    if case is None and not re.search(
        r"(?:这个|那个|该)案例|\b(?:this|that|the) case\b", utterance.commanding
    ):
        return None
    fields, _ = find_fields(utterance)
    rank = find_rank(utterance.commanding)
    if rank and not re.search(r"[吗呢?？]\W*$", utterance.commanding):
        fields["rank"] = rank
    known = case or _case_before(situation)
    fields = fields or _told_of(utterance)
    if not fields:
        return None
    arguments: Arguments = {"do": "revise", **({"case": known} if known else {}), **fields}
    return carry_out(situation, "save_case", Call(name=_TOOL, arguments=arguments))


def _told_of(utterance: Utterance) -> Arguments:
    """What a message without a label tells of a case's effect."""
    said = _ID.sub("", utterance.original, count=1)
    said = (
        re.sub(r"^\W*(?:案例|case)?\W*|[\s,.;!，。；！、]+$", "", said, flags=re.I)
        if case_in(utterance)
        else ""
    )
    return outcome_in(re.sub(r" {2,}", " ", said).strip())


def _case_before(situation: Situation) -> str | None:
    """The case that was spoken of last by its id."""
    last = situation.memory.last
    if last is None or last.name not in (_TOOL, "find_cases"):
        return None
    case = last.arguments.get("case")
    return case if isinstance(case, str) else None


def _cut(situation: Situation, end: int) -> Situation:
    """The situation with only the first part of the message said."""
    heard = situation.utterance
    part = hear(
        heard.original[:end], language=heard.language, today=heard.today, fiscal_start=heard.fiscal_start
    )
    return replace(situation, utterance=part)
