"""The turns that run in this process: begun by a tab, and going on when that tab is closed."""

import asyncio
import uuid
from contextlib import aclosing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assistant.app import App
from assistant.errors import Busy
from assistant.explanation import explain
from assistant.reply import Event
from assistant.thread import in_thread
from assistant.web.exchange import Exchange
from core.errors import InputError
from core.text import Language, Text
from knowledge.access import Viewer

_KEPT = 60.0  # seconds an exchange that has ended can still be looked at


class Turns:
    """Runs turns and tells how far they are. Belongs to one event loop."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._exchanges: dict[str, Exchange] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def of(self, conversation: str) -> Exchange | None:
        """The exchange that runs in a conversation; None when none does."""
        exchange = self._exchanges.get(conversation)
        return exchange if exchange is not None and exchange.state == "running" else None

    def start(
        self,
        conversation: str,
        text: str,
        *,
        viewer: Viewer,
        language: Language,
        imports: Path,
        confirm: str = "",
    ) -> Exchange:
        """Begin to answer. Raises Busy while an earlier message is being answered."""
        if self.of(conversation) is not None:
            raise Busy(
                Text(
                    zh="上一条消息还在回答，请等它说完，或先停止",
                    en="the earlier message is still being answered: wait for it, or stop it first",
                )
            )
        exchange = Exchange(text, datetime.now(UTC))
        self._exchanges[conversation] = exchange
        run = self._run(conversation, exchange, viewer, language, imports, confirm)
        task = self._tasks[conversation] = asyncio.create_task(run)
        task.add_done_callback(lambda _: self._forget(conversation, exchange))
        return exchange

    async def stop(self, conversation: str) -> bool:
        """Really stop the turn that runs; True when one did. What it changed so far is saved."""
        task = self._tasks.get(conversation)
        if task is None or task.done():
            return False
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return True

    async def close(self) -> None:
        """Stop everything."""
        for conversation in tuple(self._tasks):
            await self.stop(conversation)

    async def _run(
        self,
        conversation: str,
        exchange: Exchange,
        viewer: Viewer,
        language: Language,
        imports: Path,
        confirm: str,
    ) -> None:
        try:
            assistant = await in_thread(lambda: self._app.assistant)
            events = assistant.stream(
                conversation,
                exchange.asked,
                person=viewer.name or "web",
                imports=imports,
                viewer=viewer,
                cause=f"web:{uuid.uuid4().hex}",
                confirm=confirm,
            )
            async with aclosing(events) as stream:
                async for event in stream:
                    _take(exchange, event)
        except asyncio.CancelledError:
            exchange.close("stopped")
            raise
        except InputError as error:
            exchange.close("failed", _write_error(explain(error, language)))
        finally:
            if exchange.state == "running":
                exchange.close("failed")

    def _forget(self, conversation: str, exchange: Exchange) -> None:
        def drop() -> None:
            if self._exchanges.get(conversation) is exchange:
                del self._exchanges[conversation]
                self._tasks.pop(conversation, None)

        asyncio.get_running_loop().call_later(_KEPT, drop)


def _take(exchange: Exchange, event: Event) -> None:
    data = event.data
    if event.type == "token":
        exchange.answer += data["text"]
        exchange.revision += 1
    elif event.type == "tool_call":
        exchange.answer = ""  # what was said before a tool is a thought aloud; the answer follows
        exchange.begin(data["name"], data["arguments"])
    elif event.type == "tool_result":
        exchange.end(data["name"], data.get("result"), data.get("error"))
    elif event.type == "error":
        exchange.close("failed", _write_error(data))
    else:
        _finish(exchange, data)


def _finish(exchange: Exchange, reply: dict[str, Any]) -> None:
    for cited in reply["citations"]:
        exchange.citations.setdefault(str(cited["id"]), cited)
    if reply["plan"] is not None:
        exchange.plan = str(reply["plan"]["id"])
    exchange.confirm = str((reply.get("confirm") or {}).get("id", ""))
    exchange.close("done", reply["reply"])


def _write_error(data: dict[str, Any]) -> str:
    return "\n\n".join(str(part) for part in (data["message"], data["valid"]) if part)
