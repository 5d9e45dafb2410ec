"""Events of Slack as messages: what was said, by whom, in which thread; what is not for us is left out."""

import html
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from assistant.channels.incoming import Attachment, Incoming
from assistant.slack.workspace import Installation

_SPOKEN = frozenset({None, "file_share", "thread_broadcast"})  # subtypes a person makes by talking
_REFERENCE = re.compile(
    r"<(?:@(?P<user>[A-Z0-9]+)(?:\|[^>]*)?|#[A-Z0-9]+\|?(?P<room>[^>]*)"
    r"|!(?P<all>[^>]*)|(?P<link>(?:https?|mailto):[^>|]+)(?:\|(?P<label>[^>]*))?)>"
)
_DIRECT = "D"

NameOf = Callable[[str], str]


class Heard(NamedTuple):
    """A message that was heard.

    Attributes:
        incoming: The message.
        mentions_us: Whether it mentions the assistant.
        mentions_others: Whether it mentions somebody else.
        is_follow_up: Whether it stands in a thread below another message.
    """

    incoming: Incoming
    mentions_us: bool
    mentions_others: bool
    is_follow_up: bool


def conversation_of(team: str, channel: str, thread: str) -> str:
    """The conversation of a thread."""
    return f"slack:{team}:{channel}:{thread}"


def is_foreign(body: Mapping[str, Any], me: Installation) -> bool:
    """Whether somebody of another company can read along, or says it."""
    if body.get("is_ext_shared_channel"):
        return True
    event = body.get("event", {})
    teams = (event.get("user_team"), event.get("team"), event.get("source_team"))
    return any(team and team != me.team for team in teams)


def read_message(body: Mapping[str, Any], me: Installation, name_of: NameOf) -> Heard | None:
    """What somebody said; None for edits, deletions, bots, ourselves, joins and the like.

    Args:
        body: An event callback with a `message` or `app_mention`.
        me: This installation.
        name_of: The name of a user id, "" when nobody knows.
    """
    event = body["event"]
    user, channel, ts = event.get("user"), event.get("channel"), event.get("ts")
    if event.get("subtype") not in _SPOKEN or event.get("bot_id") or event.get("hidden"):
        return None
    if not user or not channel or not ts or user in (me.user, "USLACKBOT"):
        return None
    said = event.get("text") or ""
    mentioned = set(re.findall(r"<@([A-Z0-9]+)", said))
    direct = channel.startswith(_DIRECT)
    thread = event.get("thread_ts") or ts
    incoming = Incoming(
        channel="slack",
        delivery=f"{me.team}:{channel}:{ts}",  # the same for app_mention and message, and when edited
        conversation=conversation_of(me.team, channel, thread),
        identity=f"{me.team}:{user}",
        text=plain_text(said, me.user, name_of),
        attachments=tuple(_attachment(file) for file in event.get("files", ())),
        group=not direct,
        room="" if direct else f"{me.team}:{channel}",
        addressed=direct or me.user in mentioned or event.get("type") == "app_mention",
        reply_to={"team": me.team, "channel": channel, "thread": thread, "ts": ts, "user": user},
        at=datetime.fromtimestamp(float(ts), UTC),
    )
    return Heard(incoming, me.user in mentioned, bool(mentioned - {me.user}), thread != ts)


def plain_text(said: str, me: str, name_of: NameOf) -> str:
    """What was typed, without Slack's markup: our own mention left out, others by their names."""

    def resolve(found: re.Match[str]) -> str:
        if found["user"]:
            return "" if found["user"] == me else name_of(found["user"]) or f"@{found['user']}"
        if found["all"] is not None:
            return ""
        if found["link"]:
            return _link(found["link"], found["label"])
        return f"#{found['room']}"

    return html.unescape(_REFERENCE.sub(resolve, said)).strip()


def _link(address: str, label: str | None) -> str:
    bare = address.removeprefix("mailto:")
    return bare if not label or label in (address, bare) or bare.endswith(label) else f"{label} ({bare})"


def _attachment(file: Mapping[str, Any]) -> Attachment:
    address = file.get("url_private_download") or file.get("url_private") or ""
    return Attachment(
        name=str(file.get("name") or file.get("title") or "file"),
        size=int(file.get("size") or 0),
        source={"id": str(file.get("id", "")), "url": str(address)},
    )
