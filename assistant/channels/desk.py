"""The desk: takes in what channels bring, has each message answered once and in order, and sends notices.

A message is stored before the channel acknowledges it. One pump for each conversation claims its deliveries
one after another; what another worker left behind is found when its lease has run out.
"""

import asyncio
import logging
import os
import socket
import uuid
from collections.abc import Callable, Coroutine
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from assistant.channels import refusals
from assistant.channels.answer import Answer
from assistant.channels.answering import Answering, key_of
from assistant.channels.channel import Channel, Voice
from assistant.channels.confirming import CONFIRM, answer_confirmation
from assistant.channels.incoming import Incoming, Press
from assistant.channels.notice import Address, Notice
from assistant.channels.pressing import carry_out
from assistant.channels.receipt import Receipt
from assistant.language import detect_language
from assistant.redaction.mask import hide_keys
from assistant.telemetry.metrics import count
from assistant.telemetry.span import span, trace_parent
from assistant.thread import in_thread
from assistant.wording import in_script
from core.text import Text
from knowledge.access import Viewer
from knowledge.deliveries import Delivery, DeliveryStore, Taken

if TYPE_CHECKING:
    from assistant.app import App

_LOG = logging.getLogger("hoshin.channels")
_MOST_WAITING = 10  # messages of one conversation
_MOST_CLAIMS = 20  # workers that may die of a delivery
_ROUND = 1.0  # seconds between looks for what was left behind
_BACK_OFF = (2, 5, 15, 60, 300, 900)  # seconds until an answer is told again
_KEPT = timedelta(days=7)
_PRUNE_EVERY = timedelta(hours=1)
_RECEIPTS = {Taken.NEW: Receipt.NEW, Taken.REPEATED: Receipt.REPEATED, Taken.FULL: Receipt.BUSY}


