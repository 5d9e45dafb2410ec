"""What a bot does with messages and events, however they come: by callback or over the long connection."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from assistant.channels.incoming import Attachment, Incoming, Press
from assistant.channels.notice import Notice
from assistant.channels.receipt import Receipt
from assistant.thread import in_thread
from assistant.wecom import words
from assistant.wecom.cards import Action, fits_card, read_action, settle_card, write_notice
from assistant.wecom.file_shelf import Fetch, FileShelf, is_alone
from assistant.wecom.messages import CHANNEL, conversation_of, identity_of, is_readable, read_message
from assistant.wecom.stream_body import stream_body, text_body, update_body
from assistant.wecom.stream_voice import Streams, stream_id
from core.errors import InputError
from core.text import Text
from knowledge.access import Scope
from knowledge.open_questions import OpenQuestions

if TYPE_CHECKING:
    from assistant.channels.desk import Desk

_LOG = logging.getLogger("hoshin.wecom")
_PATIENCE = 4.0  # seconds; WeCom waits five for an answer
_QUESTION = timedelta(minutes=10)
_REASONS = {1: "与问题无关", 2: "内容不完整", 3: "内容有错误", 4: "数据分析错误"}  # path 101027
_VERDICTS = {1: True, 2: False, 3: None}

R = TypeVar("R")
Later = Callable[[dict[str, Any], str], Awaitable[None]]


class _Known(NamedTuple):
    """What is known when a message comes.

    Attributes:
        is_repeat: Whether it is being answered already.
        asked: What its sender was asked, if they were.
        files: What its sender sent before without a word.
    """

    is_repeat: bool
    asked: Action | None
    files: tuple[Attachment, ...]


class Reception:
    """Takes in what is said to a bot and says what it is answered at once.

    Args:
        desk: Where messages are answered.
        streams: The streams of the bot.
        questions: What people were asked.
        shelf: Keeps files sent without a word.
        fetch: Downloads a file.
        later: Sends Markdown to where a message or event came from, after the answer at once.
        now: The clock, in UTC.
        welcome: What is said when somebody opens the chat.
        bot_name: What the bot is called in mentions.
    """

    def __init__(
        self,
        desk: "Desk",
        streams: Streams,
        questions: OpenQuestions,
        shelf: FileShelf,
        fetch: Fetch,
        later: Later,
        now: Callable[[], datetime],
        welcome: str,
        bot_name: str,
    ) -> None:
        self._desk = desk
        self._streams = streams
        self._questions = questions
        self._shelf = shelf
        self._fetch = fetch
        self._later = later
        self._now = now
        self._welcome = welcome or str(words.WELCOME)
        self._bot_name = bot_name
        self._behind: set[asyncio.Task[None]] = set()

    async def take(self, body: dict[str, Any], reply_to: dict[str, Any]) -> dict[str, Any] | None:
        """The answer to a message, to an event, or to WeCom asking for a stream; None for no answer.

        Args:
            body: What WeCom sent.
            reply_to: What the channel needs to answer a message later.
        """
        match body.get("msgtype"):
            case "event":
                return await self._take_event(body)
            case "stream":
                asked = body.get("stream")
                return await self._streams.read(str(asked.get("id", "")) if isinstance(asked, dict) else "")
            case _:
                return await self._take_message(body, reply_to)

    async def _take_message(self, body: dict[str, Any], reply_to: dict[str, Any]) -> dict[str, Any] | None:
        if not body.get("msgid") or not identity_of(body):
            _LOG.warning("a message without an id or a sender is left out")
            return None
        incoming = read_message(body, reply_to, self._now(), self._bot_name)
        known = await in_thread(self._look, incoming)
        if known.is_repeat:
            return await self._streams.read(stream_id(incoming.delivery))
        if not is_readable(body):
            return self._at_once(incoming, words.in_language_of(words.UNREADABLE, incoming.text))
        if words.is_stop(incoming.text):
            ran = await self._desk.stop(incoming.conversation, CHANNEL, incoming.identity)
            said = words.STOPPED if ran else words.NOTHING_RUNS
            return self._at_once(incoming, words.in_language_of(said, incoming.text))
        if known.asked is not None:
            return await self._take_note(body, incoming, known.asked)
        if is_alone(incoming):
            return await self._keep_files(body, incoming)
        return await self._receive(incoming, known.files)

    async def _receive(self, incoming: Incoming, files: tuple[Attachment, ...]) -> dict[str, Any] | None:
        """Hand a message to the desk, with the files that were sent before it."""
        whole = incoming.model_copy(update={"attachments": incoming.attachments + files})
        receipt = await self._desk.receive(whole)
        if receipt is Receipt.IGNORED:
            return None
        if files:
            await self._shelf.clear(incoming)
        if receipt is Receipt.REPEATED:
            return await self._streams.read(await self._streams.begin(incoming), first=True)
        return await self._streams.greet(incoming)

    def _look(self, incoming: Incoming) -> _Known:
        """What is known before a message is taken, read in one go."""
        place = incoming.conversation, incoming.identity
        asked = self._questions.find(*place, self._now() - _QUESTION)
        return _Known(
            is_repeat=self._streams.store.find(stream_id(incoming.delivery)) is not None,
            asked=Action.model_validate(asked) if asked else None,
            files=self._shelf.waiting(incoming),
        )

    async def _keep_files(self, body: dict[str, Any], incoming: Incoming) -> dict[str, Any] | None:
        """Files without a word wait for the message that says what to do with them."""
        viewer = await in_thread(self._desk.viewer_of, CHANNEL, incoming.identity)
        if Scope.READ not in viewer.scopes:
            return await self._receive(incoming, ())  # they are told that they have not been let in
        work = asyncio.create_task(self._kept(incoming))
        said = await self._in_time(work)
        if said is None:
            self._in_background(self._tell_kept(body, work))
            said = words.PROMISE
        return self._at_once(incoming, words.in_language_of(said, incoming.text))

    async def _kept(self, incoming: Incoming) -> Text:
        try:
            return await self._shelf.keep(incoming, self._fetch)
        except InputError as error:
            return error.message

    async def _tell_kept(self, body: dict[str, Any], work: "asyncio.Task[Text]") -> None:
        await self._later(body, str(await work))

    def _at_once(self, incoming: Incoming, content: str) -> dict[str, Any]:
        return stream_body(stream_id(incoming.delivery), content, finish=True)

    async def _take_note(self, body: dict[str, Any], incoming: Incoming, asked: Action) -> dict[str, Any]:
        """A message that answers what a button asked for."""
        if words.is_cancel(incoming.text):
            await in_thread(self._questions.close, incoming.conversation, incoming.identity)
            return self._at_once(incoming, words.in_language_of(words.CANCELLED, incoming.text))
        press = Press(
            channel=CHANNEL,
            delivery=incoming.delivery,
            identity=incoming.identity,
            tool=asked.tool,
            arguments=asked.with_note(incoming.text),
            note=incoming.text,
            conversation=incoming.conversation,
        )
        notice = await self._press(body, press)
        await in_thread(self._questions.close, incoming.conversation, incoming.identity)
        said = words.in_language_of(words.PROMISE, incoming.text) if notice is None else write_notice(notice)
        id = await self._streams.begin(incoming)  # so that a repeat of the message is known as one
        await self._streams.finish(id, said, ())
        return await self._streams.read(id)

    async def _press(self, body: dict[str, Any], press: Press) -> Notice | None:
        """What came of a press; None when it was pressed before, or takes longer and is told later."""
        work = asyncio.create_task(self._desk.press(press))
        notice = await self._in_time(work)
        if not work.done():
            self._in_background(self._tell_later(body, work))
        return notice

    async def _in_time(self, work: "asyncio.Task[R]") -> R | None:
        """What came of it, if it is done before WeCom stops waiting; else None, and it goes on."""
        await asyncio.wait([work], timeout=_PATIENCE)
        return work.result() if work.done() else None

    async def _tell_later(self, body: dict[str, Any], work: "asyncio.Task[Notice | None]") -> None:
        notice = await work
        if notice is not None:
            await self._later(body, write_notice(notice))

    async def _take_event(self, body: dict[str, Any]) -> dict[str, Any] | None:
        event = body.get("event")
        event = event if isinstance(event, dict) else {}
        kind = str(event.get("eventtype", ""))
        inner = event.get(kind)
        inner = inner if isinstance(inner, dict) else {}
        match kind:
            case "enter_chat":
                return text_body(self._welcome)
            case "template_card_event":
                return await self._take_press(body, inner)
            case "feedback_event":
                await self._take_feedback(body, inner)
        return None

    async def _take_press(self, body: dict[str, Any], event: dict[str, Any]) -> dict[str, Any] | None:
        action = read_action(str(event.get("event_key", "")))
        if action is None or not body.get("msgid"):
            return None
        conversation, identity = conversation_of(body), identity_of(body)
        if action.note:
            data = action.model_dump(mode="json")
            await in_thread(self._questions.ask, conversation, identity, data, self._now())
            asked = words.in_language_of(words.ask_note(action.note, action.label), action.note)
            self._in_background(self._later(body, asked))
            return None
        press = Press(
            channel=CHANNEL,
            delivery=str(body["msgid"]),
            identity=identity,
            tool=action.tool,
            arguments=action.arguments,
            conversation=conversation,
        )
        notice = await self._press(body, press)
        if notice is None:
            return None
        if not fits_card(notice):
            self._in_background(self._later(body, write_notice(notice)))
        label = words.FAILED if notice.kind == "error" else words.DONE
        card = settle_card(str(event.get("task_id", "")), notice, words.in_language_of(label, notice.text))
        # who may not press a button does not take it from those who may
        return update_body(card, (identity,) if notice.kind == "error" else ())

    async def _take_feedback(self, body: dict[str, Any], event: dict[str, Any]) -> None:
        stream = await in_thread(self._streams.store.find, str(event.get("id", "")))
        if stream is None or event.get("type") not in _VERDICTS:
            return
        given = event.get("inaccurate_reason_list")
        reasons = [_REASONS.get(one, str(one)) for one in (given if isinstance(given, list) else ())]
        reasons += [str(event["content"])] if event.get("content") else []
        verdict = _VERDICTS[event["type"]]
        await self._desk.rate(
            CHANNEL, identity_of(body), stream.conversation, stream.delivery, verdict, tuple(reasons)
        )

    def _in_background(self, work: Any) -> None:
        task = asyncio.create_task(_logged(work))
        self._behind.add(task)
        task.add_done_callback(self._behind.discard)


async def _logged(work: Awaitable[None]) -> None:
    try:
        await work
    except Exception:
        _LOG.warning("something could not be told afterwards", exc_info=True)
