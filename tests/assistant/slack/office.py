"""Hoshin served to a Slack of our own: real HTTP with real signatures, the real desk, the embedded model."""

import hashlib
import hmac
import json
import threading
import time
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import httpx
import uvicorn

from assistant.app import App
from assistant.http.server import build_api
from assistant.settings import read_settings
from knowledge.access import Rank, Scope
from knowledge.audit_entry import Actor
from knowledge.person import Identity, Person, Profile
from tests.assistant.slack.slack_loop import APP, BOT, SECRET, TEAM, TOKEN, SlackLoop

Args = dict[str, Any]
ALL = (Scope.READ, Scope.WRITE, Scope.APPROVE)


class Office:
    """A served Hoshin and the people in its Slack."""

    def __init__(self, slack: SlackLoop, **settings: Any) -> None:
        self.slack = slack
        self._settings = {"stream_after": 0, "stream_pace": 0, "patience": 20, **settings}
        self._events = 0
        self._ts = 1_780_000_000
        self.open()

    def open(self) -> None:
        """Start serving; after `close`, the same home is served again."""
        from assistant.slack.settings import SlackSettings

        given = {"bot_token": TOKEN, "signing_secret": SECRET, "api_url": self.slack.url, **self._settings}
        self.app = App(read_settings(slack=SlackSettings(**given)))
        self.app.engine  # noqa: B018
        config = uvicorn.Config(build_api(self.app), host="127.0.0.1", port=0, log_level="error", ws="none")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        while not self._server.started:
            assert self._thread.is_alive(), "the server did not start"
            time.sleep(0.005)
        port = self._server.servers[0].sockets[0].getsockname()[1]
        self.http = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=20)

    def close(self) -> None:
        """Stop serving."""
        self.http.close()
        self._server.should_exit = True
        self._thread.join(15)
        assert not self._thread.is_alive()

    def let_in(
        self,
        name: str,
        user: str,
        scopes: tuple[Scope, ...] = ALL,
        rank: Rank = Rank.EXECUTIVE,
        **profile: Any,
    ) -> Person:
        """Make somebody known."""
        known = Profile(name=name, rank=rank, scopes=scopes, **{"units": None, **profile})
        identity = Identity(channel="slack", identity=f"{TEAM}:{user}")
        return self.app.people.add(known, [identity], by=Actor(door="cli"), at=datetime.now(UTC))

    def next_ts(self) -> str:
        """The timestamp of a further message of a person."""
        self._ts += 1
        return f"{self._ts}.000100"

    def event(self, event: Args, **envelope: Any) -> Args:
        """The body of an event."""
        self._events += 1
        return {
            "type": "event_callback", "team_id": TEAM, "api_app_id": APP, "event_id": f"Ev{self._events}",
            "event_time": int(time.time()), "event": event,
            "authorizations": [{"team_id": TEAM, "user_id": BOT}], **envelope,
        }  # fmt: skip

    def say(
        self, text: str, *, user: str = "U1", channel: str = "D1", thread: str | None = None, **more: Any
    ) -> str:
        """Say something and return the timestamp of it. In a channel with `<@UBOT>` it is a mention."""
        ts = more.pop("ts", None) or self.next_ts()
        answer = self.post(
            self.event(self.message(text, user=user, channel=channel, thread=thread, ts=ts, **more))
        )
        assert answer.status_code == 200, answer.text
        return str(ts)

    def message(
        self,
        text: str,
        *,
        user: str = "U1",
        channel: str = "D1",
        thread: str | None = None,
        ts: str,
        **more: Any,
    ) -> Args:
        """A message event."""
        mention = not channel.startswith("D") and f"<@{BOT}>" in text
        kind = {"type": "app_mention"} if mention else {"type": "message"}
        if not mention:
            kind["channel_type"] = "im" if channel.startswith("D") else "channel"
        place = {"channel": channel, "ts": ts, **({"thread_ts": thread} if thread else {})}
        return {**kind, "user": user, "text": text, "team": TEAM, **place, **more}

    def post(
        self, body: Args | str, *, at: float | None = None, secret: str = SECRET, **headers: str
    ) -> httpx.Response:
        """Send a signed event."""
        content = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
        return self._send(content, "application/json", at, secret, headers)

    def post_form(self, fields: dict[str, str], **headers: str) -> httpx.Response:
        """Send a signed form, as buttons, modals and commands come."""
        return self._send(urlencode(fields), "application/x-www-form-urlencoded", None, SECRET, headers)

    def _send(
        self, content: str, kind: str, at: float | None, secret: str, headers: dict[str, str]
    ) -> httpx.Response:
        given = {**sign(content, secret, at), "content-type": kind, **headers}
        return self.http.post("/slack/events", content=content.encode(), headers=given)

    def press(self, action: Args, *, channel: str, ts: str, user: str = "U1", **more: Any) -> httpx.Response:
        """Press something in a message."""
        message = self.slack.messages[channel, ts]
        payload = {
            "type": "block_actions", "team": {"id": TEAM}, "api_app_id": APP,
            "user": {"id": user, "team_id": TEAM},
            "trigger_id": f"t{time.monotonic_ns()}", "channel": {"id": channel},
            "container": {"type": "message", "channel_id": channel, "message_ts": ts},
            "message": {"ts": ts, "thread_ts": message["thread"] or ts, "blocks": message["blocks"]},
            "actions": [{"action_ts": f"{time.time():.6f}", **action}], **more,
        }  # fmt: skip
        return self.post_form({"payload": json.dumps(payload, ensure_ascii=False)})

    def submit(self, view: Args, values: Args, *, user: str = "U1") -> httpx.Response:
        """Submit a modal. As in Slack its hash stays the same when it is submitted again after errors."""
        shown = {"id": "V1", "hash": "h", "state": {"values": values}, **view}
        payload = {
            "type": "view_submission", "team": {"id": TEAM}, "api_app_id": APP,
            "user": {"id": user, "team_id": TEAM}, "view": shown,
        }  # fmt: skip
        return self.post_form({"payload": json.dumps(payload, ensure_ascii=False)})

    def command(self, text: str, *, user: str = "U1", channel: str = "C1") -> httpx.Response:
        """Use the slash command."""
        return self.post_form(
            {"command": "/hoshin", "text": text, "user_id": user, "channel_id": channel, "team_id": TEAM,
             "api_app_id": APP, "trigger_id": "trigger1", "response_url": f"{self.slack.url}respond"}
        )  # fmt: skip

    def answer_to(self, ts: str, channel: str = "D1", thread: str | None = None, count: int = 1) -> str:
        """What a thread says once `count` replies in it are over."""
        root = thread or ts

        def ended() -> bool:
            over = [
                given
                for given in self.slack.called("agents.sessions.setStatus")
                if given["thread_ts"] == root
                and given["channel_id"] == channel
                and given["status"] == "active"
            ]
            return len(over) >= count

        self.slack.until(ended, 60)
        return self.slack.text_of(channel, root)


def sign(content: str, secret: str, at: float | None = None) -> dict[str, str]:
    """The headers Slack sends with a body."""
    moment = str(int(at if at is not None else time.time()))
    digest = hmac.new(secret.encode(), f"v0:{moment}:{content}".encode(), hashlib.sha256).hexdigest()
    return {
        "content-type": "application/json",
        "x-slack-request-timestamp": moment,
        "x-slack-signature": f"v0={digest}",
    }


def elements(message: Args, kind: str = "actions") -> list[Args]:
    """The buttons of a message."""
    return [element for block in message["blocks"] if block["type"] == kind for element in block["elements"]]
