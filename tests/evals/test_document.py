import pytest

from evals.document import BASELINES, MODELS, PAGE, read_baselines, with_figures
from evals.measures import MEASURES


def test_the_page_shows_the_reviewed_figures():
    page = PAGE.read_text(encoding="utf-8")
    assert page == with_figures(page, read_baselines()), "python -m evals document"


def test_every_suite_that_must_be_whole_has_a_figure_for_both_models():
    whole = {name for name, measure in MEASURES.items() if measure.whole}
    for report in read_baselines():
        assert whole <= set(report["measures"]) <= set(MEASURES)
        assert report["model"] in MODELS
        assert report["spent"]["turns"] >= len(report["cases"])


def test_every_baseline_is_of_a_model_the_gate_plays():
    assert {path.stem for path in BASELINES.glob("*.json")} == set(MODELS)


def test_a_page_without_a_place_is_refused():
    with pytest.raises(ValueError, match="no place"):
        with_figures("# Evaluation", [])
