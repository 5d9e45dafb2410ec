from decimal import Decimal

import pytest

from core.errors import InputError, UnknownReference
from core.validation.thresholds import DEFAULT
from core.validation.validate import validate
from tests.plans.clean import clean_plan
from tests.plans.worked_example import worked_example


def test_every_threshold_cites_its_source() -> None:
    for item in DEFAULT.items:
        assert item.source.document
        assert item.source.place.zh
        assert item.meaning.zh != item.meaning.en
        assert DEFAULT[item.name] == item.value


def test_a_company_value_replaces_the_default_and_says_so() -> None:
    own = DEFAULT.override({"contingency_share": 5, "survey_lag": "14"})
    assert own["contingency_share"] == Decimal(5)
    assert own["survey_lag"] == Decimal(14)
    assert own["experiment_minimum"] == DEFAULT["experiment_minimum"]
    assert {item.source.document for item in own.items if item.name == "survey_lag"} == {"company"}
    assert DEFAULT["contingency_share"] == Decimal(10)


def test_overriding_changes_what_is_found() -> None:
    strict = DEFAULT.override({"contingency_share": 20})
    assert [f.check for f in validate(clean_plan(), strict).findings] == ["contingency_reserve"]
    calm = DEFAULT.override({"unit_cost_gap": 50, "survey_lag": 10})
    checks = {f.check for f in validate(worked_example(), calm).findings}
    assert not checks & {"unit_cost_gap", "measurement_lag"}


def test_an_unknown_threshold_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownReference) as caught:
        DEFAULT.override({"sum_tolerence": 1})
    assert "sum_tolerance" in caught.value.candidates


@pytest.mark.parametrize("value", ["many", -1, True, None, "NaN", "Infinity", [1]])
def test_a_value_that_is_no_number_is_refused(value: object) -> None:
    with pytest.raises(InputError) as caught:
        DEFAULT.override({"sum_tolerance": value})
    assert caught.value.field == "thresholds.sum_tolerance"


def test_an_unknown_rule_is_refused() -> None:
    with pytest.raises(UnknownReference):
        validate(clean_plan(), rules=("R99",))
