import asyncio
from datetime import date

import pytest

from assistant.conversation import Assistant
from assistant.errors import ModelUnavailable
from core.text import Text
from evals.cases import Case, Dialogue
from evals.play import Theatre

TODAY = date(2026, 3, 2)


def play(theatre, case):
    return asyncio.run(theatre.play(case, TODAY))


def test_a_case_is_played_on_the_companys_own_plan(tmp_path):
    case = Case(id="x", lang="zh-Hans", setup="home", text="把KOL的预算改成25万", quiet=True)
    theatre = Theatre(tmp_path, model="offline")
    for _ in range(2):  # a second play starts from the same plan again
        (heard,) = play(theatre, case).turns
        assert heard.before is not None
        assert heard.before.name == "智能家居2026"
        assert heard.before.version == 4
        assert not heard.crash


def test_an_empty_message_is_refused_not_a_crash(tmp_path):
    (heard,) = play(Theatre(tmp_path), Case(id="x", lang="en", text=" ", quiet=True)).turns
    assert heard.refused
    assert not heard.crash
    assert heard.before is None
    assert heard.versions_after == {}


@pytest.mark.parametrize(
    "error", [ZeroDivisionError("boom"), ModelUnavailable(Text(zh="坏了", en="the model broke"), field=None)]
)
def test_what_breaks_is_written_down_as_a_crash(tmp_path, monkeypatch, error):
    async def fail(*_args, **_fields):
        raise error

    monkeypatch.setattr(Assistant, "ask", fail)
    (heard,) = play(Theatre(tmp_path), Case(id="x", lang="en", text="hi", quiet=True)).turns
    assert type(error).__name__ in heard.crash


def test_a_conversation_keeps_its_thread_and_ends_with_findings(tmp_path):
    turns = [
        {"text": text, "quiet": True}
        for text in ("看下整棵目标树", "历史版本列一下", "预算表", "你好", "谢谢")
    ]
    dialogue = Dialogue.model_validate(
        {
            "id": "x",
            "lang": "zh-Hans",
            "about": "",
            "setup": "home",
            "turns": turns,
            "end": {"findings": ["R13"]},
        }
    )
    played = play(Theatre(tmp_path), dialogue)
    assert len(played.turns) == 5
    assert "R13" in played.findings
