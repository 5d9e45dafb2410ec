"""Answers of a bot as WeCom reads them. Fields: developer.work.weixin.qq.com path 101031 (被动回复消息)."""

import base64
import hashlib
from pathlib import Path
from typing import Any

from assistant.wecom.passage import STREAM_BYTES, cut

_PICTURE_BYTES = 10 * 1024 * 1024
_PICTURES = 10


def stream_body(
    id: str, content: str, *, finish: bool, pictures: tuple[str, ...] = (), feedback: bool = False
) -> dict[str, Any]:
    """A stream as it stands. Pictures only with its end; `feedback` with its beginning."""
    stream: dict[str, Any] = {"id": id, "finish": finish, "content": cut(content, STREAM_BYTES)}
    if feedback:
        stream["feedback"] = {"id": id}
    if finish and (items := [_item(Path(path)) for path in pictures[:_PICTURES] if _is_there(Path(path))]):
        stream["msg_item"] = items
    return {"msgtype": "stream", "stream": stream}


def text_body(content: str) -> dict[str, Any]:
    """A greeting: the only plain text a bot may answer with."""
    return {"msgtype": "text", "text": {"content": content}}


def markdown_body(content: str) -> dict[str, Any]:
    """A message of its own."""
    return {"msgtype": "markdown", "markdown": {"content": cut(content, STREAM_BYTES)}}


def update_body(card: dict[str, Any], users: tuple[str, ...] = ()) -> dict[str, Any]:
    """What a card becomes: for some users, or for everybody who sees it."""
    body: dict[str, Any] = {"response_type": "update_template_card", "template_card": card}
    return {**body, "userids": list(users)} if users else body


def is_picture(file: Path) -> bool:
    """Whether a stream can show a file."""
    return file.suffix.lower() in (".png", ".jpg", ".jpeg") and file.stat().st_size <= _PICTURE_BYTES


def _is_there(file: Path) -> bool:
    return file.is_file() and file.stat().st_size <= _PICTURE_BYTES


def _item(file: Path) -> dict[str, Any]:
    content = file.read_bytes()
    digest = hashlib.md5(content, usedforsecurity=False).hexdigest()
    return {"msgtype": "image", "image": {"base64": base64.b64encode(content).decode(), "md5": digest}}
