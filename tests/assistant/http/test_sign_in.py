"""Signing in over real HTTP: a provider with real signatures, and everything that must not let anybody in."""

import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
import uvicorn
from joserfc.jwk import RSAKey
from pydantic import SecretStr
from sqlalchemy import text, update

from assistant.app import App, now
from assistant.errors import ConfigError
from assistant.http.access import check_host
from assistant.http.server import build_api
from assistant.settings import read_settings
from assistant.sign_in.flow import issue_link, safe_path
from assistant.sign_in.settings import SignInSettings
from knowledge.access import Scope
from knowledge.audit import AuditFilter
from knowledge.audit_entry import Actor, Outcome
from knowledge.people_tables import SESSIONS
from knowledge.person import Person, read_identity, read_profile
from tests.assistant.http.oidc_server import CLIENT, SECRET, OidcServer, provider

pytestmark = pytest.mark.slow
BY = Actor(name="admin", door="cli")


class Web(NamedTuple):
    """The program being served, a browser, and the provider."""

    browser: httpx.Client
    app: App
    oidc: OidcServer
    url: str

    def start(self, next: str = "/v1/me") -> httpx.Response:
        """Go to the provider and come back; the answer to coming back."""
        begun = self.browser.get("/auth/oidc", params={"next": next})
        assert begun.status_code in (302, 307), begun.text
        there = self.browser.get(begun.headers["location"])
        assert there.status_code == 302
        return self.browser.get(there.headers["location"])

    def back(self) -> str:
        """Go to the provider; the address it sends the browser back to."""
        begun = self.browser.get("/auth/oidc")
        return str(self.browser.get(begun.headers["location"]).headers["location"])


