"""The words around an amount that make it a change: verbs of direction, 到/至/to, 同比/环比, 当前."""

import re

from core.quantity.pattern import Pattern
from core.quantity.value import Comparison

UP = (
    "提升|提高|增长|成长(?![期性型阶])|增加|上升|上涨|上调|上浮|拉升|拉高|扩大|增大|增至|涨|升|攀升|推高|做大|翻|(?<![最至许很])多|"
    r"追加|再加|(?<![参附添更增])加(?=\s?\Z)|(?<![新净])增"
)
DOWN = "减少|降低|下降|下滑|下调|下浮|下跌|缩减|缩小|压缩|压降|削减|砍掉?|减|降|跌|(?<![至不最])少"
ZH_VERB = rf"(?:(?P<up>{UP})|(?P<down>{DOWN}))"
EN_UP = (
    r"grow(?:s|ing|n)?|grew|increas(?:e|es|ed|ing)|rais(?:e|es|ed|ing)|lift(?:s|ed|ing)?"
    r"|boost(?:s|ed|ing)?|up|"
    r"improv(?:e|es|ed|ing)|expand(?:s|ed|ing)?|gain(?:s|ed|ing)?|add(?:s|ed|ing)?|ris(?:e|es|ing)|rose|"
    r"climb(?:s|ed|ing)?|higher|more|growth|uplift|push(?:es|ed|ing)?|bring(?:s|ing)? up|step up|scale up"
)
EN_DOWN = (
    r"reduc(?:e|es|ed|ing|tion)|cut(?:s|ting)?|decreas(?:e|es|ed|ing)|lower(?:s|ed|ing)?|down"
    r"|drop(?:s|ped|ping)?|"
    r"fall(?:s|ing|en)?|fell|declin(?:e|es|ed|ing)|shrink(?:s|ing)?|trim(?:s|med)?|slash(?:es|ed)?|less|fewer"
)
_FUZZY = (
    r"(?:了|约|近|超过?|将近|大约|至少|不少于|不低于|再|整整|幅度?|幅度?为|about |around "
    r"|at least |over |nearly |roughly |some |another )"
)

