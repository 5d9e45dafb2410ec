"""The demo company comes by itself only where nothing at all is set up."""

import shlex
import sys
from pathlib import Path

import pytest

from assistant.demo_home import choose_home, is_demo
from assistant.settings import read_settings
from core.text import Language
from tests.conftest import Terminal

SIGN_IN = {
    "HOSHIN_SIGN_IN_ISSUER": "https://login.example.com",
    "HOSHIN_SIGN_IN_CLIENT_ID": "hoshin",
    "HOSHIN_SIGN_IN_PUBLIC_URL": "https://hoshin.example.com",
}


@pytest.mark.parametrize(
    "variables",
    [
        {"HOSHIN_SLACK_BOT_TOKEN": "xoxb-1", "HOSHIN_SLACK_APP_TOKEN": "xapp-1"},
        {"HOSHIN_WECOM_BOT_ID": "aib", "HOSHIN_WECOM_BOT_SECRET": "s"},
        {"HOSHIN_WECOM_WEBHOOKS": "sales=693a"},
        {"HOSHIN_SLACK_PUBLIC_URL": "https://hoshin.example.com"},
        {"HOSHIN_API_TOKEN": "a-token-of-some-length"},
        SIGN_IN,
    ],
)
def test_what_is_set_up_is_never_served_the_demo_by_itself(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str]
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    settings = read_settings()
    assert choose_home(settings, None, Language.EN) is settings
    assert not settings.home.exists()


@pytest.mark.slow
def test_serving_the_demo_says_how_the_command_line_reaches_it(
    home: Path, monkeypatch: pytest.MonkeyPatch, terminal: Terminal
) -> None:
    monkeypatch.setattr("assistant.http.server.run", lambda settings, _host, _port: sys.exit(0))
    said = terminal("serve").out
    [line] = [line for line in said.splitlines() if "HOSHIN_HOME=" in line]
    variable, *command = shlex.split(line.split(": ", 1)[1])
    monkeypatch.setenv(*variable.split("=", 1))
    assert is_demo(read_settings())
    assert read_settings().home == home / "demo"
    shown = terminal(*command[1:])
    assert shown.code == 0
    assert len(shown.out.splitlines()) > 1
