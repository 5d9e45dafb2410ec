"""A correction as a tracked task: 问题-方案-责任人-验收标准-期限, until its result is verified.

Deviation-correction, ch. 10 (the tracking table) and ch. 13 (问题-原因-措施-验证: each deviation at least
one plan that can be carried out, with an owner).
"""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from core.errors import InputError, MissingInput
from core.frozen import Frozen
from core.quantity.unit import Unit
from core.text import Text


class CorrectionStatus(StrEnum):
    """Where a correction stands."""

    OPEN = "open"
    DONE = "done"  # reported as done, not verified
    VERIFIED = "verified"  # the new actual meets the acceptance standard
    DROPPED = "dropped"  # given up, with a reason


class Correction(Frozen):
    """A corrective action.

    Attributes:
        problem: What is wrong, with its numbers.
        cause: The likely or found reason, "" if nobody knows.
        plan: What is done about it.
        owner: The one person who answers.
        acceptance: How one sees that it worked.
        due: By when.
        status: Where it stands.
        unit: Unit of `before` and `after`.
        before: The KPI when it began; None where none was measured.
        target: What it must reach to count as verified; None where only words say so.
        rises: Whether more is better.
        after: The KPI when it was verified.
        result: What came of it, in the person's words.
    """

    problem: str
    cause: str = ""
    plan: str
    owner: str
    acceptance: str
    due: date
    status: CorrectionStatus = CorrectionStatus.OPEN
    unit: Unit | None = None
    before: Decimal | None = None
    target: Decimal | None = None
    rises: bool = True
    after: Decimal | None = None
    result: str = ""

    def is_late(self, today: date) -> bool:
        """Whether its day has passed and it is not done."""
        return self.status is CorrectionStatus.OPEN and today > self.due


def check_correction(correction: Correction) -> None:
    """Check that somebody can act on it.

    Raises:
        MissingInput: No plan, owner or acceptance standard.
    """
    for name, zh, en in (
        ("plan", "打算怎么改", "what is to be done"),
        ("owner", "谁负责", "who answers for it"),
        ("acceptance", "验收标准是什么", "how one sees that it worked"),
    ):
        if getattr(correction, name).strip() in ("", "*"):
            raise MissingInput(Text(zh=f"纠正任务还缺：{zh}", en=f"the correction lacks {en}"), field=name)


def verify(correction: Correction, after: Decimal | None, result: str) -> Correction:
    """The correction with its result: verified when the new actual is on the good side of its target.

    Args:
        correction: Reported as done, or still open.
        after: The KPI as measured now.
        result: What came of it, in the person's words.

    Raises:
        MissingInput: Neither a new actual nor a word on the result.
        InputError: It is closed already, or the actual does not meet the standard.
    """
    if correction.status in (CorrectionStatus.VERIFIED, CorrectionStatus.DROPPED):
        raise InputError(
            Text(zh="这个纠正任务已经结束", en="this correction is closed already"), field="correction"
        )
    if after is None and not result.strip():
        raise MissingInput(
            Text(zh="要用新的实际值来验证", en="it takes a new actual to verify it"),
            field="actual",
            valid=Text(zh="现在的实际值，或验收结果", en="the level now, or what the check found"),
        )
    if after is not None and correction.target is not None and not _meets(correction, after):
        raise InputError(
            Text(
                zh=f"{after:f} 还没有达到验收标准 {correction.target:f}，任务继续",
                en=f"{after:f} does not meet the standard of {correction.target:f}; the task goes on",
            ),
            field="actual",
            valid=Text(
                zh=f"{'不低于' if correction.rises else '不高于'} {correction.target:f}",
                en=f"{'at least' if correction.rises else 'at most'} {correction.target:f}",
            ),
        )
    done = {"status": CorrectionStatus.VERIFIED, "after": after, "result": result or correction.result}
    return correction.model_copy(update=done)


def _meets(correction: Correction, after: Decimal) -> bool:
    assert correction.target is not None
    return after >= correction.target if correction.rises else after <= correction.target
