"""Who answers for something: a new owner in any phrasing, and the four roles of a responsibility matrix."""

import re
from collections.abc import Iterator, Sequence

from assistant.offline.owners import owner_in
from assistant.offline.script import Arguments
from assistant.offline.utterance import fold
from core.plan.plan import Plan
from core.quantity.mention import Mention

_ZH = r"[\u4e00-\u9fff]{2,4}?"
_EN = r"[A-Z][\w.'’-]*(?: (?!The\b|Instead\b)[A-Z][\w.'’-]*){0,2}"
_NAME = rf"(?:{_ZH}|{_EN})"
_DOES = r"(?:全权|来|去)?(?:接手|接管|接替|接|负责|牵头|主导|主责|跟进|跟|盯|管理?|带|做|干|操盘|顶上|顶替|领|扛|打理|处理|执行)"
_END = r"(?=\s*(?:了|吧|啦|哈|呢|就行|好了)?\s*(?:$|[，,。.；;！!、（(\n]))"
_TAIL = rf"(?:吧|了|名下|头上|手上|来|去)?{_END}"
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:负责人|主责人?|责任人|牵头人|owner)\s*(?:从.{{1,12}}?)?(?:也|都|先|要|就|请)?(?:换成|换为|换作|换|改成|改为|改由|改|变成"
        rf"|变更为|定为|定成|设为|设成|应该是|应是|写成|写|填|给|是|为|由|=|:|：|to|is|=>|->|→)+\s*(?P<n>{_NAME})(?:来|担任|负责"
        rf"|接手|吧|了)*{_END}",
        rf"(?:由|让|请|派|叫|换成?|换为|改由|改成由?|改让|改派|交给|交由|转给|转交给?|移交给?|给|归|派给|分给|丢给|拨给|指派给?"
        rf"|安排给?)\s*(?P<n>{_NAME}){_DOES}",
        rf"(?:交给|交由|转给|转交给?|移交给?|归|派给|给|转|丢给|指派给?|安排给?|落到)\s*(?P<n>{_NAME}){_TAIL}",
        rf"(?:^|[，,。；;、\s：:]|现在|以后|今后|之后|都|就)(?P<n>{_NAME}){_DOES}(?!人)",
        rf"(?:hand|pass|give|transfer|reassign|assign|turn|move|delegate|reassigned?"
        rf"|goes|go|belongs?|over)\b.{{0,60}}?\bto (?P<n>{_EN})",
        rf"(?P<n>{_EN}) (?:takes?|will take|should take|is taking|picks?|will|now|runs?|owns?"
        rf"|leads?|handles?|heads?|drives?|to take|can take|gets|should (?:own|run|lead|handle))\b",
        rf"(?:make|put|have|let|get|want|with) (?P<n>{_EN}) (?:the (?:new )?owner|in charge"
        rf"|responsible|accountable|own|run|lead|handle|take|on it)",
        rf"\b(?:by|is|under|with|to) (?P<n>{_EN}) (?:now|instead|from now on)\b",
        rf"\b(?:owner|lead)(?:ship)?\b(?: of .{{1,40}}?)?\s*(?:should be|changes to|becomes|is now"
        rf"|is|to|:|=|->)+\s*(?P<n>{_EN})",
        rf"\b[Rr]eplace .{{2,40}}? with (?P<n>{_EN})",
        rf"\b(?P<n>{_EN}) (?:replaces|instead of)\b",
    )
)
# what something is changed to is a person only where people are spoken of, or where it is one by its name
_CHANGED_TO = (
    re.compile(rf"(?:换成|换为|换|改成|改为)\s*(?P<n>{_NAME}){_TAIL}"),
    re.compile(rf"(?:switch|change)\b.{{0,60}}?\bto (?P<n>{_EN})"),
)
_OF_PEOPLE = re.compile(
    r"负责|责任人|主责|牵头|对接人|执行人|经办|操盘|接手|接管|接替|交给|交由|移交"
    r"|\b(?:owner|ownership|in charge|responsible|accountable|owns|hand|assign|reassign)\b"
)
_COMMON_SURNAME = re.compile(
    r"[王李张刘陈杨赵吴周徐孙朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾肖潘袁蔡蒋杜魏吕姚沈钟崔谭陆汪廖贾邹邱侯薛闫陶郝顾龚邵][\u4e00-\u9fff]{1,2}"
)
_COMMON_WORD = re.compile(
    r"周[末边年期度报刊一二三四五六日]|许[可多]|何[时种]|陆[续路]|曾经|钟[头点]|顾客|宋体|罗[列马]|杜绝"
)
_NOT_PEOPLE = re.compile(
    r"(?:预算|目标|时间|截止|举措|策略|计划|方案|高|中|低|同|今年|明年|本月|下个?月|[上下]半年|国庆|年底|月底|这个|那个|谁|什么|哪|其他|其它|其余"
    r"|剩下|另外|别的|自动|跟着|我们|你们|他们|大家|别人|不变|明天|后天|下周|\d)"
    r"|(?:的|了|吗|呢)$|^(?:再|多|少|也|都|它|他|她|我|你)|^[个位名](?:负责|人|同事)|^(?:负责人|主责人|责任人)"
)
_MONTHS_EN = re.compile(
    r"^(?:the|end|q[1-4]|h[12]|january|february|march|april|may|june|july|august|september"
    r"|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|usd|eur|cny|rmb"
    r"|version)\b",
    re.I,
)
_STAYS = re.compile(
    r"不变|不换|还是|仍是|仍然|仍由|依旧|不动|照旧|还是原来|保持|stays?\b|unchanged|same owner|keep"
)

