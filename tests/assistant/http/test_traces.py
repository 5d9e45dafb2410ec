"""The trace of an answer over HTTP: where its numbers come from, and only for whose conversation it is."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from assistant.app import App, now
from assistant.http.server import build_api
from assistant.settings import read_settings
from knowledge.audit_entry import Actor
from knowledge.person import read_profile

GOAL = "把智能家居的市场份额从10%提高到15%，预算500万，2026年Q4前"
SPLIT = "拆给天猫、京东、线下，按 2:1.5:1.5"
BY = Actor(name="admin", door="cli")
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def talked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TestClient, App]]:
    """A conversation of two turns."""
    app = App(read_settings(home=tmp_path_factory.mktemp("home"), embeddings="none"))
    with TestClient(build_api(app), base_url="http://127.0.0.1", client=("127.0.0.1", 50000)) as client:
        for text in (GOAL, SPLIT):
            answer = client.post("/v1/conversations/c/messages", json={"text": text, "today": "2026-01-15"})
            assert answer.status_code == 200, answer.text
        yield client, app


def test_every_number_of_the_last_answer_has_its_place(talked: tuple[TestClient, App]) -> None:
    client, _ = talked
    trace = client.get("/v1/conversations/c/trace").json()
    found = {claim["text"]: claim for claim in trace["claims"]}
    assert found["2个百分点"]["tool"] == "cascade"
    assert found["2个百分点"]["path"] == "parts[0].amount"
    assert found["30%"]["path"] in ("parts[1].share", "parts[2].share")
    assert "天猫 2个百分点" in found["2个百分点"]["quote"]
    message = client.get("/v1/conversations/c").json()["messages"][trace["reply"] - 1]
    text = message["payload"]["content"]
    assert all(text[claim["start"] : claim["end"]].strip() == claim["text"] for claim in trace["claims"])


def test_an_earlier_answer_is_asked_for_by_its_place(talked: tuple[TestClient, App]) -> None:
    client, _ = talked
    messages = client.get("/v1/conversations/c").json()["messages"]
    first = next(one["position"] for one in messages if one["kind"] == "ai" and one["payload"].get("content"))
    claims = client.get(f"/v1/conversations/c/trace?reply={first}").json()["claims"]
    assert {"500万元", "10%", "15%", "2026-12-31"} <= {claim["text"].lstrip("+ ") for claim in claims}
    assert any(claim["citation"] == "horizons" for claim in claims if claim["tool"] == "suggest")


@pytest.mark.parametrize(
    ("path", "field"),
    [("/v1/conversations/never/trace", "conversation"), ("/v1/conversations/c/trace?reply=1", "reply")],
)
def test_what_is_not_there_is_said(talked: tuple[TestClient, App], path: str, field: str) -> None:
    answer = talked[0].get(path)
    assert answer.status_code == 404
    assert answer.json()["field"] == field


def test_the_stored_trace_is_lean(talked: tuple[TestClient, App]) -> None:
    _, app = talked
    sizes = [
        len(str(row["payload"].get("additional_kwargs", {}).get("trace", "")))
        for row in app.conversations.messages("c")
        if row["kind"] == "ai"
    ]
    assert 0 < max(sizes) < 2_000


def test_nobody_sees_where_another_persons_numbers_come_from(talked: tuple[TestClient, App]) -> None:
    client, app = talked
    headers = []
    for name in ("王强", "陈晨"):
        person = app.people.add(read_profile({"name": name}), by=BY, at=now())
        secret = app.tokens.create(person.id, name="test", by=BY, at=now())[1]
        headers.append({"authorization": f"Bearer {secret}"})
    mine, theirs = headers
    said = client.post("/v1/conversations/w/messages", json={"text": GOAL}, headers=mine)
    assert said.status_code == 200, said.text
    assert client.get("/v1/conversations/w/trace", headers=mine).status_code == 200
    for conversation in ("w", "c"):
        other = client.get(f"/v1/conversations/{conversation}/trace", headers=theirs)
        assert (other.status_code, other.json()["field"]) == (404, "conversation")
