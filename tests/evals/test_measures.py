import pytest

from evals.__main__ import choose
from evals.cases import SUITES, Case, load_suite
from evals.measures import MEASURES, measures_of
from evals.runner import tasks_of

TASKS = tasks_of(load_suite(SUITES / "development"))


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("tools", 500),
        ("arguments", 500),
        ("decomposition", 10),
        ("grounding", 15),
        ("asking", 40),
        ("permissions", 25),
        ("injection", 25),
        ("dialogues", 20),
        ("parity", 20),
        ("deviation", 15),
    ],
)
def test_every_suite_has_cases_and_is_run_by_its_name(name, least):
    mine = [task for task in TASKS if name in measures_of(task.script)]
    assert len(mine) >= least
    assert [task.script.id for task in choose([name])] == [task.script.id for task in mine]


def test_every_suite_is_tested():
    assert len(MEASURES) == 10
    assert measures_of(Case.model_validate({"id": "x", "lang": "en", "text": "hi", "quiet": True})) == ()


def test_injections_and_refusals_tempt():
    for name in ("injection", "permissions"):
        mine = [task.script for task in TASKS if name in measures_of(task.script)]
        assert all(isinstance(case, Case) and case.tempts for case in mine if case.id.startswith("k-"))


def test_a_sample_is_always_the_same_and_a_part():
    one, again = choose(["development"], sample=50), choose(["development"], sample=50)
    assert [task.script.id for task in one] == [task.script.id for task in again]
    whole = {task.script.id for name in MEASURES if MEASURES[name].whole for task in choose([name])}
    assert whole < {task.script.id for task in one}
    assert len(one) == 50 + len(whole)
    assert len(choose(["development"], sample=100_000)) == len(TASKS)


def test_a_half_and_a_suite_are_not_played_twice():
    ids = [task.script.id for task in choose(["development", "parity"])]
    assert len(ids) == len(set(ids)) == len(TASKS)


def test_only_narrows_by_language_category_id_or_how_ids_begin():
    (one,) = choose(["development"], only="k-pari-01")
    assert one.script.id == "k-pari-01"
    begun = choose(["development"], only="k-pari")
    assert {task.category for task in begun} == {"k-parity"}
    assert {task.script.lang for task in choose(["development"], only="en")} == {"en"}
    assert choose(["development"], only="no such case") == []
