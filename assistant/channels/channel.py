"""What every channel provides. It turns events into `Incoming` and replies into its own form: no planning."""

from pathlib import Path
from typing import Literal, Protocol

from assistant.channels.incoming import Attachment, Incoming
from assistant.channels.notice import Address, Notice
from assistant.reply import Reply
from core.frozen import Frozen


class Step(Frozen):
    """A tool at work, as people are told of it.

    Attributes:
        id: The same for the beginning and the end of one call.
        tool: Name of the tool.
        title: What it does, in the reader's language ("拆解目标").
        state: Whether it is running, has ended, or has failed.
        detail: One line of what came of it, "" while it runs.
    """

    id: str
    tool: str
    title: str
    state: Literal["running", "done", "failed"]
    detail: str = ""


class Voice(Protocol):
    """How one message is answered on its channel. Everything may be called again after a restart.

    An error of the platform is the voice's to retry; what it cannot send it raises, and the answer is kept.
    """

    async def begin(self) -> None:
        """Show that the message is being worked on."""

    async def step(self, step: Step) -> None:
        """Show a tool beginning or ending."""

    async def say(self, so_far: str) -> None:
        """Show the reply so far: the whole text, not the piece that is new."""

    async def finish(self, reply: Reply, files: tuple[Path, ...]) -> None:
        """Show the whole reply, its tables, and files that were made; it is the last call."""

    async def fail(self, message: str) -> None:
        """Say in the chat what went wrong, or that it was stopped; it is the last call."""


class Channel(Protocol):
    """A place where people talk."""

    @property
    def name(self) -> str:
        """What `Incoming.channel` and `Address.channel` call it."""

    def voice(self, incoming: Incoming) -> Voice:
        """How to answer a message, also one that another process took in."""

    async def fetch(self, attachment: Attachment, folder: Path) -> Path:
        """Download a file into `folder`. Raises InputError when it cannot be had or is too large."""

    async def send(self, to: Address, notice: Notice) -> str:
        """Send something unasked and return the platform's id of it. Raises ChannelError."""

    async def start(self) -> None:
        """Open what has to stay open (a socket); called when serving starts."""

    async def stop(self) -> None:
        """Close it again."""
