"""Questions what channels bring for their money: "哪个渠道饱和了", "marginal return by channel", points typed in."""

import re

from assistant.offline.channels import ChannelName, distinct, find_channels
from assistant.offline.script import Arguments, Call, Script
from assistant.offline.situation import Situation, carry_out
from assistant.offline.subject import find_names
from assistant.offline.utterance import Utterance, amounts, periods
from core.quantity.mention import Mention
from core.quantity.value import Money, Number

_TOOL = "fit_response"
_ASKED = re.compile(
    r"(?:响应|回报|反应|效果|饱和|投产)曲线|再(?:投|加|砸)[^，,。]{0,4}没(?:啥|什么|有|多大)?(?:用|效果|意义)|边际(?:回报|收益|效益|效果|产出|贡献|roi|投产|成本|报酬|效率)?|饱和|(?:报酬|收益|效果|效益|回报)?递减|(?:见|到|封|触)(?:了)?(?:顶|天花板)|天花板|(?:投|砸|花|推|加)不动|投满|投(?:得)?(?:过头|过量|太多|太狠|超)|过度投放|(?:再|继续)(?:投|加|砸)[^，,。]{0,6}(?:还|是不是)?有(?:没有)?(?:用|效果|意义)|还有(?:多少|没有|没|多大|些)?(?:的)?(?:投放|增长|加码|放量)?(?:空间|余地|潜力)|(?:还能|可以|值得)(?:再|继续)?(?:加码|放量|加量)"
    r"|(?:哪|那|各)(?:个|些|几个|条)?渠道.{0,8}(?:还有(?:空间|潜力)|还能(?:再)?(?:投|加)|还值得(?:再)?(?:投|加)|加钱(?:还|最)?(?:有用|有感|划算|值)|再?加钱最|吃得下)"
    r"|(?:再|多|追加|下(?:一个)?|每)(?:投|花|加)?(?:入)?\s*(?:1|一)\s*(?:万|千|百)?(?:块|元)?(?:钱)?.{0,10}(?:能|会|可以)?(?:带来|换来|换|产出|多少|多?带?几|赚)"
    r"|(?:广告|投放|渠道).{0,6}(?:延续|滞后|余温|残留)效应|(?:延续|滞后|余热|结转)效应|adstock"
    r"|\bresponse curves?|\bsaturat|\bdiminishing returns?|\bmarginal (?:leads?|orders?|customers?|sales|visits?|returns?|roi|roas|revenue|gain|effect|value|cost|efficiency)"
    r"|\b(?:next|extra|additional|another) (?:¥|\$|€|cny |rmb |usd )?(?:10[, ]?000|10 ?k|ten thousand|dollar|yuan|euro)s?\b.{0,40}\b(?:bring|buy|get|give|worth|do|yield|return)"
    r"|\bwhat (?:does|would|will|do)\b.{0,30}\b(?:next|extra|additional|another|one more) (?:10[, ]?000|10 ?k|dollar|yuan)|\bcarry-?over effect|\bnext (?:dollar|yuan|10k)\b.{0,16}\bspent|\bspend curves?|\bheadroom\b|\bover-?spend|\bover-?invest|\bplateau|\broom to (?:grow|scale|spend)|\bpeaked\b|\bmaxed out\b|\btapped out\b"
)
_CHANNEL = re.compile(
    r"渠道|投放|广告|媒体|投入|花费|预算|曲线|channel|media|spend|ad|campaign|budget|curve|10 ?k"
)
_SPLITS = re.compile(
    r"怎么分|如何分|怎样分|分配|分给|重新分|再分|怎么(?:投|花|配)|该(?:怎么)?(?:投|花)多少|\ballocat|\bsplit\b|\bdistribut|\bre-?allocat|\bhow (?:should|do|much should) (?:we|i)|\bmove\b.{0,30}\bto\b"
)
_ELSE = re.compile(
    r"什么(?:是|叫|意思)|是什么(?:意思|概念|东西)|(?:一般|通常)|区别|怎么(?:理解|避免|判断)|如何(?:理解|避免|判断)|\bwhat(?:'s| is| are| does) (?:an? |the )?(?:\w+ )?(?:response curves?|marginal returns?|marginal roi|diminishing returns?|adstock|saturation|carry-?over)(?: mean| effect)?\??\s*$|\bexplain\b|\bdifference between\b"
    r"|市场(?:已经|已|都|快)?饱和|market (?:is |has )?saturat|为什么|为何|\bwhy\b|\bvoice\b|\bsov\b|声量|目标|\bgoal\b|\btarget\b"
)
_MONTHLY = re.compile(r"按月|每月|月度|逐月|\bmonthly\b|\bby month\b|\bper month\b")
_DAILY = re.compile(r"按天|每天|按日|逐日|\bdaily\b|\bby day\b")
_JOINT = re.compile(
    r"一起(?:拟合|算|看|估)|联合(?:拟合|估计|建模)|对总(?:量|额|销售)|跨渠道|带动|\bjoint(?:ly)?\b|\bagainst the total\b|\bmmm\b|营销组合模型"
)
_MORE = re.compile(
    r"每(?:多|再|增加|增|加)|(?:every|each|for every) (?:extra |additional |more )?|\bper extra\b"
)
_SPENT = re.compile(
    r"(?:投入?|花(?:了|费)?|用(?:了)?|砸(?:了)?|\bspen[dt](?:ing)?|\bput(?:ting)?(?: in)?|\binvest(?:ed|ing)?|\bat|\bfor|\bwith|每(?:多|再)?|\bextra|\badditional|\bevery|\bmore)\D{0,6}$"
)
_BROUGHT = re.compile(
    r"带来|拿到|换来|来(?=\s*$)|产出|产生|来了|得到?|有|转化|成交|卖|多|出|:|：|→|=|\bbrought|\bbrings?|\bgave|\bgives?|\bgot|\bgets?|\byield|\bproduce|\bmade|\breturn|\bbuys?|\bfor\b"
)


