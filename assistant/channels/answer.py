"""The answer to a message, kept until the channel has told it."""

from pathlib import Path
from typing import Any

from assistant.channels.channel import Voice
from assistant.reply import Reply
from core.frozen import Frozen


class Answer(Frozen):
    """A reply with the files made for it, or why there is none.

    Attributes:
        reply: The reply.
        files: Files that were made.
        failure: What went wrong, in the reader's language; "" when there is a reply.
    """

    reply: Reply | None = None
    files: tuple[Path, ...] = ()
    failure: str = ""

    def as_data(self) -> dict[str, Any]:
        """As JSON data."""
        return self.model_dump(mode="json")

    async def tell(self, voice: Voice) -> None:
        """Show it. Raises what the channel raises."""
        if self.reply is None:
            await voice.fail(self.failure)
        else:
            await voice.finish(self.reply, tuple(file for file in self.files if file.is_file()))


def files_of(reply: Reply, folder: Path) -> tuple[Path, ...]:
    """The files a reply's tool calls made in `folder`, each once."""
    paths = [
        Path(str(call.result["path"])) for call in reply.calls if call.result and call.result.get("path")
    ]
    root = folder.resolve()
    made = (path for path in paths if path.is_file() and path.resolve().is_relative_to(root))
    return tuple(dict.fromkeys(made))
