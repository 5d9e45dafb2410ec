"""Approvals: "提交审批", "我们只能做到13%", "批准下级的数", "驳回，理由是…", "还有哪些要我批"."""

import re

from assistant.offline.case_keeping import case_in
from assistant.offline.script import Arguments, Call, Script
from assistant.offline.sightings import sight
from assistant.offline.situation import Situation, carry_out
from assistant.offline.utterance import Utterance, amounts, changes
from core.quantity.mention import Mention
from core.quantity.value import Change, Money, Points

_TOOL = "approve_plan"
_ID = re.compile(r"(?<![A-Za-z0-9])[Aa][2-9A-HJ-NP-Za-hj-np-z]{5}(?![A-Za-z0-9])")
_ELSEWHERE = re.compile(
    r"报销|差旅|合同|付款|发票|采购|请假|印章|案例|文档|规则|流程|制度|几层|权限|级别|什么是|怎么(?:走|办|提|写)|如何|要不要|该不该|应该|谁来?(?:批|审)|"
    r"raci|\bcases?\b|\bdocuments?\b|\bpolic(?:y|ies)\b|\bworkflow\b|\bhow (?:do|does|should|to|many)\b|\bwhat is\b|\bwhat's (?:an?|catchball)\b|\bshould\b|\bwho (?:can|should|may|has|must)\b"
)
_LIST = re.compile(
    r"(?:哪些|哪几|什么|几个|多少|有没有|还有|列出?|看看|查看?|显示|所有).{0,12}(?:要|等|待|需要?|没|未|在)?我?(?:要|来|去|待|等)?(?:批准?|审批|审核批准)(?:的|了|中|$|\W)"
    r"|(?:待|等)(?:我)?(?:审批|批准?)的|审批(?:列表|清单|事项)|\b(?:list|show|any|which|what(?:'s| is| are)?|pending|open|outstanding)\b.{0,30}\b(?:approvals?|to approve|my approval|sign-?offs?)\b"
)
_MINE = re.compile(r"我|\b(?:me|my|i)\b")
_SHOW = re.compile(
    r"审批(?:到哪|走到|进度|状态|记录|历史|情况|结果|怎么样|过了|通过了)|批(?:下来|过|准)?了(?:吗|没|么)|(?:批下来|批准)(?:没|了没)|谁(?:批|驳回|还价)(?:准|的|了)|谈(?:到哪|得怎么样|成什么)"
    r"|目标对话.{0,6}(?:记录|历史|到哪|情况)|上下(?:级)?(?:的)?(?:差距|差多少|差了多少)|自上而下.{0,8}自下而上.{0,8}差"
    r"|\bapproval(?:'s)? (?:status|history|record|trail)\b|\b(?:status|history|state|record) of the (?:approval|catchball)|\bhas (?:it|the plan|this) been approved\b|\bwhere (?:does|is) the (?:approval|catchball|negotiation)\b|\bgap between (?:the )?top-?down and\b|\bcatchball (?:history|record|so far)\b"
)
_WITHDRAW = re.compile(
    r"(?:撤回|收回|取消|撤销)(?:这个|该|我的|刚才的|计划的?)?(?:审批|提交|提案|送审|报批|申请)(?!了吗)|(?:审批|提交|提案|送审)(?:先)?(?:撤回|收回)|\bwithdraw\b.{0,24}\b(?:approval|proposal|request|submission)\b|\btake back\b.{0,20}\b(?:approval|proposal)\b"
)
_REOPEN = re.compile(
    r"重新打开(?:审批|计划|方案|分支)|(?:审批|计划|方案)重新打开|取消批准|解除审批锁定|退回(?:成|到|为)?草稿|\breopen (?:the |this )?(?:approved )?(?:approval|plan|branch)\b"
)
_CLOSE = re.compile(
    r"关闭(?:这个|该)?审批|审批(?:可以)?关闭|结束(?:这个|该)?审批|\bclose (?:the |this )?approval\b"
)
_REJECT = re.compile(
    r"^\W*(?:我|那)?(?:先)?(?:驳回|不批准?|不予?批准|打回|否决|不同意(?:这个|该)?(?:计划|方案|审批|批准)|退回去?)|(?:计划|方案|审批|提案|申请)(?:先)?(?:驳回|打回|否决)"
    r"|^\W*(?:i )?(?:reject|decline|veto)(?:ed)?\b|\bnot approved\b|\bi (?:do not|don't|won't|cannot|can't) approve\b|\bturn (?:it|this|the plan) down\b"
)
_APPROVE = re.compile(
    r"^\W*(?:我|好的?，?|那就?|可以，?|行，?)?(?:批准(?!人)|同意批准|审批通过|批了(?!吗|没)|准了|同意并批准|(?:按|就按)[^，,。]{1,16}(?:批准?|定)(?:吧|了)?(?=\W|$)|(?:审批)?通过(?:审批|这个审批|该审批)?\W*$)"
    r"|(?:这个|该|整个)(?:计划|方案|审批|分支)(?:我)?(?:批准|批了|审批通过)(?!吗|没)|^\W*(?:ok,? |yes,? )?(?:i )?(?:hereby )?approved?\b(?! (?:by|budget))|^\W*(?:ok,? )?sign(?:ed)? off\b|\blgtm\b"
)
_AGREE = re.compile(
    r"^\W*(?:我们?)?(?:同意|接受|认可|认|领)(?:了)?(?:这个|上级|上面|您|你|对方|下级|他们|总部|公司)(?:的|给的|定的|提的)?(?:目标|数字?|指标|安排|方案)?(?:，.{0,20})?\W*$"
    r"|^\W*(?:我们?)?(?:同意|接受)\s*\d[\d.]*%?\W*$|^\W*(?:we |i )?(?:agree|accept)\b (?:to |with |on )?(?:the |your |their |that )?(?:top-?down |bottom-?up )?(?:target|number|figure|goal|proposal|\d[\d.]*%?)\b"
)
_SHORT_YES = re.compile(r"^\W*(?:同意|我同意|没意见|接受|agreed?|i agree|accepted?)\W*$")
_PROPOSE = re.compile(
    r"(?:提交|提请|发起|申请|上报|走|送去?|报)(?:.{0,16})(?:审批|批准|审核批准)(?!了吗|过)|送审|报批|提审|请.{1,12}(?:批准|审批|批一下|批示|拍板)|\b(?:submit|send|put|propose|raise)\b.{0,40}\b(?:for|up for|to) (?:[a-z]+'s )?(?:approval|sign-?off|approve)\b|\brequest(?:ing)? approval\b|\bask \w+(?: \w+)? to (?:approve|sign off)\b|\bstart (?:the |a )?(?:approval|catchball)\b"
)
_CHANGE = re.compile(
    r"(?:提出|申请|提议|建议)(?:修改|变更|调整|改动|改(?=[:：，,把将]))|(?:申请|提议)(?:把|将).{1,30}(?:改|调|降|升|提)(?:到|成|为)|\b(?:propose|request) (?:a change|changing|to change|lowering|raising)\b"
)
_CAN_ONLY = re.compile(
    r"(?:只能|顶多|最多(?:只)?能?|充其量(?:只能)?|咬牙能?|努力(?:一下)?能)(?:做到|完成|达到|承诺|答应)(?=\D{0,12}\d)|还价|(?:目标|数|指标|要求)?(?:太高|做不到|完不成|达不到)(?=.{0,16}(?:只能|最多|能做到|改成|按)\D{0,8}\d)"
    r"|\bwe can (?:only|at most|realistically) (?:do|reach|make|commit(?: to)?|deliver|manage|hit|promise)\b|\b(?:the )?(?:best|most) we can (?:do|reach|make|commit to|deliver|promise)\b|\bcounter(?:-?propos\w*|-?offer)?\b(?=.{0,30}\d)|\bour (?:bottom-up )?(?:number|answer|figure) is\b"
)
_DIVIDES = re.compile(r"各|分给|分到|分配|拆|\beach\b|\bsplit\b|\bdivide\b")
_ASKS = re.compile(
    r"[吗么呢?？]\W*$|会怎样|怎么样|如果|假如|\bwhat if\b|^\W*(?:can|could|would|will|is|are|does|do|did) "
)
_BELOW = re.compile(r"下级|下面|自下而上|他们的|门店的|事业部的|区域的|bottom-?up|\btheirs?\b")
_ABOVE = re.compile(r"上级|上面|自上而下|总部的|公司的|原来的|原目标|top-?down|\boriginal\b")
_HOLDS = re.compile(
    r"^\W*(?:那|就|还是)*(?:按照?|用|取|选|批准?|go with|use|take)?\s*(?:the )?(?:下级|下面|自下而上|他们的|上级|上面|自上而下|总部的|原来的|bottom-?up|top-?down|theirs|\d)[^改调]{0,12}(?:[，,。].*)?$"
)
_REASON = re.compile(
    r"(?:理由|原因|因为|由于|主要是)(?:是|为)?[:：，,\s]*(?P<zh>.+)$|\b(?:because|reason(?: is)?:?|since|as)\s+(?P<en>.+)$",
    re.S,
)
_AFTER = re.compile(r"^[^，,：:;；。]{1,16}[，,：:;；。]\s*(?P<rest>.+)$", re.S)
_MONEY = re.compile(r"预算|费用|经费|\bbudget\b")