class Desk:
    """Where all channels meet. One for each process.

    Args:
        app: The program.
        deliveries: Where deliveries are kept.
        now: The clock, in UTC.
    """

    def __init__(self, app: "App", deliveries: DeliveryStore, now: Callable[[], datetime]) -> None:
        self._app = app
        self._deliveries = deliveries
        self._now = now
        self._channels: dict[str, Channel] = {}
        self._holder = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:6]}"
        self._pumps: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()
        self._turns: dict[str, asyncio.Task[Answer]] = {}
        self._background: set[asyncio.Task[None]] = set()
        self._turn = asyncio.Semaphore(app.settings.turns_at_once)
        self._round: asyncio.Task[None] | None = None

    def join(self, channel: Channel) -> None:
        """Take a channel in."""
        self._channels[channel.name] = channel

    @property
    def is_busy(self) -> bool:
        """Whether messages are being handled."""
        return bool(self._pumps or self._background)

    @property
    def channels(self) -> dict[str, Channel]:
        """The channels by name."""
        return dict(self._channels)

    async def open(self) -> None:
        """Start the channels, and take up what a crash or a restart left behind."""
        if not self._channels:
            return
        await in_thread(lambda: self._app.assistant)  # seconds of imports: now, not before the first answer
        for channel in self._channels.values():
            await channel.start()
        self._round = asyncio.create_task(self._look_around())

    async def close(self) -> None:
        """Stop. A turn that is running is taken up again at the next start."""
        tasks = [task for task in (self._round, *self._pumps.values(), *self._background) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for channel in self._channels.values():
            await channel.stop()

    async def receive(self, incoming: Incoming) -> Receipt:
        """Keep a message and have it answered behind; returns as soon as it is safe."""
        if not await in_thread(self._is_for_us, incoming):
            return Receipt.IGNORED
        if (limited := await in_thread(self._is_too_much, incoming)) is not None:
            if limited is Receipt.BUSY:
                self._in_background(self._turn_away(incoming, refusals.hurried()))
            return limited
        conversation = key_of(incoming)
        with span(f"receive {incoming.channel}", "server", delivery=incoming.delivery):
            incoming = incoming.model_copy(update={"trace": trace}) if (trace := trace_parent()) else incoming
            receipt = await in_thread(self._take_in, incoming, conversation)
        count("hoshin_deliveries_total", incoming.channel, receipt.value)
        if receipt is Receipt.NEW:
            self._wake(conversation)
        elif receipt is Receipt.BUSY:
            self._in_background(self._turn_away(incoming, refusals.crowded(_MOST_WAITING)))
        return receipt

    async def press(self, press: Press) -> Notice | None:
        """Make the call a button stands for, as the person who pressed it; None for a repeat."""
        new = await in_thread(
            self._deliveries.note, press.channel, f"press:{press.delivery}", press.model_dump(), self._now()
        )
        if not new:
            return None
        viewer = await in_thread(self.viewer_of, press.channel, press.identity)
        if press.tool == CONFIRM:
            return await answer_confirmation(self._app, press, viewer)
        return await in_thread(carry_out, self._app, press, viewer)

    async def stop(self, conversation: str, channel: str, identity: str) -> bool:
        """Stop the turn of this person that is running in a conversation, in whichever process."""
        stopped = False
        for key in (conversation, f"{conversation}|{identity}"):
            if await in_thread(self._deliveries.stop, key):
                stopped = True
                if key in self._turns:
                    self._turns[key].cancel()
        if stopped:
            _LOG.info("%s stopped by %s:%s", conversation, channel, identity)
        return stopped

    async def rate(
        self,
        channel: str,
        identity: str,
        conversation: str,
        reply: str,
        good: bool | None,
        reasons: tuple[str, ...] = (),
    ) -> None:
        """Keep what a person thinks of a reply; None takes it back."""
        person = f"{channel}:{identity}"
        await in_thread(
            self._deliveries.rate, conversation, reply, person, good, "\n".join(reasons), self._now()
        )

    async def post(self, to: Address, notice: Notice) -> str:
        """Send a notice somewhere; the platform's id of it. Raises what the channel raises."""
        return await self._channels[to.channel].send(to, notice)

    async def notify(self, person: str, notice: Notice) -> bool:
        """Send a notice to a person on the first of their channels that takes it. Raises UnknownReference."""
        found = await in_thread(self._app.people.person, person)
        for known in found.reachable:
            if known.channel not in self._channels:
                continue
            try:
                await self.post(Address(channel=known.channel, target=known.identity), notice)
            except Exception:
                _LOG.exception("%s did not take a notice for %s", known.channel, person)
            else:
                return True
        _LOG.warning("a notice for %s (%s) found no channel", person, notice.kind)
        return False

    def viewer_of(self, channel: str, identity: str, room: str = "") -> Viewer:
        """What somebody may see and do, in a room no more than the room may; NOBODY when unknown."""
        viewer = self._app.people.viewer(channel, identity)
        return self._app.rooms.find(channel, room).narrow(viewer) if room else viewer

    def _is_for_us(self, incoming: Incoming) -> bool:
        if not incoming.room:
            return incoming.addressed
        speaks = self._app.rooms.find(incoming.channel, incoming.room).speaks
        return speaks == "always" or (speaks == "mention" and incoming.addressed)

    def _is_too_much(self, incoming: Incoming) -> Receipt | None:
        """What becomes of a message of somebody who sends too many; None of anybody else's."""
        limit, who = self._app.rates.messages, f"{incoming.channel}:{incoming.identity}"
        if limit.take(who) <= 0:
            return None
        return Receipt.BUSY if limit.tells(who) else Receipt.IGNORED

    def _take_in(self, incoming: Incoming, conversation: str) -> Receipt:
        body = {**incoming.model_dump(mode="json"), "text": hide_keys(incoming.text)}
        taken = self._deliveries.take_in(
            incoming.channel, incoming.delivery, conversation, body, self._now(), _MOST_WAITING
        )
        return _RECEIPTS[taken]

    async def _turn_away(self, incoming: Incoming, why: Text) -> None:
        words = in_script(why, detect_language(incoming.text, None))
        await self._channels[incoming.channel].voice(incoming).fail(words)

    def _in_background(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    def _wake(self, conversation: str) -> None:
        """Have a conversation's deliveries handled, now or when the running pump has ended its own."""
        if conversation in self._pumps:
            self._again.add(conversation)
            return
        self._pumps[conversation] = asyncio.create_task(self._pump(conversation))

    async def _pump(self, conversation: str) -> None:
        try:
            while True:
                self._again.discard(conversation)
                delivery = await in_thread(self._deliveries.claim, conversation, self._holder, self._now())
                if delivery is not None:
                    await self._handle(delivery)
                elif conversation not in self._again:
                    return
        except Exception:
            _LOG.exception("the deliveries of %s are not handled for now", conversation)
        finally:
            del self._pumps[conversation]

    async def _handle(self, delivery: Delivery) -> None:
        incoming = Incoming.model_validate(delivery.body)
        channel = self._channels.get(incoming.channel)
        if channel is None or delivery.attempts > _MOST_CLAIMS:
            await self._put_off(delivery, delivery.attempts)
            return
        with span(f"answer {incoming.channel}", "consumer", incoming.trace, attempt=delivery.attempts):
            await self._see_to(delivery, incoming, channel)

    async def _see_to(self, delivery: Delivery, incoming: Incoming, channel: Channel) -> None:
        try:
            answer = await self._answer_of(delivery, incoming, channel)
        except asyncio.CancelledError:
            await in_thread(self._deliveries.put_off, delivery.number, self._holder, self._now())
            raise
        if answer is not None:
            with span(f"tell {incoming.channel}", "client"):
                await self._tell(delivery, answer, channel.voice(incoming), incoming.channel)

    async def _tell(self, delivery: Delivery, answer: Answer, voice: Voice, channel: str) -> None:
        """Tell the answer; what the platform does not take is told again later, at last given up."""
        telling = asyncio.create_task(answer.tell(voice))
        beat = asyncio.create_task(self._hold(delivery, telling, stops=False))
        try:
            await telling
        except asyncio.CancelledError:
            telling.cancel()
            await asyncio.gather(telling, return_exceptions=True)
            await in_thread(self._deliveries.put_off, delivery.number, self._holder, self._now())
            if (task := asyncio.current_task()) is not None and task.cancelling():
                raise
        except Exception:
            _LOG.warning("the answer to delivery %s was not taken", delivery.number, exc_info=True)
            count("hoshin_deliveries_total", channel, "not_taken")
            await self._put_off(delivery, delivery.attempts)
        else:
            await in_thread(self._deliveries.told, delivery.number, self._holder)
            count("hoshin_deliveries_total", channel, "told")
        finally:
            beat.cancel()

    async def _answer_of(self, delivery: Delivery, incoming: Incoming, channel: Channel) -> Answer | None:
        """The answer, kept; None when another worker has taken the delivery over."""
        if delivery.answer is not None:
            return Answer.model_validate(delivery.answer)
        viewer = await in_thread(self.viewer_of, incoming.channel, incoming.identity, incoming.room)
        answering = Answering(self._app, delivery, incoming, channel, viewer)
        turn = asyncio.create_task(self._take_turn(answering, channel.voice(incoming)))
        self._turns[delivery.conversation] = turn
        beat = asyncio.create_task(self._hold(delivery, turn))
        try:
            answer = await turn
        except asyncio.CancelledError:
            if (task := asyncio.current_task()) is not None and task.cancelling():
                turn.cancel()
                await asyncio.gather(turn, return_exceptions=True)
                raise
            answer = await answering.stopped()
        finally:
            beat.cancel()
            self._turns.pop(delivery.conversation, None)
        kept = await in_thread(self._deliveries.answered, delivery.number, self._holder, answer.as_data())
        return answer if kept else None

    async def _take_turn(self, answering: Answering, voice: Voice) -> Answer:
        """Answer as soon as fewer than so many turns run; who waits sees that the message has arrived."""
        if self._turn.locked():
            with suppress(Exception):
                await voice.begin()
        async with self._turn:
            return await answering.answer(voice)

    async def _hold(self, delivery: Delivery, work: asyncio.Task[Any], *, stops: bool = True) -> None:
        """Keep the lease while work goes on; cancel it when the lease is lost, or the turn is stopped."""
        while True:
            await asyncio.sleep(self._deliveries.lease / 3)
            held = await in_thread(self._deliveries.keep, delivery.number, self._holder, self._now())
            if not held or (stops and await in_thread(self._deliveries.is_stopped, delivery.number)):
                work.cancel()
                return

    async def _put_off(self, delivery: Delivery, attempts: int) -> None:
        if attempts > len(_BACK_OFF):
            _LOG.error("delivery %s is given up: its channel does not take the answer", delivery.number)
            await in_thread(self._deliveries.give_up, delivery.number, self._holder)
            return
        later = self._now() + timedelta(seconds=_BACK_OFF[attempts - 1])
        await in_thread(self._deliveries.put_off, delivery.number, self._holder, later)

    async def _look_around(self) -> None:
        prune_at = self._now()
        while True:
            with suppress(Exception):
                for conversation in await in_thread(self._deliveries.open_conversations, self._now()):
                    self._wake(conversation)
                if self._now() >= prune_at:
                    prune_at = self._now() + _PRUNE_EVERY
                    await in_thread(self._deliveries.prune, self._now() - _KEPT)
            await asyncio.sleep(_ROUND)
