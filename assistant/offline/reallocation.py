"""Messages to re-split what is left of a budget: "剩下的预算怎么重新分", "rebalance the rest of the year"."""

import re

from assistant.offline.channels import ChannelName, distinct, find_channels
from assistant.offline.response import curveless, label_of
from assistant.offline.script import Arguments, Call, Script
from assistant.offline.situation import Situation, carry_out
from assistant.offline.subject import find_names
from assistant.offline.utterance import Utterance, amounts, periods
from core.quantity.mention import Mention
from core.quantity.period import Period
from core.quantity.value import Money, Number, Share

_TOOL = "reallocate"
_AGAIN = re.compile(
    r"重新(?:分|调|配|优化|规划|摊|安排|排|切|布)|重(?:分|配|调|排)|微调|怎么挪|再(?:分配|优化|平衡|调(?:一下|整|配))|动态(?:分|调|预算|优化|再)|调(?:一下|一调|整|配|优)|优化|怎么(?:分|投|花|调|配|用|弄|办)|投(?:到|去)?哪|如何(?:分|投|花|调|配)|怎样(?:分|投|花|调)|往哪(?:投|花|放)|分配|挪(?:一下|一挪)?|倾斜"
    r"|\btweak|\bre-?allocat|\bre-?split|\bre-?balanc|\bre-?distribut|\boptimi[sz]e|\bshift\b|\bmove\b|\bre-?cut|\bwhere (?:should|does|do|to)\b|\bwhat (?:do|should|can) (?:we|i) do with\b|\bsplit\b|\bspend\b|\badjust|\bre-?optimi|\bshould (?:we|i)\b|\ballocat"
)
_REST = re.compile(
    r"剩(?:下|余|的)?|余下|还(?:剩|有)|没花(?:完|掉)?的?|剩馀|余额|后(?:面|续)[^，,。；;]{0,5}的?(?:预算|钱|花费|投放)|接下来(?:的)?(?:预算|钱|花费|投放|怎么投|几周|几个月)?|下(?:一)?周(?:的)?(?:预算|钱|花费|投放|渠道|各渠道)?"
    r"|\bremain|\bleft\b|\bleftover|\brest of\b|\bunspent\b|\bwhat's left|\bbalance of the budget|\bnext week|\bgoing forward|\bfrom here on"
)
_DYNAMIC = re.compile(
    r"动态(?:预算|分配|优化|调整|再分配|调配)|(?:根据|按|照|依)(?:照|据)?(?:到目前|目前|至今|迄今|最近|近期|实际|这几个月|前三季度|已有)(?:为止)?(?:的)?(?:实际)?(?:花费|表现|数据|效果|投放|情况|进展|执行)?.{0,8}(?:重新|再|调|优化)"
    r"|(?:周度|每周|月度|每月)(?:战术|策略)?(?:预算)?(?:调整|调优|再分配|重新分|优化)|\bdynamic(?:ally)? (?:budget|re-?allocat|optimi)|\b(?:weekly|monthly) (?:re-?allocation|rebalanc\w*|budget (?:shift|adjust\w*|optimi\w*))|\bnext week'?s (?:channel |media )?(?:budgets?|split|spend)\b|\bbased on (?:actuals?|performance|results|spend) (?:to date|so far)|\bmid-(?:year|quarter|flight|campaign|month)\b"
)
_MONEY = re.compile(
    r"预算|钱|花费|投放|费用|经费|渠道|额度|budget|money|spend|channel|media|funds|re-?balanc"
)
_ELSE = re.compile(
    r"什么(?:是|叫|意思)|一般|通常|区别|为什么|为何|\bwhy\b|\bhow do(?:es)? (?:one|companies|people)|\bwhat is (?:dynamic|budget)|够不够|够吗|申请|加班|人手|工时|如果|假如|要是|\bwhat if\b|模拟|\bsimulat|库存|时间|天数|多少(?:钱|预算)?[?？]?$|\bhow (?:much|many)\b"
)
_WEEKLY = re.compile(
    r"周度|每周|按周|下(?:一)?周|本周|这周|周(?:调|战术)|\bweekly\b|\bnext week|\bthis week|\bby week"
)
_BRAND = re.compile(
    r"品牌(?:权重|占比|比重|优先|长期|贡献)?[^，,。；;0-9]{0,10}(?:占|权重|比重|给|按|是|为|到)?[^，,。；;0-9]{0,4}$|长期(?:品牌)?(?:权重|占比)?[^，,。；;0-9]{0,6}$|\bbrand[^,.;0-9]{0,24}$|\blong[- ]term[^,.;0-9]{0,20}$"
)
_CHANGE = re.compile(
    r"(?:变动|调整|改动|浮动|变化|幅度|动|调|升降|增减)[^，,。；;0-9]{0,10}(?:不超过|不超|最多|至多|以内|不能超过|上限|不大于|控制在|在)?[^，,。；;0-9]{0,4}$|(?:不超过|最多|至多|控制在|上下|±|\+-)(?:动|调|变|浮动)?\s*$"
    r"|\b(?:no more than|at most|within|up to|max(?:imum)?(?: of| change)?|not more than|by more than|limit(?:ed)?(?: of| to)?)[^,.;0-9]{0,16}$|\b(?:change|mov)[a-z]*[^,.;0-9]{0,20}$"
)
_CHANGE_AFTER = re.compile(r"^\s*(?:以内|之内|max\b|at most|either way|或者更少)")
_LEFT = re.compile(
    r"(?:剩|余下|剩余|还有|没花|余额)[^，,。；;0-9]{0,10}$|\b(?:left|remaining|rest|unspent)[^,.;0-9]{0,16}$"
)
_LEFT_AFTER = re.compile(r"^\s*(?:没花|剩|余|未花|(?:is |are )?(?:still )?(?:left|remaining|unspent))")
_LOCK = re.compile(
    r"(?P<before>[\u4e00-\u9fffa-z、和与及\s]{1,24}?)(?:的?(?:预算|钱|投放)?)(?:(?:不(?:要|能|许|可|准|用)?|别)(?:动|变|改|调|碰)|锁(?:定|住|死)?|保持(?:不变|原样)|维持(?:不变|原样)?|固定)"
    r"|(?:锁定|锁住|别动|不动|不碰|不要动|固定|保留)(?P<after>[\u4e00-\u9fffa-z、和与及]{1,20})"
    r"|\b(?:keep|leave|lock|hold|freeze|don't touch|do not touch)\s+(?P<en>[a-z ,&-]{2,40}?)(?=\s+(?:as|alone|unchanged|fixed|where|constant|flat|locked|the same)|[,.;]|$)"
)
_SAVE = re.compile(
    r"写(?:进|入|到|回)(?:计划|方案)?|更新(?:到)?计划|保存|就这么(?:定|办)|\bsave (?:it|this)\b|\bwrite (?:it|this) (?:in)?to the plan|\bupdate the plan"
)


