"""Exchanges read back from a transcript are what they were when they ran."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from assistant.app import App
from assistant.errors import Busy
from assistant.web.exchange import Exchange, read_back
from assistant.web.files import folder_of, keep, made_file
from assistant.web.turns import Turns
from core.errors import InputError
from core.text import Language
from knowledge.access import NOBODY, OPERATOR, Viewer

ASKED: dict[str, Any] = {"viewer": OPERATOR, "language": Language.ZH_HANS, "imports": Path("/nowhere")}
GOAL = "我们智能家居2027年Q4前市场份额要从10%提升到15%，全年营销总预算100万"


def test_a_turn_runs_once_and_reads_back_the_same(plain_app: App) -> None:
    async def play() -> None:
        turns = Turns(plain_app)
        exchange = turns.start("c1", GOAL, **ASKED)
        with pytest.raises(Busy):
            turns.start("c1", "again", **ASKED)
        for _ in range(600):
            if exchange.state != "running":
                break
            await asyncio.sleep(0.05)
        assert exchange.state == "done"
        assert turns.of("c1") is None
        (read,) = read_back(plain_app.conversations.messages("c1"))
        assert (read.asked, read.answer, read.state) == (GOAL, exchange.answer, "done")
        assert [(step.tool, step.state) for step in read.steps] == [
            (step.tool, step.state) for step in exchange.steps
        ]
        assert read.plan == exchange.plan == plain_app.plans.list()[0].id
        assert set(read.citations) == set(exchange.citations)

    asyncio.run(play())


def test_a_turn_that_is_stopped_leaves_a_transcript_that_goes_on(plain_app: App) -> None:
    async def play() -> None:
        turns = Turns(plain_app)
        exchange = turns.start("c1", GOAL, **ASKED)
        await asyncio.sleep(0)
        assert await turns.stop("c1")
        assert exchange.state == "stopped"
        assert all(step.state != "running" for step in exchange.steps)
        assert not await turns.stop("c1")
        again = turns.start("c1", "检查一下", **ASKED)
        while again.state == "running":
            await asyncio.sleep(0.05)
        assert again.state in ("done", "failed")
        await turns.close()

    asyncio.run(play())


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "..\\..\\x.xlsx", "/etc/cron.d/x", "a\x00b.csv", "", ".."]
)
def test_an_upload_stays_in_its_folder(plain_app: App, name: str) -> None:
    kept = keep(plain_app, "c1", name, b"x")
    assert kept.resolve().parent == folder_of(plain_app, "c1").resolve()
    assert folder_of(plain_app, "c1") != folder_of(plain_app, "c2")


def test_an_upload_that_is_too_large_is_refused(home: Path) -> None:
    from assistant.settings import read_settings

    app = App(read_settings(upload_bytes=1000))
    with pytest.raises(InputError, match="larger"):
        keep(app, "c1", "big.csv", b"x" * 1001)


def test_only_files_that_tools_made_are_handed_out(plain_app: App, tmp_path: Path) -> None:
    exports = plain_app.settings.exports
    exports.mkdir(parents=True)
    (exports / "plan.xlsx").write_bytes(b"x")
    (tmp_path / "secret.txt").write_bytes(b"x")
    (exports / "link.txt").symlink_to(tmp_path / "secret.txt")
    (exports / "u1").mkdir()
    (exports / "u1" / "chart.png").write_bytes(b"x")
    assert made_file(plain_app, exports / "plan.xlsx", OPERATOR) == (exports / "plan.xlsx").resolve()
    for path in (tmp_path / "secret.txt", exports / ".." / "hoshin.db", exports / "link.txt", exports / "no"):
        assert made_file(plain_app, path, OPERATOR) is None
    assert made_file(plain_app, exports / "u1" / "chart.png", Viewer(id="u1")) is not None
    assert made_file(plain_app, exports / "plan.xlsx", NOBODY) is None
    for path in (exports / "u1" / "chart.png", exports / "plan.xlsx"):
        assert made_file(plain_app, path, Viewer(id="u2")) is None


def test_a_picture_is_called_what_it_shows() -> None:
    exchange = Exchange("画图", datetime.now(UTC))
    exchange.begin("draw_chart", {})
    exchange.end("draw_chart", {"text": "", "path": "/x/a.png", "title": "「销售额」的差距"}, None)
    assert exchange.files == [Path("/x/a.png")]
    assert exchange.titles[Path("/x/a.png")] == "「销售额」的差距"


def test_a_turn_that_was_killed_reads_back_as_stopped() -> None:
    said = {
        "position": 1,
        "kind": "human",
        "at": "2026-01-05T08:00:00+00:00",
        "payload": {"content": "为什么？"},
    }
    call = {"name": "validate", "args": {"statement": "x"}, "id": "1"}
    cut = {"position": 2, "kind": "ai", "at": said["at"], "payload": {"content": "", "tool_calls": [call]}}
    (exchange,) = read_back([said, cut])
    assert exchange.state == "stopped"
    assert [(step.tool, step.state) for step in exchange.steps] == [("validate", "stopped")]
    assert read_back([]) == ()
