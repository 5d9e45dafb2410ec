"""A statement of what chat models were used for: by whom, how fast, how well, against which budgets."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.spending.allowance import Allowance
from core.errors import Forbidden
from core.frozen import Frozen
from core.text import Text
from knowledge.access import Scope, Viewer
from knowledge.usage_report import By, Quality, UsageFilter, UsageLine, total_of

if TYPE_CHECKING:
    from assistant.app import App

_MOST = 1000


class Budget(Frozen):
    """A budget as it stands.

    Attributes:
        scope: "person-day", "person-month", "conversation" or "month".
        unit: "tokens" or "money".
        limit: How much there is.
        used: How much of it is used.
        currency: Of money, "" of tokens.
        resets: The day it begins anew, null for a conversation's.
        setting: The setting it comes from.
    """

    scope: str
    unit: str
    limit: Decimal
    used: Decimal
    currency: str
    resets: date | None
    setting: str


class Statement(Frozen):
    """Usage within some days.

    Attributes:
        by: What the lines are told apart by.
        since: First day.
        until: Last day.
        person: Id of the only person it is about, null for everybody.
        names: Names of the people in it by id.
        lines: Usage by that.
        total: All of it together.
        quality: How the turns went.
        budgets: Budgets as they stand today.
    """

    by: By
    since: date
    until: date
    person: str | None
    names: dict[str, str]
    lines: tuple[UsageLine, ...]
    total: UsageLine
    quality: Quality
    budgets: tuple[Budget, ...]


def make_statement(
    app: "App",
    viewer: Viewer,
    by: By = "month",
    *,
    since: date | None = None,
    until: date | None = None,
    person: str | None = None,
) -> Statement:
    """What somebody may see of usage: administrators everybody's, others their own.

    Args:
        app: The program.
        viewer: Who asks.
        by: What lines are told apart by.
        since: First day; default: the first of this month, and with `by` "month" of this year.
        until: Last day; default: today.
        person: Id of the only person to report on; None: everybody the viewer may see.

    Raises:
        Forbidden: It is not theirs to see.
    """
    whose = _whose(viewer, person)
    last = until or app.today
    first = since or (last.replace(month=1, day=1) if by == "month" else last.replace(day=1))
    wanted = UsageFilter(since=first, until=last, person=whose)
    lines = app.usage_reports.lines(by, wanted, limit=_MOST)
    everything = app.usage_reports.lines("month", wanted)
    quality = app.usage_reports.quality(wanted)
    return Statement(
        by=by,
        since=first,
        until=last,
        person=whose,
        names=_names(app, lines) if by == "person" else {},
        lines=lines,
        total=total_of(everything),
        quality=quality,
        budgets=tuple(_budget(one) for one in app.spending.of(whose if whose is not None else viewer.id)),
    )


def _whose(viewer: Viewer, person: str | None) -> str | None:
    if Scope.ADMIN in viewer.scopes:
        return person
    if person not in (None, viewer.id):
        raise Forbidden(
            Text(zh="别人的用量只有管理员能看", en="only administrators see the usage of others"),
            field="person",
            valid=Text(zh="去掉 person，看自己的", en="leave person out to see your own"),
        )
    return viewer.id


def _names(app: "App", lines: tuple[UsageLine, ...]) -> dict[str, str]:
    known = {person.id: person.name for person in app.people.list()}
    return {line.key: known.get(line.key, "") for line in lines}


def _budget(one: Allowance) -> Budget:
    return Budget(
        scope=one.purse.scope,
        unit=one.unit,
        limit=one.limit,
        used=one.used,
        currency=one.currency if one.unit == "money" else "",
        resets=one.resets(),
        setting=one.variable,
    )