@pytest.fixture
def opened() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def _serve(opened: ExitStack, **given: object) -> tuple[App, str]:
    listening = opened.enter_context(socket.create_server(("127.0.0.1", 0)))
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    if "sign_in" in given:
        given["sign_in"] = SignInSettings(**{"public_url": url, **given["sign_in"]})  # type: ignore[dict-item]
    app = App(read_settings(**given))
    server = uvicorn.Server(uvicorn.Config(build_api(app), log_level="error", ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()

    def stop() -> None:
        server.should_exit = True
        thread.join(10)

    opened.callback(stop)
    while not server.started:
        time.sleep(0.005)
    return app, url


@pytest.fixture
def web(opened: ExitStack) -> Web:
    oidc = opened.enter_context(provider())
    signing = {"issuer": oidc.issuer, "client_id": CLIENT, "client_secret": SecretStr(SECRET)}
    app, url = _serve(opened, sign_in=signing)
    _add(app, "李娜", web="lina@example.com", scopes=("read", "write"))
    browser = opened.enter_context(httpx.Client(base_url=url, timeout=20))
    return Web(browser, app, oidc, url)


def _add(app: App, name: str, *, web: str = "", **profile: object) -> Person:
    identities = [read_identity("web", web)] if web else []
    return app.people.add(read_profile({"name": name, **profile}), identities, by=BY, at=now())


def _session(browser: httpx.Client) -> str | None:
    return browser.cookies.get("hoshin_session")


def test_somebody_known_signs_in_and_out(web: Web) -> None:
    assert web.browser.get("/v1/me").status_code == 401
    entered = web.start("/v1/me?a=1")
    assert (entered.status_code, entered.headers["location"]) == (303, "/v1/me?a=1")
    asked = web.oidc.asked[0]
    assert asked["code_challenge_method"] == "S256"
    assert (asked["client_id"], asked["response_type"]) == (CLIENT, "code")
    me = web.browser.get("/v1/me").json()
    assert (me["name"], me["scopes"]) == ("李娜", ["read", "write"])
    out = web.browser.post("/auth/sign-out", headers={"Origin": web.url})
    assert out.status_code == 303
    assert web.browser.get("/v1/me").status_code == 401


def test_the_session_cookie_is_kept_from_scripts_and_other_sites(web: Web) -> None:
    cookie = web.start().headers["set-cookie"]
    assert re.search(r"hoshin_session=[\w-]+\.[0-9a-f]{64};", cookie)
    for part in ("HttpOnly", "SameSite=lax", "Path=/", "Max-Age=43200"):
        assert part in cookie
    assert "Secure" not in cookie  # loopback is not encrypted
    begun = web.browser.get("/auth/oidc", headers={"Host": "hoshin.example.com"})
    assert "Secure" in begun.headers["set-cookie"]
    assert "HttpOnly" in begun.headers["set-cookie"]


def test_signing_out_ends_the_session_itself_not_only_the_cookie(web: Web) -> None:
    web.start()
    kept = {"Cookie": f"hoshin_session={_session(web.browser)}"}
    assert httpx.get(f"{web.url}/v1/me", headers=kept).status_code == 200
    web.browser.post("/auth/sign-out")
    assert httpx.get(f"{web.url}/v1/me", headers=kept).status_code == 401


def test_another_site_can_neither_sign_somebody_out_nor_change_anything(web: Web) -> None:
    web.start()
    foreign = {"Origin": "https://evil.example"}
    assert web.browser.post("/auth/sign-out", headers=foreign).status_code == 401
    assert web.browser.get("/v1/me").status_code == 200
    for headers in (foreign, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}):
        answer = web.browser.post("/v1/tools/edit_plan", json={}, headers=headers)
        assert answer.status_code == 403, headers
    own = web.browser.post("/v1/tools/validate", json={"statement": "提升品牌"}, headers={"Origin": web.url})
    assert own.status_code == 200


def test_a_session_ends_by_time_and_with_the_person(web: Web) -> None:
    web.start()
    with web.app.engine.begin() as connection:
        connection.execution_options(writes=True)
        earlier = (datetime.now(UTC) - timedelta(seconds=1)).isoformat(timespec="microseconds")
        connection.execute(update(SESSIONS).values(expires_at=earlier))
    assert web.browser.get("/v1/me").status_code == 401
    web.start()
    assert web.browser.get("/v1/me").status_code == 200
    web.app.people.change("李娜", {"active": False}, by=BY, at=now())
    assert web.browser.get("/v1/me").status_code == 401
    web.app.people.change("李娜", {"active": True}, by=BY, at=now())
    assert web.browser.get("/v1/me").status_code == 401  # coming back takes signing in again


def test_what_somebody_may_do_is_asked_anew_at_every_request(web: Web) -> None:
    web.start()
    assert web.browser.get("/v1/audit").status_code == 403
    web.app.people.change("李娜", {"scopes": ("read", "admin")}, by=BY, at=now())
    assert web.browser.get("/v1/audit").status_code == 200


@pytest.mark.parametrize("changed", ["x", "0" * 64])
def test_a_cookie_that_was_tampered_with_lets_nobody_in(web: Web, changed: str) -> None:
    web.start()
    secret, _, signature = str(_session(web.browser)).rpartition(".")
    for cookie in (f"{secret}.{changed}", f"{secret}a.{signature}", secret, f".{signature}", "", "."):
        answer = httpx.get(f"{web.url}/v1/me", headers={"Cookie": f"hoshin_session={cookie}"})
        assert answer.status_code == 401


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"nonce": "another"}, "nonce"),
        ({"nonce": None}, "nonce"),
        ({"aud": "another-client"}, "aud"),
        ({"aud": ["another-client"]}, "aud"),
        ({"aud": None}, "aud"),
        ({"aud": [CLIENT, "another"], "azp": "another"}, "azp"),
        ({"aud": [CLIENT, "another"]}, "azp"),
        ({"iss": "https://evil.example"}, "iss"),
        ({"exp": int(time.time()) - 600}, "expired"),
        ({"exp": None}, "exp"),
        ({"iat": int(time.time()) + 86_400}, "iat|future|issued"),
        ({"sub": None}, "sub"),
        ({"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}, "at_hash"),
    ],
)
def test_an_id_token_that_is_not_for_us_now_is_refused(web: Web, wrong: dict[str, object], said: str) -> None:
    web.oidc.wrong = wrong
    answer = web.start()
    assert answer.status_code == 401
    assert re.search(said, answer.text)
    assert _session(web.browser) is None


