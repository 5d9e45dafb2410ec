"""The HTTP API over a real socket."""

import json
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.assistant.openai_server import Fail, Hang, Say

pytestmark = pytest.mark.slow

CREATE = (
    "edit_plan",
    {
        "edits": [
            {"do": "create", "name": "智能家居 2026", "budget": "500万"},
            {"do": "add", "level": "enterprise", "title": "市场份额提升", "kpi": "市场份额",
             "baseline": "10%", "target": "15%"},
        ]
    },
)  # fmt: skip
Connect = Callable[..., Any]


def is_problem(answer: httpx.Response, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert {"type", "title", "status", "detail", "message", "field", "valid"} <= set(body)
    assert body["status"] == status
    assert body["message"]
    assert "Traceback" not in answer.text
    return body


def events_of(text: str) -> list[tuple[str, dict[str, Any]]]:
    found = []
    for block in text.strip().split("\n\n"):
        name, data = block.split("\n")
        found.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return found


def test_a_message_and_its_reply(connect: Connect) -> None:
    client, _, _ = connect(Say(calls=(CREATE,)), Say("已建好：10% → 15%。"))
    answer = client.post("/v1/conversations/q4/messages", json={"text": "建一个计划", "person": "李娜"})
    assert answer.status_code == 200
    body = answer.json()
    assert list(body) == ["reply", "calls", "plan", "citations", "asked_back"]
    assert body["reply"] == "已建好：10% → 15%。"
    assert list(body["calls"][0]) == ["name", "arguments", "ok", "result"]
    plan = body["plan"]["id"]

    transcript = client.get("/v1/conversations/q4").json()
    assert [m["kind"] for m in transcript["messages"]] == ["human", "ai", "tool", "ai"]
    assert transcript["plan"] == plan

    assert [p["id"] for p in client.get("/v1/plans").json()] == [plan]
    assert client.get(f"/v1/plans/{plan}").json()["nodes"][0]["measures"][0]["target"] == "15"
    versions = client.get(f"/v1/plans/{plan}/versions").json()
    assert versions[0]["by"] == "李娜"


def test_the_same_as_events(connect: Connect) -> None:
    client, _, _ = connect(Say(calls=(CREATE,)), Say("已建好：10% → 15%。"))
    with client.stream(
        "POST",
        "/v1/conversations/q4/messages",
        json={"text": "建一个计划"},
        headers={"Accept": "text/event-stream"},
    ) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        answer.read()
    events = events_of(answer.text)
    assert [name for name, _ in events if name != "token"] == ["tool_call", "tool_result", "reply"]
    assert "".join(data["text"] for name, data in events if name == "token") == events[-1][1]["reply"]


def test_events_end_with_the_error_when_the_model_fails(connect: Connect) -> None:
    client, _, _ = connect(Fail(401), fallback="none")
    answer = client.post(
        "/v1/conversations/c/messages", json={"text": "你好"}, headers={"Accept": "text/event-stream"}
    )
    [(name, data)] = events_of(answer.text)
    assert name == "error"
    assert data["type"] == "unavailable"


def test_a_client_that_leaves_cancels_the_turn_and_can_come_back(connect: Connect) -> None:
    client, app, script = connect(Say(calls=(CREATE,)), Hang(3), Say("继续"))
    headers = {"Accept": "text/event-stream"}
    with client.stream(
        "POST", "/v1/conversations/c/messages", json={"text": "建"}, headers=headers
    ) as answer:
        for line in answer.iter_lines():
            if line == "event: tool_result":
                break
        while len(script.requests) < 2:  # the turn is under way again: it now waits for the model
            time.sleep(0.01)
    script.steps[:] = [Say("继续")]
    reply = client.post("/v1/conversations/c/messages", json={"text": "继续"})
    assert reply.json()["reply"] == "继续"
    assert [m["kind"] for m in app.conversations.messages("c")] == ["human", "ai", "tool", "human", "ai"]


def test_a_model_that_is_down_is_a_503(connect: Connect) -> None:
    client, _, _ = connect(Fail(401), fallback="none")
    body = is_problem(client.post("/v1/conversations/c/messages", json={"text": "你好"}), 503)
    assert body["type"] == "unavailable"
    assert "HOSHIN_BASE_URL" in body["valid"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"text": ""},
        {"text": "\u0000"},
        {"text": 5},
        {"text": "x", "today": "tomorrow"},
        {"text": "x", "unknown": 1},
        {"text": "x" * 100_000},
        [],
    ],
)
def test_a_malformed_message_is_refused_and_leaves_nothing(connect: Connect, body: Any) -> None:
    client, app, script = connect()
    is_problem(client.post("/v1/conversations/c/messages", json=body), 422)
    assert app.conversations.messages("c") == ()
    assert script.requests == []


