"""A format a plan cannot be exported to is named in the reply, with what was made instead."""

from datetime import date

import pytest

from assistant.offline.files import absent_format, wants_export
from assistant.offline.looking import handle_files
from assistant.offline.reply import say
from assistant.offline.script import Memory
from assistant.offline.situation import Situation
from assistant.offline.utterance import Utterance, hear
from core.plan.node import Level, Node
from core.plan.plan import Plan
from core.text import Language

PLAN = Plan(id="P", nodes=(Node(id="G1", level=Level.ENTERPRISE, title="全年销售额"),))


def _hear(text: str) -> Utterance:
    language = Language.EN if text.isascii() else Language.ZH_HANS
    return hear(text, language=language, today=date(2026, 10, 12))


@pytest.mark.parametrize(
    ("text", "asked", "made"),
    [
        ("导出PPT", "PowerPoint", "Excel"),
        ("导出PDF", "PDF", "Excel"),
        ("匯出成Word", "Word", "Excel"),
        ("匯出成簡報", "PowerPoint", "Excel"),
        ("存成pdf给老板", "PDF", "Excel"),
        ("导出PDF，不行就Markdown", "PDF", "Markdown"),
        ("export to PowerPoint", "PowerPoint", "Excel"),
        ("save it as a pdf", "PDF", "Excel"),
        ("export the plan to Google Docs", "Google Docs", "Excel"),
    ],
)
def test_another_format_than_asked_is_said(text: str, asked: str, made: str) -> None:
    script = handle_files(Situation(_hear(text), PLAN, Memory()))
    assert script is not None
    assert script.calls[0].arguments["format"] == made.lower()
    assert (script.reply, script.slots) == ("other_format", {"asked": asked, "made": made})
    for language in (Language.ZH_HANS, Language.EN):
        reply = say("other_format", language, **script.slots)
        assert asked in reply
        assert made in reply


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("导出Excel", "excel"),
        ("导出成md", "markdown"),
        ("匯出成markdown", "markdown"),
        ("导出Excel，不要PDF", "excel"),
        ("export the plan as a spreadsheet, not a PDF", "excel"),
    ],
)
def test_a_format_there_is_needs_no_word(text: str, made: str) -> None:
    script = handle_files(Situation(_hear(text), PLAN, Memory()))
    assert script is not None
    assert (script.calls[0].arguments["format"], script.reply) == (made, None)


@pytest.mark.parametrize(
    "text", ["PDF里写的目标是什么", "what does the pdf say about budget?", "投一版网页广告"]
)
def test_a_file_spoken_of_is_not_exported(text: str) -> None:
    assert not wants_export(_hear(text))


def test_no_format_is_absent_where_none_is_named() -> None:
    assert absent_format(_hear("export the plan")) == ""