@pytest.mark.parametrize("way", ["another key", "published secret", "none", "truncated"])
def test_an_id_token_that_is_not_signed_by_the_provider_is_refused(web: Web, way: str) -> None:
    if way == "another key":
        web.oidc.signer = RSAKey.generate_key(2048, {"kid": "one"})
    elif way == "published secret":  # HMAC with the public key as its secret
        web.oidc.algorithm = "HS256"
    elif way == "none":
        web.oidc.algorithm = "none"
    else:
        whole = web.oidc._id_token
        web.oidc._id_token = lambda asked: whole(asked)[:-10]  # type: ignore[method-assign]
    assert web.start().status_code == 401
    assert _session(web.browser) is None


def test_a_provider_that_changes_its_key_is_followed(web: Web) -> None:
    assert web.start().status_code == 303
    web.oidc.key = web.oidc.signer = RSAKey.generate_key(2048, {"kid": "two"})
    assert web.start().status_code == 303


def test_coming_back_takes_the_state_that_was_begun_in_this_browser(web: Web, opened: ExitStack) -> None:
    back = web.back()
    other = opened.enter_context(httpx.Client(base_url=web.url))
    assert other.get(back).status_code == 401  # somebody else's browser (login CSRF)
    query = {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()}
    for state in ("", "another", query["state"] + "x"):
        changed = f"/auth/callback?{urlencode({**query, 'state': state})}"
        assert web.browser.get(changed).status_code == 401
    forged = {"Cookie": f"{_flow_name(web.browser)}={query['state']}.{'0' * 64}"}
    assert httpx.get(back, headers=forged).status_code == 401
    assert web.browser.get(back).status_code == 303  # the right one still does
    assert web.browser.get(back).status_code == 401  # once


def _flow_name(browser: httpx.Client) -> str:
    return next(cookie.name for cookie in browser.cookies.jar if cookie.name.startswith("hoshin_flow_"))


def test_two_attempts_in_one_browser_do_not_disturb_each_other(web: Web) -> None:
    first, second = web.back(), web.back()
    assert web.browser.get(second).status_code == 303
    assert web.browser.get(first).status_code == 303


def test_an_attempt_is_over_after_ten_minutes(web: Web) -> None:
    back = web.back()
    with web.app.engine.begin() as connection:
        connection.execution_options(writes=True)
        connection.execute(text("UPDATE tickets SET expires_at = '2020-01-01'"))
    assert web.browser.get(back).status_code == 401


def test_the_code_cannot_be_redeemed_with_another_verifier(web: Web, opened: ExitStack) -> None:
    """A code that was stolen is of no use in an attempt of the thief's own (RFC 7636)."""
    stolen = parse_qs(urlsplit(web.back()).query)["code"][0]
    thief = opened.enter_context(httpx.Client(base_url=web.url))
    begun = thief.get("/auth/oidc").headers["location"]
    state = parse_qs(urlsplit(begun).query)["state"][0]
    answer = thief.get("/auth/callback", params={"code": stolen, "state": state})
    assert answer.status_code == 401
    assert "invalid_grant" in answer.text


def test_an_answer_of_another_issuer_is_refused(web: Web) -> None:
    web.oidc.answers = {"iss": "https://evil.example"}
    assert web.start().status_code == 401
    web.oidc.answers = {"iss": web.oidc.issuer}
    assert web.start().status_code == 303


def test_the_providers_refusal_is_said(web: Web) -> None:
    back = urlsplit(web.back())
    state = parse_qs(back.query)["state"][0]
    answer = web.browser.get("/auth/callback", params={"state": state, "error": "access_denied<script>"})
    assert answer.status_code == 401
    assert "access_denied" in answer.text
    assert "<script>" not in answer.text


@pytest.mark.parametrize(
    "person",
    [
        {"email": "nobody@example.com", "email_verified": True, "sub": "s-1"},
        {"email": "lina@example.com.evil.example", "email_verified": True, "sub": "s-1"},
    ],
)
def test_somebody_unknown_is_told_the_administrators_command(web: Web, person: dict[str, object]) -> None:
    web.oidc.person = person
    answer = web.start()
    assert answer.status_code == 403
    assert f"hoshin people add NAME --web {person['email']}" in answer.text
    assert _session(web.browser) is None
    refused = web.app.audit.read(AuditFilter(action="sign-in", outcome=Outcome.REFUSED))
    assert str(person["email"]) in refused[0].detail["why"]