def reallocate(situation: Situation) -> Script | None:
    """What is left of a budget under way, re-split over the channels of the facts."""
    text = situation.utterance.commanding
    if follow := _follow(situation):
        return follow
    if _ELSE.search(text) or not (
        _MONEY.search(text) or _says_left(situation.utterance) or find_channels(situation)
    ):
        return None
    if not (_DYNAMIC.search(text) or (_REST.search(text) and _AGAIN.search(text))):
        return None
    if _names_others(situation):
        return None
    return carry_out(situation, "reallocate", Call(name=_TOOL, arguments=_arguments(situation)))


def _follow(situation: Situation) -> Script | None:
    """The last re-split with another weight, bound or lock: "品牌权重30%呢"."""
    last, utterance = situation.memory.last, situation.utterance
    if last is None or last.name != _TOOL or len(utterance.text) > 50:
        return None
    text = utterance.commanding
    found: Arguments = {}
    for mention in utterance.mentions:
        clause = re.split(r"[，,。；;]", text[: mention.start])[-1]
        said = re.search(r"\d+(?:\.\d+)?\s*[%％]", mention.text)
        if said and _BRAND.search(clause):
            found["brand_weight"] = said.group()
        elif said and _CHANGE.search(clause):
            found["max_change"] = said.group()
    if lock := _locked(situation, distinct(find_channels(situation))):
        found["lock"] = lock
    if not found:
        return None
    return carry_out(situation, "reallocate", Call(name=_TOOL, arguments={**last.arguments, **found}))


def _says_left(utterance: Utterance) -> bool:
    """An amount that is not spent: "还剩300万没花"."""
    return any(
        isinstance(m.value, Money | Number)
        and (
            _LEFT_AFTER.match(utterance.commanding[m.end :]) or _LEFT.search(utterance.commanding[: m.start])
        )
        for m in amounts(utterance.mentions)
    )


def _names_others(situation: Situation) -> bool:
    """Amounts of the person's own for several things: a split or a shift that is spelled out."""
    sums = [m for m in amounts(situation.utterance.mentions) if isinstance(m.value, Money | Number)]
    return len(sums) > 2


def _arguments(situation: Situation) -> Arguments:
    utterance, text = situation.utterance, situation.utterance.commanding
    arguments: Arguments = {}
    for mention in amounts(utterance.mentions):
        _place(arguments, utterance, mention)
    spans = [m for m in periods(utterance.mentions) if isinstance(m.value, Period) and not _is_week(m)]
    if spans:
        arguments["period"] = spans[0].text
    if _WEEKLY.search(text):
        arguments["mode"] = "weekly"
    kpi = next((n for n in find_names(utterance, situation.catalogue) if n.kind == "kpi"), None)
    if kpi is not None and kpi.key not in curveless(situation):
        arguments["kpi"] = kpi.label
    if lock := _locked(situation, distinct(find_channels(situation))):
        arguments["lock"] = lock
    if _SAVE.search(text):
        arguments["save"] = True
    return arguments


def _place(arguments: Arguments, utterance: Utterance, mention: Mention) -> None:
    """One amount into the argument its words point to."""
    before, after = utterance.commanding[: mention.start], utterance.commanding[mention.end :]
    clause = re.split(r"[，,。；;]", before)[-1]
    if isinstance(mention.value, Share):
        if _BRAND.search(clause):
            arguments.setdefault("brand_weight", mention.text)
        elif _CHANGE.search(clause) or _CHANGE_AFTER.search(after):
            arguments.setdefault("max_change", mention.text)
    elif isinstance(mention.value, Money | Number):
        if _LEFT.search(clause) or _LEFT_AFTER.search(after):
            arguments.setdefault("left", mention.text)
        elif isinstance(mention.value, Money) or re.search(r"预算|总共|一共|budget|total", clause):
            arguments.setdefault("budget", mention.text)


def _is_week(mention: Mention) -> bool:
    value = mention.value
    return isinstance(value, Period) and value.days <= 7


def _locked(situation: Situation, channels: tuple[ChannelName, ...]) -> list[str]:
    text = situation.utterance.commanding
    found = []
    for match in _LOCK.finditer(text):
        group = next(name for name in ("before", "after", "en") if match[name] is not None)
        start, end = match.span(group)
        found += [c for c in channels if start <= c.start < end]
    return [label_of(situation, c) for c in found]
