"""Every sentence of the feature table, in each script, leads to the tool of its row, on the demo company."""

import asyncio
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from evals.cases import Case
from evals.play import Theatre
from tools.registry import TOOLS

pytestmark = pytest.mark.slow

PAGE = Path(__file__).parents[2] / "docs" / "features.md"
TODAY = date(2026, 10, 12)
SCRIPTS = ("zh-Hans", "zh-Hant", "en")


def rows() -> Iterator[tuple[str, str, str]]:
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if len(cells) == 5 and cells[1].startswith("`"):
            for script, sentence in zip(SCRIPTS, cells[2:], strict=True):
                yield cells[1].strip("`"), script, sentence


@pytest.fixture(scope="module")
def theatre(tmp_path_factory: pytest.TempPathFactory) -> Theatre:
    return Theatre(tmp_path_factory.mktemp("features"), model="offline")


def test_every_tool_has_a_row() -> None:
    assert {tool for tool, _, _ in rows()} | {"show_plan", "import_plan"} == set(TOOLS)


@pytest.mark.sampled(3)
@pytest.mark.parametrize(("tool", "script", "sentence"), tuple(rows()))
def test_a_sentence_leads_to_its_tool(theatre: Theatre, tool: str, script: str, sentence: str) -> None:
    case = Case.model_validate({"id": "f", "lang": script, "setup": "demo", "text": sentence, "quiet": True})
    played = asyncio.run(theatre.play(case, TODAY))
    heard = played.turns[0]
    assert not heard.crash
    assert [(call.name, call.ok) for call in heard.calls] == [(tool, True)], heard.reply
