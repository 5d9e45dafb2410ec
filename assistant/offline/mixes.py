"""Money over channels by their response curves: the best split, the least money for a goal, whether more pays."""

import re

from assistant.offline import lexicon
from assistant.offline.channels import ChannelName, channel_dimension, distinct, find_channels
from assistant.offline.claims import Role, claim
from assistant.offline.gains import Gain, find_gains
from assistant.offline.mix_limits import Demands, read_demands
from assistant.offline.mix_modes import read_modes
from assistant.offline.script import Arguments, Call, Script
from assistant.offline.situation import Situation, carry_out
from assistant.offline.subject import find_names
from assistant.offline.sums import Sum, find_sums
from assistant.offline.utterance import Utterance, amounts, periods
from assistant.offline.wording import amount_text
from core.facts.catalogue import Catalogue
from core.quantity.value import Amount, Change, ChangeKind, Money, Number, Range

_CURVES = re.compile(
    r"响应曲线|回报曲线|边际(?:收益|效益|回报|产出|效果)|饱和|收益递减|response curves?|diminishing returns?|marginal (?:returns?|roi)"
    r"|saturat"
)
_HISTORY = re.compile(
    r"(?:按|根据|照|用|基于|参考|依)(?:照|据)?(?:我们的?|公司的?)?(?:历史|过去|以往|往年|去年|实际|过往)(?:的)?(?:数据|表现|投放|效果|情况|投产)?"
    r"|历史(?:数据|表现|投放|拟合)|\b(?:by|from|based on|using|per) (?:our |the |past )*(?:history|historical|past|data)"
    r"|\bhistor(?:y|ical)\b|past (?:data|performance|results)"
)
_SPLITS = re.compile(
    r"(?:怎么|怎样|如何|咋|咋个|怎)(?:个)?(?:分|投|配|花|摊|排|搭|定)|按[^，,。；;]{2,12}分|分配|给.{0,12}分|划算|最优|最佳|最好的(?:组合|搭配|分法)|组合|分给|分到|投(?:到|给|在)?"
    r"|split|allocat|distribut|spread|divide|divvy|best mix|media mix|optimi[sz]e|invest"
    r"|across (?:all )?(?:of )?(?:our |the )?channels|for the most|the most (?:leads|orders|revenue|customers|visits)"
)
_CHEAPEST = re.compile(
    r"(?:最少|最低|至少|起码)(?:得|要|需要?|能)?(?:花|投|用|砸|多少钱|多少预算)|最省(?:钱|预算)?|花最少|最少(?:要|需要)?(?:多少|的?预算|的?钱)"
    r"|(?:要|得|需要?)(?:花|投|砸|准备)(?:多少|几)|需要多少(?:钱|预算|费用|投入)|(?:cheapest|least (?:money|budget|spend)|minimum (?:budget|spend)|lowest (?:budget|spend|cost))"
    r"|\bthe least (?:we|i|you|amount|it|that)\b|how (?:much|little) (?:money|budget|spend|do (?:we|i) (?:need|have) to (?:spend|invest)|would (?:it|we)|must we|should we spend)"
)
_PAYS = re.compile(
    r"值不值|值得(?:吗|么|不)?|划不划算|划算吗|多(?:投|花|出来?|加)的?(?:那|这)?(?:些|部分|\d+\S{0,2})?的?钱|加(?:预算|钱|投)|多带来|能多(?:带来|拿|得)|增量|边际"
    r"|worth (?:it|the)|extra (?:money|budget|spend)|pay(?:s)? off|what (?:do|would) (?:we|i) get|additional"
)
_ALL = re.compile(
    r"各(?:个|大)?渠道|所有渠道|全部渠道|每个渠道|渠道(?:之)?间|(?:几|[2-9两二三四五六七八九十])(?:个|条|大)?渠道|其[余他它]的?渠道|全渠道|\bchannels\b|\ball (?:our )?channels?\b|(?:media|channel|best|optimal|right|ideal) (?:channel |media |marketing )?mix|(?:media|channel) (?:budget|split)"
)
_CHANNEL = re.compile(r"渠道|媒体|投放|\bchannels?\b|\bmedia\b")
_REST = re.compile(
    r"剩(?:下|余)|余下|重新(?:分|调|配)|再分配|调配|还剩|remaining|left over|what(?:'s| is) left|re-?allocat|re-?split|rest of"
)
_KEPT_BACK = re.compile(r"留|扣|预备|拿出?|reserve|set(?:ting)? aside|keep|hold back")
_ASKED = re.compile(r"申请|够不够|够吗|放得下|够用|enough|does it fit|\basks?\b|\bwants?\b|\bneeds?\b")


