"""A process with a desk of its own, to be killed: takes messages in, writes down what it told, never ends."""

import asyncio
import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from assistant.app import App
from assistant.channels.channel import Step
from assistant.channels.desk import Desk
from assistant.channels.incoming import Attachment, Incoming
from assistant.channels.notice import Address, Notice
from assistant.reply import Reply
from assistant.settings import read_settings
from knowledge.deliveries import DeliveryStore


class Written:
    """The channel "loop": what is told at last goes to a file, at once."""

    name = "loop"

    def __init__(self, told: Path, incoming: Incoming | None = None) -> None:
        self._told = told
        self._incoming = incoming

    def voice(self, incoming: Incoming) -> "Written":
        return Written(self._told, incoming)

    def _write(self, kind: str, said: str) -> None:
        assert self._incoming is not None
        line = json.dumps({"delivery": self._incoming.delivery, "kind": kind, "said": said})
        with self._told.open("a") as file:
            file.write(line + "\n")
            file.flush()
            os.fsync(file.fileno())

    async def begin(self) -> None:
        pass

    async def step(self, step: Step) -> None:
        pass

    async def say(self, so_far: str) -> None:
        pass

    async def finish(self, reply: Reply, files: tuple[Path, ...]) -> None:
        self._write("finish", reply.reply)

    async def fail(self, message: str) -> None:
        self._write("fail", message)

    async def fetch(self, attachment: Attachment, folder: Path) -> Path:
        raise NotImplementedError

    async def send(self, to: Address, notice: Notice) -> str:
        return ""

    async def start(self) -> None:
        pass

    async def stop(self) -> None:
        pass


async def main(home: Path) -> None:
    app = App(read_settings(home=home, embeddings="none"))
    desk = Desk(app, DeliveryStore(app.engine, lease=1.0), lambda: datetime.now(UTC))
    desk.join(Written(home / "told.jsonl"))
    await desk.open()
    for line in (home / "incoming.jsonl").read_text().splitlines():
        await desk.receive(Incoming.model_validate_json(line))
    print("received", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
