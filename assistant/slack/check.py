"""What `hoshin slack check` looks at: tokens, scopes, Socket Mode, and who may speak."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from assistant.diagnosis.finding import Finding
from assistant.slack.errors import SlackDeclined
from assistant.slack.manifest import EVENTS, scopes_needed
from assistant.slack.settings import SlackSettings

if TYPE_CHECKING:
    from assistant.app import App

_TIMEOUT = 15


async def check_slack(app: "App") -> list[Finding]:
    """Every finding, in order. Asks Slack; changes nothing."""
    settings = app.settings.slack
    if settings.bot_token is None:
        return [Finding(check="settings", state="failed", detail="off: HOSHIN_SLACK_BOT_TOKEN is not set")]
    web = AsyncWebClient(settings.bot_token.get_secret_value(), base_url=settings.api_url, timeout=_TIMEOUT)
    findings = await _check_token(web)
    findings.append(await _check_way_in(web, settings))
    findings.append(_check_link(settings))
    findings.append(_check_people(app))
    return findings


async def _check_token(web: AsyncWebClient) -> list[Finding]:
    try:
        answer = await web.auth_test()
    except SlackApiError as error:
        return [Finding(check="bot token", state="failed", detail=_said("auth.test", error))]
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        detail = f"Slack is not reached at {web.base_url}: {type(error).__name__}"
        return [Finding(check="bot token", state="failed", detail=detail)]
    who = f"{answer['user_id']} in {answer.get('team', '')} ({answer['team_id']})"
    return [Finding(check="bot token", state="ok", detail=who), _check_scopes(answer.headers)]


def _check_scopes(headers: Mapping[str, Any]) -> Finding:
    listed = next((value for name, value in headers.items() if name.lower() == "x-oauth-scopes"), None)
    if listed is None:
        return Finding(check="scopes", state="warning", detail="Slack does not tell which scopes there are")
    missing = scopes_needed() - {scope.strip() for scope in str(listed).split(",")}
    if not missing:
        return Finding(check="scopes", state="ok", detail=f"all {len(scopes_needed())}")
    detail = f"missing: {', '.join(sorted(missing))}; add them under OAuth & Permissions and install again"
    return Finding(check="scopes", state="failed", detail=detail)


async def _check_way_in(web: AsyncWebClient, settings: SlackSettings) -> Finding:
    """How events come in: Socket Mode, or over HTTP."""
    if settings.app_token is None:
        return Finding(check="events", state="ok", detail=f"over HTTP at {EVENTS}, with the signing secret")
    try:
        await web.apps_connections_open(app_token=settings.app_token.get_secret_value())
    except SlackApiError as error:
        return Finding(check="events", state="failed", detail=_said("apps.connections.open", error))
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        return Finding(check="events", state="failed", detail=f"no Socket Mode: {type(error).__name__}")
    return Finding(check="events", state="ok", detail="over Socket Mode")


def _check_link(settings: SlackSettings) -> Finding:
    if settings.public_url is None:
        detail = "HOSHIN_SLACK_PUBLIC_URL is not set: no links to the web workspace, none unfurled"
        return Finding(check="links", state="warning", detail=detail)
    return Finding(check="links", state="ok", detail=settings.public_url)


def _check_people(app: "App") -> Finding:
    known = [
        person.name
        for person in app.people.list(active=True)
        if any(identity.channel == "slack" for identity in person.identities)
    ]
    if not known:
        detail = "nobody may speak: hoshin people add NAME --slack TEAM:USER"
        return Finding(check="people", state="warning", detail=detail)
    return Finding(check="people", state="ok", detail=f"{len(known)}: {', '.join(known[:5])}")


def _said(method: str, error: SlackApiError) -> str:
    try:
        code, needed = str(error.response.get("error", "")), str(error.response.get("needed", ""))
    except (AttributeError, TypeError, ValueError):
        code, needed = "unreadable answer", ""
    declined = SlackDeclined(method, code, needed)
    hint = f" ({declined.valid.en})" if declined.valid else ""
    return f"{declined.message.en}{hint}"
