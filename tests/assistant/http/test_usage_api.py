"""Usage over HTTP and at the terminal: one's own, everybody's for administrators."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient

from assistant.app import App
from assistant.http.server import build_api
from assistant.settings import read_settings
from knowledge.audit_entry import Actor
from knowledge.person import read_profile
from knowledge.usage import ModelCall, TurnUsage
from tests.conftest import Terminal

TOKEN = "operator-token-1234"


@pytest.fixture
def app(home: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[App]:
    monkeypatch.setenv("HOSHIN_API_TOKEN", TOKEN)
    monkeypatch.setenv("HOSHIN_TODAY", "2026-11-22")
    made = App(read_settings(embeddings="none"))
    yield made
    made.usage.close()
    made.audit.close()
    made.engine.dispose()


def person(app: App, name: str, *scopes: str) -> tuple[str, str]:
    """Somebody's id and token."""
    at = datetime.now(UTC)
    made = app.people.add(read_profile({"name": name, "scopes": list(scopes)}), by=Actor(), at=at)
    return made.id, app.tokens.create(made.id, name="test", by=Actor(), at=at)[1]


def use(app: App, who: str, tokens: int, cost: int = 0) -> None:
    call = ModelCall(
        "deepseek", "deepseek-chat", input=tokens, output=1, cost=cost, currency="CNY" if cost else ""
    )
    app.usage.put(
        TurnUsage(
            f"t{who}{tokens}", datetime(2026, 11, 22, tzinfo=UTC), date(2026, 11, 22), "", who,
            f"c{who}", "web", "ok", 1.0, 0.2, 0, 0, 0, 0, "", (call,),
        )
    )  # fmt: skip
    app.usage.flush()


def ask(client: TestClient, token: str, **query: Any) -> tuple[int, dict[str, Any]]:
    answer = client.get("/v1/usage", params=query, headers={"Authorization": f"Bearer {token}"})
    return answer.status_code, answer.json()


@pytest.mark.slow
def test_everybody_sees_their_own_and_administrators_all(app: App) -> None:
    lina, her_token = person(app, "李娜", "read", "write")
    boss, his_token = person(app, "王总", "read", "admin")
    use(app, lina, 100, cost=1_500_000_000)
    use(app, boss, 40)
    client = TestClient(build_api(app))
    code, own = ask(client, her_token, by="person")
    assert code == 200
    assert [line["key"] for line in own["lines"]] == [lina]
    assert own["total"]["cost"] == {"CNY": "1.500000000"}
    assert own["names"] == {lina: "李娜"}
    _, all_of_it = ask(client, his_token, by="person")
    assert {line["key"] for line in all_of_it["lines"]} == {lina, boss}
    _, operators = ask(client, TOKEN, person=boss, by="day")
    assert (operators["total"]["input"], operators["quality"]["turns"]) == (40, 1)
    code, refused = ask(client, her_token, person=boss)
    assert (code, refused["field"]) == (403, "person")
    assert ask(client, "x" * 20)[0] == 401
    assert ask(client, TOKEN, by="shoe size")[0] == 422


def test_the_terminal_shows_the_same(app: App, terminal: Terminal) -> None:
    lina, _ = person(app, "李娜", "read")
    use(app, lina, 100, cost=1_500_000_000)
    done = terminal("usage", "--by", "person", "--lang", "zh")
    assert done.code == 0, done.err
    assert f"李娜 {lina}\t1\t1\t100\t0\t1\t1.50 CNY\t0" in done.out
    assert "1 轮" in done.out
    data = json.loads(terminal("usage", "--person", "李娜", "--json").out)
    assert (data["person"], data["total"]["output"]) == (lina, 1)
    wrong = terminal("usage", "--by", "shoe", "--json")
    assert wrong.code == 2
    assert "person, day" in json.loads(wrong.out)["error"]["valid"]
