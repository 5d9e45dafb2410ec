"""What is no amount although it has digits: code, links, files, ids, ordinals, list numbers, idioms."""

import re

_MARK = "\x02"
_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]+`", re.DOTALL)
_LINK = re.compile(r"https?://[^\s)\]，。；]+|\]\([^)\s]*\)")
_FILE = re.compile(r"(?<![\w./\\~-])[\w./\\~-]{1,300}\.(?:xlsx|csv|md|json|yaml|png|html|pdf|docx|pptx)\b")
_LIST_NUMBER = re.compile(r"[ \t>]{0,12}(?:[-*+]\s+)?(?:#{1,6}\s+)?(?:\*\*)?\(?\Z")
_LIST_MARK = re.compile(
    r"(?:\d{1,2}(?:\.\d{1,2}){0,2}|[一二三四五六七八九十]{1,3})(?:[)、]|\.(?![\d])|:(?=\s))"
)
_CITATION = re.compile(r"\[\^?\Z")
_LABEL = re.compile(
    r"(?:第|步骤|方案|版本|选项|阶段|附录|表|图|规则|编号|序号|条目|等级|梯队|#|№)\s?\Z"
    r"|(?i:(?<![a-z])(?:step|option|version|phase|stage|table|figure|fig\.|chapter|section|rule|point|part|item"
    r"|top|no\.|tier|level|priority|round|case|iphone|ipad|windows|web|gpt|scenario|question)s?[ #]{0,2})\Z"
)
_CURRENCY = re.compile(r"(?:\$|¥|(?<![A-Za-z])(?:RMB|CNY|USD|HKD|EUR|JPY|GBP|TWD|ROI|ROAS|NPS|KPI)[ -]?)\Z")
_LOW_END = re.compile(  # of 5M-8M, $5m-10m, 10 million-20 million; not of GPT-4m-2, B2B-3
    r"(?<![A-Za-z0-9_.,-])(?:RMB|CNY|USD|HKD|EUR|JPY|GBP|TWD)?\d[\d,.]{0,12}\s?"
    r"(?:[kKmMwWbBxX]|mn|bn|mln|(?i:thousand|million|billion|percent|pct|ppt?s?|bps?))-\Z"
)
_WHOLE = re.compile(r"[\w.-]*")
_AFTER = re.compile(
    r"\d{1,3}(?:\.\d{1,4}){2,}|(?:[01]?\d|2[0-4]):[0-5]\d(?!\d|\s?:)|7\s?[x×*]\s?24|24/7|1对[1多]|360\s?度|\d0后"
    r"|\d{1,4}[CDGPcdgp](?![A-Za-z0-9%])|\d{1,3}(?:st|nd|rd|th)(?![a-z])|\d{1,4}(?![kKmMwWbBxX]\b)[A-Za-z]{1,3}\d\w*"
)
_LIST_BEFORE = frozenset("\n \t>(*")
_RUN = re.compile(r"\d+ ?")
_LABEL_ENDS = frozenset("第骤案本项段录表图则号目级队#№.")
_AMOUNTS = frozenset("%万亿元")
_ODD = frozenset(".:xX×*/对度后CDGPcdgpABEFHIJLNOQRSTUVYZabefhijlnoqrstuvyz")
_IDIOM = re.compile(
    r"万一|千万(?=[不别要记])|一一|十分(?!之)|百分百|一旦|一下|一些|一样|一起|一直|一般|一定|一致|一次性|一线|二线|三线"
    r"|三方|一体|一步|一方面|另一方面|万能|千方百计|百般|一对一|一并|一边|一季度|二季度|三季度|四季度|两者|二者|三者|四象限|十足"
    r"|千人千面|百货|千瓦|百科|百度|千川|一成不[变變]|百分之百(?=[地投确確相支])|100\s?%(?=\s?[地确確])|万达|万科|三星|七夕|五一|六一|十一(?![万亿百千个])"
)
_JOINED = re.compile(r"[统唯同单之另每某任逐进]\Z")


def blank_code(text: str) -> str:
    """A normal text with code, links and file names overwritten by a mark; the same length."""
    if "`" in text:
        text = _CODE.sub(_cover, text)
    if "://" in text or "](" in text:
        text = _LINK.sub(_cover, text)
    return _FILE.sub(_cover, text) if "." in text else text


def skip_fixed(text: str, at: int) -> int:
    """Where what stands at a numeral ends if it is a name, a code, an ordinal or a list number; else `at`."""
    head = text[max(0, at - 14) : at]
    if text[at].isdigit():
        return _skip_digits(text, at, head)
    if match := _IDIOM.match(text, at):
        return match.end()
    before = head[-1:]
    if before in "统唯同单之另每某任逐进几数" and before:
        return at + 1
    if before in "第骤案" and before and _LABEL.search(head):
        return _numeral_end(text, at)
    return _list_end(text, at)


def _skip_digits(text: str, at: int, head: str) -> int:
    if _is_glued(text[max(0, at - 32) : at]) and not _CURRENCY.search(head):
        found = _WHOLE.match(text, at)
        return found.end() if found else at + 1
    if head[-1:] in ("[", "^") and _CITATION.search(head):
        return _numeral_end(text, at)
    before = head.rstrip(" ")[-1:]
    if (before in _LABEL_ENDS or (before.isascii() and before.isalpha())) and _LABEL.search(head):
        end = _numeral_end(text, at)
        return end if text[end : end + 2].lstrip()[:1] not in _AMOUNTS else at
    run = _RUN.match(text, at)
    if run is not None and text[run.end() : run.end() + 1] in _ODD and (match := _AFTER.match(text, at)):
        return match.end()
    return _list_end(text, at)


def _is_glued(head: str) -> bool:
    """Whether a letter stands directly before, or with a hyphen between that makes no range (5M-8M)."""
    last = head[-2:-1] if head[-1:] == "-" else head[-1:]
    if last != "_" and not (last.isascii() and last.isalpha()):
        return False
    return head[-1:] != "-" or not _LOW_END.search(head)


def _list_end(text: str, at: int) -> int:
    """The end of a list number, which stands at the beginning of its line."""
    if at and text[at - 1] not in _LIST_BEFORE:
        return at
    begin = text.rfind("\n", max(0, at - 22), at) + 1
    if (begin == 0 and at > 20) or at - begin > 20 or not _LIST_NUMBER.match(text[begin:at]):
        return at
    match = _LIST_MARK.match(text, at)
    return match.end() if match else at


def _numeral_end(text: str, at: int) -> int:
    end = at + 1
    while end < len(text) and (text[end].isdigit() or text[end] in "一二三四五六七八九十百"):
        end += 1
    return end


def _cover(match: "re.Match[str]") -> str:
    said = match.group()
    return "\n".join(_MARK * len(line) for line in said.split("\n"))
