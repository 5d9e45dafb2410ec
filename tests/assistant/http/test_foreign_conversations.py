"""Conversations of channels over HTTP: nobody takes one before its own people speak in it."""

import httpx
import pytest

from assistant.app import App, now
from knowledge.audit_entry import Actor
from knowledge.person import read_profile
from tests.assistant.http.conftest import Connect
from tests.assistant.openai_server import Say

pytestmark = pytest.mark.slow
BY = Actor(name="admin", door="cli")
FOREIGN = ("slack:T1:C1:1700000000.000100", "wecom:aib:lina", "wecom-app:CORP:AGENT:lina", "web:lina")


def _bearer(app: App) -> dict[str, str]:
    person = app.people.add(read_profile({"name": "王强"}), by=BY, at=now())
    return {"authorization": f"Bearer {app.tokens.create(person.id, name='test', by=BY, at=now())[1]}"}


def _say(client: httpx.Client, conversation: str, headers: dict[str, str] | None = None) -> httpx.Response:
    return client.post(f"/v1/conversations/{conversation}/messages", json={"text": "hello"}, headers=headers)


@pytest.mark.parametrize("conversation", FOREIGN)
def test_a_conversation_of_a_channel_cannot_be_taken(connect: Connect, conversation: str) -> None:
    client, app, _ = connect(Say("hi"))
    taken = _say(client, conversation, _bearer(app))
    assert taken.status_code == 403, taken.text
    assert taken.json()["field"] == "conversation"
    assert "wecom-app:" in taken.json()["valid"]
    assert app.conversations.owner(conversation) is None
    assert _say(client, conversation).status_code == 200  # the operator comes into all


def test_ids_of_ones_own_choosing_are_ones_own(connect: Connect) -> None:
    client, app, _ = connect(Say("hi"), Say("hi"))
    bearer = _bearer(app)
    for conversation in ("slack", "web-0af3"):
        assert _say(client, conversation, bearer).status_code == 200