def split_mix(situation: Situation) -> Script | None:
    """Money to be split over channels by what each brings at the margin."""
    utterance, text = situation.utterance, situation.utterance.commanding
    if (_REST.search(text) and not _KEPT_BACK.search(text)) or (
        _ASKED.search(text) and not (_CURVES.search(text) or _CHEAPEST.search(text))
    ):
        return None
    channels = find_channels(situation)
    gains = find_gains(utterance, channels)
    sought = _goal(situation) if _CHEAPEST.search(text) else None
    stretch = _stretch(utterance) if _PAYS.search(text) else None
    known = channel_dimension(situation.catalogue) is not None
    if not (gains or sought or stretch) and not _is_split(situation, channels, known=known):
        return None
    if (sought or stretch) and not (channels or gains or known or _CHANNEL.search(text)):
        return None
    arguments = _arguments(situation, channels, gains)
    if sought is not None:
        arguments = _seek(arguments, sought, situation)
    elif stretch is not None:
        arguments = _trace(arguments, stretch)
    return carry_out(situation, "allocate_channels", Call(name="allocate", arguments=arguments))


def _is_split(situation: Situation, channels: tuple[ChannelName, ...], *, known: bool) -> bool:
    """A split of money over channels whose curves are to be used."""
    text = situation.utterance.commanding
    money = any(item.is_money for item in find_sums(situation.utterance))
    several = len(distinct(channels)) >= 2 or (_ALL.search(text) is not None)
    if not several or not _SPLITS.search(text):
        return False
    if _CURVES.search(text):
        return money
    if not known or not money or lexicon.EQUAL.search(text) or lexicon.CONTRIBUTION.search(text):
        return False
    return _HISTORY.search(text) is not None or _are_own(situation, channels)


def _are_own(situation: Situation, channels: tuple[ChannelName, ...]) -> bool:
    """Channels of the company's own facts, with nothing said of what each asks for or brings."""
    dimension = channel_dimension(situation.catalogue)
    keys = {value.key for value in dimension.values} if dimension else set()
    claims = [claim(item) for item in find_sums(situation.utterance)]
    stated = any(
        c.name
        and not c.is_total_said
        and ((c.role is Role.ASK and c.sum.is_money) or (c.role is Role.CONTRIBUTION and c.sum.is_worth))
        for c in claims
    )
    titles = {node.title.lower() for node in situation.plan.nodes} if situation.plan is not None else set()
    in_plan = any(name.name.lower() in titles for name in channels)
    return not stated and not in_plan and all(name.key in keys for name in channels)


def _arguments(situation: Situation, channels: tuple[ChannelName, ...], gains: tuple[Gain, ...]) -> Arguments:
    """What a message says of money, channels and limits, as arguments of `allocate`."""
    utterance = situation.utterance
    modes = read_modes(utterance, channels)
    taken = {start for gain in gains for start in gain.starts} | modes.taken
    demands = read_demands(utterance, channels, taken)
    brings = {gain.key: gain for gain in gains}
    entries = [_entry(name, brings.get(name.key), demands) for name in distinct(channels)]
    arguments: Arguments = dict(demands.frame)
    mix: Arguments = dict(modes.mix)
    given = set(mix)
    fitted = [entry for entry in entries if "gain" not in entry]
    if not entries or (not gains and (_ALL.search(utterance.commanding) or len(entries) < 2)):
        mix["others"] = True
    if entries:
        arguments["channels"] = entries
    if (fitted or mix.keys() - given) and (kpi := kpi_of(utterance, situation.catalogue)):
        mix["kpi"] = kpi
    if demands.limits:
        mix["limits"] = demands.limits
    if (fitted or mix.get("others")) and "periods" not in mix and (span := _span(utterance)):
        mix["span"] = span
    if not entries:
        mix.pop("others", None)
    return {**arguments, "mix": mix} if mix or not entries else arguments


