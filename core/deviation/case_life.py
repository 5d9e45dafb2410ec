"""What may become of a case: draft → reviewed → expired or withdrawn; a changed case is a draft again."""

from datetime import date
from typing import Any

from core.deviation.case import STATUSES, Case, CaseStatus
from core.deviation.case_check import check_case, check_expiry
from core.errors import InputError, MissingInput
from core.text import Text


def revise(case: Case, changes: dict[str, Any], *, today: date) -> Case:
    """The case with some fields changed, a draft that waits for review.

    Raises:
        InputError: It was withdrawn, or what comes out of it cannot be kept.
    """
    _check_not_withdrawn(case)
    if all(getattr(case, name) == value for name, value in changes.items()):
        return case
    ended = case.status is CaseStatus.EXPIRED or case.status_on(today) is CaseStatus.EXPIRED
    draft = {
        "status": CaseStatus.DRAFT,
        "reviewed_by": "",
        "reviewed_on": None,
        "expires_on": None if ended else case.expires_on,
    }
    changed = case.model_copy(update=draft | changes)
    check_case(changed)
    return changed


def review(case: Case, *, by: str, today: date, expires_on: date | None = None) -> Case:
    """The case as reviewed; an expired one is taken back if a new last day is given.

    Raises:
        MissingInput: It has expired, and no new last day is given.
        InputError: It was withdrawn, or its last day is over already.
    """
    _check_not_withdrawn(case)
    if expires_on is not None:
        check_expiry(expires_on, today)
    elif case.status_on(today) is CaseStatus.EXPIRED:
        raise MissingInput(
            Text(
                zh=f"案例已于 {case.expires_on} 过期，要重新启用到什么时候？",
                en=f"the case expired on {case.expires_on}; until when is it good now?",
            ),
            field="expires_on",
            valid=Text(zh="一个之后的日期，例如 明年底", en="a later day, such as the end of next year"),
        )
    done = {"status": CaseStatus.REVIEWED, "reviewed_by": by, "reviewed_on": today}
    reviewed = case.model_copy(update=done | {"expires_on": expires_on or case.expires_on})
    check_case(reviewed)
    return reviewed


def expire(case: Case, *, today: date) -> Case:
    """The case as expired. Raises InputError when it was withdrawn."""
    _check_not_withdrawn(case)
    if case.status is CaseStatus.EXPIRED:
        return case
    ended = min(today, case.expires_on or today)
    return case.model_copy(update={"status": CaseStatus.EXPIRED, "expires_on": ended})


def withdraw(case: Case) -> Case:
    """The case as withdrawn: it was wrong, or should not have been kept. It stays in history."""
    return case.model_copy(update={"status": CaseStatus.WITHDRAWN})


def _check_not_withdrawn(case: Case) -> None:
    if case.status is not CaseStatus.WITHDRAWN:
        return
    said = STATUSES[case.status]
    raise InputError(
        Text(zh=f"案例{said.zh}，不能再改", en=f"the case is {said.en} and cannot be changed any more"),
        field="case",
        valid=Text(zh="另存一个新案例", en="save a new case"),
    )
