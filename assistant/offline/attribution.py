"""Questions which channel conversions are owed to: "用马尔可夫归因看看", "what does KOL really contribute"."""

import re

from assistant.offline.journeys import FOLLOWS, find_journeys, find_period
from assistant.offline.script import Arguments, Call, Script
from assistant.offline.situation import Situation, carry_out
from assistant.offline.subject import find_names
from assistant.offline.utterance import amounts, changes

_TOOL = "attribute_channels"
_MODELS = (
    ("markov", r"马尔[可科]夫|马可夫|markov|移除效应|removal effect"),
    ("shapley", r"shapley|夏普利|沙普利|夏普里"),
    ("time_decay", r"时间衰减|衰减归因|半衰期|time[- ]?decay|half-?life"),
    ("position", r"u ?型|u-?shaped|首尾|位置归因|position[- ]?based|40/20/40|bathtub"),
    ("linear", r"线性归因|线性(?:模型|分配)|平均(?:分|归因)给|linear (?:attribution|model)|\blinear\b"),
    ("first", r"首次?(?:触点|接触|点击|触达)|第一(?:个|次)?(?:触点|接触|点击)|first[- ](?:touch|click|interaction)"),
    ("last", r"(?:末|尾|最后一?)(?:次|个)?(?:触点|接触|点击|触达)|直接点击|last[- ](?:touch|click|interaction)"),
)  # fmt: skip
_ASKED = re.compile(
    r"(?:渠道|触点|媒体|投放|旅程|路径|多触点|首次|末次|最后|线性|衰减|马尔[可科]夫|马可夫|markov|shapley|夏普利|沙普利)[^，,。]{0,12}(?:归因|功劳)"
    r"|归因(?:分析|模型|方法|结果|看|跑|来|一下|给|到(?:各|每)?渠道|算)|(?:做|跑|来|算|用)(?:个|一下|一次|一遍)?[^，,。]{0,10}归因"
    r"|(?:各|每个?|哪个?|不同|几个)?(?:渠道|触点)[^，,。]{0,10}(?:真实|实际|真正|真的|到底|究竟)[^，,。]{0,6}(?:贡献|功劳|带来|起作用|作用)"
    r"|(?:真实|实际|真正|到底|究竟)(?:的)?(?:贡献|功劳)|功劳[^，,。]{0,6}(?:算|归|给|是)(?:谁|哪)|渠道[^，,。]{0,10}(?:各自?|分别|都)贡献(?:了)?多少|(?:到底|究竟|真正|其实)(?:是)?(?:哪个?|什么)(?:渠道|触点|媒体)|(?:转化|成交|订单|下单|客户)[^，,。]{0,8}(?:功劳|归(?:功|给|于)|算(?:给|在)?(?:谁|哪))"
    r"|(?:比|和|跟|与|对比)(?:末次|最后|首次|直接)(?:一次)?(?:点击|触点)"
    r"|\b(?:multi-?touch|channel|marketing|conversion|touchpoint|markov|shapley|linear|position-based|u-shaped|time[- ]decay|first[- ](?:touch|click)|last[- ](?:touch|click)) (?:removal )?(?:attribution|credit|model|contribution)"
    r"|\battribution\b|\battribute (?:the |our |all )?(?:conversions|sales|orders|revenue|credit)"
    r"|\b(?:real|true|actual|really|actually) (?:contribut|driv|bring|worth)\w*|\bcredit\b.{0,30}\b(?:channels?|touch|conversions?)|\bchannels?\b.{0,30}\bcredit\b"
    r"|\bcredit (?:should|does|do|goes|is|for)\b|\bwhich channels? (?:really |actually |truly )?(?:drives?|brings?|contributes?|deserves?|gets? (?:the )?credit)"
    r"|\b(?:versus|vs\.?|than|compared (?:to|with)|against) last[- ]click"
)
_CHANNEL = re.compile(
    r"渠道|触点|媒体|广告|旅程|路径|点击|channel|touch|click|media|journey|path|conversion|credit"
)
_DOUBTED = re.compile(
    r"归因(?=\W|$)|(?:被|是不是|有没有)(?:被)?[^，,。]{0,6}(?:高估|低估)|(?:转化)?(?:路径|旅程)(?:里|中|上)|收割|种草|助攻|(?:去掉|拿掉|移除|没有|没了)[^，,。\d]{1,8}(?:会|要|得|就)*(?:少|丢|掉|损失)(?:掉|了)?(?:多少|几)[^，,。]{0,3}(?:单|转化|成交|客户)"
    r"|\b(?:deserves?|gets?|takes?|owed)\b.{0,20}\bcredit\b|\b(?:over|under)-?(?:credited|rated|valued)\b|\bassist(?:s|ed|ing)?\b|\bremov(?:e|ing)\b.{0,20}\b(?:path|journey)s?\b"
)
_BARE_MODEL = ("markov", "shapley", "time_decay", "position")
_OTHERWISE = re.compile(
    r"什么(?:是|叫|意思)|是什么(?:意思)?[?？]?$|有(?:什么|啥)区别|怎么选|一般|通常|区别|偏差|为什么|为何|没达标|原因"
    r"|\bwhat(?:'s| is| does) (?:an? |the )?(?:\w+[- ])?(?:attribution|markov|shapley)[^?]{0,20}(?:mean|model)?\?*$|\bwhy\b|\bdifference between\b|\bdeviat|\bvariance\b"
    r"|协同|一起投|synerg|together|预算(?:怎么|如何)?分|按贡献|by contribution|模拟|simulat|新增|添加|目标[:：]"
)