# directly before an amount: 提升, 同比增长约, 降低
VERB_BEFORE = Pattern(rf"(?P<verb>{ZH_VERB})\s?{_FUZZY}{{0,2}}\s?\Z")
TO_BEFORE = Pattern(
    rf"(?:{ZH_VERB}|做|调整?|修?改|变|设定?|定|控制|压|保持|维持|稳定|冲刺?|恢复|回升|扩|推|带|拉|缩|转)?"
    rf"(?P<to>(?<![收得看拿遇感提听找买接见想触送直抵传表讲说谈用轮不没未])(?:到达?|至|为(?![了期])"
    rf"|成(?![交本功长])|达到?|突破|冲(?:击|刺))|在(?=\Z))"
    rf"\s?{_FUZZY}{{0,2}}\s?\Z"
)
LEVEL_VERBS = Pattern(r"(?:控制|压|保持|维持|稳定|做|调整?|修?改|变|设定?|定|缩|转|恢复|达|突破|冲)")
VERB_EN_BEFORE = Pattern(
    rf"(?i:(?<![a-z])(?:(?P<up>{EN_UP})|(?P<down>{EN_DOWN}))(?: by| of)? {_FUZZY}{{0,2}}\Z)"
)
TO_EN_BEFORE = Pattern(
    rf"(?i:(?<![a-z])(?:(?:(?P<up>{EN_UP})|(?P<down>{EN_DOWN})) )?"
    rf"(?P<to>to|reach(?:es|ing|ed)?|hit(?:s|ting)?|achiev(?:e|es|ing)|up to(?!.)|get to"
    rf"|bring to) {_FUZZY}{{0,2}}\Z)"
)
BY_EN_BEFORE = Pattern(rf"(?i:(?<![a-z])by {_FUZZY}{{0,2}}\Z)")
FROM_BEFORE = Pattern(
    r"(?:从|由|自)(?:当前|目前|现在|现有|基准|原来|原先|去年|上年)?的?\s?\Z"
    r"|(?i:(?<![a-z])from (?:the )?(?:current |present |today's |a base of |about )?\Z)"
)
# between two amounts
FROM_TO_GAP = Pattern(
    rf"\s?(?:\((?:当前|目前|current|today)\)|today|now|currently|左右|的水平"
    rf"|水平)?,?\s?(?:{ZH_VERB}|做|调整?|改|变|扩|冲|推|拉|提)?(?:大|高)?(?P<to>到|至|为|成"
    rf"|达到?|(?i:(?:up |down )?to))\s?{_FUZZY}{{0,2}}\s?\Z"
)
ARROW_GAP = Pattern(r"\s{0,2}(?:→|->|=>|➜|⟶|⇒|-->|➔)\s{0,2}\Z")
RANGE_GAP = Pattern(r"\s?(?:-|~|--)\s?\Z")
TO_GAP = Pattern(r"\s?(?:到|至|(?i:to))\s?\Z")
# directly after an amount
AFTER = Pattern(
    r"\s?(?:的)?(?:(?P<up>增长(?!率)|增幅|涨幅|提升(?!率)|(?i:increase|growth|rise|uplift|lift"
    r"|more(?! than)|higher|up(?![a-z-])))"
    r"|(?P<down>降幅|跌幅|下降|下滑|降低|(?i:decrease|drop|reduction|decline|less|fewer|lower"
    r"|down(?![a-z-]|\s(?:by|to|into|across|over|among|between)(?![a-z])))))(?![A-Za-z到至])"
    r"(?!\s?(?:了|约|近|超过?|by |to |of |from )?\s?[\d¥$负+-])"
)
RANGE_AFTER = Pattern(r"\s?(?:之间|区间|不等|左右|的区间|的范围)")
RANGE_BEFORE = Pattern(
    r"(?:预算|价格|价位|区间|范围|大约|介于|约|单价|年龄|每人|between |budget |price )[^\d,。；，;]{0,4}\Z"
)
BASE_AFTER = Pattern(
    r"\s?[,，]?\s?[(\[]?\s?(?:当前|目前|现状|现在|现有|现为|现|基准值?|基线|基期|原来|原"
    r"|去年同期|去年|上年|(?i:currently|current|now|today|baseline|base|vs|versus"
    r"|from a base of|from the current|from))"
    r"\s?(?:水平|值)?(?:仅|只有|是|为|约|在|仅为|(?i:at|of|is))?\s?[:=]?\s?\Z"
)
COMPARISON_BEFORE = Pattern(
    r"(?:(?P<yoy>同比|(?:较|比)(?:去年|上年)(?:同期)?)|(?P<pop>环比|(?:较|比)(?:上个?月"
    r"|上个?季度?|上期|上周)))\s?\Z"
)
COMPARISON_AFTER = Pattern(
    r"\s?[(,]?\s?(?:(?P<yoy>(?i:yoy|y/y|year[- ]on[- ]year|year[- ]over[- ]year"
    r"|vs\.? last year|同比(?![增上提下降减+-])))"
    r"|(?P<pop>(?i:mom|qoq|wow|m/m|q/q|period[- ]on[- ]period|month[- ](?:on|over)[- ]month|quarter[- ](?:on"
    r"|over)[- ]quarter|week[- ](?:on|over)[- ]week|环比(?![增上提下降减+-]))))(?![A-Za-z])\)?"
)
TIMES = Pattern(
    r"(?P<fan>翻(?:了)?(?P<fann>[一二两三四\d])?番|翻(?:了)?一?倍|(?i:(?<![a-z])(?:doubl(?:e"
    r"|es|ed|ing)|twofold|twice)(?![a-z])))"
    r"|(?P<triple>(?i:(?<![a-z])(?:tripl(?:e|es|ed|ing)|threefold)(?![a-z])))"
    r"|(?P<quad>(?i:(?<![a-z])quadrupl(?:e|es|ed|ing)(?![a-z])))"
    r"|(?P<half>减半|腰斩|(?i:(?<![a-z])(?:halv(?:e|es|ed|ing)|cut (?:\w{1,20} ){0,3}(?:by"
    r"|in) half)(?![a-z])))"
    r"|(?<![\d.A-Za-z])(?P<n>\d{1,4}(?:\.\d{1,4})?|[一二两三四五六七八九十]"
    r"|一倍半)\s?(?:倍(?![增率速数])|(?i:x(?!\w|\s?\d)|-?fold(?![a-z])|times (?:as|the|last"
    r"|this|current|more|higher)(?![a-z])))"
)
CLAUSE = Pattern(r"[,，。;；!！?？、\n\x01()（）【】\[\]]")
ZH_ANY_VERB = Pattern(ZH_VERB)
EN_ANY_VERB = Pattern(rf"(?i:(?<![a-z])(?:(?P<up>{EN_UP})|(?P<down>{EN_DOWN}))(?![a-z]))")


def name_comparison(match: "re.Match[str] | None") -> Comparison | None:
    """The comparison a match of one of the two patterns stands for."""
    if match is None:
        return None
    return Comparison.YEAR_ON_YEAR if match["yoy"] else Comparison.PERIOD_ON_PERIOD


def find_sign(clause: str) -> int:
    """Direction of the last verb in a clause before an amount: +1, -1, or 0 if there is none."""
    last, sign = -1, 0
    for pattern in (ZH_ANY_VERB, EN_ANY_VERB):
        for match in pattern.finditer(clause):
            if match.start() > last:
                last, sign = match.start(), 1 if match["up"] else -1
    return sign


def cut_clause(text: str, floor: int, at: int, width: int = 40) -> str:
    """The text of the clause that stands before `at`, no further back than `floor` or `width` characters."""
    head = text[max(floor, at - width) : at]
    return CLAUSE.split(head)[-1]


def cut_sentence(text: str, at: int, width: int = 80) -> str:
    """The text of the sentence that stands before `at`, no further back than `width` characters."""
    return re.split(r"[.。;；!！?？\n]", text[max(0, at - width) : at])[-1]
