"""Conversations: a message in, a reply out, and everything in between safely in the transcript."""

import asyncio
import logging
import re
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple, Protocol, cast

from langchain_core.messages import AIMessage, HumanMessage

from assistant.agent import Agent
from assistant.consent.answer import answered, settle
from assistant.course import Course, Emit
from assistant.digest import DIGEST, as_data, read_digest
from assistant.errors import InternalError, ModelUnavailable
from assistant.explanation import explain
from assistant.language import detect_language
from assistant.leased_lock import Locks
from assistant.lock import ConversationLocks
from assistant.message import clean_message
from assistant.models.deadline import ends_in
from assistant.past import Counter
from assistant.provenance.answering import answer_origin
from assistant.provenance.asking import asks_origin
from assistant.reply import Event, Reply
from assistant.settings import Settings
from assistant.spending.meter import Meter
from assistant.spending.spending import Spending
from assistant.telemetry.inside import seen
from assistant.telemetry.reference import new_reference
from assistant.thread import in_thread
from assistant.transcript import Transcripts
from assistant.turn import Turn
from core.errors import Forbidden, InputError
from core.text import Language, Text
from knowledge.access import OPERATOR, Viewer
from knowledge.confirmations import ConfirmationStore
from knowledge.conversations import ConversationStore
from knowledge.disk import disk_trouble
from tools.tool import PlanRef, ToolContext

_LOG = logging.getLogger("hoshin.conversation")
_COUNTED_PLANS = 100
_KNOWN_NAMES = 200  # plan names that are known when they stand in a message
_THOUGHTS = re.compile(r"<think>.*?</think>", re.DOTALL)


class MakeContext(Protocol):
    """Makes the context tools act in (`App.context`)."""

    def __call__(
        self,
        language: Language,
        today: date,
        actor: str,
        *,
        plan: str | None = None,
        reason: str = "",
        imports: Path | None = None,
        viewer: Viewer = OPERATOR,
        cause: str = "",
    ) -> ToolContext:
        """The context of one turn."""


class Said(NamedTuple):
    """A message: where it was said, what, by whom, when, and what they may do; see `Assistant.ask`."""

    conversation: str
    text: str
    person: str
    today: date | None
    imports: Path | None
    viewer: Viewer
    cause: str
    confirm: str = ""


