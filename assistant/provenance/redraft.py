"""What becomes of claims without a source: the model is told once, then the answer goes out without them."""

import re
from collections.abc import Sequence

from assistant.provenance.claim import Claim
from core.text import Language

_TOLD = 12  # claims the model is told of
_OMITTED = "—"
_HEADING = re.compile(r"\s*#{1,6}\s")
_BLANK_LINES = re.compile(r"\n{3,}")
_TABLE_ROW = re.compile(r"\s*\|")
_ITEM_MARK = re.compile(r"\s*(?:[-*+]|\d{1,3}[.)、])\s*(?:\*\*\s*\*\*)?\s*[:：]?\s*\Z")


def tell_model(claims: Sequence[Claim], text: str, language: Language) -> str:
    """What the model is told before its second try, in its reader's language."""
    lines = [f"- {claim.text.strip()}  ← {_around(claim, text)}" for claim in claims[:_TOLD]]
    if language is Language.EN:
        head = (
            "Your draft was not sent. These statements come from no tool result of this conversation, from "
            "none of the user's words, from no cited guidance and not from the plan:"
        )
        rest = (
            "Write the answer again. Leave them out, or call the tool that computes them; do no arithmetic "
            "yourself. Keep unit and scale; percent and percentage points are different. Say “about” where "
            "you round. "
            "Do not mention this correction."
        )
    else:
        head = "你的草稿没有发出。下面这些说法，本次会话的工具结果、用户的话、引用的资料和计划里都没有："
        rest = (
            "请重写回答：去掉它们，或调用能算出它们的工具；不要自己做算术。单位和数量级照原样，百分比与百分点不同；"
            "四舍五入要写“约”。不要提到这次更正。"
        )
    return "\n".join([head, *lines, rest])


def _around(claim: Claim, text: str) -> str:
    start, end = claim.sentence
    return " ".join(text[start:end].split())[:120]


def cut(text: str, claims: Sequence[Claim], language: Language) -> str:
    """The answer without the sentences, bullets and cells that hold these claims, and a line saying so."""
    spans: dict[tuple[int, int], str] = {}
    for claim in claims:
        line = text[text.rfind("\n", 0, claim.start) + 1 : claim.end]
        if _TABLE_ROW.match(line):
            spans[claim.sentence] = f" {_OMITTED} "
        elif _HEADING.match(line):
            spans[(claim.start, claim.end)] = "…"
        else:
            spans[claim.sentence] = ""
    for (start, end), instead in sorted(spans.items(), reverse=True):
        text = text[:start] + instead + text[end:]
    left = "\n".join(line for line in text.split("\n") if not (_ITEM_MARK.match(line) and line.strip()))
    left = _BLANK_LINES.sub("\n\n", left).strip()
    return "\n\n".join(part for part in (left, admit(len(spans), language)) if part)


def admit(count: int, language: Language) -> str:
    """The one honest line about what was left out."""
    if language is Language.EN:
        if count == 1:
            return "(One statement was left out: the number, date or name in it has no source here.)"
        return f"({count} statements were left out: the numbers, dates or names in them have no source here.)"
    return f"（有 {count} 处说法已略去：其中的数字、日期或名称没有来源。）"