def fit_response(situation: Situation) -> Script | None:
    """Response curves from points typed in, or from the company's facts."""
    text = situation.utterance.commanding
    if _SPLITS.search(text):
        return None
    channels = distinct(find_channels(situation))
    points = _points(situation.utterance, channels)
    if points and (_ASKED.search(text) or "曲线" in text or "curve" in text):
        return carry_out(situation, "fit_response", Call(name=_TOOL, arguments={"points": points}))
    if _ELSE.search(text):
        return None
    asked = _ASKED.search(text)
    if not asked or not (_CHANNEL.search(text) or channels) or _has_budget(situation, asked):
        return None
    return carry_out(situation, "fit_response", Call(name=_TOOL, arguments=_arguments(situation, channels)))


def _arguments(situation: Situation, channels: tuple[ChannelName, ...]) -> Arguments:
    utterance, text = situation.utterance, situation.utterance.commanding
    arguments: Arguments = {}
    kpi = next((n for n in find_names(utterance, situation.catalogue) if n.kind == "kpi"), None)
    if kpi is not None and kpi.key not in curveless(situation):
        arguments["kpi"] = kpi.label
    elif kpi is None and (counted := _counted(situation)):
        arguments["kpi"] = counted
    if channels:
        arguments["channels"] = [label_of(situation, channel) for channel in channels]
    if _MONTHLY.search(text):
        arguments["grain"] = "month"
    elif _DAILY.search(text):
        arguments["grain"] = "day"
    if _JOINT.search(text):
        arguments["joint"] = True
    if spans := periods(utterance.mentions):
        arguments["period"] = spans[0].text
    return arguments


def _counted(situation: Situation) -> str | None:
    """The KPI counted in the unit asked for: 几单."""
    asked = re.search(r"(?:几|多少)个?(?P<unit>单|条|人|次)", situation.utterance.commanding)
    kpis = [kpi for table in situation.catalogue.tables for kpi in table.kpis]
    same = [k for k in kpis if asked and k.unit.symbol == asked["unit"] and k.key not in curveless(situation)]
    return same[0].name.zh if len(same) == 1 else None


def label_of(situation: Situation, channel: ChannelName) -> str:
    """The channel as the reader calls it in the facts, else as typed."""
    for table in situation.catalogue.tables:
        for dimension in table.dimensions:
            for value in dimension.values:
                if value.key == channel.key:
                    return value.name.en if situation.utterance.is_english else value.name.zh
    return channel.name


def curveless(situation: Situation) -> set[str]:
    """KPIs that have no curve: ratios, and the spend itself ("投产比" asks for the return on the default)."""
    found = set()
    for table in situation.catalogue.tables:
        spends = {m.column for m in table.measures if m.role == "spend"}
        found |= {k.key for k in table.kpis if k.denominator is not None or k.numerator in spends}
    return found


def _has_budget(situation: Situation, asked: re.Match[str]) -> bool:
    """Money to be split or changed rather than the next 万元 asked about."""
    return any(
        isinstance(m.value, Money | Number) and m.value.value not in (1, 10_000)
        for m in amounts(situation.utterance.mentions)
        if not asked.start() <= m.start < asked.end()
    )


def _points(utterance: Utterance, channels: tuple[ChannelName, ...]) -> list[Arguments]:
    """(spend, response) pairs: money that is spent, then what it brought."""
    found: list[Arguments] = []
    listed = [m for m in amounts(utterance.mentions) if isinstance(m.value, Money | Number)]
    at = 0
    while at + 1 < len(listed):
        spend, response = listed[at], listed[at + 1]
        if _is_pair(utterance, spend, response) or (found and _is_next(utterance, spend, response)):
            found.append(_point(utterance, spend, response, channels))
            at += 2
        else:
            at += 1
    return found


def _is_pair(utterance: Utterance, spend: Mention, response: Mention) -> bool:
    before, between = utterance.commanding[: spend.start], utterance.commanding[spend.end : response.start]
    cut = re.split(r"[，,。；;、]", before)[-1]
    joined = len(between) <= 24 and not re.search(r"[。；;、]", between) and _BROUGHT.search(between)
    told = _SPENT.search(cut) or re.fullmatch(
        r"\s*(?:gave|brought|got|yielded|made|带来|换来)(?: us)?\s*", between
    )
    return bool(told and joined)


def _is_next(utterance: Utterance, spend: Mention, response: Mention) -> bool:
    """A further pair written without its verbs: "，10万450单"."""
    text = utterance.commanding
    return bool(
        re.search(r"[，,；;、]\s*$", text[: spend.start])
        and re.fullmatch(
            r"\s*(?:到|是|→|=|:|带来|换来|来了?|产出|有|得到?|gave|brought|got)?\s*",
            text[spend.end : response.start],
        )
    )


def _point(
    utterance: Utterance, spend: Mention, response: Mention, channels: tuple[ChannelName, ...]
) -> Arguments:
    point: Arguments = {"spend": spend.text, "response": response.text}
    if _MORE.search(utterance.commanding[max(0, spend.start - 16) : spend.start]):
        point["more"] = True
    named = [c for c in channels if c.end <= spend.start] or list(channels[:1])
    if named:
        point["channel"] = named[-1].name
    return point
