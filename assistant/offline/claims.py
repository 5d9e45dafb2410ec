"""What each sum says: that it is the whole, money set aside, a limit, a merit, or what somebody asks for."""

import re
from dataclasses import dataclass
from enum import StrEnum

from assistant.offline import lexicon
from assistant.offline.item_names import TOTAL, bare_name, is_whole
from assistant.offline.sums import CLAUSE, Sum, without_times
from assistant.offline.utterance import fold
from assistant.offline.wording import amount_text
from core.quantity.reading import read
from core.quantity.value import Share


class Role(StrEnum):
    """What a sum is; the roles of an item are the fields of `allocate`."""

    TOTAL = "total"
    EXPERIMENT = "experiment"
    CONTINGENCY = "contingency"
    ASK = "ask"
    MINIMUM = "minimum"
    MAXIMUM = "maximum"
    EFFECTIVE_MINIMUM = "effective_minimum"
    CONTRIBUTION = "contribution"
    LOCKED = "locked"
    SUBSTITUTE = "substitute_cost"
    SUBSTITUTE_SHARE = "substitute_share"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Claim:
    """A sum with what it is and whose it is.

    Attributes:
        name: Whose it is; "" when its own words do not say.
        role: What it is.
        is_total_said: Whether words beside it call it the whole.
        is_open: Whether nothing else stands beside it.
    """

    sum: Sum
    name: str
    role: Role
    is_total_said: bool = False


