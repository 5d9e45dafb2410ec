"""The manifest of the Slack app, filled in for a server or for Socket Mode."""

from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

import yaml

from assistant.errors import BadRequest, same
from core.text import Text

EVENTS = "/slack/events"


def read_manifest() -> dict[str, Any]:
    """The manifest as it is shipped."""
    text = files("assistant.slack").joinpath("manifest.yaml").read_text(encoding="utf-8")
    manifest: dict[str, Any] = yaml.safe_load(text)
    return manifest


def scopes_needed() -> frozenset[str]:
    """Scopes of the bot token."""
    return frozenset(read_manifest()["oauth_config"]["scopes"]["bot"])


def fill_in(url: str | None, name: str | None = None) -> dict[str, Any]:
    """The manifest for a server at `url`; None: for Socket Mode, where Slack needs no address.

    Raises:
        BadRequest: Slack cannot reach that address.
    """
    manifest = read_manifest()
    settings, features = manifest["settings"], manifest["features"]
    if name:
        manifest["display_information"]["name"] = features["bot_user"]["display_name"] = name
    if url is None:
        settings["socket_mode_enabled"] = True
        return manifest
    host = _host_of(url)
    address = url.rstrip("/") + EVENTS
    settings["event_subscriptions"] = {"request_url": address, **settings["event_subscriptions"]}
    settings["interactivity"]["request_url"] = address
    features["slash_commands"][0]["url"] = address
    features["unfurl_domains"] = [host]
    return manifest


def write_manifest(url: str | None, name: str | None = None) -> str:
    """The same as YAML."""
    return yaml.safe_dump(fill_in(url, name), allow_unicode=True, sort_keys=False, width=110)


def _host_of(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname or parts.query or parts.fragment:
        raise BadRequest(
            Text(zh=f"Slack 到不了 {url[:200]!r}", en=f"Slack cannot reach {url[:200]!r}"),
            field="url",
            valid=same("https://hoshin.example.com"),
        )
    return parts.hostname
