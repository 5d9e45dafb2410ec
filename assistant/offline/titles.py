"""The name of a piece of work: what is left of its description when money, times, people and places are taken out."""

import re

from assistant.offline import lexicon
from assistant.offline.details import kind_of
from assistant.offline.owners import owner_in
from assistant.offline.utterance import Utterance, fold
from core.quantity.value import Change, Money, Number, Points, Share

_SEGMENT = re.compile(r"[，,。；;\n（）()]|\s[-–—]\s|:\s|：|(?<=\w)\.(?=\s|$)|\s*[|｜]\s*")
_CALLED = re.compile(
    r"(?:叫做?|名为|名叫|命名为|名字是|名称[是为：:]|\bcalled\b|\bnamed\b)\s*(?P<t>[^，,。；;\n]+)"
)
_STRATEGY = re.compile(
    r"(?:策略|打法|路线|思路|抓手)(?:上)?(?:就?是|为|定为|用|叫|:|：|走)\s*(?P<a>[^，,。；;\n]+)|\b(?:strategy|play"
    r"|approach)(?: there| here| for it| for .{2,30}?)?\s*(?:is|:|will be|=)\s*(?P<b>[^,.;\n]+)"
    r"|(?:用|采用|采取|靠|走|以|通过)(?P<c>[^，,。；;\n]{2,24}?)(?:的)?(?:策略|打法|路线|方式|来)"
)
_NUMERAL = (
    r"(?:[一二两三四五2-9]\s*[个条项场档次支套波]|个|条|项|场|档|an?\b|one\b|two\b|three\b|another\b|one more\b|new\b"
    r"|more\b|the\b)?"
)
_KIND = r"(?:核心|营销|线上|线下|渠道|品牌|销售|用户)?(?:新的?)?\s*(?:策略|举措|动作|打法|strateg(?:y|ies)|initiatives?|tactics?)"
_HEADER = re.compile(
    rf"^(?:(?:请|帮我|给我|我们|那就|然后|另外|再|先|也|还要|还有|打算|计划|准备|想|要|let'?s|we(?:'ll| will)?|also|then|and|please)\s*)*"
    rf"(?:(?:再|新)?(?:新增|增加|添加|加上?|补上?|定|配上?|开|排|安排|来|设|建|搞|做|办|用|采用|创建|add|create|plan|launch|run|put"
    rf"|start|set up|do)\s*)?{_NUMERAL}\s*{_NUMERAL}\s*(?:{_KIND}|(?:活动|campaign)(?=\s*(?:[:：]|是|叫"
    rf"|called)))\s*(?:新增|加|是|为|定为|叫做?|called|named|is)?\s*[:：]?\s*"
)
_VERBS = re.compile(
    r"^(?:(?:请|帮我|给我|我们|那就|然后|另外|再|先|也|还要|还有|打算|计划(?=[在做办搞])|准备|想|要|let'?s|we(?:'ll| will)?|also|then"
    r"|and|please|plus|next)\s*)*"
    r"(?:(?:再|新)?(?:新增|增加|添加|加上?|补上?|配上?|开|排|安排|设|搞|做|办|来)(?:一|两|三)?(?:个|条|项|场|档|次|支|套|波)|(?:新增|增加|添加"
    r"|安排|(?:再|新)加)|(?:办|搞|做)(?=[\u4e00-\u9fff]{4})|(?:(?:we're|we are|we'll be|we will be|i'm|i am)\s+(?:(?:also"
    r"|now|then|planning to)\s+)?)?(?:add|create|plan|launch|run|put|start|set up|adding|creating|planning|launching|running|starting|doing"
    r"|holding|do|hold|organi[sz]e)\b(?:\s+(?:an?|the|another|one more|new)\b)*|(?:an?|the|another"
    r"|one more)\b)\s*"
)
_DETAIL = re.compile(
    r"总?预算|费用|经费|花费|budget|\bcosts?\b|负责人|主责人?|owner|时间|预计(?=\s|$)|覆盖|触达|触及|送达|之前|之间|之内|以内|封顶|上限|完成"
    r"|执行|上线(?=$|\s)|截止|投入(?=$|\s)|done by|completed by|finished by|expected reach|\breach(?:ing)?\b"
    r"|\bpeople\b|人群|受众|"
    r"\b(?:due|starting|running|launch(?:es|ing)? in|deadline|spend(?:ing)?|target audience"
    r"|audience)\b|约(?=$|\s)|大概|左右|预估|\*|花(?=\s|$)|块(?=\s|$)|份(?=\s|$)"
)
_NO_TITLE = re.compile(
    r"^(?:线上|线下|另外|还有|策略|举措|和|在|用|约|人|万|元|到|月|号|底|下|挂|放|里|由|给|让|来|去|是|为|就|of|add|an?|the|it|is|to|for"
    r"|in|by|on|at|from|through|under|with|and|then|end|start|owns|will|\W)+$"
)
_TRAILING = re.compile(
    r"(?:\s+(?:for|in|by|on|at|during|with|from|under|to|of|and))+\s*$|(?:，|,|、|在|于|和|的)\s*$"
)
_PERSON = re.compile(r"[\u4e00-\u9fff]{2,3}|[A-Z][a-z'-]+(?: [A-Z][a-z'-]+)")


