"""What goes over HTTP to the API of a model, whatever the environment holds, and how a refusal is read."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import SecretStr

from assistant.models.connection import Connection
from assistant.models.endpoint import Endpoint
from assistant.models.failure import CallFailed, Kind
from assistant.models.profile import Profile
from tests.assistant.wire_server import Wire, WireServer, body, fail, serve_wire

KEY = "sk-ours-123456"
FOREIGN = "sk-theirs-98765"


@pytest.fixture(scope="module")
def server() -> Iterator[WireServer]:
    with serve_wire() as opened:
        yield opened


def send(url: str, *, key: str | None = KEY, **profile: Any) -> list[Any]:
    """The parts of one answer, over a connection of its own."""
    secret = SecretStr(key) if key else None
    connection = Connection(Endpoint("x", Profile(**profile), url, "m", secret))

    async def run() -> list[Any]:
        try:
            return [part async for part in connection.send(b'{"model": "m"}')]
        finally:
            await connection.aclose()

    return asyncio.run(run())


def test_the_body_goes_as_it_is_with_the_key(server: WireServer) -> None:
    server.play(body({"a": 1}))
    assert send(server.url) == [{"a": 1}, None]
    assert server.requests == [{"model": "m"}]
    assert server.headers["authorization"] == f"Bearer {KEY}"
    assert server.headers["content-type"] == "application/json"
    assert server.headers["user-agent"].startswith("AsyncOpenAI/")


@pytest.mark.parametrize(
    ("profile", "key", "sent"),
    [
        ({}, None, {}),
        ({"auth": "api-key"}, KEY, {"api-key": KEY}),
        ({"headers": {"openai-project": "p"}}, None, {"openai-project": "p"}),
    ],
)
def test_what_the_environment_holds_for_another_provider_stays_here(
    server: WireServer,
    monkeypatch: pytest.MonkeyPatch,
    profile: dict[str, Any],
    key: str | None,
    sent: dict[str, str],
) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_ADMIN_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID"):
        monkeypatch.setenv(name, FOREIGN)
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    server.play(body({}))
    send(server.url, key=key, **profile)
    assert FOREIGN not in str(server.headers)
    named = ("authorization", "api-key", "openai-organization", "openai-project")
    assert {name: value for name, value in server.headers.items() if name in named} == sent


def test_a_proxy_of_the_environment_is_taken_without_a_warning(
    server: WireServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    with pytest.raises(CallFailed) as failed:
        send(server.url)
    assert failed.value.kind is Kind.UNREACHED
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    server.play(body({}))
    assert send(server.url) == [{}, None]


def test_a_refusal_without_end_is_read_to_its_limit(server: WireServer) -> None:
    server.play(lambda _: Wire([b"no " * 10_000, 30.0], status=400))
    with pytest.raises(CallFailed) as failed:
        send(server.url)
    assert failed.value.kind is Kind.REJECTED
    assert len(failed.value.detail) <= 300


def test_a_refusal_is_not_tried_again_here(server: WireServer) -> None:
    server.play(fail(429, "slow down", Retry_After="7"), body({}))
    with pytest.raises(CallFailed) as failed:
        send(server.url)
    assert (failed.value.kind, failed.value.wait) == (Kind.BUSY, 7)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("http://127.0.0.1:9/v1", Kind.UNREACHED),
        ("ftp://127.0.0.1/v1", Kind.UNREACHED),
        ("127.0.0.1:9/v1", Kind.UNREACHED),
        ("http://[::1/v1", Kind.ADDRESS),
    ],
)
def test_an_address_that_leads_nowhere(url: str, kind: Kind) -> None:
    with pytest.raises(CallFailed) as failed:
        send(url)
    assert failed.value.kind is kind


@pytest.mark.slow
def test_the_client_is_not_imported_before_an_api_is_called() -> None:
    program = "import sys, assistant.app, assistant.cli.main; assert 'openai' not in sys.modules"
    subprocess.run([sys.executable, "-c", program], check=True, timeout=120)
