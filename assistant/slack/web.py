"""Slack's Web API: rate limits honoured, passing faults tried again, errors of our own."""

import asyncio
import logging
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web.async_client import AsyncWebClient

from assistant.slack.errors import SlackDeclined, SlackDown
from assistant.slack.settings import SlackSettings

_LOG = logging.getLogger("hoshin.slack")
_TIMEOUT = 30
_READING = frozenset(
    {"auth.test", "bots.info", "users.info", "conversations.info", "conversations.replies", "files.info"}
)
_AGAIN_IS_SAFE = _READING | frozenset(
    {
        "agents.sessions.rename",
        "agents.sessions.setStatus",
        "assistant.threads.setSuggestedPrompts",
        "chat.delete",
        "chat.stopStream",
        "chat.unfurl",
        "chat.update",
        "conversations.open",
        "views.publish",
    }
)
_PASSING = frozenset({"fatal_error", "internal_error", "request_timeout", "service_unavailable"})


class SlackWeb:
    """Calls Slack. Share one: a rate limit one call runs into is waited for by all calls of that method.

    Args:
        settings: Token, address and patience.
        clock: Seconds that never go back.
    """

    def __init__(self, settings: SlackSettings, clock: Callable[[], float] = time.monotonic) -> None:
        assert settings.bot_token is not None
        self._patience = settings.patience
        self._clock = clock
        self._free: dict[str, float] = {}
        self.client = AsyncWebClient(
            settings.bot_token.get_secret_value(),
            base_url=settings.api_url,
            timeout=_TIMEOUT,
            retry_handlers=[],
            logger=logging.getLogger("hoshin.slack.web"),
        )

    async def open(self) -> None:
        """Keep connections open between calls."""
        timeout = aiohttp.ClientTimeout(total=_TIMEOUT)
        self.client.session = aiohttp.ClientSession(timeout=timeout)

    async def close(self) -> None:
        """Close them."""
        if self.client.session is not None:
            await self.client.session.close()

    async def call(self, method: str, *, patience: float | None = None, **arguments: Any) -> dict[str, Any]:
        """Slack's answer to a call.

        Args:
            method: Such as "chat.postMessage".
            patience: Seconds it may take with every attempt; default: the setting.
            arguments: Its arguments; those that are None are left out.

        Raises:
            SlackDeclined: Slack says no.
            SlackDown: Slack does not answer, or limits the rate for longer than that. A message may have
                been posted all the same when the connection broke after it was sent.
        """
        given = {name: value for name, value in arguments.items() if value is not None}
        deadline = self._clock() + (self._patience if patience is None else patience)
        attempt = 0
        while True:
            await self._wait_for(method, deadline)
            pause = await self._try(method, given, attempt)
            if isinstance(pause, dict):
                return pause
            attempt += 1
            if self._clock() + pause > deadline:
                raise SlackDown(method, f"{attempt}×")
            await asyncio.sleep(pause)

    async def upload(self, file: Path, channel: str, thread: str) -> None:
        """Put a file into a thread. Raises SlackDeclined, SlackDown, OSError."""
        content = await asyncio.to_thread(file.read_bytes)
        try:
            await self.client.files_upload_v2(
                filename=file.name,
                title=file.name,
                content=content,
                channel=channel,
                thread_ts=thread or None,
            )
        except SlackApiError as error:
            raise _declined("files.upload", error) from error
        except (aiohttp.ClientError, TimeoutError, SlackRequestError) as error:
            raise SlackDown("files.upload", type(error).__name__) from error

    async def _wait_for(self, method: str, deadline: float) -> None:
        """Wait until the rate limit of a method is over."""
        while (wait := self._free.get(method, 0) - self._clock()) > 0:
            if self._clock() + wait > deadline:
                raise SlackDown(method, f"rate limit, {wait:.0f} s")
            await asyncio.sleep(wait)

    async def _try(self, method: str, given: dict[str, Any], attempt: int) -> dict[str, Any] | float:
        """The answer, or the seconds to wait before the next attempt."""
        reads = method in _READING
        try:
            answer = await self.client.api_call(
                method, params=given if reads else None, json=None if reads else given
            )
        except SlackApiError as error:
            return self._pause_after(method, error, attempt)
        except (aiohttp.ClientError, TimeoutError, SlackRequestError) as error:
            if method not in _AGAIN_IS_SAFE and not isinstance(error, aiohttp.ClientConnectorError):
                raise SlackDown(method, type(error).__name__) from error
            return _back_off(attempt)
        data = answer.data
        return data if isinstance(data, dict) else {}

    def _pause_after(self, method: str, error: SlackApiError, attempt: int) -> float:
        status: int = getattr(error.response, "status_code", 0)
        if status == 429 or _code_of(error) == "ratelimited":
            pause = _retry_after(error) + random.uniform(0, 0.2)
            self._free[method] = max(self._free.get(method, 0), self._clock() + pause)
            _LOG.info("rate limit of %s: %.1f s", method, pause)
            return 0.0
        if status >= 500 or _code_of(error) in _PASSING:
            return _back_off(attempt)
        raise _declined(method, error) from error


def _back_off(attempt: int) -> float:
    return float(min(0.5 * 2**attempt, 20.0)) * random.uniform(0.8, 1.2)


def _retry_after(error: SlackApiError) -> float:
    headers = getattr(error.response, "headers", {})
    said = next((value for name, value in headers.items() if name.lower() == "retry-after"), "1")
    try:
        return max(float(said), 0.05)
    except ValueError:
        return 1.0


def _code_of(error: SlackApiError) -> str:
    try:
        return str(error.response.get("error", ""))
    except (AttributeError, TypeError, ValueError):
        return ""


def _declined(method: str, error: SlackApiError) -> SlackDeclined:
    try:
        needed = str(error.response.get("needed", ""))
    except (AttributeError, TypeError, ValueError):
        needed = ""
    return SlackDeclined(method, _code_of(error) or "unreadable answer", needed)