def _entry(name: ChannelName, gain: Gain | None, demands: Demands) -> Arguments:
    entry: Arguments = {"name": name.name}
    if gain is not None:
        entry["gain"] = gain.gain
        if gain.per:
            entry["per"] = gain.per
    return {**entry, **demands.channels.get(name.key, {})}


def _span(utterance: Utterance) -> str | None:
    found = periods(utterance.mentions)
    return found[0].text.strip() if found else None


def kpi_of(utterance: Utterance, catalogue: Catalogue) -> str | None:
    """The additive KPI of the facts a message names."""
    ratios = {k.key for table in catalogue.tables for k in table.kpis if k.denominator is not None}
    spends = {k.key for table in catalogue.tables for k in table.kpis if k.key == "spend"}
    for naming in find_names(utterance, catalogue):
        if naming.kind == "kpi" and naming.key not in ratios | spends:
            return naming.key
    return _by_word(utterance, catalogue)


_WORDS = (
    ("leads", re.compile(r"线索|leads?\b")),
    ("orders", re.compile(r"订单|下单|\d+\s*单|orders?\b|sales orders")),
    ("new_customers", re.compile(r"新客|新用户|客户|customers?\b")),
    ("visits", re.compile(r"访问|流量|访客|visits?\b|traffic")),
    ("revenue", re.compile(r"销售额|收入|营收|gmv|revenue|turnover")),
)


def _by_word(utterance: Utterance, catalogue: Catalogue) -> str | None:
    known = {k.key for table in catalogue.tables for k in table.kpis}
    return next((key for key, p in _WORDS if key in known and p.search(utterance.commanding)), None)


def _goal(situation: Situation) -> Sum | None:
    """What is to be reached: things counted, or money brought in by a KPI that is money."""
    sums = find_sums(situation.utterance)
    counted = [item for item in sums if item.is_worth and not item.is_share]
    if counted:
        return counted[0]
    named = kpi_of(situation.utterance, situation.catalogue)
    plain = [item for item in sums if not item.is_share]
    return plain[0] if named and plain else None


def _seek(arguments: Arguments, goal: Sum, situation: Situation) -> Arguments:
    mix = {**arguments.get("mix", {}), "aim": "cheapest", "goal": goal.said}
    limits = [x for x in mix.get("limits", []) if not (x["of"] == "response" and goal.said in x.values())]
    mix.pop("limits", None)
    if limits:
        mix["limits"] = limits
    kept = {key: value for key, value in arguments.items() if key != "mix" and value != goal.said}
    if kpi := kpi_of(situation.utterance, situation.catalogue):
        mix.setdefault("kpi", kpi)
    return {**kept, "mix": mix}


def _stretch(utterance: Utterance) -> tuple[str, str] | None:
    """Two totals: "从100万到200万", "80万加到120万"."""
    moves = [m.value for m in utterance.mentions if isinstance(m.value, Change)]
    for move in moves:
        if move.kind is ChangeKind.FROM_TO and _is_sum(move.start) and _is_sum(move.end):
            return _said(move.start), _said(move.end)
    for mention in utterance.mentions:
        if isinstance(mention.value, Range) and _is_sum(mention.value.low):
            return _said(mention.value.low), _said(mention.value.high)
    starts = [m for m in amounts(utterance.mentions) if _is_sum(m.value)]
    ends = [move.end for move in moves if move.kind is ChangeKind.TO_LEVEL and _is_sum(move.end)]
    return (starts[0].text.strip(), _said(ends[0])) if starts and ends else None


def _is_sum(value: object) -> bool:
    return isinstance(value, Money | Number) and value.value >= 1000


def _said(value: Amount | None) -> str:
    assert value is not None
    return amount_text(value)


def _trace(arguments: Arguments, stretch: tuple[str, str]) -> Arguments:
    mix = {**arguments.get("mix", {}), "aim": "frontier", "up_to": stretch[1]}
    return {**arguments, "total": stretch[0], "mix": mix}
