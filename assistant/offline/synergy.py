"""Questions which channels do better together: "哪些渠道一起投效果更好", "do KOL and search work well together"."""

import re

from assistant.offline.journeys import FOLLOWS, find_journeys, find_period
from assistant.offline.script import Arguments, Call, Script
from assistant.offline.situation import Situation, carry_out
from assistant.offline.subject import find_names
from assistant.offline.utterance import amounts

_TOOL = "analyze_synergy"
_ASKED = re.compile(
    r"渠道[^，,。]{0,12}(?:协同|联动效应|叠加|配合|搭配|搭着|组合)|(?:协同|叠加)(?:效应|效果|分析|作用)|协同(?:吗|么|性|强|好|最|怎么样|如何)|有(?:没有)?(?:什么)?协同"
    r"|(?:哪|什么)(?:些|几个?|两个?|对|俩)?(?:个)?(?:渠道|组合|搭配|投放)[^，,。]{0,12}(?:一起|搭|组合|配|合投|同时|效果)"
    r"|(?:一起|同时|搭配着?|组合着?|配合着?|合在一起|捆绑)(?:投放?|做|用|跑|上|打)[^，,。]{0,12}(?:好|效果|强|更|加成|提升|怎么样|值得)"
    r"|(?:一起|搭配|组合|配合)[^，,。]{0,6}(?:效果|更好|最好|更强|最佳)|1 ?\+ ?1|一加一|互相(?:带动|促进|加成|补)|相互(?:带动|促进|加成)|加成"
    r"|综效|(?:跟|和|与|同)(?:谁|哪个?|什么)(?:渠道)?(?:一起)?(?:搭|配|合|投)|[搭配](?:着)?(?:什么|哪个?|哪些|啥)渠道|(?:渠道|互相|相互|彼此)[^，,。]{0,10}(?:拖后腿|蚕食|抢量|打架)"
    r"|\bcannibali[sz]|\b(?:best|good|right) (?:partner|companion|match|pairing)s? (?:for|of)\b|\bdo(?:es)? [^,.?]{1,24} (?:do|work|perform|convert|sell) (?:any )?(?:better|worse|stronger) (?:when|with|if|alongside|next to)\b"
    r"|\bsynerg|\b(?:work|perform|run|do|go|convert)s? (?:best|better|well|stronger|harder)? ?(?:together|in combination|as a pair)|\b(?:channel|media) (?:pairs?|combinations?|combos?|mix interactions?)|\bpairs? of channels|\bwhich (?:two |pair of )?channels? .{0,30}\b(?:together|combin\w+|pair|complement\w*|reinforce|boost)|\b(?:complement|reinforce|boost|amplify) each other|\bbetter together\b|\bhalo\b|\binteraction effects?\b"
)
_OTHERWISE = re.compile(
    r"部门|团队|协同贡献|协同得分|协同评分|7 ?[:：] ?3|什么(?:是|叫|意思)|是什么意思|怎么(?:做|提升|建)|跨部门|新增|添加|目标[:：]|负责人"
    r"|department|team|\bwhat (?:is|does) (?:channel )?synergy(?: mean)?\b|collaborat"
)
_PLACES = re.compile(
    r"(?:按|从|用|看)?(?:各|分)?(?:地区|区域|大区)(?:和|与|、|×|x)?(?:月份?|时段|时期|数据|对比|来看)?|地域|按月|\bgeo\b|\bregion(?:al|s)?\b|\bby month\b|\bspend data\b|\bcities\b"
)


def analyze_synergy(situation: Situation) -> Script | None:
    """Compare pairs of channels, from typed journeys or the company's facts."""
    utterance = situation.utterance
    text = utterance.commanding
    if follow := _follow(situation):
        return follow
    if not _ASKED.search(text) or _OTHERWISE.search(text):
        return None
    journeys = find_journeys(utterance)
    if not journeys and _is_about_money(situation):
        return None
    arguments: Arguments = {}
    named = [n for n in find_names(utterance, situation.catalogue) if n.kind == "value"]
    if named:
        arguments["channel"] = named[0].label
    if journeys:
        arguments["journeys"] = journeys
    else:
        if _PLACES.search(text):
            arguments["source"] = "places"
        if period := find_period(utterance):
            arguments["period"] = period
    return carry_out(situation, "synergy", Call(name=_TOOL, arguments=arguments))


def _follow(situation: Situation) -> Script | None:
    """The last analysis of pairs with another channel or time."""
    last, utterance = situation.memory.last, situation.utterance
    if (
        last is None
        or last.name != _TOOL
        or len(utterance.text) > 40
        or not FOLLOWS.search(utterance.commanding)
    ):
        return None
    named = [n for n in find_names(utterance, situation.catalogue) if n.kind == "value"]
    found: Arguments = {"channel": named[0].label} if len(named) == 1 else {}
    if period := find_period(utterance):
        found["period"] = period
    if not found:
        return None
    return carry_out(situation, "synergy", Call(name=_TOOL, arguments={**last.arguments, **found}))


def _is_about_money(situation: Situation) -> bool:
    return any(m.value.type in ("money", "share") for m in amounts(situation.utterance.mentions))