_USELESS = re.compile(
    r"没(?:有)?(?:什么)?(?:意义|效果|用|戏|动静|必要)|白(?:花|投|搭|做)|不如不|就(?:别"
    r"|不)(?:做|投|搞|上|干)|起不来|打不动|看不到效果|无效|不值得|等于没|打水漂|宁可不|干脆不"
    r"|pointless|useless|no (?:use|point|effect|good)|not worth|worthless|won'?t work"
    r"|doesn'?t work|makes no sense|or nothing|or not at all|don'?t bother|wasted?\b|skip it"
    r"|drop it"
)
_BELOW = re.compile(
    r"(?:低于|少于|不到|不足|达不到|没有|没到|小于|给不到|below|under|less than"
    r"|anything less than|fewer than|without)\s*(?:rmb|cny|[¥￥$€£])?\s*$"
)
_EFFECTIVE = re.compile(
    r"有效(?:投入|起投|门槛|下限|金额)|起投(?:点|线|额|门槛)?|启动门槛|门槛|minimum (?:viable"
    r"|effective)|effective minimum|viable minimum|要么(?:至少)?$"
)
_MINIMUM = re.compile(
    r"至少|最少|不低于|不少于|不小于|不得低于|不能低于|不能少于|不得少于|起码|保底|保证|下限"
    r"|最低|底线|兜底|打底|at least|no less than|not less than|no lower than|\bmin(?:imum)?\b"
    r"|\bfloor\b|guaranteed?|no fewer than"
)
_MAXIMUM = re.compile(
    r"至多|最多|不超过|不高于|不大于|不能超过|不得超过|别超过|不要超过|不许超|不能多于|封顶"
    r"|上限|顶多|最高|以内|顶格|撑死|天花板|at most|no more than|not more than|not exceed"
    r"|n[o']t exceed|cannot exceed|\bmax(?:imum)?\b|\bcap(?:ped)?\b|\bup to\b|\bceiling\b"
    r"|\bupper limit\b|\blimit(?:ed)? (?:to|of)\b"
)
_LOCKED = re.compile(
    r"锁定|锁死|固定|定死|不动|不能动|动不了|已定|已经定|已签|签了|签好|签完|合同|雷打不动"
    r"|板上钉钉|\blocked\b|\block\b(?! (?:[a-z]+ ){1,2}(?:needs?|asks?|wants?|requires?|costs?|takes?|gets?|is|are|was|has|have|brings?|should|must|goes)\b)(?! (?:needs?|asks?|wants?|requires?|costs?|takes?|gets?|is|has|brings?|should|must|goes)\b)"
    r"|\bfixed\b|\bpinned\b|\bcommitted\b|already signed|\bsigned\b"
    r"|under contract|contracted|non-?negotiable|exactly|stays? at|must stay"
)
_WORTH = re.compile(
    r"带来|拉来|引来|贡献(?:度|值|率|分)?|产出|得分|评分|打分|分值|价值|权重|效果分"
    r"|\bbrings?\b|\bbringing\b|\bdelivers?\b|\bdelivering\b|\bgenerat(?:es?|ing)\b"
    r"|\byields?\b|\bcontribut(?:es?|ing|ions?)\b|\bscores?d?\b|\bworth\b|\bproduc(?:es?"
    r"|ing)\b|\bdriv(?:es?|ing)\b|\bweights?\b|\badds?\b|\bvalued? at\b"
)
_ASKED = re.compile(
    r"需要|申请|想要|要求|要价|报价|(?<![海简日周电晚画早墙喜战])报了?|需|要|开价|提了|花费"
    r"|预估|asks?|asking|asked|needs?|needing|wants?|wanting|requests?|requires?|costs?|at$"
    r"|priced"
)
_CHEAPER = re.compile(
    r"替代|替换|换成|改(?:成|用|做)|代替|简版|简化版|精简版|缩水版|平替|低配|轻量版|迷你版"
    r"|缩减版|小规模版|顶|抵|相当于|substitute|replac|instead|cheaper|lite version"
    r"|light version|alternative|scaled[- ]down|smaller version|gives?|gets? (?:us )?"
)
_PART_OF_EFFECT = re.compile(
    r"(?:效果|作用|价值|成效|功效|产出|of (?:the|its) (?:effect|value|result|impact|benefit)"
    r"|effect|impact|value|as (?:good|effective))"
)
_SAID_PART = re.compile(
    r"(?P<n>[一二三四五六七八九]成[一二三四五六七八九半]?|\d+(?:\.\d+)?\s?%|一半"
    r"|百分之[一二三四五六七八九十]+)"
)
_RESERVE_VERB = re.compile(
    r"留|预备|扣|拿出?|抽|划出|提取|存|\breserv|\bkeep|\bhold|\bset(?:ting)? aside"
    r"|\bput(?:ting)? aside|\bearmark|\bring-?fenc|\bwith\b|\bsav(?:e|ing)\b|\bcarve|\bfirst\b"
)
_RESERVE_LEFT = re.compile(
    r"(?:预算|经费|资金|储备|准备|基金|金|池|费|款|用|做|备|的|留|各|和|与|、|实验|试验|试错"
    r"|测试|创新|应急|机动|备用|预备|风险|不可预见|experiment\w*|test\w*|trial\w*|contingency"
    r"|buffer|emergency|reserve|fund|pool|pot|budget|for|a|as|an|and|the|of|rainy|day|kept?"
    r"|hold|held|set|aside|put|first|we|with|then|each|off|plus|back|is|in|left|save|take|us"
    r"|let|please|go(?:es)?|to|into|\W|\d)"
)
_EXPERIMENT = re.compile(
    rf"{lexicon.RESERVE_EXPERIMENT.pattern}|试错|探索|trial|pilots?\b|trying (?:new|out)|innovation"
)
_CONTINGENCY = re.compile(
    rf"{lexicon.RESERVE_CONTINGENCY.pattern}|后备|突发|兜底资金|救急|emergenc|unforeseen"
    rf"|just in case|surprises"
)

_AFTER_ZH = re.compile(
    r"^\s*(?:元|块|块钱|的?预算)?\s*(?:是|要|都)?(?:给到?|归|分给|投给|投到|投在|投|用于|用在"
    r"|用来做|用来|花在|放在|砸给|砸到|做|拍|搞|办|上)(?!多少"
    r"|最)(?P<name>[^，,。；;：:！？!?\n、（(]+)"
)
_AFTER_EN = re.compile(
    r"^\s*(?:goes|should go|is|are|be)?\s*(?:for|to|on|into"
    r"|towards?)\s+(?:the\s+)?(?P<name>(?!spend\b|split\b|allocate\b|work with|divide\b"
    r"|share\b|play with|maximi|get\b|reach\b|use\b|cover\b|fund\b|invest\b|put\b|give\b"
    r"|deploy\b|be\b|go\b)[^,;:.!?\n(]+?)(?=\s+(?:and|but|plus|while|then)\b|[,;:.!?\n(]|$)"
)
_SHARING = r"\b(?:allocate|split|divide|distribute|spread)\b"
_SEVERAL = re.compile(r"、|(?:和|与|跟|及)(?=.)|\band\b|&")
_ENUMERATES = re.compile(r"[^，,、。；;]*、|[^,;]+(?:,[^,;]+)*,?\s(?:and|&)\s")
_LABEL_ENDS = (":", "：", "(", "（")
_PARENS = re.compile(r"[:：()（）【】\[\]]")


