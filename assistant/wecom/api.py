"""WeCom's HTTP API: one access token for everybody who waits for it, retries where they can help.

developer.work.weixin.qq.com paths 91039 (gettoken), 90236 (message/send), 90253 and 90254 (media), 90313
(errcodes). A token lasts 7,200 seconds and may be revoked earlier (40014, 42001): it is fetched anew once.
"""

import asyncio
import logging
import time
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import httpx

from assistant.thread import in_thread
from assistant.wecom.errors import Declined, Forged, PlatformDown
from core.text import Text

_LOG = logging.getLogger("hoshin.wecom")
_ATTEMPTS = 4
_EARLY = 300  # seconds before its end that a token is renewed
_REVOKED = frozenset({40014, 42001, 40001})
_BUSY = frozenset({-1, 45009, 45033, 6000})  # the system, the number of calls, calls at once, data changing
_REPEATED = {"enable_duplicate_check": 1, "duplicate_check_interval": 1800}
_TIMEOUT = httpx.Timeout(20, connect=10)
_FILE_BYTES = 20 * 1024 * 1024
_PICTURE_BYTES = 10 * 1024 * 1024
_PICTURES = frozenset({".png", ".jpg", ".jpeg", ".gif"})
_HINTS = {
    60020: Text(
        zh="把服务器的出口 IP 加入应用的“企业可信IP”", en="add the server's address to the trusted IPs"
    ),
    81013: Text(zh="成员不在应用的可见范围内", en="the member is outside the app's visible range"),
    48002: Text(zh="应用没有这个接口的权限", en="the app has no permission for this call"),
    40013: Text(zh="检查 HOSHIN_WECOM_CORP_ID", en="check HOSHIN_WECOM_CORP_ID"),
    93000: Text(
        zh="群 webhook 的 key 无效，或机器人已被移出群", en="the webhook's key is not valid any more"
    ),
}