_STEPS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("withdraw", _WITHDRAW),
    ("reopen", _REOPEN),
    ("close", _CLOSE),
    ("reject", _REJECT),
    ("approve", _APPROVE),
    ("agree", _AGREE),
)


def handle_approvals(situation: Situation) -> Script | None:
    """A step on an approval, or a question where approvals stand; None for every other message."""
    utterance = situation.utterance
    text = utterance.commanding
    if _ELSEWHERE.search(text) or case_in(utterance) is not None:
        return None
    if _SHOW.search(text):
        return _call(situation, {"do": "show", **_target(situation)})
    if _LIST.search(text) and not _PROPOSE.search(text):
        return _call(situation, {"do": "list", **({"mine": True} if _MINE.search(text) else {})})
    if situation.plan is None and _approval(utterance) is None and not _is_about(situation):
        return _without_plan(situation)
    return _step(situation) or _negotiate(situation)


def decide_last(situation: Situation) -> Script | None:
    """A short yes, or whose number holds, right after an approval was spoken of."""
    last, text = situation.memory.last, situation.utterance.commanding
    if last is None or last.name != _TOOL:
        return None
    if _SHORT_YES.search(text):
        return _call(situation, {"do": "agree", **_same(last)})
    if last.arguments.get("do") != "approve" or not _HOLDS.search(text) or _ASKS.search(text):
        return None
    held = _held(situation)
    return _call(situation, {"do": "approve", **_same(last), **held, **_note(situation)}) if held else None