@pytest.mark.parametrize("verified", [False, None, "false", 1])
def test_an_address_that_is_not_verified_lets_nobody_in(web: Web, verified: object) -> None:
    web.oidc.person = {"sub": "s-1", "email": "lina@example.com", "email_verified": verified}
    answer = web.start()
    assert answer.status_code == 403
    assert "HOSHIN_SIGN_IN_TRUST_EMAIL" in answer.text


def test_somebody_inactive_is_refused(web: Web) -> None:
    web.app.people.change("李娜", {"active": False}, by=BY, at=now())
    assert web.start().status_code == 403


def test_people_can_be_known_by_the_providers_subject(opened: ExitStack) -> None:
    oidc = opened.enter_context(provider())
    oidc.person = {"sub": "CaseMatters"}
    app, url = _serve(
        opened,
        sign_in={"issuer": oidc.issuer, "client_id": CLIENT, "client_secret": SECRET, "claim": "sub"},
    )
    _add(app, "other", web="sub:casematters")
    browser = opened.enter_context(httpx.Client(base_url=url))
    web = Web(browser, app, oidc, url)
    assert web.start().status_code == 403
    _add(app, "李娜", web="sub:CaseMatters")
    assert web.start().status_code == 303
    assert browser.get("/v1/me").json()["name"] == "李娜"


@pytest.mark.parametrize(
    "next",
    [
        "https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example",
        "javascript:alert(1)", "/\t/evil.example", "http:evil.example", "/auth/oidc", "///evil.example",
        "evil.example", "", "//[", "/\n/evil.example", "/" + "a" * 3000,
    ],
)  # fmt: skip
def test_nobody_is_sent_on_to_another_site(next: str) -> None:
    assert safe_path(next) == "/"


def test_nobody_is_sent_on_to_another_site_after_signing_in(web: Web) -> None:
    assert web.start("https://evil.example/").headers["location"] == "/"
    assert web.start("//evil.example/%2e").headers["location"] == "/"
    assert safe_path("/plans/P1?view=tree#n") == "/plans/P1?view=tree#n"


@pytest.mark.parametrize(
    "about",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": "http://hoshin.example.com/token"},
        {"jwks_uri": None},
        {"authorization_endpoint": "javascript:alert(1)"},
    ],
)
def test_a_provider_that_describes_itself_wrongly_is_not_used(web: Web, about: dict[str, object]) -> None:
    web.oidc.discovery = about
    answer = web.browser.get("/auth/oidc")
    assert answer.status_code == 503
    assert "administrator" in answer.text


def test_a_provider_that_is_down_is_said_and_asked_again_later(web: Web) -> None:
    web.oidc.down = True
    answer = web.browser.get("/auth/oidc", headers={"Accept-Language": "zh-TW"})
    assert answer.status_code == 503
    assert "登入服務" in answer.text or "登錄服務" in answer.text
    web.oidc.down = False
    assert web.start().status_code == 303


def test_a_link_signs_in_once_and_only_by_a_press(web: Web, opened: ExitStack) -> None:
    person = web.app.people.resolve("李娜")
    ticket = issue_link(web.app, person, now())
    for _ in range(3):  # a program that looks ahead at links does not use it up
        shown = web.browser.get("/auth/link", params={"ticket": ticket})
        assert shown.status_code == 200
        assert ticket in shown.text
    foreign = web.browser.post(
        "/auth/link", data={"ticket": ticket}, headers={"Origin": "https://evil.example"}
    )
    assert foreign.status_code == 401
    entered = web.browser.post("/auth/link", data={"ticket": ticket}, headers={"Origin": web.url})
    assert (entered.status_code, entered.headers["location"]) == (303, "/")
    assert web.browser.get("/v1/me").json()["name"] == "李娜"
    other = opened.enter_context(httpx.Client(base_url=web.url))
    again = other.post("/auth/link", data={"ticket": ticket})
    assert again.status_code == 401
    assert "hoshin people link-web NAME" in again.text


