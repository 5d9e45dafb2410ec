import json
import sys

import pytest

from evals.__main__ import main


def run(monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", ["evals", *map(str, arguments)])
    return main()


@pytest.mark.slow
def test_a_run_writes_its_report_and_holds_itself_to_it(monkeypatch, tmp_path, capsys):
    one = ("development", "--only", "d-chan-05")
    assert run(monkeypatch, *one, "--repeat", 2, "--write", tmp_path) == 0
    assert "# Evaluation of offline" in capsys.readouterr().out
    data = json.loads((tmp_path / "offline.json").read_text(encoding="utf-8"))
    assert data["cases"] == {"d-chan-05": "2/2"}
    assert run(monkeypatch, *one, "--gate", tmp_path) == 0


def test_no_case_closes_the_gate(monkeypatch, tmp_path):
    assert run(monkeypatch, "development", "--only", "no such case", "--gate", tmp_path) == 1


@pytest.mark.slow
def test_no_baseline_closes_the_gate(monkeypatch, tmp_path, capsys):
    one = ("development", "--only", "d-chan-05", "--model", "scripted")
    assert run(monkeypatch, *one, "--gate", tmp_path) == 1
    assert "no baseline" in capsys.readouterr().err


@pytest.mark.slow
def test_a_part_is_held_against_the_same_cases_and_a_page_is_written(monkeypatch, tmp_path, capsys):
    one = ("development", "--only", "d-chan-05", "--model", "scripted")
    baseline = {"cases": {"d-chan-05": "0/1", "d-chan-06": "1/1"}, "suites": {}, "measures": {}}
    (tmp_path / "scripted.json").write_text(json.dumps(baseline), encoding="utf-8")
    assert run(monkeypatch, *one, "--gate", tmp_path, "--html", tmp_path / "page.html") == 0
    assert "d-chan-05: 0/1 → 1/1" in capsys.readouterr().out
    assert "Evaluation of scripted" in (tmp_path / "page.html").read_text(encoding="utf-8")


def test_reports_are_compared(monkeypatch, tmp_path, capsys):
    for model, passes in (("a", "1/1"), ("b", "0/1")):
        data = {"model": model, "cases": {"x": passes}, "measures": {}}
        (tmp_path / f"{model}.json").write_text(json.dumps(data), encoding="utf-8")
    assert run(monkeypatch, "compare", tmp_path / "a.json", tmp_path / "b.json") == 0
    assert "Only a: x" in capsys.readouterr().out


@pytest.mark.slow
def test_a_file_of_cases_is_played(monkeypatch, tmp_path, capsys):
    case = {"id": "mine", "lang": "en", "text": "hello", "quiet": True}
    file = {"suite": "development", "category": "own", "today": "2026-03-02", "cases": [case]}
    path = tmp_path / "mine.yaml"
    path.write_text(json.dumps(file), encoding="utf-8")
    assert run(monkeypatch, "--file", path, "--model", "scripted") == 0
    assert "1/1 = 100.0 %" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("option", "value", "named"), [("--model", "no-such-profile", "no-such-profile"), ("--prompt", "z", "z")]
)
def test_a_setting_that_cannot_be_is_said_before_anything_is_played(
    monkeypatch, capsys, option, value, named
):
    assert run(monkeypatch, "development", "--only", "d-chan-05", option, value) == 1
    assert named in capsys.readouterr().err
