"""The chat side of the workspace: the conversation in hand, as it was and as it goes on."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from nicegui import ui

from assistant.errors import Busy
from assistant.thread import in_thread
from assistant.tool_titles import title_of
from assistant.web.bubble import Actions, Bubble
from assistant.web.composer import Composer
from assistant.web.conversations import ConversationDrawer
from assistant.web.exchange import Exchange, read_back
from assistant.web.files import folder_of
from assistant.web.icon_button import icon_button
from assistant.web.prompts import prompts_for
from assistant.web.session import Session
from assistant.web.turns import Turns
from core.errors import InputError
from knowledge.access import Scope

_SHOWN = 120  # messages of the transcript read at first
_TICK = 0.15  # seconds between looks at a running turn


class Chat:
    """The conversation in hand.

    Args:
        session: The tab.
        turns: The turns of this process.
        cite: Opens a source.
        moved: Called when another conversation is in hand.
    """

    def __init__(
        self,
        session: Session,
        turns: Turns,
        cite: Callable[[str], Any],
        moved: Callable[[], Any],
    ) -> None:
        self._session = session
        self._turns = turns
        self._moved = moved
        self._actions = Actions(cite, self._retry, self._rate, self._confirm)
        self._live: Bubble | None = None
        self._read = _SHOWN
        say = session.say
        self._drawer = ConversationDrawer(session, self.open)
        with ui.element("div").classes("h-chat-head"):
            icon_button("menu_open", say("会话列表", "Conversations"), self._drawer.open)
            self._title = ui.label().classes("h-title h-ellipsis").props("role=heading aria-level=2")
            icon_button("edit_square", say("新会话", "New conversation"), self.start)
        self._log = ui.element("div").classes("h-log").props("role=log aria-live=off tabindex=0")
        self._log.props["aria-label"] = say("对话", "Conversation")
        self._status = ui.label().classes("h-hidden").props("role=status aria-live=polite")
        self._hand = ui.element("div").classes("h-hand")
        self._composer = Composer(session, self.send, self._stop)
        self._timer = ui.timer(_TICK, self._tick, active=False)
        session.on_plan(self._draw_hand)

    async def start(self) -> None:
        """Begin a new conversation; the plan in hand stays."""
        self._session.conversation = new_conversation()
        await self._show()
        self._moved()

    async def open(self, conversation: str) -> None:
        """Take up a conversation of the reader's own, with the plan it has in hand."""
        self._session.conversation = conversation
        state = await in_thread(self._session.app.conversations.get_state, conversation)
        await self._show()
        plan = state.get("plan")
        await self._session.open_plan(str(plan) if plan else None)
        self._moved()

    async def _confirm(self, exchange: Exchange, yes: bool) -> None:
        """Answer what an answer asks to confirm; it is answered once."""
        said = self._session.say("确认", "Yes") if yes else self._session.say("取消", "No")
        await self.send(said, exchange.confirm)

    async def send(self, text: str, confirm: str = "") -> bool:
        """Say something; whether it was taken. `confirm`: the confirmation it answers."""
        session = self._session
        if Scope.READ not in session.viewer.scopes:
            ui.notify(session.say("请重新登录", "Please sign in again"), type="negative")
            return False
        try:
            if session.viewer.id:
                await in_thread(session.app.rates.messages.check, f"web:{session.viewer.id}")
            await in_thread(self._take_up, text)
            exchange = self._turns.start(
                session.conversation,
                text,
                viewer=session.viewer,
                language=session.language,
                imports=folder_of(session.app, session.conversation),
                confirm=confirm,
            )
        except Busy as error:
            ui.notify(error.message.said_in(session.language), type="warning")
            return False
        except InputError as error:
            session.tell(error)
            return False
        self._draw_title()
        self._follow(exchange)
        self._moved()
        return True

    def draw(self) -> None:
        """Show the conversation in hand; for the building of the page."""
        messages = self._session.app.conversations.messages(self._session.conversation, last=self._read)
        self._draw(messages)

    async def _show(self) -> None:
        store = self._session.app.conversations
        self._draw(await in_thread(store.messages, self._session.conversation, last=self._read))

    def _draw(self, messages: tuple[dict[str, Any], ...]) -> None:
        session = self._session
        self._live = None
        running = self._turns.of(session.conversation)
        exchanges = list(read_back(messages))
        if running is not None and exchanges:
            exchanges.pop()
        self._draw_title()
        self._log.clear()
        with self._log:
            if len(messages) == self._read:
                ui.button(session.say("更早的消息", "Earlier messages"), on_click=self._read_more).props(
                    "flat dense no-caps"
                )
            for exchange in exchanges:
                Bubble(session, exchange, self._actions)
            if not exchanges and running is None:
                self._draw_welcome()
        if running is not None:
            self._follow(running)
        self._composer.set_running(running=running is not None)
        self._to_end()

    def _draw_title(self) -> None:
        title = self._session.app.conversation_list.title(self._session.conversation)
        self._title.set_text(title or self._session.say("新会话", "New conversation"))

    def _draw_welcome(self) -> None:
        session = self._session
        with ui.element("div").classes("h-welcome"):
            ui.label(session.say("今天要推进什么？", "What are you working on?")).classes("h-welcome-title")
            lead = session.say(
                "说一个经营目标，得到每个数字都算过、查过、说得清的营销计划。",
                "State a business goal; get a marketing plan whose every number is computed and explained.",
            )
            ui.label(lead).classes("h-muted")
            for prompt in prompts_for(session):
                with (
                    ui.button(
                        on_click=lambda prompt=prompt: self._prompt(prompt.text, prompt.fresh), color=None
                    )
                    .props("flat no-caps align=left")
                    .classes("h-prompt")
                ):
                    ui.label(prompt.title).classes("h-prompt-title")
                    ui.label(prompt.text).classes("h-muted h-small")

    async def _prompt(self, text: str, fresh: bool) -> None:
        if fresh:
            await self._session.open_plan(None)
        await self.send(text)

    def _follow(self, exchange: Exchange) -> None:
        """Draw an exchange that runs, until it is over."""
        for child in list(self._log):
            if "h-welcome" in child.classes:
                child.delete()
        with self._log:
            self._live = Bubble(self._session, exchange, self._actions)
        self._composer.set_running(running=True)
        self._to_end()
        self._timer.activate()

    async def _tick(self) -> None:
        live = self._live
        if live is None:
            self._timer.deactivate()
            return
        live.draw()
        exchange = live.exchange
        if exchange.state == "running":
            if exchange.steps and exchange.steps[-1].state == "running":
                title = title_of(exchange.steps[-1].tool, self._session.language)
                self._status.set_text(self._session.say(f"正在{title}", f"Running: {title}"))
            return
        self._timer.deactivate()
        self._live = None
        self._composer.set_running(running=False)
        say = self._session.say
        over = {"done": say("回答完毕", "Answered"), "failed": say("没有成功", "It failed")}
        self._status.set_text(over.get(exchange.state, say("已停止", "Stopped")))
        await self._settle(exchange)

    async def _settle(self, exchange: Exchange) -> None:
        """After a turn: the plan it worked on is the one in hand, and is read again."""
        plan = exchange.plan or self._session.plan_id
        if plan != self._session.plan_id:
            await self._session.open_plan(plan)
        elif plan is not None:
            await self._session.plan_changed()
        self._moved()

    async def _stop(self) -> None:
        await self._turns.stop(self._session.conversation)

    async def _retry(self, exchange: Exchange) -> None:
        await self.send(exchange.asked)

    async def _rate(self, exchange: Exchange, good: bool | None) -> None:
        session = self._session
        length, _ = await in_thread(session.app.conversations.look, session.conversation)
        reply = str(exchange.position or length)
        who = session.viewer.id or "operator"
        await session.app.desk.rate("web", who, session.conversation, reply, good)
        ui.notify(session.say("谢谢，已记下", "Thank you, noted"), timeout=1500)

    async def _read_more(self) -> None:
        self._read *= 4
        await self._show()

    async def _draw_hand(self) -> None:
        """Say which plan the next message is about."""
        session = self._session
        name = await self._name_in_hand()
        self._hand.clear()
        if name is None:
            return
        with self._hand:
            ui.icon("flag").props("aria-hidden=true")
            ui.label(session.say("正在谈：", "About: ") + name).classes("h-ellipsis")
            label = session.say("不谈这份计划", "Put this plan down")
            icon_button("close", label, lambda: session.open_plan(None))

    async def _name_in_hand(self) -> str | None:
        try:
            plan = await self._session.plan()
        except InputError:
            return None
        return None if plan is None else plan.name

    def _take_up(self, text: str) -> None:
        """Before a message: the conversation is the reader's, and has the plan she looks at in hand."""
        session, app = self._session, self._session.app
        app.conversation_list.add(session.conversation, session.viewer.id, text, at=datetime.now(UTC))
        state = app.conversations.get_state(session.conversation)
        if state.get("plan") != session.plan_id or "language" not in state:
            language = state.get("language") or session.language.value
            app.conversations.set_state(
                session.conversation, {**state, "plan": session.plan_id, "language": language}
            )

    def _to_end(self) -> None:
        self._session.client.run_javascript("window.hoshinToEnd()")


def new_conversation() -> str:
    """An id for a new conversation of the workspace; nobody guesses it."""
    return f"web-{uuid.uuid4().hex}"
