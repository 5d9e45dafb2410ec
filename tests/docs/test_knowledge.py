"""Every question of the knowledge table, in each script, is answered with a page of its row, cited."""

import asyncio
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from evals.cases import Case
from evals.play import Theatre
from knowledge.guidance import Guidance

pytestmark = pytest.mark.slow

PAGE = Path(__file__).parents[2] / "docs" / "knowledge.md"
TODAY = date(2026, 10, 12)
SCRIPTS = ("zh-Hans", "zh-Hant", "en")
ASKED = (
    "G5 G8 G10 G11 A5 A6 A7 A8 A9 A10 A13 M2 M4 M5 M7 M8 M9 M10 M11 C2 C3 C4 C5 D3 X10 X13".split()  # noqa: SIM905
)


def rows() -> Iterator[tuple[str, frozenset[str], tuple[str, ...]]]:
    """What a row is about, its pages, its questions."""
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if len(cells) == 5 and cells[0] != "knowledge" and not cells[0].startswith("---"):
            yield cells[0], frozenset(cells[1].split(", ")), tuple(cells[2:])


def questions() -> list[tuple[frozenset[str], str, str]]:
    return [
        (pages, script, asked) for _, pages, row in rows() for script, asked in zip(SCRIPTS, row, strict=True)
    ]


@pytest.fixture(scope="module")
def theatre(tmp_path_factory: pytest.TempPathFactory) -> Theatre:
    return Theatre(tmp_path_factory.mktemp("knowledge"), model="offline")


def test_every_piece_of_knowledge_has_a_row() -> None:
    assert {about.split()[0] for about, _, _ in rows()} == set(ASKED)


def test_the_pages_are_there() -> None:
    assert {page for _, pages, _ in rows() for page in pages} <= set(Guidance().ids())


@pytest.mark.sampled(3)
@pytest.mark.parametrize(("pages", "script", "asked"), questions())
def test_a_question_is_answered_with_its_page(
    theatre: Theatre, pages: frozenset[str], script: str, asked: str
) -> None:
    case = Case.model_validate({"id": "k", "lang": script, "text": asked, "quiet": True})
    heard = asyncio.run(theatre.play(case, TODAY)).turns[0]
    assert not heard.crash
    cited = [citation.id for citation in heard.citations]
    assert pages.intersection(cited), (cited, heard.reply[:200])
    assert any(f"[{page}]" in heard.reply for page in pages.intersection(cited))
