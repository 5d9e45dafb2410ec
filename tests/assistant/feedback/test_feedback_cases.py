"""Real conversations with the embedded model become cases, and the cases play."""

import asyncio
import json
from datetime import date

import pytest
from typer.testing import CliRunner

from assistant.app import App, now
from assistant.cli.main import app as program
from assistant.feedback.case import write_case
from assistant.feedback.episode import corrected, placed_episode, rated_episode
from assistant.settings import read_settings
from core.errors import UnknownReference
from core.text import Language
from evals.cases import load_file
from evals.graders import grade_case
from evals.play import Theatre
from evals.stage import CONVERSATION, found_company
from knowledge.deliveries import DeliveryStore
from knowledge.feedback import FeedbackStore

pytestmark = pytest.mark.slow
TODAY = date(2026, 3, 2)
SAID = ("把KOL测评视频的预算改成250万，电话13812345678，负责人张伟", "撤销", "把KOL测评视频的预算改成25万")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A company whose reader misspoke, took it back, and said it again."""
    home = found_company(tmp_path_factory.mktemp("homes") / "home", "home", Language.ZH_HANS, TODAY)
    app = App(read_settings(home=home, embeddings="none", model="offline"))

    async def talk():
        for text in SAID:
            await app.assistant.ask(CONVERSATION, text, person="陈曦", today=TODAY)
        place = next(row["position"] for row in app.conversations.messages(CONVERSATION) if _ends(row))
        store = DeliveryStore(app.engine)
        store.rate(CONVERSATION, str(place), "web:operator", False, "张伟说的是25万", now())
        store.rate(CONVERSATION, "9", "web:operator", True, "", now())
        store.rate("nowhere", "x", "slack:T:U", False, "", now())
        await app.aclose()

    asyncio.run(talk())
    return home


def _ends(row):
    return row["kind"] == "ai" and not row["payload"].get("tool_calls")


@pytest.fixture
def app(home):
    app = App(read_settings(home=home, embeddings="none", model="offline"))
    yield app
    app.engine.dispose()


@pytest.fixture
def judged(app):
    return next(one for one in FeedbackStore(app.engine).list(good=False) if one.conversation == CONVERSATION)


def test_a_judgement_taken_back_is_not_listed(app):
    store, deliveries = FeedbackStore(app.engine), DeliveryStore(app.engine)
    deliveries.rate("c", "1", "web:p", False, "", now())
    number = max(one.number for one in store.list())
    deliveries.rate("c", "1", "web:p", None, "", now())
    assert number not in {one.number for one in store.list()}
    with pytest.raises(UnknownReference):
        store.find(number)


def test_the_turn_the_plan_before_it_and_the_correction_are_found(app, judged):
    episode = rated_episode(app, judged)
    assert episode.wrong.asked == SAID[0]
    assert [one.asked for one in episode.tries] == list(SAID[1:])
    budget = {node.title: node.budget and node.budget.planned for node in episode.start.nodes}
    assert budget["KOL测评视频"] == 200000
    assert [passage.asked for _, passage in corrected(app)] == [SAID[0]]


def test_a_reply_that_is_gone_is_said_so(app):
    lost = next(one for one in FeedbackStore(app.engine).list() if one.conversation == "nowhere")
    with pytest.raises(UnknownReference):
        rated_episode(app, lost)
    with pytest.raises(UnknownReference):
        placed_episode(app, CONVERSATION, 10_000)


def test_the_case_loads_hides_people_and_expects_the_correction(app, judged, tmp_path):
    path = tmp_path / "case.yaml"
    path.write_text(write_case(app, rated_episode(app, judged)), encoding="utf-8")
    text = path.read_text(encoding="utf-8")
    for name in ("张伟", "李娜", "王芳", "13812345678"):
        assert name not in text
    (case,) = load_file(path).cases
    assert case.review
    assert case.plan["nodes"][-2]["budget"]["planned"] == "200000"
    assert case.made[0]["name"] == "edit_plan"
    assert {"node": "KOL测评视频", "budget": 250000} in [
        {"node": check.node, "budget": check.budget} for check in case.state
    ]
    (call,) = case.alternatives[0]
    assert [edit["do"] for edit in call.arguments["edits"]] == ["update"]


def test_the_case_is_played_from_the_plan_as_it_stood(app, judged, tmp_path):
    path = tmp_path / "case.yaml"
    path.write_text(write_case(app, rated_episode(app, judged)), encoding="utf-8")
    file = load_file(path)
    (case,) = file.cases
    played = asyncio.run(Theatre(tmp_path / "homes", model="offline").play(case, file.today))
    (heard,) = played.turns
    assert not heard.crash
    start = rated_episode(app, judged).start
    assert len(heard.before.nodes) == len(start.nodes)
    assert heard.before.envelope == start.envelope
    assert not grade_case(case, played, file.today)[0].passed  # the mistake is made again


def test_the_commands_list_and_export(home, monkeypatch, tmp_path):
    monkeypatch.setenv("HOSHIN_HOME", str(home))
    monkeypatch.setenv("HOSHIN_EMBEDDINGS", "none")
    run = CliRunner().invoke
    listed = run(program, ["feedback", "list", "--json"])
    assert listed.exit_code == 0, listed.output
    rows = json.loads(listed.stdout)
    assert {row["kind"] for row in rows} == {"bad", "corrected"}
    for row in rows:
        if row["message"] == "–":
            continue
        made = run(program, ["feedback", "export", row["reference"], "--to", str(tmp_path / "out")])
        assert made.exit_code == 0, made.output
    assert len([load_file(path) for path in (tmp_path / "out").glob("*.yaml")]) == 2
    assert run(program, ["feedback", "export", "999"]).exit_code == 2
