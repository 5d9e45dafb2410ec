"""Whose a delivery is that comes to a host several tenants share: by what stands in it.

That only says who is to judge it: the tenant's own secret then decides whether it is genuine.
"""

import json
from typing import Any
from urllib.parse import parse_qs

from assistant.tenants.register import Register
from assistant.tenants.tenant import Tenant
from assistant.wecom.errors import Forged
from assistant.wecom.xml import read_xml

SLACK, WECOM = "/slack/events", "/wecom/app"


def sender_of(path: str, body: bytes, register: Register) -> Tenant | None:
    """The tenant a Slack event or a WeCom callback is for; None when nothing in it says."""
    if path == SLACK:
        team = _team(body)
        return register.known_by("slack_team", team) if team else None
    try:
        corp = read_xml(body).get("ToUserName", "")
    except Forged:
        return None
    return register.known_by("wecom_corp", corp) if corp else None


def _team(body: bytes) -> str:
    text = body.decode("utf-8", "replace")
    if text.lstrip().startswith("{"):
        return _team_of(_object(text))
    try:
        form = parse_qs(text, max_num_fields=100)
    except ValueError:  # more fields than Slack ever sends
        return ""
    if "payload" in form:
        return _team_of(_object(form["payload"][0]))
    return form.get("team_id", [""])[0]


def _team_of(event: dict[str, Any]) -> str:
    team = event.get("team")
    found = event.get("team_id") or (team.get("id") if isinstance(team, dict) else team)
    return found if isinstance(found, str) else ""


def _object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
