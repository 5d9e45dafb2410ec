"""`hoshin guide`: what is listed, shown, found, and said about a page there is not."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from assistant.cli.main import app

pytestmark = pytest.mark.slow


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(app, ["guide", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_topics_and_pages_are_listed_in_the_order_of_the_work() -> None:
    text = run("--lang", "en").output
    assert text.index("(framework)") < text.index("(goals)") < text.index("(allocation)")
    assert "- smart: SMART goals" in text


def test_a_page_lists_its_links_source_and_level() -> None:
    text = run("horizons", "--lang", "en").output
    assert text.startswith("# Short-term, medium-term and long-term goals")
    assert "[[" not in text
    assert "- percent-three-readings: " in text
    assert text.strip().endswith("(rule of thumb) [horizons]")


def test_a_page_is_read_in_traditional_chinese() -> None:
    text = run("最大余数法：拆分后分毫不差", "--lang", "zh-Hant").output
    assert text.startswith("# 最大余數法")
    assert "（定義）" in text or "(定義)" in text
    told = json.loads(run("smart", "--lang", "zh-Hant", "--json").output)
    assert (told["language"], told["title"]) == ("zh-Hant", "SMART 目標")


def test_one_topic_as_json() -> None:
    listed = json.loads(run("--topic", "goals", "--lang", "en", "--json").output)
    assert {one["topic"] for one in listed} == {"goals"}
    assert "smart" in [one["id"] for one in listed]
    assert "text" not in listed[0]


def test_a_search_lists_the_best_page_first() -> None:
    listed = json.loads(run("--search", "最大余数法怎么分配余数", "--json").output)
    assert listed[0]["id"] == "largest-remainder"
    people = json.loads(run("--search", "largest remainder", "--topic", "people", "--json").output)
    assert {one["topic"] for one in people} <= {"people"}


@pytest.mark.parametrize(
    ("arguments", "field", "near"),
    [(("smrt",), "page", "smart"), (("--topic", "gaols"), "topic", "goals")],
)
def test_what_there_is_not_exits_2_with_the_nearest(
    arguments: tuple[str, ...], field: str, near: str
) -> None:
    result = run(*arguments, "--lang", "en", "--json")
    assert result.exit_code == 2
    error = json.loads(result.output)["error"]
    assert error["field"] == field
    assert near in error["valid"]


def test_doctor_names_a_page_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "zh").mkdir()
    (tmp_path / "zh" / "bad.md").write_text("no front matter", encoding="utf-8")
    monkeypatch.setenv("HOSHIN_GUIDANCE", str(tmp_path))
    result = CliRunner().invoke(app, ["doctor", "--json"])
    found = {one["check"]: one for one in json.loads(result.stdout)}["guidance"]
    assert found["state"] == "warning"
    assert "zh/bad.md" in found["detail"]
    assert run("smart").exit_code == 0