_ROLES = (
    ("responsible", r"r|执行人?|负责执行|responsible"),
    ("accountable", r"a|问责人?|最终负责人?|批准人?|审批|拍板|accountable"),
    ("consulted", r"c|咨询(?:对象)?|征询|请教|consult(?:ed)?"),
    ("informed", r"i|知会(?:对象)?|告知|通知|抄送|inform(?:ed)?"),
)
_PERSON = r"(?:[\u4e00-\u9fff]{2,5}?|[A-Z][\w.'-]*(?: [A-Z][\w.'-]*)*|[a-z]+ (?:team|dept))"
_LIST = rf"{_PERSON}(?:\s*(?:[、和与及&]|, (?=[A-Z][a-z]+(?:,|$))| and )\s*{_PERSON})*"
_NEXT = r"(?=\s*(?:$|[，,；;。.\n)）]|\s[RACI]\b))"
_WORD_OF = {"r": "执行", "a": "负责", "c": "咨询", "i": "知会"}


def new_owner(
    clause: str, plan: Plan | None = None, *, taken: Sequence[Mention] = (), of_people: bool = True
) -> str | None:
    """The person a clause hands the work to, in the person's own characters; None when it hands it to nobody.

    Args:
        clause: As typed, with the names of nodes blanked.
        plan: Whose people are known by name.
        taken: Amounts and times of the clause: what begins one is no name.
        of_people: Whether the clause, or the one before, speaks of people.
    """
    if _STAYS.search(fold(clause)):
        return None
    for start, end in _names_in(clause, plan, of_people=of_people):
        name = clause[start:end].strip(" .")
        if _is_person(name) and not any(one.start <= start < one.end for one in taken):
            return name
    return None


def _names_in(clause: str, plan: Plan | None, *, of_people: bool) -> Iterator[tuple[int, int]]:
    """Where names stand that may be the new owner's, likeliest first."""
    simple = simplify(clause).strip()
    offset = len(clause) - len(clause.lstrip())
    for pattern in (*_PATTERNS, *_CHANGED_TO):
        for match in pattern.finditer(simple):
            start, end = (at + offset for at in match.span("n"))
            if pattern not in _CHANGED_TO or of_people or _is_known(clause[start:end], plan):
                yield start, end
    found = owner_in(clause)
    if found:
        yield clause.find(found), clause.find(found) + len(found)