def test_what_is_not_json_is_refused(connect: Connect) -> None:
    client, _, _ = connect()
    headers = {"content-type": "application/json"}
    is_problem(client.post("/v1/conversations/c/messages", content=b"\xff{", headers=headers), 400)
    is_problem(client.post("/v1/tools/find_plans", content=b"{", headers=headers), 422)
    is_problem(client.post("/v1/tools/find_plans", content=b"[1]", headers=headers), 422)


@pytest.mark.parametrize("announced", [True, False])
def test_a_body_without_end_is_refused(connect: Connect, announced: bool) -> None:
    client, _, _ = connect()
    chunks = (b"x" * 65_536 for _ in range(40))
    content: Any = b"x" * 2_000_000 if announced else chunks
    is_problem(client.post("/v1/tools/find_plans", content=content), 413)


def test_every_tool_has_a_route_a_schema_and_a_description(connect: Connect) -> None:
    client, _, _ = connect()
    tools = client.get("/v1/tools").json()
    assert {tool["name"] for tool in tools} >= {"cascade", "allocate", "validate", "edit_plan", "show_plan"}
    openapi = client.get("/openapi.json").json()
    for tool in tools:
        assert tool["description"]
        assert tool["arguments"]["type"] == "object"
        assert f"/v1/tools/{tool['name']}" in openapi["paths"]
    content = openapi["paths"]["/v1/tools/edit_plan"]["post"]["requestBody"]["content"]
    assert content["application/json"]["example"]["edits"]


def test_a_tool_is_called_with_its_arguments_as_the_body(connect: Connect) -> None:
    client, app, _ = connect()
    made = client.post("/v1/tools/edit_plan", json=CREATE[1], params={"today": "2026-01-15"})
    assert made.status_code == 200, made.text
    plan = made.json()["plan"]["id"]
    shown = client.post("/v1/tools/show_plan", json={}, params={"plan": plan, "lang": "zh-Hant"})
    assert "市場份額" in json.dumps(shown.json(), ensure_ascii=False)
    assert app.plans.load(plan).version == 1


def test_a_tools_failure_is_a_problem(connect: Connect) -> None:
    client, _, _ = connect()
    body = is_problem(client.post("/v1/tools/show_plan", json={}), 422)
    assert body["type"] == "missing"
    assert body["field"] == "plan"
    body = is_problem(client.post("/v1/tools/show_plan", json={"plan": "nope"}), 404)
    assert body["type"] == "unknown"
    body = is_problem(client.post("/v1/tools/show_plan", json={"view": 5}), 422)
    assert body["field"] == "view"
    is_problem(client.post("/v1/tools/nope", json={}), 404)


def test_the_language_of_an_error_follows_the_client(connect: Connect) -> None:
    client, _, _ = connect()
    for asked, word in [("zh-CN", "计划"), ("zh-TW", "計劃"), ("en", "plan")]:
        answer = client.get("/v1/plans/nope", headers={"Accept-Language": asked})
        assert word in is_problem(answer, 404)["message"]


