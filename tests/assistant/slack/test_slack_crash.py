"""Killed in the middle of a streamed reply, and started again: nothing lost, doubled or stuck."""

import json
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest

from assistant.app import App
from assistant.settings import read_settings
from knowledge.access import Rank
from knowledge.audit_entry import Actor
from knowledge.person import Identity, Profile
from tests.assistant.openai_server import Say, serve
from tests.assistant.slack.office import ALL, sign
from tests.assistant.slack.slack_loop import APP, SECRET, TEAM, TOKEN, SlackLoop, read_text

pytestmark = pytest.mark.slow


class Served:
    """`hoshin serve` as a process."""

    def __init__(self) -> None:
        hoshin = [sys.executable, "-m", "tests.assistant.slack.hoshin", "serve", "--port", "0"]
        self.process = subprocess.Popen(hoshin, stderr=subprocess.PIPE, text=True)
        assert self.process.stderr is not None
        found = None
        for line in self.process.stderr:
            if found := re.search(r"running on (http://[\d.:]+)", line):
                break
        assert found, "the server did not start"
        self.url = found[1]
        threading.Thread(target=self.process.stderr.read, daemon=True).start()

    def post(self, body: dict[str, object]) -> int:
        content = json.dumps(body)
        headers = sign(content, SECRET)
        return httpx.post(
            f"{self.url}/slack/events", content=content, headers=headers, timeout=20
        ).status_code

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(20)
        assert self.process.stderr is not None
        self.process.stderr.close()


@pytest.fixture
def slow_model(monkeypatch: pytest.MonkeyPatch, slack: SlackLoop) -> Iterator[None]:
    words = Say("".join(f"第{n}句。" for n in range(40)), pause=0.1)
    with serve(words, words) as script:
        given = {
            "MODEL": "vllm", "MODEL_NAME": "scripted", "BASE_URL": script.url, "SLACK_BOT_TOKEN": TOKEN,
            "SLACK_SIGNING_SECRET": SECRET, "SLACK_API_URL": slack.url, "SLACK_STREAM_AFTER": "0",
            "SLACK_STREAM_PACE": "0.2",
        }  # fmt: skip
        for name, value in given.items():
            monkeypatch.setenv(f"HOSHIN_{name}", value)
        yield


def test_killed_while_a_reply_is_streamed(slack: SlackLoop, slow_model: None) -> None:
    app = App(read_settings())
    known = Profile(name="李娜", rank=Rank.EXECUTIVE, scopes=ALL, units=None)
    identity = Identity(channel="slack", identity=f"{TEAM}:U1")
    app.people.add(known, [identity], by=Actor(door="cli"), at=datetime.now(UTC))
    app.engine.dispose()
    message = {"type": "message", "channel_type": "im", "channel": "D1", "user": "U1", "team": TEAM,
               "ts": "1780000001.000100", "text": "讲讲市场份额"}  # fmt: skip
    event = {
        "type": "event_callback",
        "team_id": TEAM,
        "api_app_id": APP,
        "event_id": "Ev1",
        "event": message,
    }
    root = str(message["ts"])
    first = Served()
    try:
        assert first.post(event) == 200
        slack.wait_for("chat.appendStream", 2)
    finally:
        first.kill()
    [half] = slack.thread("D1", root)
    assert half["streaming"]
    second = Served()
    try:
        assert second.post(event) == 200  # Slack delivers it again

        def ended() -> bool:
            shown = slack.thread("D1", root)
            return (
                bool(shown)
                and read_text(shown[-1]).rstrip().endswith("第39句。")
                and not shown[-1]["streaming"]
            )

        slack.until(ended, 60)
        slack.until(lambda: slack.called("agents.sessions.setStatus")[-1]["status"] == "active")
    finally:
        second.kill()
    messages = slack.thread("D1", root)
    assert half["ts"] not in {one["ts"] for one in messages}
    assert sum(read_text(one).count("第7句") for one in messages) == 1