def _step(situation: Situation) -> Script | None:
    text = situation.utterance.commanding
    if _ASKS.search(text):
        return None
    for do, pattern in _STEPS:
        if pattern.search(text):
            more = _held(situation) if do == "approve" else {}
            target = {} if more else _target(situation)
            return _call(situation, {"do": do, **_named(situation), **target, **more, **_note(situation, do)})
    return None


def _negotiate(situation: Situation) -> Script | None:
    """Numbers from below, a change of what is approved, or the plan put up for approval."""
    text = situation.utterance.commanding
    if _DIVIDES.search(text) or _ASKS.search(text):
        return None
    for do, pattern in (("counter", _CAN_ONLY), ("propose", _CHANGE)):
        values = _values(situation) if pattern.search(text) else []
        if values:
            return _call(situation, {"do": do, "values": values, **_named(situation), **_note(situation)})
    if _PROPOSE.search(text):
        return _call(situation, {"do": "propose", **_target(situation), **_note(situation)})
    return None


def _without_plan(situation: Situation) -> Script | None:
    """With no plan in hand a plain decision, or a plan put up by its name."""
    text = situation.utterance.commanding
    for do, pattern in (("reject", _REJECT), ("approve", _APPROVE)):
        if pattern.search(text) and not _ASKS.search(text) and len(text) <= 60:
            more = _held(situation) if do == "approve" else {}
            return _call(situation, {"do": do, **more, **_note(situation, do)})
    if _PROPOSE.search(text) and not _ASKS.search(text):
        return _call(situation, {"do": "propose", **_plan(situation), **_note(situation)})
    return None


