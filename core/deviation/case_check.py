"""Whether a deviation case may be kept: every field is there, readable, and its numbers agree."""

import unicodedata
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from core.deviation.case import Case, CaseStatus, Deviation, Verdict
from core.deviation.taxonomy import CAUSES
from core.errors import InputError, MissingInput
from core.text import Text

LONGEST_TITLE = 120
LONGEST_TEXT = 2_000
_FIELDS = {
    "title": Text(zh="标题", en="title"),
    "problem": Text(zh="问题描述", en="problem"),
    "direct_cause": Text(zh="直接原因", en="direct cause"),
    "deep_cause": Text(zh="深层原因", en="deep cause"),
    "action": Text(zh="纠正措施", en="action"),
    "effect": Text(zh="效果", en="effect"),
    "unit": Text(zh="业务单元", en="business unit"),
    "owner": Text(zh="负责人", en="owner"),
}
_NEEDED = ("title", "problem", "direct_cause", "action")
_KEYS = frozenset(cause.key for cause in CAUSES)


def check_case(case: Case) -> None:
    """Refuse a case that cannot be kept.

    Raises:
        MissingInput: The title, problem, direct cause or action is empty.
        InputError: A text that is too long or cannot be read, drivers that do not add up, days in
            the wrong order, an unknown kind of cause, a review without a reviewer.
    """
    for name, text in _texts(case):
        _check_text(name, text)
    if case.cause and case.cause not in _KEYS:
        listed = ", ".join(sorted(_KEYS))
        raise _refused(
            "cause", f"没有原因类别 {case.cause!r}", f"there is no kind of cause {case.cause!r}", listed
        )
    if case.status is CaseStatus.REVIEWED and not (case.reviewed_by and case.reviewed_on):
        raise _refused("reviewed_by", "已审核的案例没有审核人", "a reviewed case has no reviewer")
    _check_data(case.data)
    _check_effect(case)
    _check_days(case)


def _texts(case: Case) -> Iterator[tuple[str, str]]:
    for name in _FIELDS:
        yield name, case.effect.text if name == "effect" else getattr(case, name)


def _check_text(name: str, text: str) -> None:
    said = _FIELDS[name]
    if not text.strip():
        if name in _NEEDED:
            raise MissingInput(Text(zh=f"案例缺少{said.zh}", en=f"the case has no {said.en}"), field=name)
        return
    longest = LONGEST_TITLE if name in ("title", "unit", "owner") else LONGEST_TEXT
    if len(text) > longest:
        raise _refused(
            name,
            f"{said.zh}有 {len(text)} 个字，最多 {longest}",
            f"the {said.en} has {len(text)} characters, at most {longest} are kept",
        )
    if any(_is_unreadable(character) for character in text):
        raise _refused(name, f"{said.zh}里有不可见的控制字符", f"the {said.en} holds control characters")


def _is_unreadable(character: str) -> bool:
    # Cc control, Cf invisible marks, Cs surrogates: nothing a person types into a sentence
    return character not in "\n\t" and unicodedata.category(character) in ("Cc", "Cf", "Cs")


def _check_data(data: Deviation) -> None:
    if not data.kpi.strip() or not data.kpi_name.strip():
        raise MissingInput(Text(zh="案例没有说是哪个指标", en="the case names no KPI"), field="kpi")
    keys = [one.key for one in data.contributions]
    if len(set(keys)) != len(keys):
        raise _refused("data", "同一个驱动因素出现两次", "a driver is there twice", ", ".join(keys))
    moved = sum((one.value for one in data.contributions), Decimal(0))
    if keys and moved != data.change:
        raise _refused(
            "data",
            f"驱动因素合计 {moved}，不等于偏差 {data.change}",
            f"the drivers sum to {moved}, not to the deviation of {data.change}",
        )


def _check_effect(case: Case) -> None:
    effect = case.effect
    if effect.verdict is not Verdict.OPEN and not effect.text.strip() and effect.after is None:
        raise MissingInput(
            Text(zh="有结论但没有说效果如何", en="there is a verdict, but nothing on what came of it"),
            field="effect",
            valid=Text(zh="一句话，或措施后的数值", en="a sentence, or the level after the action"),
        )


def _check_days(case: Case) -> None:
    start, end = case.data.start, case.data.end
    if (start is None) != (end is None):
        raise _refused("period", "时间段只有一头", "the period has only one end")
    if start is not None and end is not None and end < start:
        raise _refused("period", f"时间段反了：{start} 至 {end}", f"{start} to {end} is in the wrong order")
    if case.expires_on is not None and start is not None and case.expires_on < start:
        raise _refused(
            "expires_on",
            f"到期日 {case.expires_on} 早于偏差本身（{start}）",
            f"it expires on {case.expires_on}, before the deviation itself ({start})",
        )


def check_expiry(expires_on: date, today: date) -> None:
    """Refuse a last day that is over already. Raises InputError."""
    if expires_on < today:
        raise _refused(
            "expires_on",
            f"到期日 {expires_on} 已经过了",
            f"the last day, {expires_on}, is over already",
            f"> {today}",
        )


def _refused(field: str, zh: str, en: str, valid: str = "") -> InputError:
    return InputError(Text(zh=zh, en=en), field=field, valid=Text(zh=valid, en=valid) if valid else None)