def _is_known(name: str, plan: Plan | None) -> bool:
    """Whether a name is a person's of the plan, or begins like a person's and is no word of the plan."""
    said = fold(name)
    if said in _people_of(plan):
        return True
    worded = plan is not None and any(said in fold(node.title) for node in plan.nodes)
    return bool(_COMMON_SURNAME.fullmatch(said)) and not _COMMON_WORD.match(said) and not worded


def _people_of(plan: Plan | None) -> set[str]:
    return (
        {fold(node.owner) for node in plan.nodes if node.owner and len(node.owner) > 1}
        if plan is not None
        else set()
    )


def speaks_of_people(text: str, plan: Plan | None = None) -> bool:
    """Whether a text speaks of who does something: an owner, a hand-over, or a person of the plan."""
    folded = fold(text)
    return bool(_OF_PEOPLE.search(folded)) or any(name in folded for name in _people_of(plan))


_ENGLISH_ROLES = (
    ("responsible", re.compile(rf"(?P<who>{_EN})(?: is| are)? (?i:responsible|does the work)")),
    ("accountable", re.compile(rf"(?P<who>{_EN})(?: is| are)? (?i:accountable|signs? off|approves)")),
    (
        "consulted",
        re.compile(
            rf"(?i:consult(?:ing)?(?: with)?) (?P<who>{_EN})|(?P<w2>{_EN})(?: is| are)? (?i:consulted)"
        ),
    ),
    (
        "informed",
        re.compile(
            rf"(?i:keep|inform) (?P<who>{_EN})(?i: informed| in the loop| posted)?|(?P<w2>{_EN})(?: is"
            rf"| are)? (?i:informed)"
        ),
    ),
)


def _english_roles(sentence: str) -> Arguments:
    """So: "Tom is responsible, Priya accountable, consult Legal, keep Finance informed"."""
    found: Arguments = {}
    for role, pattern in _ENGLISH_ROLES:
        match = pattern.search(sentence)
        if match:
            who = match.group("who") or match.groupdict().get("w2") or ""
            found[role] = [who.strip()]
    return found if len(found) >= 2 else {}


def _is_person(name: str) -> bool:
    if name.isascii():
        return bool(name) and not _MONTHS_EN.match(name)
    return not _NOT_PEOPLE.search(fold(name))


def simplify(text: str) -> str:
    """Simplified characters, Latin letters as typed; the same length."""
    return "".join(
        typed if typed.isascii() else folded for typed, folded in zip(text, fold(text), strict=True)
    )


def roles_in(sentence: str) -> Arguments:
    """Roles of the responsibility matrix: "R张伟，A王芳", "responsible: Tom, informed: Finance"."""
    simple = simplify(sentence)
    found: Arguments = {}
    lettered = 0
    approved = any(word in fold(sentence) for word in ("批准", "审批", "拍板", "问责"))
    for field, words in _ROLES:
        if field == ("responsible" if approved else "accountable"):
            words = f"{words}|负责"
        letter = words[0].upper()
        zh = _WORD_OF[words[0]]
        pattern = re.compile(
            rf"(?:^|[^A-Za-z])(?:(?:{zh})?{letter}(?![A-Za-z])|(?i:{words[2:]}))\s*(?:\({letter}\)"
            rf"|（{letter}）)?\s*(?:[:：=]|是|为|改成|改为|换成|设为|定为|to|is|are)*\s*(?P<who>{_LIST}){_NEXT}"
        )
        match = pattern.search(simple)
        if match:
            who = sentence[match.start("who") : match.end("who")]
            found[field] = [part.strip() for part in re.split(r"[、和与與及&,]|\band\b", who) if part.strip()]
            lettered += bool(re.match(rf".?(?:{zh})?{letter}(?![a-z])", match.group()))
    found = found | _english_roles(sentence)
    named = re.search(r"raci|知会|咨询|consulted|informed|accountable", fold(sentence))
    return found if (len(found) >= 2 and lettered >= 1) or (found and named) else {}
