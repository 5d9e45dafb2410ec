"""A bot's message, as callbacks and the long connection bring it, as what the desk takes in.

developer.work.weixin.qq.com path 100719 (接收消息): text, image, mixed, voice (already a transcript), file,
video, and a quoted message of any of these kinds.
"""

import re
from datetime import UTC, datetime
from typing import Any

from assistant.channels.incoming import Attachment, Incoming

CHANNEL = "wecom"
_MENTION = re.compile(r"^\s*@[^\s@]+[\s\u2005\u00a0]+")
_NAMES = {"image": "图片", "file": "文件", "video": "视频"}
_READ = frozenset({"text", "image", "mixed", "voice", "file"})


def is_readable(body: dict[str, Any]) -> bool:
    """Whether a message is of a kind that is understood."""
    return str(body.get("msgtype")) in _READ


def identity_of(body: dict[str, Any]) -> str:
    """Who sent it. Somebody of another company is never taken for a colleague with the same id."""
    sender = _part(body, "from")
    user, company = str(sender.get("userid", "")), str(sender.get("corpid", ""))
    return f"{company}:{user}" if company else user


def conversation_of(body: dict[str, Any]) -> str:
    """The conversation it belongs to: the room, or the chat with one person."""
    place = str(body.get("chatid", "")) if is_group(body) else identity_of(body)
    return f"{CHANNEL}:{body.get('aibotid', '')}:{place}"


def is_group(body: dict[str, Any]) -> bool:
    """Whether others read along."""
    return body.get("chattype") == "group" and bool(body.get("chatid"))


def read_message(
    body: dict[str, Any], reply_to: dict[str, Any], now: datetime, bot_name: str = ""
) -> Incoming:
    """What the desk takes in."""
    text, attachments = _read_parts(body)
    quote = body.get("quote")
    if isinstance(quote, dict):
        quoted, more = _read_parts(quote)
        attachments += more
        if quoted:
            lines = "\n".join(f"> {line}" for line in quoted.splitlines())
            text = f"{text}\n\n{lines}"
    return Incoming(
        channel=CHANNEL,
        delivery=str(body["msgid"]),
        conversation=conversation_of(body),
        identity=identity_of(body),
        name=identity_of(body),
        text=drop_mention(text, bot_name).strip(),
        attachments=tuple(attachments),
        group=is_group(body),
        room=str(body["chatid"]) if is_group(body) else "",
        reply_to=reply_to,
        at=_moment(body.get("create_time"), now),
    )


def drop_mention(text: str, bot_name: str = "") -> str:
    """The text without the mention of the bot."""
    if bot_name:
        return re.sub(rf"@{re.escape(bot_name)}[\s\u2005\u00a0]*", "", text)
    return _MENTION.sub("", text, count=1)


def _read_parts(body: dict[str, Any]) -> tuple[str, list[Attachment]]:
    kind = str(body.get("msgtype"))
    part = _part(body, kind)
    if kind in ("text", "voice"):
        return str(part.get("content", "")), []
    if kind in _NAMES:
        return "", [_attachment(kind, part)]
    if kind != "mixed":
        return "", []
    items = [_read_parts(item) for item in part.get("msg_item", ()) if isinstance(item, dict)]
    return "\n".join(text for text, _ in items if text), [one for _, found in items for one in found]


def _attachment(kind: str, part: dict[str, Any]) -> Attachment:
    source = {name: str(part[name]) for name in ("url", "aeskey") if part.get(name)}
    size = part.get("file_size", 0)
    name = str(part.get("filename") or part.get("name") or _NAMES[kind])
    return Attachment(name=name, size=size if isinstance(size, int) else 0, source=source)


def _part(body: dict[str, Any], name: str) -> dict[str, Any]:
    part = body.get(name)
    return part if isinstance(part, dict) else {}


def _moment(seconds: object, now: datetime) -> datetime:
    return datetime.fromtimestamp(seconds, UTC) if isinstance(seconds, int) and seconds > 0 else now
