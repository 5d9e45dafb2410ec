from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.plan.kpi import Measure
from core.plan.kpi_library import standards
from core.plan.node import Budget, Level, Link, Node
from core.plan.plan import Plan
from core.text import Language
from core.validation.finding import Report
from tools.documents.edited import find_edits
from tools.documents.grid import read_book
from tools.documents.six import documents_of
from tools.documents.workbook import write_workbook
from tools.tool import ToolContext

TEXT = st.text(
    st.characters(exclude_categories=("C", "Z"), exclude_characters="\ufffe\uffff"), min_size=1, max_size=40
)
MONEY = st.decimals(0, 10**11, places=2, allow_nan=False, allow_infinity=False)
RATE = st.decimals(0, 100, places=2, allow_nan=False, allow_infinity=False)
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    kpis = standards()
    sales = Measure(kpi=kpis["sales"].kpi, baseline=draw(MONEY), target=draw(MONEY))
    share = Measure(kpi=kpis["awareness_rate"].kpi, baseline=draw(RATE), target=draw(RATE))
    first, last = sorted((draw(DAYS), draw(DAYS)))
    goals = (
        Node(id="B1", level=Level.BUSINESS_UNIT, title=draw(TEXT), measures=(sales,), end=last),
        Node(id="M1", level=Level.SUBGOAL, title=draw(TEXT), links=(Link(parent="B1"),), measures=(share,)),
        Node(id="S1", level=Level.STRATEGY, title=draw(TEXT), links=(Link(parent="M1"),)),
    )
    works = tuple(
        Node(
            id=f"I{at}",
            level=Level.INITIATIVE,
            title=draw(TEXT),
            links=(Link(parent="S1"),),
            owner=draw(TEXT),
            start=first,
            end=last,
            note=draw(TEXT),
            budget=Budget(planned=draw(MONEY), ask=draw(MONEY)),
        )
        for at in range(1, draw(st.integers(2, 4)))
    )
    return Plan(id="PABCDE", version=1, name="随机", nodes=(*goals, *works))


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plan=plans(), language=st.sampled_from([Language.ZH_HANS, Language.EN]))
def test_a_workbook_reads_back_as_it_was_and_adds_up(
    ctx: ToolContext, plan: Plan, language: Language
) -> None:
    documents = documents_of(plan, Report(), language)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "plan.xlsx"
        write_workbook(documents, path, plan=plan.id, version=1, language=language)
        edited = find_edits(read_book(path), documents, plan, plan, ctx)
        assert (edited.nodes, edited.problems, edited.added, edited.ignored) == ({}, [], [], [])
        sheet = openpyxl.load_workbook(path, data_only=True).worksheets[2]
        shown = [sheet.cell(row, 5).value for row in range(4, sheet.max_row)]
        total = sum((Decimal(str(value)) for value in shown if value is not None), Decimal(0))
        given = sum((node.budget.planned or Decimal(0) for node in plan.nodes if node.budget), Decimal(0))
        scale = 1 if language is Language.EN else 10_000
        assert abs(total * scale - given) < Decimal("0.01")
