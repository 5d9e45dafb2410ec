"""Settings, the manifest, and `hoshin slack`: what is half set or wrong is said with the variable's name."""

import time

import pytest
import yaml

from assistant.errors import BadRequest, ConfigError
from assistant.settings import read_settings
from assistant.slack.manifest import fill_in, read_manifest, scopes_needed
from tests.assistant.slack.slack_loop import APP_TOKEN, SECRET, TOKEN, SlackLoop
from tests.conftest import Terminal


def test_off_while_nothing_is_set() -> None:
    assert not read_settings().slack.is_on


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"BOT_TOKEN": TOKEN}, "HOSHIN_SLACK_SIGNING_SECRET"),
        ({"SIGNING_SECRET": SECRET}, "HOSHIN_SLACK_BOT_TOKEN"),
        ({"APP_TOKEN": APP_TOKEN}, "HOSHIN_SLACK_BOT_TOKEN"),
        ({"BOT_TOKEN": "xoxp-user", "SIGNING_SECRET": SECRET}, "HOSHIN_SLACK_BOT_TOKEN"),
        ({"BOT_TOKEN": TOKEN, "APP_TOKEN": "xoxb-2"}, "HOSHIN_SLACK_APP_TOKEN"),
        ({"BOT_TOKEN": TOKEN, "SIGNING_SECRET": "short"}, "HOSHIN_SLACK_SIGNING_SECRET"),
        (
            {"BOT_TOKEN": TOKEN, "APP_TOKEN": APP_TOKEN, "STREAM_SECONDS": "300"},
            "HOSHIN_SLACK_STREAM_SECONDS",
        ),
        ({"PUBLIC_URL": "plans.example.com"}, "HOSHIN_SLACK_PUBLIC_URL"),
    ],
)
def test_what_is_half_set_is_refused(
    given: dict[str, str], named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(f"HOSHIN_SLACK_{name}", value)
    with pytest.raises(ConfigError) as caught:
        read_settings()
    assert caught.value.field == named
    assert caught.value.valid is not None
    for secret in given.values():
        if secret in (TOKEN, SECRET, "xoxp-user", "xoxb-2"):
            assert secret not in str(caught.value.message)


def test_secrets_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOSHIN_SLACK_BOT_TOKEN", TOKEN)
    monkeypatch.setenv("HOSHIN_SLACK_SIGNING_SECRET", SECRET)
    settings = read_settings()
    assert settings.slack.is_on
    assert TOKEN not in repr(settings)
    assert SECRET not in repr(settings)


def test_links_lead_to_the_workspace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOSHIN_SLACK_PUBLIC_URL", "https://plans.example.com/")
    assert read_settings().slack.link("/plans/P1") == "https://plans.example.com/plans/P1"
    monkeypatch.delenv("HOSHIN_SLACK_PUBLIC_URL")
    assert read_settings().slack.link("/plans/P1") == ""


def test_the_manifest_declares_an_agent_and_what_it_hears() -> None:
    manifest = read_manifest()
    features, settings = manifest["features"], manifest["settings"]
    assert "assistant_view" not in features
    assert len(features["agent_view"]["agent_description"]) <= 300
    assert len(features["agent_view"]["suggested_prompts"]) <= 4
    assert len(manifest["display_information"]["description"]) <= 140
    events = set(settings["event_subscriptions"]["bot_events"])
    assert {"agent_session_stopped", "app_context_changed", "app_home_opened", "app_mention"} <= events
    needed = {"app_mention": "app_mentions:read", "message.im": "im:history", "link_shared": "links:read",
              "message.channels": "channels:history", "message.groups": "groups:history",
              "message.mpim": "mpim:history"}  # fmt: skip
    assert {needed[event] for event in events & set(needed)} <= scopes_needed()


def test_the_manifest_is_filled_in_for_a_server_or_for_socket_mode() -> None:
    served = fill_in("https://hoshin.example.com/", "规划助手")
    address = "https://hoshin.example.com/slack/events"
    assert served["settings"]["event_subscriptions"]["request_url"] == address
    assert served["settings"]["interactivity"]["request_url"] == address
    assert served["features"]["slash_commands"][0]["url"] == address
    assert served["features"]["unfurl_domains"] == ["hoshin.example.com"]
    assert served["features"]["bot_user"]["display_name"] == "规划助手"
    assert not served["settings"]["socket_mode_enabled"]
    socket = fill_in(None)
    assert socket["settings"]["socket_mode_enabled"]
    assert "request_url" not in socket["settings"]["interactivity"]


@pytest.mark.parametrize(
    "url", ["http://hoshin.example.com", "hoshin.example.com", "https://", "https://a.cn?x=1"]
)
def test_an_address_slack_cannot_reach_is_refused(url: str) -> None:
    with pytest.raises(BadRequest):
        fill_in(url)


def test_hoshin_slack_manifest(terminal: Terminal) -> None:
    done = terminal("slack", "manifest", "--url", "https://hoshin.example.com")
    assert done.code == 0
    assert yaml.safe_load(done.out) == fill_in("https://hoshin.example.com")
    assert terminal("slack", "manifest", "--url", "ftp://x").code == 2


def test_hoshin_slack_check(terminal: Terminal, slack: SlackLoop, monkeypatch: pytest.MonkeyPatch) -> None:
    assert terminal("slack", "check").code == 1
    monkeypatch.setenv("HOSHIN_SLACK_BOT_TOKEN", TOKEN)
    monkeypatch.setenv("HOSHIN_SLACK_APP_TOKEN", APP_TOKEN)
    monkeypatch.setenv("HOSHIN_SLACK_API_URL", slack.url)
    slack.scopes = ",".join(sorted(scopes_needed()))
    done = terminal("slack", "check")
    assert done.code == 0, done.out
    assert "UBOT in Acme (T1)" in done.out
    assert "over Socket Mode" in done.out
    assert "nobody may speak" in done.out
    slack.scopes = "chat:write"
    done = terminal("slack", "check", "--json")
    assert done.code == 1
    assert "files:read" in done.out
    slack.refused["auth.test"] = ["invalid_auth"]
    assert "copy the Bot User OAuth Token again" in terminal("slack", "check", "--json").out


def test_the_command_line_starts_fast(terminal: Terminal) -> None:
    import subprocess
    import sys

    began = time.monotonic()
    program = (
        "import sys, assistant.cli.main as m; print(*(n in sys.modules for n in ('slack_bolt', 'slack_sdk')))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False False"
    assert time.monotonic() - began < 20
