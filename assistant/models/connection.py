"""The HTTP side of a model's API: one request, and the parts of the answer as they arrive.

The official client carries the bytes: connections, authentication, headers, time limits, errors. What they
mean is read here, as the client expects the protocol and many servers keep it loosely. An answer is an SSE
stream (https://html.spec.whatwg.org/multipage/server-sent-events.html) or one JSON object; which of them is
seen by how it begins, as some servers stream when not asked to, or the other way round.

The client takes 0.6 seconds to import, so this module is imported where an API is called, and nowhere else.
"""

import asyncio
import codecs
import json
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from ssl import SSLError
from typing import Any
from weakref import WeakKeyDictionary

import httpx2
from openai import APIConnectionError, AsyncOpenAI, Omit, omit

from assistant.models.endpoint import Endpoint
from assistant.models.failure import CallFailed, Kind, read_failure

_CONNECT = 10.0  # seconds
_LARGEST = 16_000_000  # bytes of an answer
_LARGEST_ERROR = 20_000
_LINE = re.compile(r"\r\n|\r|\n")
_FIELDS = ("data", "event", "id", "retry", ":")
_DONE = "[DONE]"
_NO_KEY = "not-needed"  # the client insists on one; it is not sent
# the client takes these from the environment, where they are meant for one provider only
_OURS = ("Authorization", "OpenAI-Organization", "OpenAI-Project")
_STREAMED = {"X-Stainless-Raw-Response": "stream"}  # asks the client for the response before its body is read


class Connection:
    """Connections to one API, kept open between calls."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._headers: dict[str, str | Omit] = {**dict.fromkeys(_OURS, omit), **endpoint.headers, **_STREAMED}
        # connections belong to the event loop they were opened in
        self._clients: WeakKeyDictionary[asyncio.AbstractEventLoop, AsyncOpenAI] = WeakKeyDictionary()

    async def send(self, body: bytes) -> AsyncIterator[Any]:
        """Send a request; the JSON parts of the answer, then `None` when the API said that it was all.

        Raises:
            CallFailed: The API cannot be reached, refuses, breaks off, or answers something else. What it
                tells may repeat the key; whoever asks hides it.
        """
        try:
            async with aclosing(await self._post(body)) as response:
                async for part in _read_parts(response):
                    yield part
        except APIConnectionError as error:
            raise _read_break(error.__cause__ or error) from error
        except (httpx2.RequestError, httpx2.StreamError, SSLError) as error:
            raise _read_break(error) from error
        except httpx2.InvalidURL as error:
            raise CallFailed(Kind.ADDRESS, str(error)) from error

    async def aclose(self) -> None:
        """Close the connections of this event loop."""
        client = self._clients.pop(asyncio.get_running_loop(), None)
        if client is not None:
            await client.close()

    async def _post(self, body: bytes) -> httpx2.Response:
        return await self._opened().post(
            self._endpoint.url, content=body, cast_to=httpx2.Response, options={"headers": self._headers}
        )

    def _opened(self) -> AsyncOpenAI:
        loop = asyncio.get_running_loop()
        if loop not in self._clients:
            # how long an answer may take is watched by whoever asks
            timeout = httpx2.Timeout(None, connect=_CONNECT)
            self._clients[loop] = AsyncOpenAI(
                api_key=self._endpoint.key.get_secret_value() if self._endpoint.key else _NO_KEY,
                base_url=self._endpoint.base_url,
                timeout=timeout,
                max_retries=0,  # whether to try again is the chain's to say
                http_client=httpx2.AsyncClient(
                    timeout=timeout,
                    limits=httpx2.Limits(max_connections=None, max_keepalive_connections=100),
                    # the key goes to the address that was set, and to no other
                    follow_redirects=False,
                    # before the client, which would read a refusal of any length
                    event_hooks={"response": [self._refuse]},
                ),
            )
        return self._clients[loop]

    async def _refuse(self, response: httpx2.Response) -> None:
        """Raise what a response stands for that is no answer."""
        if response.is_success:
            return
        text = ""
        async for piece in response.aiter_text():
            text += piece
            if len(text) > _LARGEST_ERROR:
                break
        raise read_failure(response.status_code, text[:_LARGEST_ERROR], response.headers)


def _read_break(error: BaseException) -> CallFailed:
    """The failure that an error of the connection stands for."""
    if isinstance(error, httpx2.TimeoutException):
        return CallFailed(Kind.UNREACHED, type(error).__name__)
    if isinstance(error, httpx2.ConnectError | httpx2.UnsupportedProtocol | httpx2.ProxyError):
        return CallFailed(Kind.UNREACHED, str(error))
    return CallFailed(Kind.CUT, f"{type(error).__name__}: {error}")


async def _read_parts(response: httpx2.Response) -> AsyncIterator[Any]:
    events, whole, size = _Events(), "", 0
    streams: bool | None = None
    decode = codecs.getincrementaldecoder("utf-8")("replace").decode
    async for piece in response.aiter_bytes():
        size += len(piece)
        if size > _LARGEST:
            raise CallFailed(Kind.GARBLED, f"more than {_LARGEST} bytes")
        text = decode(piece)
        if streams is None:
            whole += text
            streams = _is_stream(whole)
            text, whole = (whole.lstrip("\ufeff"), "") if streams else ("", whole)
        elif not streams:
            whole += text
        if streams:
            for event in events.take(text):
                yield event
                if event is None:
                    return
    if streams:
        for event in events.take("\n\n"):
            yield event
        return
    yield _read_whole(whole)
    yield None


def _is_stream(beginning: str) -> bool | None:
    """Whether an answer that begins so is an SSE stream; None: too little is there."""
    text = beginning.lstrip("\ufeff \t\r\n")
    if not text:
        return None
    if text.startswith(_FIELDS):
        return True
    return None if any(field.startswith(text) for field in _FIELDS) else False


def _read_whole(text: str) -> Any:
    if text.lstrip().startswith("<"):
        raise CallFailed(Kind.ADDRESS, "a web page instead of JSON")
    try:
        return json.loads(text.lstrip("\ufeff"))
    except ValueError as error:
        raise CallFailed(Kind.CUT if text.strip() else Kind.EMPTY, f"no JSON: {error}") from error


class _Events:
    """The data of a stream's events."""

    def __init__(self) -> None:
        self._line = ""
        self._data: list[str] = []

    def take(self, text: str) -> Iterator[Any]:
        """The JSON of the events that are whole; None for the one that says that it was all."""
        # a carriage return at the end may be the first half of a line's end
        held = "\r" if text.endswith("\r") else ""
        *lines, self._line = _LINE.split(self._line + text.removesuffix("\r"))
        self._line += held
        for line in lines:
            yield from self._take_line(line)

    def _take_line(self, line: str) -> Iterator[Any]:
        if not line:
            if self._data:
                yield from self._close()
            return
        name, _, value = line.partition(":")
        if name.strip() != "data":
            return
        if self._data and _is_json("\n".join(self._data)):
            yield from self._close()  # no blank line between two events
        self._data.append(value.removeprefix(" "))

    def _close(self) -> Iterator[Any]:
        data, self._data = "\n".join(self._data).strip(), []
        if data == _DONE:
            yield None
        elif data:
            try:
                yield json.loads(data)
            except ValueError as error:
                raise CallFailed(Kind.GARBLED, f"an event that is no JSON: {data[:80]!r}") from error


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return text.strip() == _DONE
    return True
