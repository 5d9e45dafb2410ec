"""When this machine's own user is the operator, and when a request from here may be a stranger's."""

import httpx
import pytest

from assistant.app import App, now
from assistant.exposure import exposed_by
from assistant.settings import read_settings
from assistant.sign_in.cookie import sign
from assistant.sign_in.flow import issue_link
from assistant.sign_in.settings import SignInSettings
from assistant.slack.settings import SlackSettings
from assistant.wecom.settings import WeComSettings
from knowledge.audit_entry import Actor
from knowledge.person import read_profile
from tests.assistant.http.conftest import Connect

pytestmark = pytest.mark.slow
BY = Actor(name="admin", door="cli")
ADDRESS = "https://hoshin.example.com"
CALLBACK = {"bot_token": "QDG6eK", "bot_aes_key": "a" * 43}
NGINX = {"host": "127.0.0.1:8080"}  # what `proxy_pass http://127.0.0.1:8080` sends


def _token(app: App) -> str:
    person = app.people.add(read_profile({"name": "李娜"}), by=BY, at=now())
    return app.tokens.create(person.id, name="test", by=BY, at=now())[1]


@pytest.mark.parametrize(
    "settings",
    [
        {"wecom": WeComSettings(**CALLBACK)},  # type: ignore[arg-type]
        {"wecom": WeComSettings(public_url=ADDRESS)},
        {"slack": SlackSettings(public_url=ADDRESS)},
        {"sign_in": SignInSettings(public_url=ADDRESS)},
    ],
)
def test_where_the_internet_calls_nobody_is_the_operator_for_being_here(
    connect: Connect, settings: dict[str, object]
) -> None:
    client, app, _ = connect(**settings)
    for headers in ({}, NGINX):
        for path in ("/v1/me", "/v1/plans", "/v1/people"):
            assert client.get(path, headers=headers).status_code == 401, path
    assert client.post("/mcp", json={}, headers=NGINX).status_code == 401
    assert client.post("/v1/tools/find_plans", json={}, headers=NGINX).status_code == 401
    bearer = {"authorization": f"Bearer {_token(app)}"}
    assert client.get("/v1/me", headers=bearer).json()["name"] == "李娜"


def test_a_callback_is_answered_without_a_token(connect: Connect) -> None:
    client, _, _ = connect(wecom=WeComSettings(**CALLBACK))  # type: ignore[arg-type]
    refused = client.get("/wecom/bot", headers=NGINX)
    assert refused.status_code not in (401, 404)  # refused for its signature, by the channel itself


@pytest.mark.parametrize(
    ("settings", "variable"),
    [
        ({}, ""),
        ({"HOSHIN_SLACK_BOT_TOKEN": "xoxb-1", "HOSHIN_SLACK_APP_TOKEN": "xapp-1"}, ""),  # Slack is called
        ({"HOSHIN_WECOM_BOT_ID": "aib", "HOSHIN_WECOM_BOT_SECRET": "s"}, ""),  # WeCom is called
        (
            {"HOSHIN_SLACK_BOT_TOKEN": "xoxb-1", "HOSHIN_SLACK_SIGNING_SECRET": "s" * 32},
            "HOSHIN_SLACK_SIGNING_SECRET",
        ),
        ({"HOSHIN_WECOM_PUBLIC_URL": ADDRESS}, "HOSHIN_WECOM_PUBLIC_URL"),
    ],
)
def test_what_has_the_internet_call(
    monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], variable: str
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    assert exposed_by(read_settings()) == variable


def test_a_session_that_is_not_good_lets_nobody_in_and_the_sign_in_page_clears_it(connect: Connect) -> None:
    client, app, _ = connect()
    assert client.get("/v1/me").status_code == 200  # the operator
    forged = ["", "forged", "forged." + "0" * 64, sign("no-such-session", app.sessions.key)]
    for cookie in (*forged, _ended_session(client, app)):
        shown = {"cookie": f"hoshin_session={cookie}"}
        assert client.get("/v1/me", headers=shown).status_code == 401, cookie
        page = client.get("/auth/sign-in?next=/inbox", headers=shown)
        assert 'hoshin_session="";' in page.headers["set-cookie"]
        assert "Max-Age=0" in page.headers["set-cookie"]
        assert 'href="/inbox"' in page.text
    assert "set-cookie" not in client.get("/auth/sign-in").headers
    assert client.get("/v1/me").status_code == 200


def _ended_session(client: httpx.Client, app: App) -> str:
    person = app.people.add(read_profile({"name": "王强"}), by=BY, at=now())
    entered = client.post("/auth/link", data={"ticket": issue_link(app, person, now())})
    cookie = str(entered.cookies["hoshin_session"])
    shown = {"cookie": f"hoshin_session={cookie}"}
    assert client.get("/v1/me", headers=shown).json()["name"] == "王强"
    assert "set-cookie" not in client.get("/auth/sign-in", headers=shown).headers
    client.post("/auth/sign-out", headers=shown)
    client.cookies.clear()
    return cookie