class Assistant:
    """Answers messages. Safe to share between tasks; several processes may share one home.

    Args:
        agent: Answers one turn.
        store: Where transcripts are kept.
        settings: Limits.
        counter: Counts tokens of the history.
        context: Makes the context tools act in.
        now: The clock, in UTC.
        locks: Keep a conversation to one message at a time; default: files in the home.
        spending: Counts what turns use, within budgets; None: nobody counts.
        confirmations: Where calls wait for a person's yes; None: they are only refused.
    """

    def __init__(
        self,
        agent: Agent,
        store: ConversationStore,
        settings: Settings,
        counter: Counter,
        context: MakeContext,
        now: Callable[[], datetime],
        locks: Locks | None = None,
        confirmations: ConfirmationStore | None = None,
        spending: Spending | None = None,
    ) -> None:
        self._agent = agent
        self._store = store
        self._settings = settings
        self._counter = counter
        self._context = context
        self._now = now
        self._confirmations = confirmations
        self._spending = spending
        self._transcripts = Transcripts(store, now)
        self._locks = locks or ConversationLocks(settings.home / "locks", settings.turn_timeout)

    async def ask(
        self,
        conversation: str,
        text: str,
        *,
        person: str,
        today: date | None = None,
        imports: Path | None = None,
        viewer: Viewer = OPERATOR,
        cause: str = "",
        confirm: str = "",
    ) -> Reply:
        """The reply to one message.

        Args:
            conversation: Its id; a new one starts an empty conversation.
            text: What the person says.
            person: Who says it, kept with every change.
            today: The day "next month" is counted from; default: this day.
            imports: The only folder files may be imported from; None: any.
            viewer: What the person may see and do.
            cause: What every change of a plan is marked with, so that it can be found again.
            confirm: The confirmation that `text` ("yes", "no") answers; "": the one asked for last.

        Raises:
            BadRequest: The text is empty or too long.
            Busy: The conversation is still answering an earlier message.
            ModelUnavailable: The chat model failed; the message is kept.
        """
        return await self._play(
            Said(conversation, text, person, today, imports, viewer, cause, confirm), emit=None
        )

    async def stream(
        self,
        conversation: str,
        text: str,
        *,
        person: str,
        today: date | None = None,
        imports: Path | None = None,
        viewer: Viewer = OPERATOR,
        cause: str = "",
        confirm: str = "",
    ) -> AsyncGenerator[Event]:
        """The same as events, the last of them `reply` or `error`. Closing it early cancels the turn."""
        events: asyncio.Queue[Event | None] = asyncio.Queue()
        said = Said(conversation, text, person, today, imports, viewer, cause, confirm)

        async def play() -> None:
            try:
                reply = await self._play(said, emit=events.put_nowait)
                events.put_nowait(Event(type="reply", data=reply.as_data()))
            except InputError as error:
                language = await in_thread(self._language_anyhow, said)
                events.put_nowait(Event(type="error", data=explain(error, language)))
            finally:
                events.put_nowait(None)

        task = asyncio.create_task(play())
        try:
            while (event := await events.get()) is not None:
                yield event
            await task
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def settle(self, conversation: str) -> None:
        """Wait until no turn is being played in a conversation, in whichever process. Raises Busy."""
        async with self._locks.hold(conversation):
            return

    async def _play(self, said: Said, emit: Emit | None) -> Reply:
        said = said._replace(text=clean_message(said.text, self._settings.message_chars))
        try:
            return await self._admit(said, emit)
        except OSError as error:
            raise disk_trouble(error) or error from error

    async def _admit(self, said: Said, emit: Emit | None) -> Reply:
        if self._spending is None:
            return await self._answer(said, emit, None)
        day = self._settings.day_of(self._now())
        door = said.cause.partition(":")[0] or "api"
        meter = self._spending.begin(said.viewer.id, said.conversation, door, day)
        with seen(meter):
            return await self._answer(said, emit, meter)

    async def _answer(self, said: Said, emit: Emit | None, meter: Meter | None) -> Reply:
        async with self._locks.hold(said.conversation):
            course = await in_thread(self._open, said, emit or _ignore, meter)
            try:
                async with ends_in(self._settings.turn_timeout):
                    if (confirmed := answered(course, said.text, said.confirm)) is not None:
                        course.announce(await in_thread(settle, course, confirmed[0], yes=confirmed[1]))
                    elif asks_origin(said.text) is None or not await in_thread(answer_origin, course):
                        await self._run(course, tokens=emit is not None)
            except TimeoutError as error:
                raise await self._fail(course, _too_slow(self._settings.turn_timeout)) from error
            except InputError as error:
                raise await self._fail(course, error) from error.__cause__
            except asyncio.CancelledError:
                await in_thread(course.store)
                raise
            except Exception as error:
                raise await self._fail(course, _internal(error)) from error
            return await in_thread(self._close, course)

    def _open(self, said: Said, emit: Emit, meter: Meter | None) -> Course:
        if meter is not None:
            meter.spending.look(meter)
        length, state = self._store.look(said.conversation)
        if length == 0 and said.viewer.id:
            self._store.claim(said.conversation, said.viewer.id)
        self._check_owner(said)
        language = self._language_of(said.text, state)
        plan = state.get("plan")
        context = self._context(
            language,
            said.today or self._settings.day_of(self._now()),
            said.person,
            plan=str(plan) if plan else None,
            reason=said.text,
            imports=said.imports,
            viewer=said.viewer,
            cause=said.cause,
        )
        transcript = self._transcripts.of(said.conversation)
        before = read_digest(state.get(DIGEST))
        history, digest = transcript.recall(
            self._counter, self._settings.history_tokens, length=length, digest=before
        )
        message = HumanMessage(said.text)
        plans = context.plans
        turn = Turn(
            context,
            stored=plans.count(limit=_COUNTED_PLANS),
            names=plans.names(limit=_KNOWN_NAMES),
            conversation=said.conversation,
            confirmations=self._confirmations,
            meter=meter,
            earlier=transcript.whole,
            digest=digest.text(language),
        )
        news: dict[str, object] = {} if digest == before else {DIGEST: as_data(digest)}
        course = Course(turn, transcript, [*history, message], emit, state, news)
        course.take(message)
        course.store()
        if news:
            self._store.archive(said.conversation, digest.upto)
        return course

    def _check_owner(self, said: Said) -> None:
        """Refuse somebody who comes into another person's conversation. Raises Forbidden."""
        if not said.viewer.id:
            return
        if self._store.owner(said.conversation) not in (None, said.viewer.id):
            raise Forbidden(
                Text(zh="这是别人的会话", en="this conversation is somebody else's"),
                field="conversation",
                valid=Text(zh="用另一个会话编号", en="another conversation id"),
            )

    def _language_of(self, said: str, state: dict[str, object]) -> Language:
        if self._settings.language != "auto":
            return Language(self._settings.language)
        previous = state.get("language")
        return detect_language(said, Language(str(previous)) if previous else None)

    def _language_anyhow(self, said: Said) -> Language:
        """The language an error is told in, also when the database is what failed."""
        try:
            state = self._store.get_state(said.conversation)
        except InputError:
            state = {}
        return self._language_of(said.text, state)

    async def _run(self, course: Course, *, tokens: bool) -> None:
        """Play the turn. What is passed on is stored first; the rest together when the turn is over."""
        steps = self._agent.astream(
            {"messages": course.history},
            context=course.turn,
            stream_mode=["messages", "updates"] if tokens else ["updates"],
        )
        async with aclosing(cast("AsyncGenerator[tuple[str, Any]]", steps)) as stream:
            async for mode, data in stream:
                if mode == "messages":
                    course.pass_on(data[0])
                    continue
                for update in data.values():
                    for message in (update or {}).get("messages", ()):
                        course.take(message)
                        if tokens or course.has_moved:
                            await in_thread(course.store)
                        course.announce(message)
        course.flush()

    async def _fail(self, course: Course, error: InputError) -> InputError:
        """Close the transcript with the failure, so that the next turn starts from a whole one."""
        course.turn.wanted = None  # what was not shown cannot be confirmed
        said = error.message.said_in(course.turn.context.language)
        message = AIMessage(said, additional_kwargs={"failed": type(error).__name__})
        course.take(message)
        await in_thread(course.store)
        return error

    def _close(self, course: Course) -> Reply:
        course.store()
        turn, final = course.turn, course.final
        text = _THOUGHTS.sub("", final.text).strip() if final else ""
        if not text:
            text = turn.context.say(
                "对话模型没有给出回答，请换个说法再试。", "The chat model gave no answer; please rephrase."
            )
        text = turn.meter.spending.close(turn.meter, text, turn.context.language) if turn.meter else text
        plan = turn.plan()
        told = final.additional_kwargs.get("asked_back") if final else None
        return Reply(
            reply=course.in_script(text),
            calls=tuple(turn.calls),
            plan=PlanRef(id=plan.id, version=plan.version) if plan else None,
            citations=tuple(turn.citations.values()),
            asked_back=bool(told) if told is not None else _is_question(text, turn),
            confirm=turn.wanted,
        )


def _is_question(text: str, turn: Turn) -> bool:
    return turn.asked is not None or text.rstrip("*_ ”\"')）").endswith(("?", "？"))


def _too_slow(seconds: float) -> ModelUnavailable:
    return ModelUnavailable(
        Text(
            zh=f"这一轮超过了 {seconds:g} 秒，已停下；已完成的修改都已保存",
            en=f"the turn took longer than {seconds:g} s and was stopped; every change made so far is saved",
        ),
        field="HOSHIN_TURN_TIMEOUT",
    )


def _internal(error: Exception) -> InternalError:
    reference = new_reference()
    _LOG.error("turn failed, reference %s", reference, exc_info=error)
    return InternalError(
        Text(
            zh=f"程序内部出错（日志编号 {reference}）；已完成的修改都已保存",
            en=f"an error of the program (log reference {reference}); every change made so far is saved",
        )
    )


def _ignore(_event: Event) -> None:
    return None
