"""One API of the chain: a call of it with everything that makes a call hold."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from langchain_core.messages import AIMessage

from assistant.models.answer import Answer
from assistant.models.api_key import mask_key
from assistant.models.backoff import asked_pause
from assistant.models.breaker import Breaker
from assistant.models.connection import Connection
from assistant.models.declaration import Declaration, Declarations
from assistant.models.endpoint import Endpoint
from assistant.models.failure import LONGEST_DETAIL, CallFailed, Kind
from assistant.models.history import call_ids, drop_oldest
from assistant.models.limits import Limits
from assistant.models.reading import read_message
from assistant.models.screen import Screen, begins_in_thought
from assistant.models.speech import Speech
from assistant.models.surrogates import join_halves
from assistant.models.usage import read_usage
from assistant.models.wire import Habits, Request, encode, write_body

_LOG = logging.getLogger("hoshin.models")
_MOST_LESSONS = 4  # fields an API may refuse one after the other in one call


@dataclass
class Tries:
    """How often APIs were called for one answer."""

    made: int = 0


class Link:
    """One API.

    Args:
        endpoint: Where it is.
        limits: How long to wait, and how often to try.
        declarations: The tools as APIs are told of them.
    """

    def __init__(self, endpoint: Endpoint, limits: Limits, declarations: Declarations) -> None:
        self.endpoint = endpoint
        self.breaker = Breaker(limits.rest)
        self._limits = limits
        self._declarations = declarations
        self._connection = Connection(endpoint)
        self._habits = Habits()

    @property
    def name(self) -> str:
        """The profile's name."""
        return self.endpoint.name

    async def call(
        self, request: Request, speech: Speech, tries: Tries, *, alone: bool, english: bool
    ) -> AIMessage:
        """The model's next message, with `usage_metadata`.

        Args:
            request: What it is asked.
            speech: Where the text goes as it comes.
            tries: Counts the calls made.
            alone: Whether nobody else can be asked: the API is then called though it failed a moment ago.
            english: Whether the reader reads English.

        Raises:
            CallFailed: It gave no usable answer, or is left alone for now.
        """
        probing = not self.breaker.is_closed
        if not self.breaker.admits() and not alone:
            raise CallFailed(Kind.RESTING, str(self.breaker.last or ""))
        begun = self.breaker.now
        try:
            message = await self._call_until(
                request, speech, tries, 1 if probing else self._limits.tries, english
            )
        except CallFailed as failure:
            self._note(failure, begun)
            raise
        except BaseException:
            self.breaker.dropped()
            raise
        self.breaker.succeeded()
        return message

    async def aclose(self) -> None:
        """Close its connections."""
        await self._connection.aclose()

    def _note(self, failure: CallFailed, begun: float) -> None:
        if failure.kind.rest:
            self.breaker.failed(failure, begun)
        elif failure.kind is Kind.LATE:
            self.breaker.dropped()
        else:
            self.breaker.succeeded()

    async def _call_until(
        self, request: Request, speech: Speech, tries: Tries, most: int, english: bool
    ) -> AIMessage:
        """Try until there is an answer, trying cannot help, or `most` tries have failed."""
        failed = lessons = 0
        shortened = False
        while True:
            tries.made += 1
            try:
                return await self._call_once(request, speech, last=failed + 1 >= most, english=english)
            except CallFailed as failure:
                _LOG.info("%s: try %d: %s", self.name, tries.made, failure)
                speech.start_again()
                if lessons < _MOST_LESSONS and self._learns(failure, request):
                    lessons += 1
                    continue
                shorter = None if shortened else drop_oldest(request.messages)
                if failure.kind is Kind.TOO_LONG and shorter is not None:
                    request, shortened = replace(request, messages=shorter), True
                    continue
                failed += 1
                if not failure.kind.again or failed >= most:
                    raise
                await self._wait(failure, failed)

    async def _wait(self, failure: CallFailed, failed: int) -> None:
        seconds = asked_pause(failure, failed, self._limits.base)
        if seconds is None or seconds >= self._limits.left():
            raise failure
        await asyncio.sleep(seconds)

    def _learns(self, failure: CallFailed, request: Request) -> bool:
        """Whether the API refused a field it can do without."""
        if failure.kind is not Kind.REJECTED:
            return False
        endpoint = self.endpoint
        body = write_body(request, endpoint.profile, endpoint.model, self._habits, stream=True)
        return self._habits.learn(failure.detail, body)

    async def _call_once(self, request: Request, speech: Speech, *, last: bool, english: bool) -> AIMessage:
        """One call. Its failure no longer tells the key, whoever said it: API, client or network."""
        try:
            return await self._ask(request, speech, last=last, english=english)
        except CallFailed as failure:
            told = join_halves(mask_key(failure.detail, self.endpoint.key))
            raise CallFailed(failure.kind, told, wait=failure.wait) from None

    async def _ask(self, request: Request, speech: Speech, *, last: bool, english: bool) -> AIMessage:
        profile = self.endpoint.profile
        declaration = self._declare(request)
        streams = speech.is_heard and profile.streams
        body = write_body(request, profile, self.endpoint.model, self._habits, stream=streams)
        answer, thinks_first = Answer(), profile.thinks_first or self._habits.thinks_first
        screen = Screen(thinks_first=thinks_first)
        await self._receive(encode(body, declaration), answer, screen, speech if streams else None)
        self._habits.thinks_first |= begins_in_thought(answer.text)
        taken = call_ids(request.messages)
        with _reading():
            message = read_message(
                answer,
                declaration,
                profile,
                taken=taken,
                last=last,
                english=english,
                thinks_first=thinks_first,
            )
            message.usage_metadata = read_usage(answer, request, declaration)
        return message

    def _declare(self, request: Request) -> Declaration | None:
        strict = self.endpoint.profile.strict and "strict" not in self._habits.dropped
        return self._declarations.of(request.tools, strict=strict) if request.tools else None

    async def _receive(self, body: bytes, answer: Answer, screen: Screen, speech: Speech | None) -> None:
        """Let the answer come, within the time for its first piece and for all of it."""
        loop = asyncio.get_running_loop()
        limits = self._limits
        total = min(limits.call, limits.left())
        if total <= 0:
            raise CallFailed(Kind.LATE)
        end = loop.time() + total
        waiting = speech is not None
        try:
            async with asyncio.timeout_at(
                loop.time() + min(limits.first, total) if waiting else end
            ) as limit:
                async for said in self._hear(body, answer):
                    if waiting and answer.has_begun:
                        waiting = False
                        limit.reschedule(end)
                    if speech is not None and said:
                        await speech.say(screen.take(said))
        except TimeoutError as error:
            part_of = "no first token" if waiting else "no end of the answer"
            raise CallFailed(Kind.SLOW, f"{part_of} in time") from error

    async def _hear(self, body: bytes, answer: Answer) -> AsyncIterator[str]:
        """The text that is new in each part of the answer."""
        with _reading():
            async for part in self._connection.send(body):
                if part is None:
                    answer.ended = True
                    return
                yield answer.take(part)


@contextmanager
def _reading() -> Iterator[None]:
    """Whatever an answer does to whoever reads it, it is one that cannot be read: the next model is asked.

    Such as a RecursionError: JSON may be nested 200,000 deep.
    """
    try:
        yield
    except (CallFailed, TimeoutError):
        raise
    except Exception as error:
        raise CallFailed(Kind.GARBLED, f"{type(error).__name__}: {error}"[:LONGEST_DETAIL]) from error
