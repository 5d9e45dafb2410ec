"""`hoshin wecom check` against WeCom on loopback, and against a server that runs."""

import asyncio
from typing import Any

import pytest

from assistant.wecom.check import Examination
from tests.assistant.wecom.conftest import APP, CALLBACK, SOCKET, add_people, make_app, running
from tests.assistant.wecom.openws import openws
from tests.assistant.wecom.platform import Platform
from tests.conftest import Terminal

pytestmark = pytest.mark.slow


def check(platform: Platform, say: str = "", people: bool = True, **settings: Any) -> dict[str, str]:
    app = make_app(platform, **settings)
    if people:
        add_people(app)
    found = asyncio.run(Examination(app, say).run())
    app.engine.dispose()
    return {finding.check: f"{finding.state} {finding.detail}" for finding in found}


def test_nothing_set(terminal: Terminal) -> None:
    done = terminal("wecom", "check")
    assert done.code == 1
    assert "connect-wecom" in done.out


def test_everything_right(platform: Platform) -> None:
    app = make_app(platform, **CALLBACK, **APP)
    with running(app) as url:
        found = check(
            platform, "试一下", **CALLBACK, **APP, webhooks="销售=hook-key,旧群=gone", public_url=url
        )
    assert found["clock"].startswith("ok")
    assert found["bot callback"] == f"ok {url}/wecom/bot"
    assert found["app callback"] == f"ok {url}/wecom/app"
    assert found["app secret"].startswith("ok")
    assert found["group 销售"] == "ok sent"
    assert found["group 旧群"].startswith("failed")
    assert found["people"] == "ok 2 let in"


def test_what_is_wrong_is_said(platform: Platform) -> None:
    found = check(platform, people=False, **CALLBACK, **{**APP, "secret": "wrong"})
    assert found["bot callback"].startswith("warning")
    assert found["app secret"].startswith("failed")
    assert "--wecom" in found["people"]
    elsewhere = check(platform, **CALLBACK, public_url=platform.url)
    assert elsewhere["bot callback"].startswith("failed")


def test_the_long_connection(platform: Platform) -> None:
    with openws() as server:
        good = check(platform, **SOCKET, socket_url=server.url)
        assert good["bot long connection"] == "ok connected, and closed again"
        bad = check(platform, people=False, **{**SOCKET, "bot_secret": "no"}, socket_url=server.url)
        assert "40013" in bad["bot long connection"]
