"""Group webhooks (群机器人 / 消息推送): alerts into a group chat, at most 20 a minute each.

developer.work.weixin.qq.com path 99110: markdown_v2 of 4,096 bytes, files through upload_media; errcode
45009 or 130101 when it was too fast.
"""

import asyncio
import logging
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from assistant.channels.notice import Notice
from assistant.thread import in_thread
from assistant.wecom.api import Wire, check, read_file
from assistant.wecom.cards import write_notice
from assistant.wecom.errors import ChannelError, Declined
from assistant.wecom.passage import GROUP_BYTES, split
from core.text import Text
from knowledge.quotas import Quota

_LOG = logging.getLogger("hoshin.wecom")
_TOO_FAST = frozenset({45009, 130101})
_SPANS = ((20, 60.0),)
_ATTEMPTS = 5
_LONGEST_WAIT = 600.0  # seconds; a group that is too fast is locked for up to ten minutes


class Groups:
    """Sends to the groups whose webhooks are set, in order, no faster than allowed over all workers.

    Args:
        keys: Keys of webhooks by name.
        engine: Where the quota is counted.
        url: Address of the API.
        pause: Seconds before a second attempt.
        spans: How many in how many seconds.
    """

    def __init__(
        self,
        keys: dict[str, str],
        engine: Engine,
        url: str,
        pause: float = 0.5,
        spans: tuple[tuple[int, float], ...] = _SPANS,
    ) -> None:
        self._keys = keys
        self._wire = Wire(url, pause)
        self._pause = pause
        self._quota = Quota(engine, "wecom-group", spans)
        self._turns = {name: asyncio.Lock() for name in keys}

    def __contains__(self, name: str) -> bool:
        return name in self._keys

    async def aclose(self) -> None:
        """Close the connections."""
        await self._wire.aclose()

    async def send(self, name: str, notice: Notice, link: str = "") -> str:
        """Send a notice, in several messages when it is long, and its files. Raises ChannelError."""
        async with self._turns[name]:
            for piece in split(write_notice(notice, link), GROUP_BYTES):
                await self._post(name, {"msgtype": "markdown_v2", "markdown_v2": {"content": piece}})
            for file in notice.files:
                media = await self._upload(name, file)
                await self._post(name, {"msgtype": "file", "file": {"media_id": media}})
        return f"{name}:{notice.subject or notice.kind}"

    async def _upload(self, name: str, file: Path) -> str:
        content = await in_thread(read_file, file)
        params = {"key": self._keys[name], "type": "file"}
        parts = {"media": (file.name, content)}
        path = "/cgi-bin/webhook/upload_media"
        return str(check(await self._wire.request("POST", path, params=params, files=parts))["media_id"])

    async def _post(self, name: str, body: dict[str, Any]) -> None:
        waited = 0.0
        for attempt in range(_ATTEMPTS):
            waited += await self._wait(name, waited)
            params = {"key": self._keys[name]}
            data = await self._wire.request("POST", "/cgi-bin/webhook/send", params=params, json=body)
            if int(data.get("errcode", 0)) not in _TOO_FAST:
                check(data)
                return
            _LOG.warning("group %s is sent to too fast; waiting", name)
            rest = min(self._pause * 2 * 10**attempt, 60.0)
            waited += rest
            await asyncio.sleep(rest)
        raise Declined(int(data["errcode"]), str(data.get("errmsg", ""))[:200])

    async def _wait(self, name: str, waited: float) -> float:
        """Wait for the group's turn; the seconds that took."""
        total = 0.0
        while wait := await in_thread(self._quota.take, name):
            if waited + total + wait > _LONGEST_WAIT:
                raise ChannelError(
                    Text(zh=f"群“{name}”的消息排队太久", en=f"too many messages wait for group {name!r}"),
                    field="webhooks",
                )
            await asyncio.sleep(wait)
            total += wait
        return total
