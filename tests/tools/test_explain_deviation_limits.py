"""Facts that cannot, or only just, answer: each gets a clear answer or a clear error."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pyarrow as pa
import pytest
from pyarrow.parquet import write_table

from core.errors import InputError, MissingInput
from core.facts.catalogue import Catalogue, FactDimension, FactKpi, FactMeasure, FactTable, FactValue
from core.quantity.unit import CNY, PERCENT, TIMES
from core.text import Text
from knowledge.facts import FactStore
from knowledge.facts_catalogue import write_catalogue
from tools.explain_deviation import TOOL, ExplainDeviationArguments

pytestmark = pytest.mark.slow

FIRST = date(2024, 1, 1)
DAYS = 60


def text(name):
    return Text(zh=name, en=name)


TABLE = FactTable(
    name="t",
    title=text("t"),
    source="t.parquet",
    dimensions=(
        FactDimension(
            column="shop", name=text("shop"), values=tuple(FactValue(key=k, name=text(k)) for k in "ab")
        ),
    ),
    measures=(
        FactMeasure(column="money", name=text("money"), unit=CNY, decimals=2),
        FactMeasure(column="n", name=text("pieces"), unit=TIMES),
        FactMeasure(column="people", name=text("people"), unit=TIMES, not_additive_over=("*",)),
        FactMeasure(column="share", name=text("share"), unit=PERCENT, decimals=2),
    ),
    kpis=(
        FactKpi(key="money", name=text("money"), unit=CNY, numerator="money", drivers=("n", "price")),
        FactKpi(key="n", name=text("pieces"), unit=TIMES, numerator="n"),
        FactKpi(key="price", name=text("price"), unit=CNY, numerator="money", denominator="n"),
        FactKpi(key="people", name=text("people"), unit=TIMES, numerator="people"),
        FactKpi(key="share", name=text("share"), unit=PERCENT, numerator="share"),
        FactKpi(
            key="loose", name=text("loose"), unit=CNY, numerator="money", drivers=("n",)
        ),  # its driver does not make it
    ),
)


@pytest.fixture
def facts_with(tmp_path, ctx):
    """A context on a table of sixty days and two shops, with the figures given by a function of the day."""

    def make(money, pieces=lambda day, shop: 10, days=DAYS):
        dates = [FIRST + timedelta(days=i) for i in range(days) for _ in "ab"]
        keys = [(i, shop) for i in range(days) for shop in "ab"]
        rows = {
            "date": pa.array(dates),
            "shop": [shop for _, shop in keys],
            "money": pa.array([Decimal(money(*key)).quantize(Decimal("0.01")) for key in keys]),
            "n": [int(pieces(*key)) for key in keys],
            "people": [5 for _ in keys],
            "share": [0.5 for _ in keys],
        }
        write_table(pa.table(rows), tmp_path / "t.parquet")
        write_catalogue(tmp_path / "catalogue.yaml", Catalogue(tables=(TABLE,)))
        return replace(ctx, facts=FactStore(tmp_path))

    return make


def explain(ctx, **arguments):
    return TOOL.run(ctx, ExplainDeviationArguments.model_validate(arguments))


def test_constant_series(facts_with):
    result = explain(facts_with(lambda day, shop: 100), kpi="n", period="2024年2月", compare="previous")
    assert result.calendar is None or result.calendar.comparable == result.headline.deviation - sum(
        (result.calendar.days, result.calendar.weekdays, result.calendar.festivals)
    )
    assert result.started.start is None
    assert "一直不变" in result.started.text


def test_all_zeros(facts_with):
    ctx = facts_with(lambda day, shop: 0, pieces=lambda day, shop: 0)
    with pytest.raises(MissingInput, match="everything is 0"):
        explain(ctx, kpi="money", period="2024年2月", compare="previous")


def test_undefined_driver_is_said_and_the_rest_is_answered(facts_with):
    ctx = facts_with(lambda day, shop: 50, pieces=lambda day, shop: 10 if day >= 31 else 0)
    result = explain(ctx, kpi="money", period="2024年2月", compare="previous")
    assert result.headline.deviation == -200
    assert result.drivers == ()
    assert any("分母" in text for text in result.refused)
    with pytest.raises(InputError, match="denominator"):
        explain(ctx, kpi="price", period="2024年2月", compare="previous")


def test_one_period_only(facts_with):
    ctx = facts_with(lambda day, shop: 50, days=31)
    with pytest.raises(MissingInput, match="begin on 2024-01-01"):
        explain(ctx, kpi="money", period="2024年1月", compare="previous")


def test_no_plan(facts_with):
    with pytest.raises(MissingInput, match="nothing was planned"):
        explain(facts_with(lambda day, shop: 50), kpi="money", period="2024年2月", compare="plan")


def test_not_additive(facts_with):
    with pytest.raises(InputError, match="cannot be added"):
        explain(facts_with(lambda day, shop: 50), kpi="people", period="2024年2月", compare="previous")


def test_rate_without_denominator(facts_with):
    with pytest.raises(InputError, match="cannot be averaged"):
        explain(facts_with(lambda day, shop: 50), kpi="share", period="2024年2月", compare="previous")


def test_drivers_that_do_not_make_the_kpi_leave_a_gap_that_is_named(facts_with):
    result = explain(facts_with(lambda day, shop: 50), kpi="loose", period="2024年2月", compare="previous")
    names = [line.name for line in result.drivers]
    assert any("口径差" in name for name in names)
    top = [line.contribution for line in result.drivers if line.parent is None]
    assert sum(top) == result.headline.deviation


def test_offsetting_segments_have_no_shares(facts_with):
    ctx = facts_with(
        lambda day, shop: 100, pieces=lambda day, shop: 20 if (day < 31) == (shop == "a") else 10
    )
    result = explain(ctx, kpi="money", period="2024-02-01到2024-02-29", compare="previous")
    assert sum(line.contribution for line in result.drivers) == result.headline.deviation


def test_negative_money(facts_with):
    ctx = facts_with(lambda day, shop: -20 if day >= 31 else 50)
    result = explain(ctx, kpi="money", period="2024年2月", compare="previous")
    assert result.headline.actual < 0
    assert sum(line.contribution for line in result.drivers) == result.headline.deviation
    with pytest.raises(InputError, match="negative"):
        explain(ctx, kpi="money", period="2024年2月", compare="previous", method="lmdi")


def test_missing_days_are_evidence(facts_with):
    full = facts_with(lambda day, shop: 50 + day % 7)
    assert explain(full, kpi="money", period="2024年2月", compare="previous").headline.deviation < 0
    gone = facts_with(
        lambda day, shop: 0 if 40 <= day < 45 else 50 + day % 7,
        pieces=lambda day, shop: 0 if 40 <= day < 45 else 10,
    )
    result = explain(gone, kpi="money", period="2024年2月", compare="previous")
    assert result.hypotheses[0].key == "delay"
