"""Who may see something, as a message says it: "只给高管看", "department heads and above", "all staff can see it"."""

import re

_SEES = r"[^，,。；;]{0,6}?(?:看|可见|查阅|查看|访问|打开|开放)"
_EXECUTIVES = r"(?:公司)?(?:高管|高阶主管|高层|管理层|领导层|总监|老板|老总|总裁|董事)(?:们|级别?|及?以上)?"
_HEADS = r"(?:本|各)?部门(?:负责人|主管|经理|领导|级别?|内部?)?(?:及?以上)?|主管级?(?:及?以上)?"
_EVERYONE = r"(?:全员|全公司|所有人|大家|人人|岗位级别?|每个人)"
_LEVEL = r"(?:级别|权限|密级|可见范围|开放范围|等级|查看范围)[^，,。；;]{0,8}?"
_ONLY = r"(?:只|仅|就)(?:限|能|准|给|让|对|供|许|允许|开放给?|有)*(?:给|于|到)?"
_MOVED = r"(?:降|升|提|调|改|设|放|定)(?:低|高|宽|严)?(?:到|为|成|至)(?:只有?|仅)?"
_RANKS = (
    (
        "executive",
        re.compile(
            rf"{_ONLY}{_EXECUTIVES}|{_EXECUTIVES}(?:才|可|能){_SEES}|{_LEVEL}{_EXECUTIVES}|{_MOVED}{_EXECUTIVES}|(?:给|让|对){_EXECUTIVES}{_SEES}"
            r"|\b(?:exec(?:utive)?s?|management|leadership|c-level|board)(?: team| level)?(?:[- ]only|'? eyes only)\b|\bonly (?:for |to |by )?(?:the )?(?:exec(?:utive)?s?|management|leadership|board)\b"
            r"|\b(?:keep|restrict|limit|lock|confine|visible|open|for|raise|move|rank|access|visibility)\b[^,.;]{0,24}\b(?:to |is |for |= ?|: ?)?(?:the )?(?:executives?|execs|executive (?:level|rank)|leadership)\b(?! (?:summary|review|report))"
        ),
    ),
    (
        "department",
        re.compile(
            rf"{_ONLY}(?:{_HEADS})|(?:{_HEADS})(?:才|可|能){_SEES}|{_LEVEL}(?:{_HEADS})|{_MOVED}(?:{_HEADS})"
            r"|\bdepartment(?:al)?(?: heads?| managers?| level| leads?)?(?:[- ]only| and above| and up| or above)\b|\bonly (?:for |to |by )?(?:the )?department\b|\bdepartment heads only\b"
            r"|\b(?:keep|restrict|limit|lock|confine|visible|open|lower|raise|move|rank|access|visibility)\b[^,.;]{0,24}\bdepartment(?: heads?| level| rank| managers?| leads?)?\b"
        ),
    ),
    (
        "position",
        re.compile(
            rf"{_EVERYONE}(?:都)?(?:可以?|能|都){_SEES}|(?:对|给|向){_EVERYONE}{_SEES}|开放给{_EVERYONE}|{_LEVEL}{_EVERYONE}|{_MOVED}{_EVERYONE}"
            r"|\b(?:everyone|everybody|all staff|anyone|anybody) (?:can|may|could) (?:see|read|view|open)\b|\b(?:visible|open) to (?:everyone|everybody|all staff|all|anyone)\b"
        ),
    ),
)  # fmt: skip


def find_rank(text: str) -> str | None:
    """The lowest rank that may see it, as the tools name it; None where nothing is said of that.

    Args:
        text: What is said, folded.
    """
    return next((name for name, pattern in _RANKS if pattern.search(text)), None)