_CUT = re.compile(rf"{CLAUSE.pattern}|{_PARENS.pattern}|{_SHARING}")


def claim(item: Sum) -> Claim:
    """What a sum says by its own words; the name of a sum in a later clause is settled by its neighbours."""
    role = _role(item)
    left, is_total = _owner(item, role)
    if role is Role.UNKNOWN and not _is_of_share(item) and _is_reserve(item, left):
        role = Role.EXPERIMENT if _EXPERIMENT.search(_spot(item)) else Role.CONTINGENCY
    return Claim(item, left, role, is_total)


def _is_of_share(item: Sum) -> bool:
    """Whether it is the whole that a share is taken of: "15% of 1M"."""
    return bool(re.fullmatch(r"\s*of(?: the| our)?\s*", item.before))


def _spot(item: Sum) -> str:
    """The words in the clause of a sum on both its sides."""
    if item.is_share and item.after.strip() in ("of", "of the", "of our"):
        return item.utterance.text[item.start : item.stop + 40].split(",")[0]
    after = re.split(
        r"(?<=.)(?:其余|剩下|余下|the rest|remaining|and (?:then )?(?:allocate|split|divide))", item.after
    )[0]
    return f"{re.split(_SHARING, item.clause)[-1]} {after}"


def _is_reserve(item: Sum, name: str) -> bool:
    spot = _spot(item)
    if item.is_worth or not (_EXPERIMENT.search(spot) or _CONTINGENCY.search(spot)):
        return bool(
            item.is_share and re.search(r"预留|备着|hold back|set aside|in reserve", spot) and not name
        )
    if item.is_share or _RESERVE_VERB.search(spot):
        return True
    return not _RESERVE_LEFT.sub("", fold(name)).strip()


def _role(item: Sum) -> Role:
    before, after = _cue_before(item), item.after
    if _USELESS.search(f"{item.clause}|{_until_sum(item)}") and (
        _BELOW.search(before)
        or _MINIMUM.search(before)
        or "or n" in after
        or re.match(r"\s*(?:以下|以内|之下)", after)
    ):
        return Role.EFFECTIVE_MINIMUM
    if _EFFECTIVE.search(before) or re.match(
        r"\s*(?:才)?(?:起投|起步价|才有(?:效|用)|才能(?:起效|见效)|才起效)", after
    ):
        return Role.EFFECTIVE_MINIMUM
    if _is_cheaper(item):
        return Role.SUBSTITUTE_SHARE if item.is_share else Role.SUBSTITUTE
    if bound := _between(item):
        return bound
    for role, pattern in _CUES:
        if pattern.search(before):
            return role
    if item.is_worth:
        return Role.CONTRIBUTION
    for role, pattern in _CUES:
        found = pattern.match(after.lstrip(" 元块,、就也（(")) or _ends_group(after, pattern)
        if found and not re.match(r"\s*(?:\d|$)", after):
            return role
    return Role.ASK if _ASKED.search(before) else Role.UNKNOWN


_CUES = (
    (Role.MINIMUM, _MINIMUM),
    (Role.MAXIMUM, _MAXIMUM),
    (Role.LOCKED, _LOCKED),
    (Role.CONTRIBUTION, _WORTH),
)


def _between(item: Sum) -> Role | None:
    """The lower or the upper end of "between $50k and $150k"."""
    if re.search(r"(?<![a-z])between\s*$", item.clause):
        return Role.MINIMUM if re.match(r"\s*and\s*$", item.after) else None
    behind = re.fullmatch(r"\s*and\s*", item.before)
    opened = re.search(
        r"(?<![a-z])between\s*[$€£¥]?[\d.,]+\s?[a-z]{0,3}\s*$", item.utterance.text[: item.start]
    )
    return Role.MAXIMUM if behind and opened else None


def _ends_group(after: str, pattern: re.Pattern[str]) -> bool:
    """A lock that closes the clause behind the sum: "40万已经签定", "40k is already signed"."""
    return bool(pattern is _LOCKED and pattern.search(after) and not re.match(r"\s*(?:and|,|，|、)", after))