class Wire:
    """Calls with retries: what failed on the way is tried again, what was declined is not.

    Args:
        url: Address of the API.
        pause: Seconds before the second attempt; each further one waits twice as long.
    """

    def __init__(self, url: str, pause: float = 0.5) -> None:
        self._url = url.rstrip("/")
        self._pause = pause
        self._client: httpx.AsyncClient | None = None

    @property
    def client(self) -> httpx.AsyncClient:
        """The HTTP client, opened when first used."""
        if self._client is None:
            self._client = httpx.AsyncClient(timeout=_TIMEOUT, follow_redirects=False)
        return self._client

    async def aclose(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def request(self, method: str, path: str, **how: Any) -> dict[str, Any]:
        """The JSON answer, whatever its errcode. Raises PlatformDown."""
        answer = await self.fetch(method, self._url + path, **how)
        return _read(answer)

    async def fetch(
        self, method: str, url: str, *, repeated: Mapping[str, Any] = MappingProxyType({}), **how: Any
    ) -> httpx.Response:
        """The response of an address; `repeated` goes with the body of a second attempt. PlatformDown."""
        for attempt in range(_ATTEMPTS):
            if attempt:
                await self.rest(attempt)
                how |= {"json": {**how["json"], **repeated}} if repeated else {}
            try:
                response = await self.client.request(method, url, **how)
            except httpx.TransportError as error:
                reason = type(error).__name__
                continue
            if response.status_code < 500:
                return response
            reason = f"HTTP {response.status_code}"
        raise _down(reason)

    async def rest(self, attempt: int) -> None:
        """Wait before an attempt."""
        await asyncio.sleep(self._pause * 2 ** (attempt - 1))


class WeComApi:
    """The API of a self-built app.

    Args:
        url: Address of the API.
        corp: The company's id.
        agent: The app's AgentId.
        secret: The app's secret.
        pause: Seconds before a second attempt.
    """

    def __init__(self, url: str, corp: str, agent: str, secret: str, pause: float = 0.5) -> None:
        self.wire = Wire(url, pause)
        self._corp, self._agent, self._secret = corp, agent, secret
        self._token, self._until = "", 0.0
        self._fetching = asyncio.Lock()

    async def call(self, method: str, path: str, **how: Any) -> dict[str, Any]:
        """The answer of a call. Raises Declined, PlatformDown."""
        params: Mapping[str, Any] = how.pop("params", {})
        token, renewed = await self.token(), False
        for attempt in range(_ATTEMPTS):
            if attempt:
                await self.wire.rest(attempt)
            data = await self.wire.request(method, path, params={**params, "access_token": token}, **how)
            code = int(data.get("errcode", 0))
            if code in _REVOKED and not renewed:
                token, renewed = await self.token(instead_of=token), True
            elif code not in _BUSY:
                break
        return check(data)

    async def token(self, instead_of: str = "") -> str:
        """The access token; a new one when it has ended, or is the one that was found revoked."""
        async with self._fetching:  # whoever comes second finds the one the first has fetched
            if not self._token or time.monotonic() > self._until or self._token == instead_of:
                params = {"corpid": self._corp, "corpsecret": self._secret}
                data = check(await self.wire.request("GET", "/cgi-bin/gettoken", params=params))
                self._token = str(data["access_token"])
                self._until = time.monotonic() + float(data.get("expires_in", 7200)) - _EARLY
            return self._token

    async def send(self, user: str, kind: str, content: Mapping[str, Any], *, again: bool = False) -> str:
        """Send a message to a member and return its id.

        Args:
            user: The member's user id.
            kind: "text", "markdown", "template_card", "file", "image".
            content: What belongs under the kind's name.
            again: Whether it may have been sent before; WeCom then drops one that is the same.
        """
        body: dict[str, Any] = {"touser": user, "msgtype": kind, "agentid": int(self._agent), kind: content}
        if again:
            body |= _REPEATED
        # an attempt whose answer was lost may have sent it
        data = await self.call("POST", "/cgi-bin/message/send", json=body, repeated=_REPEATED)
        if user in str(data.get("invaliduser", "")).split("|"):
            raise Declined(81013, f"invaliduser {user}", valid=_HINTS[81013])
        return str(data.get("msgid", ""))

    async def update_card(self, code: str, user: str, card: Mapping[str, Any]) -> None:
        """Replace the card whose button a member pressed; `code` came with the press, is good once."""
        body = {
            "userids": [user],
            "agentid": int(self._agent),
            "response_code": code,
            "template_card": card,
        }
        await self.call("POST", "/cgi-bin/message/update_template_card", json=body)

    async def upload(self, file: Path) -> tuple[str, str]:
        """Upload a file for three days; its kind ("image", "file") and media id."""
        kind = media_kind(file)
        content = await in_thread(read_file, file)
        parts = {"media": (file.name, content)}
        data = await self.call("POST", "/cgi-bin/media/upload", params={"type": kind}, files=parts)
        return kind, str(data["media_id"])

    async def download(self, media: str, limit: int) -> tuple[bytes, str]:
        """Content and name of a file a member sent. Raises Forged when it is larger than `limit`."""
        url = f"{self.wire._url}/cgi-bin/media/get"
        token = await self.token()
        for attempt in range(2):
            data, response = await read_limited(
                self.wire, url, limit, params={"access_token": token, "media_id": media}
            )
            if "json" not in response.headers.get("content-type", ""):
                break
            answer = _read(response, data)
            if int(answer.get("errcode", 0)) not in _REVOKED or attempt:
                check(answer)
            token = await self.token(instead_of=token)
        return data, name_in(response)


async def read_limited(
    wire: Wire, url: str, limit: int, params: Mapping[str, str] | None = None
) -> tuple[bytes, httpx.Response]:
    """The content behind an address, up to `limit` bytes. Raises Forged when it is larger, PlatformDown."""
    parts: list[bytes] = []
    size = 0
    try:
        async with wire.client.stream("GET", url, params=params) as response:
            if response.status_code != 200:
                raise _down(f"HTTP {response.status_code}")
            async for part in response.aiter_bytes():
                size += len(part)
                if size > limit:
                    raise _too_large(limit)
                parts.append(part)
    except httpx.TransportError as error:
        raise _down(type(error).__name__) from error
    return b"".join(parts), response


def name_in(response: httpx.Response) -> str:
    """The file name of a response, "" when it has none."""
    from email.message import Message
    from urllib.parse import unquote

    header = Message()
    header["content-disposition"] = response.headers.get("content-disposition", "")
    name = header.get_filename() or ""
    with_bytes = name.encode("latin-1", "ignore")
    if with_bytes and len(with_bytes) == len(name) and any(byte > 127 for byte in with_bytes):
        name = with_bytes.decode("utf-8", "replace")  # servers send UTF-8 where Latin-1 is expected
    return unquote(name)


def media_kind(file: Path) -> str:
    """Whether a file is sent as an image or as a file."""
    picture = file.suffix.lower() in _PICTURES and file.stat().st_size <= _PICTURE_BYTES
    return "image" if picture else "file"


def read_file(file: Path) -> bytes:
    """The content of a file that can be sent. Raises Declined when WeCom takes none of its size."""
    size = file.stat().st_size
    if not 5 < size <= _FILE_BYTES:
        raise Declined(40006, f"{file.name}: {size:,} bytes; 6 to {_FILE_BYTES:,}")
    return file.read_bytes()


def check(data: dict[str, Any]) -> dict[str, Any]:
    """The answer, if it is none of an error. Raises Declined."""
    code = int(data.get("errcode", 0))
    if code:
        raise Declined(code, str(data.get("errmsg", ""))[:200], valid=_HINTS.get(code))
    return data


def _read(response: httpx.Response, content: bytes | None = None) -> dict[str, Any]:
    import json

    try:
        data = json.loads(response.content if content is None else content)
    except ValueError:
        data = None
    if not isinstance(data, dict):
        raise _down(f"HTTP {response.status_code}, no JSON object")
    return data


def _down(reason: str) -> PlatformDown:
    return PlatformDown(
        Text(zh=f"企业微信暂时不可用：{reason}", en=f"WeCom cannot be reached: {reason}"),
        field="HOSHIN_WECOM_API_URL",
    )


def _too_large(limit: int) -> Forged:
    return Forged(
        Text(zh=f"文件大于 {limit:,} 字节", en=f"the file is larger than {limit:,} bytes"),
        field="file",
        status=413,
    )
