"""Answering one delivery: who says it, with which files, in which conversation, and what came of it."""

import hashlib
import logging
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.channels import refusals
from assistant.channels.answer import Answer, files_of
from assistant.channels.channel import Channel, Voice
from assistant.channels.incoming import Attachment, Incoming
from assistant.channels.telling import Telling
from assistant.explanation import explain, in_lines
from assistant.file_name import safe_name
from assistant.language import detect_language
from assistant.reply import Event, Reply
from assistant.telemetry.reference import new_reference
from assistant.thread import in_thread
from assistant.wording import in_script
from core.errors import InputError
from core.text import Language, Text
from knowledge.access import Scope, Viewer
from knowledge.deliveries import Delivery

if TYPE_CHECKING:
    from assistant.app import App

_LOG = logging.getLogger("hoshin.channels")
_MOST_ATTEMPTS = 5  # turns that are begun before a message is given up


def key_of(incoming: Incoming) -> str:
    """The conversation a message is kept in: in a group each person has a history of their own."""
    return f"{incoming.conversation}|{incoming.identity}" if incoming.group else incoming.conversation


def cause_of(incoming: Incoming) -> str:
    """What every change is marked with that a message causes."""
    return f"{incoming.channel}:{incoming.delivery}"


class Answering:
    """Answers one delivery.

    Args:
        app: The program.
        delivery: What is answered.
        incoming: The message in it.
        channel: Where it was said.
        viewer: What its sender may see and do.
    """

    def __init__(
        self, app: "App", delivery: Delivery, incoming: Incoming, channel: Channel, viewer: Viewer
    ) -> None:
        self._app = app
        self._delivery = delivery
        self._incoming = incoming
        self._channel = channel
        self._viewer = viewer
        self._language = detect_language(incoming.text, None)  # until the conversation's is read

    async def answer(self, voice: Voice) -> Answer:
        """The answer, told on the way; a failure is an answer too. Raises only CancelledError."""
        try:
            self._language = await in_thread(self._read_language)
            return await self._answer(voice)
        except InputError as error:
            data = explain(error, self._language)
            return Answer(failure=in_lines(data))
        except Exception:
            reference = new_reference()
            _LOG.exception("answering %s failed, reference %s", cause_of(self._incoming), reference)
            return self._failure(refusals.repeated_failure(reference))

    async def stopped(self) -> Answer:
        """What is said after the person stopped the turn."""
        return self._failure(refusals.stopped(await in_thread(self._changed)))

    async def _answer(self, voice: Voice) -> Answer:
        incoming = self._incoming
        if Scope.READ not in self._viewer.scopes:
            return self._failure(refusals.unknown_person(incoming.channel, incoming.identity))
        if self._delivery.attempts > 1:
            assistant = await in_thread(lambda: self._app.assistant)
            await assistant.settle(key_of(incoming))  # who held it before may be slow, and not dead
            changed = await in_thread(self._changed)
            if changed:
                return self._failure(refusals.interrupted(changed))
            if self._delivery.attempts > _MOST_ATTEMPTS:
                return self._failure(refusals.given_up())
        folder = self._folder()
        names = [await self._fetch(attachment, folder) for attachment in incoming.attachments]
        await in_thread(self._follow_thread)
        text = "\n".join(filter(None, (incoming.text, *(f"「{name}」" for name in names))))
        last = await self._play(text, folder, voice)
        if last.type == "error":
            return Answer(failure=in_lines(last.data))
        reply = Reply.model_validate(last.data)
        await in_thread(self._lead_thread, reply)
        return Answer(reply=reply, files=files_of(reply, self._app.settings.exports))

    async def _play(self, text: str, folder: Path, voice: Voice) -> Event:
        """Play the turn; its last event."""
        assistant = await in_thread(lambda: self._app.assistant)
        events = assistant.stream(
            key_of(self._incoming),
            text,
            person=self._viewer.name or self._incoming.name,
            imports=folder,
            viewer=self._viewer,
            cause=cause_of(self._incoming),
        )
        telling = Telling(voice, self._language)
        last = Event(type="error", data={"message": "", "valid": None})
        try:
            async with aclosing(events) as stream:
                async for event in stream:
                    telling.take(event)
                    last = event
        finally:
            await telling.close()
        return last

    async def _fetch(self, attachment: Attachment, folder: Path) -> str:
        """The name under which an attachment can be read now."""
        name = safe_name(attachment.name)
        folder.mkdir(parents=True, exist_ok=True)
        fetched = await self._channel.fetch(attachment.model_copy(update={"name": name}), folder)
        return fetched.name

    def _folder(self) -> Path:
        """The folder of the conversation's files: nobody else's are in it."""
        digest = hashlib.sha256(key_of(self._incoming).encode()).hexdigest()[:24]
        return self._app.settings.uploads / digest

    def _read_language(self) -> Language:
        state = self._app.conversations.get_state(key_of(self._incoming))
        previous = state.get("language")
        return detect_language(self._incoming.text, Language(str(previous)) if previous else None)

    def _changed(self) -> tuple[tuple[str, int], ...]:
        return self._app.plans.written_by(cause_of(self._incoming))

    def _follow_thread(self) -> None:
        """In a group, take up the plan the thread is about."""
        if not self._incoming.group:
            return
        plan = self._app.conversations.get_state(self._incoming.conversation).get("plan")
        state = self._app.conversations.get_state(key_of(self._incoming))
        if plan and plan != state.get("plan"):
            self._app.conversations.set_state(key_of(self._incoming), {**state, "plan": plan})

    def _lead_thread(self, reply: Reply) -> None:
        """In a group, the plan in hand is the thread's."""
        if self._incoming.group and reply.plan is not None:
            self._app.conversations.set_state(self._incoming.conversation, {"plan": reply.plan.id})

    def _failure(self, text: Text) -> Answer:
        return Answer(failure=in_script(text, self._language))