def attribute_channels(situation: Situation) -> Script | None:
    """Credit conversions to channels, from typed journeys or the company's own."""
    utterance = situation.utterance
    text = utterance.commanding
    if follow := _follow(situation):
        return follow
    journeys = find_journeys(utterance)
    model = next((name for name, pattern in _MODELS if re.search(pattern, text)), None)
    named = [n for n in find_names(utterance, situation.catalogue) if n.kind == "value"]
    asked = _ASKED.search(text) or (model and _CHANNEL.search(text)) or _hints(situation, model, len(named))
    if not (asked or journeys) or _OTHERWISE.search(text):
        return None
    if not journeys and ((model != "time_decay" and changes(utterance.mentions)) or _has_money(situation)):
        return None
    arguments: Arguments = {"model": model} if model and not _is_compared(text, model) else {}
    if len(named) == 1 and not journeys:
        arguments["channel"] = named[0].label
    if days := re.search(
        r"(?:半衰期|half-?life)\D{0,8}(\d+)|(\d+)\s*(?:天|日)?(?:的)?(?:[- ]?days?)?\s*(?:半衰期|half-?life)",
        text,
    ):
        arguments["half_life"] = int(days[1] or days[2])
    if order := re.search(r"([二三23]) ?阶|(second|third)[- ]order|order (?:of )?([23])", text):
        arguments["markov_order"] = 2 if order[0][0] in "二2s" or order[3] == "2" else 3
    if journeys:
        arguments["journeys"] = journeys
    elif period := find_period(utterance):
        arguments["period"] = period
    return carry_out(situation, "attribute", Call(name=_TOOL, arguments=arguments))


def _follow(situation: Situation) -> Script | None:
    """The last attribution with another model, channel or time."""
    last, utterance = situation.memory.last, situation.utterance
    text = utterance.commanding
    if last is None or last.name != _TOOL or len(text) > 40 or not FOLLOWS.search(text):
        return None
    found: Arguments = {}
    if model := next((name for name, pattern in _MODELS if re.search(pattern, text)), None):
        found["model"] = model
    named = [n for n in find_names(utterance, situation.catalogue) if n.kind == "value"]
    if len(named) == 1:
        found["channel"] = named[0].label
    if period := find_period(utterance):
        found["period"] = period
    if not found:
        return None
    return carry_out(situation, "attribute", Call(name=_TOOL, arguments={**last.arguments, **found}))


def _hints(situation: Situation, model: str | None, channels: int) -> bool:
    """Whether a model alone, or a doubt on one channel, asks for it: "马尔可夫跑一下", "搜索被高估了吗"."""
    text = situation.utterance.commanding
    if not situation.catalogue.tables:
        return False
    return (model in _BARE_MODEL and len(text) <= 40) or (channels == 1 and _DOUBTED.search(text) is not None)


def _has_money(situation: Situation) -> bool:
    """Whether an amount is stated that no attribution is about: a goal or a budget."""
    return any(not re.fullmatch(r"[\d]+", m.text) and m.value.type in ("money", "share") for m in amounts(situation.utterance.mentions))  # fmt: skip


def _is_compared(text: str, model: str) -> bool:
    """Whether last click is only what the answer is held against: "比末次点击高多少"."""
    against = r"(?:比|和|跟|与|对比|相比|较|versus|vs\.?|than|compared (?:to|with)|against|instead of|over)\s*(?:the )?(?:末|最后|尾|直接|last)"
    doubted = r"低估|高估|(?:别|不要?|不能|不光|不该)(?:只|光)看|(?:under|over)-?(?:stat|estimat|valu|rat|credit|count)\w*|\bshort\b|\b(?:miss|ignor|overlook|hid)\w*|beyond"
    return model == "last" and re.search(f"{against}|{doubted}", text) is not None
