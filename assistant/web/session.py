"""A browser tab at work: who sits there, in which language, with which conversation and plan in hand."""

import inspect
import uuid
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

from nicegui import Client, ui

from assistant.app import App
from assistant.door import use_tool
from assistant.explanation import explain
from assistant.thread import in_thread
from assistant.web.files import folder_of
from assistant.wording import in_script
from core.errors import InputError
from core.plan.plan import Plan
from core.text import Language, Text
from knowledge.access import Viewer
from tools.tool import ToolContext

Callback = Callable[[], Awaitable[None] | None]


class Session:
    """One tab. It lives as long as the page does; everything that lasts is in the stores.

    Args:
        app: The program.
        who: Tells who sits there now; asked at every call, since rights can be taken away meanwhile.
        language: What the reader reads.
        client: The page.
        conversation: Id of the conversation in hand.
        plan_id: Id of the plan in hand; None while there is none.
        today: Tells the day "next month" is counted from; default: the program's.

    Attributes:
        app: The program.
        language: What the reader reads.
        client: The page.
        conversation: Id of the conversation in hand.
        plan_id: Id of the plan in hand; None while there is none.
        seen: Number of the last change of anything stored that this tab shows.
    """

    def __init__(
        self,
        app: App,
        who: Callable[[], Viewer],
        language: Language,
        client: Client,
        *,
        conversation: str = "",
        plan_id: str | None = None,
        today: Callable[[], date] | None = None,
    ) -> None:
        self.app = app
        self.language = language
        self.client = client
        self.conversation = conversation
        self.plan_id = plan_id
        self.seen = 0
        self._who = who
        self._today = today or (lambda: app.today)
        self._on_plan: list[Callback] = []

    @property
    def viewer(self) -> Viewer:
        """Who sits there, and what they may do at this moment."""
        return self._who()

    @property
    def today(self) -> date:
        """The day "next month" is counted from."""
        return self._today()

    @property
    def person(self) -> str:
        """The name that is kept with changes."""
        return self.viewer.name or "web"

    def say(self, zh: str, en: str) -> str:
        """The one of two texts that suits the reader, in her script."""
        return in_script(Text(zh=zh, en=en), self.language)

    async def call(self, tool: str, **arguments: object) -> dict[str, Any]:
        """The tool's result as JSON data, called in the name of who sits here on the plan in hand.

        The plan in hand follows from `plan_id`; an argument `plan` names another one.

        Raises:
            InputError: The tool refused. It was shown to the reader already: a handler may let it through.
        """
        try:
            return await self.use(tool, **arguments)
        except InputError as error:
            self.tell(error)
            raise

    async def use(self, tool: str, **arguments: object) -> dict[str, Any]:
        """The same, its refusal left to the caller to show. Raises InputError."""
        return await in_thread(use_tool, tool, arguments, self.context())

    def context(self) -> ToolContext:
        """What a tool acts in: in the name of who sits here, on the plan in hand."""
        viewer = self.viewer
        return self.app.context(
            self.language,
            self.today,
            viewer.name or "web",
            plan=self.plan_id,
            imports=folder_of(self.app, self.conversation),
            viewer=viewer,
            cause=f"web:{uuid.uuid4().hex}",
        )

    async def plan(self) -> Plan | None:
        """The plan in hand as this reader may see it; None while there is none."""
        return None if self.plan_id is None else await in_thread(self.context().load, None)

    def tell(self, error: InputError) -> None:
        """Show what is wrong, with which value, and what would be valid."""
        told = explain(error, self.language)
        lines = [told["message"]]
        if told["valid"]:
            lines.append(self.say("可以是：", "Valid: ") + str(told["valid"]))
        with self.client:
            ui.notify("\n".join(lines), type="negative", multi_line=True, close_button=True, timeout=12_000)

    def on_plan(self, callback: Callback) -> None:
        """Call back when another plan is in hand, or the one in hand was changed, by whomever."""
        self._on_plan.append(callback)

    async def plan_changed(self) -> None:
        """Say that the plan in hand was changed here: by the chat, an edit, an undo."""
        self.seen = await in_thread(self.app.changes.last)
        await self.refresh()

    async def open_plan(self, plan_id: str | None) -> None:
        """Take up a plan; None: put the one in hand down."""
        self.plan_id = plan_id
        await self.plan_changed()

    async def refresh(self) -> None:
        """Have everything that shows the plan in hand read it again."""
        for callback in tuple(self._on_plan):
            with self.client:
                waiting = callback()
                if inspect.isawaitable(waiting):
                    await waiting
