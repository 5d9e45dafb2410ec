"""What a thing bought is called, what it returns year by year, and whether a message asks if that pays."""

import re

from assistant.offline.utterance import Utterance, amounts
from core.quantity.value import Change, Money, Number

_GAIN = re.compile(
    r"(?:每(?:个)?|一个?|/|每一)(?:月|年)[^，,;；。]{0,8}?(?:省|赚|多(?!少)|增收|带来|收益|贡献|盈利|利润|回)|(?:月|年)(?:收益|省|赚|增收)"
    r"|\b(?:sav|bring|earn|add|gain|benefit|profit|return|generat|mak)[a-z]*\b[^,;.]{0,24}(?:/ ?mo|/ ?y|a month|a year|per month|per year|monthly|annual)"
    r"|(?:/ ?mo|a month|per month|monthly|a year|per year|annual)[a-z]*\s(?:in )?(?:sav|benefit|profit|gain|return)"
)
_DOUBT = re.compile(
    r"值(?:吗|么|不|得|嘛|\W*$)|划得来|划不来|划不划|划算|合算|[回收](?:得|能)(?:回|来)|回来|怎么(?:排|选|样)|先[上买投做]|哪个(?:好|先|值|更)|还是|(?<![a-z])roi(?![a-z])"
    r"|\bbusiness case\b|\bgoes? first\b|\bfirst\W*$|\bpay(?:s|ing)? (?:\w+ )?back\b|\bworth\b|\bbetter\b|\bhow long\b"
)
_THING = re.compile(
    r"系统|工具|平台|软件|saas|crm|cdp|(?<![a-z])(?:bi|app|ai|erp|dam|pim)(?![a-z])|机器人|客服|小程序|直播间|设备|项目|方案|改版|[买投][a-z\u4e00-\u9fff]"
    r"|\b(?:chatbot|tool|software|platform|warehouse|project|option|subscription|licen[cs]e|program)s?\b"
)
_YEARS = re.compile(
    r"(?:第[一二三四五六七八九十1-9]年|\byear \d)\D{0,8}?(?P<n>\d+(?:\.\d+)?\s*(?:万|亿|k|m)?)"
)
_RETURNS = re.compile(
    r"(?:returns?|返还|回款|回收)\s*(?P<list>\$?\d[\d.]*\s*[km万亿]?(?:\s*(?:,|、|，|and|，then)+\s*\$?\d[\d.]*\s*[km万亿]?)+)"
)
_BEFORE = re.compile(
    r"(?:0\s*(?:元|块)?(?:的|(?:砸|买|上|搞|做|换)(?:一?[个套])?)\s*|\ba \$?0+ )(?P<name>(?!month|year)[a-z\u4e00-\u9fff][a-z\u4e00-\u9fff ]{1,20}?)(?=[，,。;；?？]|$|每|一个?[月年]| (?:worth|sav|that|add|pay|bring|at|with|which)[a-z]*)"
)
_TAIL = re.compile(
    r"(?:到底)?(?:值不值得?|划不划算|划算吗?|值得吗?|值吗)$|(?:买|拿|上)下来$|报价$|的?(?:成本|价格)$"
)


def asks_payoff(utterance: Utterance) -> bool:
    """Whether a thing with a price and what it brings by the month or year is doubted."""
    text = utterance.commanding
    money = [m for m in utterance.mentions if isinstance(m.value, Money | Number | Change)]
    return (
        len(money) > 1
        and bool(_DOUBT.search(text))
        and bool(_GAIN.search(text))
        and bool(_THING.search(text))
    )


def yearly_returns(utterance: Utterance) -> list[str]:
    """Flows of an outlay followed by what every year returns: "投150万，第一年回60万，第二年70万"."""
    text = utterance.commanding
    steps = [re.sub(r"\s", "", m["n"]) for m in _YEARS.finditer(text)]
    found = _YEARS.search(text)
    if len(steps) < 2:
        found = _RETURNS.search(text)
        steps = re.findall(r"\d[\d.]*[km万亿]?", found["list"].replace(" ", "")) if found else []
    if not found or len(steps) < 2:
        return []
    outlay = [m for m in amounts(utterance.within(0, found.start())) if isinstance(m.value, Money | Number)]
    if not outlay:
        return []
    paid = re.sub(r"[^\d.万亿km]", "", text[outlay[0].start : outlay[0].end])
    return [f"-{paid}", *steps]


def without_amounts(utterance: Utterance, start: int, end: int) -> str:
    """The stretch with every amount as zeros of the same length, so that no name begins inside one."""
    stretch = utterance.commanding[start:end]
    for mention in utterance.within(start, end):
        if isinstance(mention.value, Money | Number):
            first, last = mention.start - start, min(mention.end, end) - start
            stretch = stretch[:first] + "0" * (last - first) + stretch[last:]
    return stretch


def name_after_price(stretch: str) -> str:
    """The name said after its price: "20万的直播间", "a 60k loyalty app"."""
    found = _BEFORE.search(stretch)
    return found["name"].strip() if found else ""


def without_question(name: str) -> str:
    """The name without the question or the word for its price that follows it."""
    return _TAIL.sub("", name).strip()