def _until_sum(item: Sum) -> str:
    rest = item.utterance.text[item.end : item.stop]
    return re.split(r"[，,；;。]", rest)[0] + (
        re.split(r"[，,；;。]", rest)[1]
        if re.match(r"^\s*(?:的话)?[，,]", rest) and len(re.split(r"[，,；;。]", rest)) > 1
        else ""
    )


def _cue_before(item: Sum) -> str:
    """The words before a sum that can say what it is: those after the last name of a list."""
    return re.split(r"[，,；;。、]", item.before)[-1]


def _is_cheaper(item: Sum) -> bool:
    near = f"{item.clause}|{item.after}"
    if not _CHEAPER.search(near):
        return False
    if item.is_share:
        return bool(_PART_OF_EFFECT.search(near) or re.search(r"顶|抵|相当于", item.clause))
    return bool(
        _SAID_PART.search(item.after)
        or (_next_is_share(item) and _PART_OF_EFFECT.search(item.utterance.text[item.end : item.stop + 40]))
    )


def _next_is_share(item: Sum) -> bool:
    rest = item.utterance.text[item.end : item.stop + 8]
    return bool(_SAID_PART.search(rest))


def said_part(item: Sum) -> str | None:
    """The part of the effect a cheaper way brings, when it is written in words behind its cost."""
    found = _SAID_PART.search(item.after)
    if found is None:
        return None
    said = found.group("n").replace(" ", "")
    if said == "一半":
        return "50%"
    found_share = read(said, today=item.utterance.today)
    return (
        amount_text(found_share[0].value) if found_share and isinstance(found_share[0].value, Share) else said
    )


def _owner(item: Sum, role: Role) -> tuple[str, bool]:
    """Whose a sum is, and whether it is called the whole."""
    spans = _spans(item)
    is_total = _says_whole(item)
    behind_sum = any(mention.end == item.start for mention in item.utterance.mentions)
    for number, (start, end) in enumerate(reversed(spans)):
        piece = without_times(item.utterance, start, end, item.utterance.text)
        labels = item.utterance.text[end : end + 1] in _LABEL_ENDS
        if number and (is_total or (behind_sum and number == len(spans) - 1 and not labels)):
            break  # what stands right behind the sum before is about that one
        if TOTAL.search(piece) and is_whole(piece):
            return "", is_total
        name = bare_name(without_times(item.utterance, start, end, item.utterance.original))
        if not name:
            continue
        if is_whole(name):
            return "", is_total
        if number and not labels and not _is_bare(piece, name):
            break
        return name, is_total
    return _following(item), is_total


def _says_whole(item: Sum) -> bool:
    if not item.is_money:
        return False
    if _is_of_share(item):
        return True
    head = re.split(r"[，,；;、:：]", item.before)[-1] or item.before[-6:]
    tail = re.split(r"[，,；;、:：]", item.after)[0]
    return bool(
        TOTAL.search(head)
        or re.match(
            r"\s*(?:元|块)?的?(?:总|预算|经费|营销|市场|费用|盘子|资金|额度|in (?:total|all"
            r"|hand)|total|budget|left|overall|marketing|to spend|runs? out|available"
            r"|of budget)",
            tail,
        )
    )


def _is_bare(piece: str, name: str) -> bool:
    """Whether a clause before holds nothing but a name, as in "抖音，最少50万"."""
    words = piece.strip()
    return len(words) <= len(name) + 2 and len(words) <= (28 if words.isascii() else 10)


def _spans(item: Sum) -> list[tuple[int, int]]:
    """The words before a sum cut at commas, colons, brackets and verbs of sharing, as offsets."""
    text = item.before
    cuts = list(_CUT.finditer(text))
    starts = [0, *(cut.end() for cut in cuts)]
    ends = [*(cut.start() for cut in cuts), len(text)]
    return [(item.start + start, item.start + end) for start, end in zip(starts, ends, strict=True)]


def _following(item: Sum) -> str:
    """The name behind a sum: "50万给小红书", "70k for podcasts"; several names mean it is the whole."""
    typed = without_times(item.utterance, item.end, item.stop, item.utterance.original)
    folded = without_times(item.utterance, item.end, item.stop, item.utterance.text)
    match = _AFTER_ZH.match(folded) or _AFTER_EN.match(folded)
    if match is None:
        return ""
    rest = folded[match.start("name") :]
    if _SEVERAL.search(match.group("name")) or _ENUMERATES.match(rest):
        return ""
    name = bare_name(typed[match.start("name") : match.end("name")])
    return "" if is_whole(name) else name
