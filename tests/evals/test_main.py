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


def test_no_baseline_closes_the_gate(monkeypatch, tmp_path):
    assert run(monkeypatch, "development", "--only", "no such case", "--gate", tmp_path) == 1