def _plan(situation: Situation) -> Arguments:
    """The plan that is named, where none is in hand."""
    text = situation.utterance.original
    named = next((name for name in situation.names if name and name in text), None)
    return {"plan": named} if named else {}


def _call(situation: Situation, arguments: Arguments) -> Script:
    return carry_out(situation, _TOOL, Call(name=_TOOL, arguments=arguments))


def _is_about(situation: Situation) -> bool:
    last = situation.memory.last
    return last is not None and last.name == _TOOL


def _same(last: Call) -> Arguments:
    return {name: last.arguments[name] for name in ("approval", "plan", "node") if name in last.arguments}


def _approval(utterance: Utterance) -> str | None:
    """The id of an approval in a message: it has a digit, or is written in capitals."""
    for match in _ID.finditer(utterance.original):
        said = match.group()
        if any(character.isdigit() for character in said) or said.isupper():
            return said.upper()
    return None


def _named(situation: Situation) -> Arguments:
    said = _approval(situation.utterance)
    return {"approval": said} if said else {}


def _target(situation: Situation) -> Arguments:
    """The approval by its id, or the branch that is named."""
    named = _named(situation)
    if named or situation.plan is None:
        return named
    head = re.search(r"[，,;；。]|$", situation.utterance.commanding).start()  # type: ignore[union-attr]
    sighted = [one for one in sight(situation.utterance, situation.plan, None) if one.start < head]
    return {"node": sighted[0].node.id} if sighted else {}


def _held(situation: Situation) -> Arguments:
    """Whose number holds, or which."""
    text = situation.utterance.commanding
    if _BELOW.search(text):
        return {"side": "bottom_up"}
    if _ABOVE.search(text):
        return {"side": "top_down"}
    values = _values(situation)
    return {"values": values} if values else {}


def _values(situation: Situation) -> list[Arguments]:
    """The one number that is said, with the goal it is of where one is named."""
    utterance = situation.utterance
    end = _note_start(utterance)
    said = [m for m in (*amounts(utterance.mentions), *changes(utterance.mentions)) if m.start < end]
    if not said:
        return []
    mention = max(said, key=lambda one: one.start)
    value: Arguments = {_field(utterance, mention): mention.text.strip()}
    if isinstance(mention.value, Change) and mention.value.end is not None:
        value = {"target": _level(mention)}
    if situation.plan is not None:
        sighted = [one for one in sight(utterance, situation.plan, None) if one.start < end]
        if sighted:
            value = {"node": sighted[0].node.id, **value}
    return [value]


def _level(mention: Mention) -> str:
    """The level a change leads to, as it was typed: "到13%" is 13%."""
    match = re.search(r"\d[\d.,]*\D*$", mention.text.strip())
    return match[0] if match else mention.text.strip()


def _field(utterance: Utterance, mention: Mention) -> str:
    before = utterance.commanding[max(0, mention.start - 8) : mention.start]
    if isinstance(mention.value, Money) and _MONEY.search(before):
        return "budget"
    return "change" if isinstance(mention.value, Points | Change) else "target"


def _note_start(utterance: Utterance) -> int:
    match = _REASON.search(utterance.original)
    return match.start() if match else len(utterance.original)


def _note(situation: Situation, do: str = "") -> Arguments:
    """The person's reason, in their own words."""
    original = situation.utterance.original.strip()
    match = _REASON.search(original)
    if match:
        said = match["zh"] or match["en"]
    else:
        after = _AFTER.search(original) if do == "reject" else None
        said = after["rest"] if after else ""
    said = said.strip(" 。.!！")
    return {"note": said} if said else {}