def test_versions_can_be_compared(connect: Connect) -> None:
    client, _, _ = connect()
    plan = client.post("/v1/tools/edit_plan", json=CREATE[1]).json()["plan"]["id"]
    edit = {"edits": [{"do": "update", "node": "市场份额提升", "target": "16%"}]}
    assert client.post("/v1/tools/edit_plan", json=edit, params={"plan": plan}).status_code == 200
    changes = client.get(f"/v1/plans/{plan}/diff", params={"from": 1, "to": 2}).json()
    assert changes
    assert all(change["title"] == "市场份额提升" for change in changes)
    is_problem(client.get(f"/v1/plans/{plan}/diff", params={"from": 1, "to": 9}), 404)
    is_problem(client.get(f"/v1/plans/{plan}/diff"), 422)


def test_unknown_things_are_404(connect: Connect) -> None:
    client, _, _ = connect()
    for path in ["/v1/conversations/none", "/v1/plans/none", "/v1/plans/none/versions", "/v2"]:
        assert is_problem(client.get(path), 404)["type"] == "unknown"


def test_the_token_is_asked_for_everywhere_but_at_health(connect: Connect) -> None:
    token = "a-token-of-some-length"
    client, _, _ = connect(Say("好"), api_token=token)
    for path in ["/v1/plans", "/v1/facts", "/v1/tools", "/v1/conversations/c"]:
        assert is_problem(client.get(path), 401)["type"] == "unauthorized"
        wrong = client.get(path, headers={"Authorization": "Bearer wrong"})
        assert is_problem(wrong, 401)["type"] == "unauthorized"
    is_problem(client.post("/v1/tools/find_plans", json={}), 401)
    assert client.get("/health/live").status_code == 200
    client.headers["Authorization"] = f"Bearer {token}"
    assert client.get("/v1/plans").status_code == 200
    assert client.post("/v1/conversations/c/messages", json={"text": "你好"}).json()["reply"] == "好"


def test_health_says_what_is_wrong(connect: Connect) -> None:
    client, _, _ = connect()
    ready = client.get("/health/ready")
    assert ready.status_code == 200
    assert {finding["check"] for finding in ready.json()} >= {"database", "model", "guidance"}


def test_a_file_outside_the_uploads_cannot_be_imported(connect: Connect) -> None:
    client, app, _ = connect()
    answer = client.post("/v1/tools/import_plan", json={"path": "/etc/passwd"})
    assert answer.status_code in (403, 404, 422)
    assert "root:" not in answer.text
    assert app.plans.list() == ()


def test_a_plan_comes_as_a_workbook_and_as_markdown(connect: Connect) -> None:
    client, _, _ = connect()
    plan = client.post("/v1/tools/edit_plan", json=CREATE[1]).json()["plan"]["id"]
    excel = client.get(f"/v1/plans/{plan}/export")
    assert excel.status_code == 200, excel.text
    assert excel.content[:2] == b"PK"
    text = client.get(f"/v1/plans/{plan}/export", params={"format": "markdown"})
    assert "市场份额" in text.text
    is_problem(client.get(f"/v1/plans/{plan}/export", params={"format": "pdf"}), 422)


def test_the_catalogue_of_facts_can_be_read_without_the_engines_address(connect: Connect) -> None:
    client, app, _ = connect()
    assert client.get("/v1/facts").json()["tables"] == []
    app.facts.folder.mkdir(parents=True)
    (app.facts.folder / "catalogue.yaml").write_text("backend: postgres://me:secret@host/db")
    assert client.get("/v1/facts").json()["backend"] == "postgres://"
    (app.facts.folder / "catalogue.yaml").write_text("tables: 3")
    assert is_problem(client.get("/v1/facts"), 422)["field"] == "facts"


def test_a_number_is_no_day_and_no_offset_is_without_end(connect: Connect) -> None:
    client, _, _ = connect()
    asked = client.post("/v1/conversations/c/messages", json={"text": "你好", "today": 0})
    assert asked.status_code == 422
    assert "2026-10-12" in asked.json()["message"]
    assert client.get("/v1/plans", params={"offset": 10**40}).status_code == 422


def test_a_method_that_is_not_taken_is_told_which_are(connect: Connect) -> None:
    client, _, _ = connect()
    refused = client.put("/v1/documents/D1")
    assert refused.status_code == 405
    assert {"GET", "DELETE"} <= set(refused.headers["allow"].split(", "))
