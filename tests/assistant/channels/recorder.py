"""A channel that writes down what it is told, for tests of the desk."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from assistant.channels.channel import Step
from assistant.channels.incoming import Attachment, Incoming
from assistant.channels.notice import Address, Notice
from assistant.reply import Reply


@dataclass
class RecordedVoice:
    """What one message was answered."""

    incoming: Incoming
    log: list[tuple[str, object]]
    refuses: Callable[[], bool]

    async def begin(self) -> None:
        self.log.append(("begin", self.incoming.delivery))

    async def step(self, step: Step) -> None:
        self.log.append(("step", step))

    async def say(self, so_far: str) -> None:
        self.log.append(("say", so_far))

    async def finish(self, reply: Reply, files: tuple[Path, ...]) -> None:
        if self.refuses():
            raise ConnectionError("the platform is down")
        self.log.append(("finish", reply))
        self.log += [("file", file) for file in files]

    async def fail(self, message: str) -> None:
        if self.refuses():
            raise ConnectionError("the platform is down")
        self.log.append(("fail", message))


@dataclass
class Recorder:
    """The channel "loop"."""

    log: list[tuple[str, object]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    refusals: int = 0
    name: str = "loop"

    def voice(self, incoming: Incoming) -> RecordedVoice:
        return RecordedVoice(incoming, self.log, self._refuses)

    def _refuses(self) -> bool:
        self.refusals -= 1
        return self.refusals >= 0

    async def fetch(self, attachment: Attachment, folder: Path) -> Path:
        path = folder / attachment.name
        path.write_bytes(self.files[str(attachment.source["key"])])
        return path

    async def send(self, to: Address, notice: Notice) -> str:
        self.log.append(("notice", (to, notice)))
        return "1"

    async def start(self) -> None:
        self.log.append(("start", ""))

    async def stop(self) -> None:
        self.log.append(("stop", ""))

    def told(self, kind: str) -> list[object]:
        """Everything of one kind, in order."""
        return [what for said, what in self.log if said == kind]

    async def wait_for(self, kind: str, count: int = 1, seconds: float = 20) -> list[object]:
        """Everything of one kind, as soon as there are so many."""
        async with asyncio.timeout(seconds):
            while len(found := self.told(kind)) < count:
                await asyncio.sleep(0.01)
        return found


def message(text: str, delivery: str = "1", **fields: object) -> Incoming:
    """A message of the person "T1:U1"."""
    return Incoming.model_validate(
        {
            "channel": "loop",
            "delivery": delivery,
            "conversation": "loop:1",
            "identity": "T1:U1",
            "text": text,
            "at": datetime.now(UTC),
            **fields,
        }
    )
