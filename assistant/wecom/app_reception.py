"""What a self-built app does with messages and events: answered behind, by messages of its own."""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from assistant.channels.incoming import Attachment, Incoming, Press
from assistant.channels.notice import Address, Notice
from assistant.thread import in_thread
from assistant.wecom import words
from assistant.wecom.app_voice import part_id, part_stream
from assistant.wecom.cards import Action, fits_card, read_action, settle_card
from assistant.wecom.errors import ChannelError
from assistant.wecom.file_shelf import FileShelf, is_alone
from assistant.wecom.settings import WeComSettings
from core.errors import InputError
from knowledge.access import Scope
from knowledge.open_questions import OpenQuestions
from knowledge.streams import StreamStore

if TYPE_CHECKING:
    from assistant.channels.desk import Desk
    from assistant.wecom.app import AppChannel

_LOG = logging.getLogger("hoshin.wecom")
NAME = "wecom-app"
_PATIENCE = 4.0  # seconds; WeCom waits five, then delivers again
_QUESTION = timedelta(minutes=10)
_FILES = {"image": "图片", "file": "文件"}


class AppReception:
    """Takes in what members write to the app and press.

    Args:
        desk: Where messages are answered.
        channel: What sends.
        store: What is answered already.
        questions: What members were asked.
        shelf: Keeps files sent without a word.
        settings: What the operator set.
        now: The clock, in UTC.
    """

    def __init__(
        self,
        desk: "Desk",
        channel: "AppChannel",
        store: StreamStore,
        questions: OpenQuestions,
        shelf: FileShelf,
        settings: WeComSettings,
        now: Callable[[], datetime],
    ) -> None:
        self._desk = desk
        self._channel = channel
        self._store = store
        self._questions = questions
        self._shelf = shelf
        self._settings = settings
        self._now = now
        self._behind: set[asyncio.Task[None]] = set()

    async def close(self) -> None:
        """Wait for what is being told."""
        await asyncio.gather(*self._behind, return_exceptions=True)

    async def take(self, message: dict[str, str]) -> None:
        """A message or an event. Returns when it is safe; the answer follows by message/send."""
        if message.get("MsgType") == "event":
            await self._take_event(message)
            return
        incoming = self._read(message)
        if await in_thread(self._store.find, part_id(incoming.delivery)) is not None:
            return  # a repeat of what is answered
        if not incoming.text and not incoming.attachments:
            self._tell(incoming.identity, words.in_language_of(words.UNREADABLE, ""))
        elif words.is_stop(incoming.text):
            ran = await self._desk.stop(incoming.conversation, NAME, incoming.identity)
            said = words.STOPPED if ran else words.NOTHING_RUNS
            self._tell(incoming.identity, words.in_language_of(said, incoming.text))
        elif (asked := await self._asked(incoming)) is not None:
            await self._take_note(incoming, asked)
        elif is_alone(incoming) and await self._may_read(incoming):
            self._in_background(self._keep_files(incoming))
        else:
            files = await in_thread(self._shelf.waiting, incoming)
            whole = incoming.model_copy(update={"attachments": incoming.attachments + files})
            await self._desk.receive(whole)
            if files:
                await self._shelf.clear(incoming)

    async def _may_read(self, incoming: Incoming) -> bool:
        viewer = await in_thread(self._desk.viewer_of, NAME, incoming.identity)
        return Scope.READ in viewer.scopes

    async def _keep_files(self, incoming: Incoming) -> None:
        """Files without a word wait for the message that says what to do with them."""
        try:
            said = await self._shelf.keep(incoming, self._channel.fetch)
        except InputError as error:
            said = error.message
        await self._say_text(incoming.identity, words.in_language_of(said, incoming.text))

    async def _asked(self, incoming: Incoming) -> Action | None:
        since = self._now() - _QUESTION
        found = await in_thread(self._questions.find, incoming.conversation, incoming.identity, since)
        return Action.model_validate(found) if found else None

    async def _take_note(self, incoming: Incoming, asked: Action) -> None:
        if words.is_cancel(incoming.text):
            await in_thread(self._questions.close, incoming.conversation, incoming.identity)
            self._tell(incoming.identity, words.in_language_of(words.CANCELLED, incoming.text))
            return
        press = Press(
            channel=NAME,
            delivery=incoming.delivery,
            identity=incoming.identity,
            tool=asked.tool,
            arguments=asked.with_note(incoming.text),
            note=incoming.text,
            conversation=incoming.conversation,
        )
        notice = await self._desk.press(press)
        await in_thread(self._store.open, part_stream(incoming))  # so that a repeat is known as one
        await in_thread(self._questions.close, incoming.conversation, incoming.identity)
        if notice is not None:
            self._in_background(self._send_notice(incoming.identity, notice))

    async def _take_event(self, message: dict[str, str]) -> None:
        user, kind = message.get("FromUserName", ""), message.get("Event", "")
        match kind:
            case "subscribe":
                self._tell(user, self._settings.welcome or str(words.WELCOME))
            case "click":  # a menu's key is what the menu says for the person
                await self._desk.receive(self._read({**message, "Content": message.get("EventKey", "")}))
            case "template_card_event":
                await self._take_press(message)

    async def _take_press(self, message: dict[str, str]) -> None:
        user, action = message["FromUserName"], read_action(message.get("EventKey", ""))
        if action is None:
            return
        conversation = self._conversation(user)
        if action.note:
            data = action.model_dump(mode="json")
            await in_thread(self._questions.ask, conversation, user, data, self._now())
            asked = words.ask_note(action.note, action.label)
            self._tell(user, words.in_language_of(asked, action.note))
            return
        press = Press(
            channel=NAME,
            delivery=_delivery(message),
            identity=user,
            tool=action.tool,
            arguments=action.arguments,
            conversation=conversation,
        )
        work = asyncio.create_task(self._settle(message, press))
        self._keep(work)
        await asyncio.wait([work], timeout=_PATIENCE)

    async def _settle(self, message: dict[str, str], press: Press) -> None:
        notice = await self._desk.press(press)
        if notice is None:
            return
        label = words.FAILED if notice.kind == "error" else words.DONE
        card = settle_card(message.get("TaskId", ""), notice, words.in_language_of(label, notice.text))
        try:
            await self._channel.api.update_card(message.get("ResponseCode", ""), press.identity, card)
            shown = fits_card(notice)
        except ChannelError:
            _LOG.warning("the card of %s could not be changed", press.delivery, exc_info=True)
            shown = False
        if not shown:
            await self._send_notice(press.identity, notice)

    async def _send_notice(self, user: str, notice: Notice) -> None:
        await self._channel.send(Address(channel=NAME, target=user), notice)

    def _read(self, message: dict[str, str]) -> Incoming:
        user, kind = message["FromUserName"], message.get("MsgType", "")
        attachments: tuple[Attachment, ...] = ()
        if kind in _FILES and message.get("MediaId"):
            name = message.get("FileName") or _FILES[kind]
            attachments = (Attachment(name=name, source={"media": message["MediaId"]}),)
        seconds = message.get("CreateTime", "")
        text = message.get("Content") or message.get("Recognition", "")
        return Incoming(
            channel=NAME,
            delivery=_delivery(message),
            conversation=self._conversation(user),
            identity=user,
            name=user,
            text=text.strip(),
            attachments=attachments,
            at=datetime.fromtimestamp(int(seconds), UTC) if seconds.isdecimal() else self._now(),
        )

    def _conversation(self, user: str) -> str:
        return f"{NAME}:{self._settings.corp_id}:{self._settings.agent_id}:{user}"

    def _tell(self, user: str, words_: str) -> None:
        self._in_background(self._say_text(user, words_))

    async def _say_text(self, user: str, content: str) -> None:
        await self._channel.say(user, "text", {"content": content})

    def _in_background(self, work: Any) -> None:
        self._keep(asyncio.create_task(work))

    def _keep(self, task: "asyncio.Task[None]") -> None:
        self._behind.add(task)
        task.add_done_callback(self._forget)

    def _forget(self, task: "asyncio.Task[None]") -> None:
        self._behind.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _LOG.warning("something could not be told", exc_info=error)


def _delivery(message: dict[str, str]) -> str:
    """The id of a delivery; an event has none of its own (path 90240)."""
    if message.get("MsgId"):
        return message["MsgId"]
    parts = ("FromUserName", "CreateTime", "Event", "EventKey", "TaskId", "ResponseCode")
    return ":".join(message.get(part, "")[:64] for part in parts)