def test_a_link_is_over_after_ten_minutes_and_for_somebody_inactive(web: Web) -> None:
    person = web.app.people.resolve("李娜")
    old = issue_link(web.app, person, now() - timedelta(minutes=10, seconds=1))
    assert web.browser.post("/auth/link", data={"ticket": old}).status_code == 401
    fresh = issue_link(web.app, person, now())
    web.app.people.change("李娜", {"active": False}, by=BY, at=now())
    assert web.browser.post("/auth/link", data={"ticket": fresh}).status_code == 403
    script = web.browser.get("/auth/link", params={"ticket": '"><script>alert(1)</script>'})
    assert "<script>" not in script.text


def test_a_ticket_of_one_kind_is_none_of_another(web: Web) -> None:
    state = parse_qs(urlsplit(web.back()).query)["state"][0]
    assert web.browser.post("/auth/link", data={"ticket": state}).status_code == 401


def test_of_many_who_follow_a_link_at_once_one_gets_in(web: Web) -> None:
    ticket = issue_link(web.app, web.app.people.resolve("李娜"), now())
    codes: list[int] = []

    def follow() -> None:
        codes.append(httpx.post(f"{web.url}/auth/link", data={"ticket": ticket}).status_code)

    threads = [threading.Thread(target=follow) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == [303] + [401] * 7


def test_pages_of_signing_in_are_in_the_readers_language(web: Web) -> None:
    for language, said in (("zh-CN", "用公司账号登录"), ("zh-TW", "用公司"), ("en", "company account")):
        page = web.browser.get("/auth/sign-in?next=/a", headers={"Accept-Language": language})
        assert said in page.text
        assert "default-src 'none'" in page.headers["content-security-policy"]


def test_without_sign_in_this_machines_own_user_is_the_operator(opened: ExitStack) -> None:
    app, url = _serve(opened)
    assert httpx.get(f"{url}/v1/me").json()["scopes"] == [scope.value for scope in Scope]
    port = urlsplit(url).port
    for headers in (
        {"Host": "evil.example"},  # a name pointed here afterwards
        {"Host": f"evil.example:{port}"},
        {"X-Forwarded-For": "203.0.113.7"},
        {"Forwarded": "for=203.0.113.7"},
        {"X-Real-IP": "203.0.113.7"},
        {"Authorization": "Bearer hoshin_wrong"},
        {"Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
    ):
        answer = httpx.post(f"{url}/v1/tools/edit_plan", json={"edits": []}, headers=headers)
        assert answer.status_code in (401, 403), headers
    with_port = httpx.get(f"http://localhost:{port}/v1/me")
    assert with_port.status_code == 200
    assert app.audit.read(AuditFilter(action="sign-in"))[0].detail["why"] == "unknown"


def test_with_sign_in_this_machine_has_to_sign_in_too(web: Web) -> None:
    assert httpx.get(f"{web.url}/v1/me").status_code == 401
    check_host(web.app.settings, "0.0.0.0")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"issuer": "http://login.example.com", "client_id": "a", "public_url": "https://b"}, "ISSUER"),
        ({"issuer": "https://a", "client_id": "a", "public_url": "http://b.example"}, "PUBLIC_URL"),
        ({"issuer": "https://a", "client_id": "a"}, "PUBLIC_URL"),
        ({"issuer": "https://a", "public_url": "https://b"}, "CLIENT_ID"),
        ({"client_secret": "a"}, "ISSUER"),
        ({"issuer": "a"}, "ISSUER"),
        ({"hours": "0"}, "HOURS"),
        ({"claim": "name"}, "CLAIM"),
    ],
)
def test_settings_of_signing_in_that_cannot_be_used(
    given: dict[str, str], field: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(f"HOSHIN_SIGN_IN_{name.upper()}", value)
    with pytest.raises(ConfigError) as refused:
        read_settings()
    assert refused.value.field == f"HOSHIN_SIGN_IN_{field}"
