"""Every HTTP door acts as whoever asks, never with more than they may, and everything is noted."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from assistant.app import App, now
from knowledge.access import Scope
from knowledge.audit import AuditFilter
from knowledge.audit_entry import Actor, Outcome
from knowledge.person import read_profile
from knowledge.tokens import PREFIX
from tests.assistant.http.conftest import Connect
from tests.assistant.openai_server import Say

pytestmark = pytest.mark.slow

OPERATOR = "an-operators-token"
BY = Actor(name="admin", door="cli")
As = Callable[[str], dict[str, str]]
PLAN = {
    "edits": [
        {"do": "create", "name": "智能家居 2026", "budget": "500万"},
        {"do": "add", "level": "enterprise", "title": "份额提升"},
        {"do": "add", "level": "business_unit", "title": "华东"},
    ]
}


@pytest.fixture
def opened(connect: Connect) -> tuple[httpx.Client, App]:
    client, app, _ = connect(Say("好的。"), Say("好的。"), Say("好的。"), Say("好的。"), api_token=OPERATOR)
    for name, rank, scopes in (
        ("王总", 3, tuple(Scope)),
        ("李娜", 2, ("read", "write")),
        ("小陈", 1, ("read",)),
        ("管理员", 1, ("admin",)),
    ):
        units = None if rank == 3 else ("华东",)
        profile = {"name": name, "rank": rank, "scopes": scopes, "units": units}
        app.people.add(read_profile(profile), by=BY, at=now())
    return client, app


@pytest.fixture
def client(opened: tuple[httpx.Client, App]) -> httpx.Client:
    return opened[0]


@pytest.fixture
def app(opened: tuple[httpx.Client, App]) -> App:
    return opened[1]


@pytest.fixture
def as_(app: App) -> Iterator[As]:
    """`as_("李娜")` are the headers of a token of hers."""
    made: dict[str, dict[str, str]] = {"operator": {"Authorization": f"Bearer {OPERATOR}"}}

    def headers(name: str) -> dict[str, str]:
        if name not in made:
            _, secret = app.tokens.create(name, "tests", by=BY, at=now())
            made[name] = {"Authorization": f"Bearer {secret}"}
        return made[name]

    yield headers  # noqa: PT022


def test_each_token_is_its_person(client: httpx.Client, as_: As) -> None:
    for name in ("王总", "李娜", "小陈"):
        assert client.get("/v1/me", headers=as_(name)).json()["name"] == name
    assert client.get("/v1/me", headers=as_("operator")).json()["id"] == ""
    mine = client.get("/v1/me", headers=as_("李娜")).json()
    assert (mine["rank"], mine["units"], mine["scopes"]) == (2, ["华东"], ["read", "write"])


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer hoshin_wrong", f"Bearer {OPERATOR}x", f"Basic {OPERATOR}", OPERATOR,
     "Bearer " + "x" * 4000],
)  # fmt: skip
def test_without_a_good_token_every_door_is_shut(client: httpx.Client, header: str) -> None:
    headers = {"Authorization": header} if header else {}
    for method, path in (
        ("GET", "/v1/plans"), ("GET", "/v1/tools"), ("POST", "/v1/tools/validate"), ("GET", "/v1/documents"),
        ("GET", "/v1/facts"), ("GET", "/v1/guidance"), ("GET", "/v1/conversations/a"), ("GET", "/v1/me"),
        ("POST", "/v1/conversations/a/messages"), ("GET", "/v1/people"), ("GET", "/v1/tokens"),
        ("GET", "/v1/audit"), ("GET", "/v1/audit/export"), ("GET", "/v1/rooms"), ("POST", "/v1/people"),
    ):  # fmt: skip
        answer = client.request(method, path, headers=headers)
        assert answer.status_code == 401, (method, path)
        assert answer.headers["content-type"].startswith("application/problem+json")
        assert answer.headers["www-authenticate"] == "Bearer"
        assert answer.json()["type"] == "unauthorized"
    assert client.get("/health/live").status_code == 200


def test_a_token_that_ended_says_why(client: httpx.Client, app: App) -> None:
    token, secret = app.tokens.create("李娜", "a", by=BY, at=now())
    headers = {"Authorization": f"Bearer {secret}"}
    assert client.get("/v1/plans", headers=headers).status_code == 200
    app.tokens.revoke(token.id, by=BY, at=now())
    answer = client.get("/v1/plans", headers={**headers, "Accept-Language": "zh-CN"})
    assert (answer.status_code, answer.json()["message"]) == (401, "令牌已撤销")
    old = datetime.now(UTC) - timedelta(days=2)
    _, expired = app.tokens.create("李娜", "b", life=timedelta(days=1), by=BY, at=old)
    answer = client.get("/v1/plans", headers={"Authorization": f"Bearer {expired}"})
    assert (answer.status_code, "expired" in answer.json()["message"]) == (401, True)
    whys = {entry.detail["why"] for entry in app.audit.read(AuditFilter(action="sign-in"))}
    assert whys == {"revoked", "expired"}


def test_somebody_who_guesses_tokens_cannot_fill_the_trail(client: httpx.Client, app: App) -> None:
    for number in range(30):
        client.get("/v1/me", headers={"Authorization": f"Bearer {PREFIX}{number}"})
    lines = app.audit.read(AuditFilter(action="sign-in"))
    assert len(lines) == 1
    assert lines[0].detail["why"] == "unknown"
    assert PREFIX not in str(lines)


def test_reading_takes_read_and_writing_takes_write(client: httpx.Client, as_: As) -> None:
    made = client.post("/v1/tools/edit_plan", json=PLAN, headers=as_("李娜"))
    assert made.status_code == 200, made.text
    refused = client.post("/v1/tools/edit_plan", json=PLAN, headers=as_("小陈"))
    assert (refused.status_code, refused.json()["type"]) == (403, "refused")
    assert client.post("/v1/tools/show_plan", json={}, headers=as_("管理员")).status_code == 403
    for path in ("/v1/plans", "/v1/facts", "/v1/documents", "/v1/conversations/a"):
        assert client.get(path, headers=as_("管理员")).status_code == 403, path
    files = {"files": ("a.md", b"# a\n\nb")}
    assert client.post("/v1/documents", files=files, headers=as_("小陈")).status_code == 403
    assert client.delete("/v1/documents/a.md", headers=as_("小陈")).status_code == 403
    assert client.post("/v1/documents", files=files, headers=as_("李娜")).status_code == 200


def test_a_token_with_less_than_its_person_does_less(client: httpx.Client, app: App) -> None:
    _, secret = app.tokens.create("李娜", "reader", scopes=[Scope.READ], by=BY, at=now())
    headers = {"Authorization": f"Bearer {secret}"}
    assert client.get("/v1/me", headers=headers).json()["scopes"] == ["read"]
    assert client.post("/v1/tools/edit_plan", json=PLAN, headers=headers).status_code == 403


@pytest.mark.parametrize("name", ["王总", "小陈", "管理员"])
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/v1/people", None),
        ("POST", "/v1/people", {"name": "new"}),
        ("GET", "/v1/people/李娜", None),
        ("PATCH", "/v1/people/李娜", {"rank": "executive"}),
        ("GET", "/v1/tokens", None),
        ("POST", "/v1/tokens", {"person": "李娜", "name": "a"}),
        ("GET", "/v1/audit", None),
        ("GET", "/v1/audit/export", None),
        ("GET", "/v1/rooms", None),
        ("PUT", "/v1/rooms/slack/C1", {"speaks": "never"}),
    ],
)
def test_people_tokens_rooms_and_the_trail_are_for_administrators(
    client: httpx.Client, as_: As, name: str, method: str, path: str, body: object
) -> None:
    answer = client.request(method, path, json=body, headers=as_(name))
    assert (answer.status_code < 300) == (name != "小陈"), answer.text
    if name == "小陈":
        assert (answer.status_code, answer.json()["type"]) == (403, "refused")
        assert "admin" in answer.json()["message"]


def test_a_conversation_is_whose_it_is(client: httpx.Client, app: App, as_: As) -> None:
    said = {"text": "你好"}
    path = "/v1/conversations/q4"
    assert client.post(f"{path}/messages", json=said, headers=as_("李娜")).status_code == 200
    assert client.get(path, headers=as_("李娜")).status_code == 200
    for other in ("王总", "小陈"):  # rank does not open what somebody else said
        assert client.post(f"{path}/messages", json=said, headers=as_(other)).status_code == 403
        hidden = client.get(path, headers=as_(other))
        never = client.get("/v1/conversations/never", headers=as_(other))
        assert (hidden.status_code, never.status_code) == (404, 404)
        assert hidden.json()["type"] == never.json()["type"]
    assert len(app.conversations.messages("q4")) == 2  # nothing of the refused ones
    assert client.get(path, headers=as_("operator")).status_code == 200
    assert (
        client.post("/v1/conversations/old/messages", json=said, headers=as_("operator")).status_code == 200
    )
    assert client.get("/v1/conversations/old", headers=as_("李娜")).status_code == 404
    assert client.post("/v1/conversations/old/messages", json=said, headers=as_("李娜")).status_code == 403


def test_nobody_speaks_in_anothers_name(client: httpx.Client, app: App, as_: As) -> None:
    forged = client.post(
        "/v1/conversations/a/messages", json={"text": "你好", "person": "王总"}, headers=as_("李娜")
    )
    assert (forged.status_code, forged.json()["field"]) == (422, "person")
    assert app.conversations.messages("a") == ()
    files = {"files": ("a.md", b"# a\n\nb")}
    forged = client.post("/v1/documents", files=files, data={"person": "王总"}, headers=as_("李娜"))
    assert (forged.status_code, forged.json()["field"]) == (422, "person")
    own = client.post("/v1/documents", files=files, data={"person": "李娜"}, headers=as_("李娜"))
    assert own.status_code == 200
    assert app.documents.list()[0].by == "李娜"
    named = client.post(
        "/v1/conversations/b/messages", json={"text": "你好", "person": "赵"}, headers=as_("operator")
    )
    assert named.status_code == 200  # the operator may say for whom


def test_what_a_person_changes_has_their_name(client: httpx.Client, app: App, as_: As) -> None:
    made = client.post("/v1/tools/edit_plan", json=PLAN, headers=as_("李娜")).json()
    assert {info.by for info in app.plans.versions(made["plan"]["id"])} == {"李娜"}


def test_plans_over_http_are_those_the_person_sees(client: httpx.Client, as_: As) -> None:
    south = {
        "edits": [
            {"do": "create", "name": "华南计划", "budget": "300万"},
            {"do": "add", "level": "enterprise", "title": "份额提升"},
            {"do": "add", "level": "business_unit", "title": "华南"},
        ]
    }
    hidden = client.post("/v1/tools/edit_plan", json=south, headers=as_("王总")).json()["plan"]["id"]
    shown = client.post("/v1/tools/edit_plan", json=PLAN, headers=as_("李娜")).json()["plan"]["id"]
    assert {plan["id"] for plan in client.get("/v1/plans", headers=as_("王总")).json()} == {hidden, shown}
    assert hidden not in client.get("/v1/plans", headers=as_("李娜")).text
    assert client.get(f"/v1/plans/{shown}", headers=as_("李娜")).status_code == 200
    for path in ("", "/versions", "/diff?from=1&to=1", "/export"):
        answer = client.get(f"/v1/plans/{hidden}{path}", headers=as_("李娜"))
        assert answer.status_code == 404, path
        assert "华南" not in answer.text
    assert client.get(f"/v1/plans/{hidden}/export", headers=as_("王总")).status_code == 200


def test_who_saw_and_changed_what_is_in_the_trail(client: httpx.Client, app: App, as_: As) -> None:
    plan = client.post("/v1/tools/edit_plan", json=PLAN, headers=as_("李娜")).json()["plan"]["id"]
    client.get(f"/v1/plans/{plan}", headers=as_("王总"))
    client.get(f"/v1/plans/{plan}/export", headers=as_("王总"))
    client.post("/v1/tools/show_plan", params={"plan": plan}, json={"view": "tree"}, headers=as_("王总"))
    client.post("/v1/tools/edit_plan", json=PLAN, headers=as_("小陈"))
    client.post("/v1/tools/show_plan", json={"plan": "没有"}, headers=as_("王总"))
    lines = list(app.audit.all(AuditFilter(door="http")))
    told = [(one.name, one.action, one.tool, one.subject, one.outcome) for one in lines]
    assert told == [
        ("李娜", "write", "edit_plan", plan, Outcome.ALLOWED),
        ("王总", "read", "", plan, Outcome.ALLOWED),
        ("王总", "export", "export_plan", plan, Outcome.ALLOWED),
        ("王总", "read", "show_plan", plan, Outcome.ALLOWED),
        ("小陈", "write", "edit_plan", "", Outcome.REFUSED),
        ("王总", "read", "show_plan", "没有", Outcome.FAILED),
    ]
    assert lines[0].detail["version"] == "1"
    assert lines[2].detail["file"].endswith(".xlsx")
    assert lines[3].detail["view"] == "tree"
    assert lines[5].detail["error"] == "unknown"


def test_the_trail_over_http(client: httpx.Client, app: App, as_: As) -> None:
    client.post("/v1/tools/edit_plan", json=PLAN, headers=as_("李娜"))
    found = client.get(
        "/v1/audit", params={"person": "李娜", "action": "write"}, headers=as_("管理员")
    ).json()
    assert [line["tool"] for line in found] == ["edit_plan"]
    assert client.get("/v1/audit?since=2999-01-01", headers=as_("管理员")).json() == []
    wrong = client.get("/v1/audit?since=yesterday", headers=as_("管理员"))
    assert (wrong.status_code, wrong.json()["field"]) == (422, "since")
    assert client.get("/v1/audit?outcome=maybe", headers=as_("管理员")).status_code == 422
    exported = client.get("/v1/audit/export?person=李娜", headers=as_("管理员"))
    assert exported.headers["content-type"].startswith("text/csv")
    assert "edit_plan" in exported.text
    whole = client.get("/v1/audit/export?format=json", headers=as_("管理员")).json()
    assert len(whole) >= 8
    assert whole[-1]["action"] == "audit-export"
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        assert client.request(method, "/v1/audit", headers=as_("operator")).status_code == 405


def test_people_are_kept_over_http(client: httpx.Client, app: App, as_: As) -> None:
    admin = as_("管理员")
    new = {
        "name": "赵六", "rank": "department", "units": ["华北"], "scopes": ["read", "write"], "latitude": "3",
        "identities": [{"channel": "slack", "identity": "T1:U6"}],
    }  # fmt: skip
    made = client.post("/v1/people", json=new, headers=admin)
    assert made.status_code == 201
    person = made.json()
    assert app.people.find("slack", "T1:U6") == app.people.person(person["id"])
    again = client.post("/v1/people", json=new, headers=admin)
    assert (again.status_code, again.json()["field"]) == (422, "name")
    path = f"/v1/people/{person['id']}"
    changed = client.patch(
        path, json={"units": "all", "latitude": "any", "expected_revision": 1}, headers=admin
    )
    assert (changed.json()["units"], changed.json()["latitude"], changed.json()["revision"]) == (
        None,
        None,
        2,
    )
    stale = client.patch(path, json={"rank": "position", "expected_revision": 1}, headers=admin)
    assert (stale.status_code, stale.json()["type"]) == (409, "conflict")
    for body in (
        {"scopes": ["write"]},
        {"salary": 1},
        {"rank": "boss"},
        {"name": "a\nb"},
        {"latitude": "-1"},
    ):
        assert client.patch(path, json=body, headers=admin).status_code == 422, body
    linked = client.post(f"{path}/identities", json={"channel": "web", "identity": "z@a.cn"}, headers=admin)
    assert len(linked.json()["identities"]) == 2
    taken = client.post(
        "/v1/people/李娜/identities", json={"channel": "web", "identity": "Z@a.cn"}, headers=admin
    )
    assert (taken.status_code, taken.json()["field"]) == (422, "identity")
    assert client.delete("/v1/identities/web/z@a.cn", headers=admin).status_code == 200
    assert client.get("/v1/people/nobody", headers=admin).status_code == 404
    gone = client.delete(path, headers=admin).json()
    assert (gone["active"], gone["identities"]) == (False, [])
    by = {entry.name for entry in app.audit.read(AuditFilter(subject=person["id"]))}
    assert by == {"管理员"}


def test_tokens_are_made_over_http_and_their_secret_is_told_once(
    client: httpx.Client, app: App, as_: As
) -> None:
    admin = as_("管理员")
    made = client.post("/v1/tokens", json={"person": "李娜", "name": "BI", "scopes": ["read"]}, headers=admin)
    assert made.status_code == 201
    secret, token = made.json()["secret"], made.json()["token"]["id"]
    assert client.get("/v1/me", headers={"Authorization": f"Bearer {secret}"}).json()["name"] == "李娜"
    listed = client.get("/v1/tokens", params={"person": "李娜"}, headers=admin)
    assert secret not in listed.text
    assert [one["id"] for one in listed.json()] == [token]
    beyond = client.post(
        "/v1/tokens", json={"person": "李娜", "name": "a", "scopes": ["admin"]}, headers=admin
    )
    assert (beyond.status_code, beyond.json()["field"]) == (422, "scopes")
    assert client.delete(f"/v1/tokens/{token}", headers=admin).status_code == 200
    assert client.get("/v1/me", headers={"Authorization": f"Bearer {secret}"}).status_code == 401
    assert secret not in client.get("/v1/audit/export?format=json", headers=admin).text


def test_rooms_over_http(client: httpx.Client, app: App, as_: As) -> None:
    admin = as_("管理员")
    rule = {"speaks": "never", "rank": "department", "units": ["华东"]}
    assert client.put("/v1/rooms/slack/T1:C1", json=rule, headers=admin).status_code == 200
    assert app.rooms.find("slack", "T1:C1").speaks == "never"
    assert len(client.get("/v1/rooms", headers=admin).json()) == 1
    assert client.put("/v1/rooms/slack/T1:C1", json={"speaks": "loudly"}, headers=admin).status_code == 422
    assert client.delete("/v1/rooms/slack/T1:C1", headers=admin).status_code == 200
    assert client.delete("/v1/rooms/slack/T1:C1", headers=admin).status_code == 404