def title_of_work(piece: Utterance, blanks: tuple[tuple[int, int], ...] = ()) -> str:
    """The name of the work a piece describes, "" if it has none.

    Args:
        piece: The description.
        blanks: Stretches that say where the work belongs.
    """
    return _quoted(piece, blanks) or _called(piece, blanks) or title_in(piece, blanks)


def strategy_title(piece: Utterance, blanks: tuple[tuple[int, int], ...] = ()) -> str:
    """The name of a strategy: what is said to be the way, else as of any work."""
    match = _STRATEGY.search(_blanked(piece.text, blanks))
    if match is None:
        return _quoted(piece, blanks) or _called(piece, blanks) or title_in(piece, blanks)
    key = next(key for key in ("a", "b", "c") if match.group(key))
    said = piece.original[match.start(key) : match.end(key)]
    return said.strip(" 「」“”\"'：:")[:200] or title_in(piece, blanks)


def title_in(piece: Utterance, blanks: tuple[tuple[int, int], ...] = ()) -> str:
    """The first segment that is more than money, a time, a person or a place; a bare person's name comes last."""
    people = []
    at = 0
    hidden = _blanked(_hidden(piece), blanks)
    for match in [*_SEGMENT.finditer(hidden), None]:
        end = match.start() if match else len(hidden)
        title = _cleaned(hidden[at:end])
        if title and _PERSON.fullmatch(title) and len(hidden) > len(title) + 2:
            people.append(title)
        elif title:
            return title[:200]
        at = match.end() if match else end
    return people[0] if people else ""


def person_in(piece: Utterance, title: str) -> str | None:
    """A bare name among the segments: "鄭雅文，預算12萬，…", "Nora Weiss: pop-up stands"."""
    for segment in _SEGMENT.split(_hidden(piece)):
        said = segment.strip()
        if _DETAIL.search(fold(said)):  # 花费 and 经费 look like names
            continue
        if (
            _PERSON.fullmatch(said)
            and said != title
            and owner_in(f"{said}负责") == said
            and _is_surnamed(said)
        ):
            return said
    return None


def _is_surnamed(name: str) -> bool:
    return name.isascii() or owner_in(f"{name}盯") is not None


def _quoted(piece: Utterance, blanks: tuple[tuple[int, int], ...]) -> str:
    for quote in piece.quotes:
        at = piece.original.find(quote)
        if not any(start <= at < end for start, end in blanks):
            return quote[:200]
    return ""


def _called(piece: Utterance, blanks: tuple[tuple[int, int], ...]) -> str:
    hidden = _blanked(_hidden(piece), blanks)
    match = _CALLED.search(fold(hidden))
    return _cleaned(hidden[match.start("t") : match.end("t")]) if match else ""


def _hidden(piece: Utterance) -> str:
    """The piece with its money, times, reach and owner blanked."""
    text = piece.original
    for mention in piece.mentions:
        counted = (
            isinstance(mention.value, Money | Number | Share | Points) and kind_of(piece, mention) is None
        )
        reached = isinstance(mention.value, Change) and not lexicon.REACH.match(fold(mention.text))
        if not counted and not reached:
            text = text[: mention.start] + "\u3000" * (mention.end - mention.start) + text[mention.end :]
    owner = owner_in(piece.original)
    if owner:
        text = _without_owner(text, owner)
    return text


def _without_owner(text: str, owner: str) -> str:
    folded = fold(text)
    name = re.escape(fold(owner))
    duty = r"(?:负责|牵头|统筹|主责|主导|跟进|扛|盯|跟|管|带|来做|来|owns it|owns|runs it|runs|leads it|leads|on point|in charge)"
    pattern = (
        rf"(?:(?:由|让|请|交给|归|owner|负责人|owned by|led by|run by|lead)\s*(?:is|是|为|:|：)?\s*)?{name}\s*(?:来"
        rf"|will )?{duty}?\s*(?:做|it)?"
    )
    match = re.search(pattern, folded)
    if match is None:
        return text
    return text[: match.start()] + "\u3000" * (match.end() - match.start()) + text[match.end() :]


def _blanked(text: str, blanks: tuple[tuple[int, int], ...]) -> str:
    for start, end in blanks:
        text = text[:start] + "\u3000" * (end - start) + text[end:]
    return text


def _cleaned(segment: str) -> str:
    """A segment without the words that introduce it and the labels left of its details."""
    cleaned = segment.replace("\u3000", " ").strip()
    for pattern in (_HEADER, _VERBS):
        match = pattern.match(fold(cleaned))
        cleaned = cleaned[match.end() :] if match else cleaned
    folded = fold(cleaned)
    for match in reversed(list(_DETAIL.finditer(folded))):
        cleaned = cleaned[: match.start()] + " " + cleaned[match.end() :]
    cleaned = re.sub(r"\s{2,}", " ", cleaned).strip(" ：:-–—的「」“”\"'.!！")
    cleaned = _TRAILING.sub("", cleaned).strip()
    meaning = re.sub(r"[^\w\u4e00-\u9fff]", "", cleaned)
    return "" if len(meaning) < 2 or _NO_TITLE.match(fold(cleaned)) else cleaned
