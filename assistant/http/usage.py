"""What chat models were used for, over HTTP: one's own, and everybody's for administrators."""

from typing import Annotated

from fastapi import APIRouter, Query

from assistant.http.access import TheApp, TheViewer
from assistant.http.day import Day
from assistant.http.problem import PROBLEMS
from assistant.spending.statement import Statement, make_statement
from knowledge.usage_report import By

router = APIRouter(prefix="/v1/usage", tags=["usage"], responses=PROBLEMS)


@router.get("")
def read_usage(
    app: TheApp,
    viewer: TheViewer,
    by: By = "month",
    since: Annotated[Day | None, Query(description="First day; default: of this month or year.")] = None,
    until: Annotated[Day | None, Query(description="Last day; default: today.")] = None,
    person: Annotated[str | None, Query(max_length=200, description="Id; default: all you may see.")] = None,
) -> Statement:
    """Tokens, money, seconds and quality of turns, with the budgets as they stand.

    Administrators see everybody, others themselves. Amounts are decimal strings, by currency.
    """
    return make_statement(app, viewer, by, since=since, until=until, person=person)
