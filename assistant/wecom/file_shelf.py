"""Files sent without a word, as WeCom sends them: kept until the next message says what to do with them."""

import hashlib
import shutil
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from assistant.channels.incoming import Attachment, Incoming
from assistant.thread import in_thread
from assistant.wecom.errors import Forged
from core.text import Text
from knowledge.open_questions import OpenQuestions

_KEPT = timedelta(hours=1)
_MOST = 10  # files of one person

Fetch = Callable[[Attachment, Path], Awaitable[Path]]


class FileShelf:
    """Keeps files of one chat for the person who sent them.

    Args:
        root: Where they are kept.
        questions: Where it is noted whose they are.
        now: The clock, in UTC.
    """

    def __init__(self, root: Path, questions: OpenQuestions, now: Callable[[], datetime]) -> None:
        self._root = root
        self._questions = questions
        self._now = now

    async def keep(self, incoming: Incoming, fetch: Fetch) -> Text:
        """Fetch the files of a message at once: their addresses end soon. Says what to do next."""
        folder = self._root / hashlib.sha256(_key(incoming).encode()).hexdigest()[:24]
        await in_thread(folder.mkdir, parents=True, exist_ok=True)
        kept = await in_thread(self._noted, incoming)
        for attachment in incoming.attachments:
            path = await fetch(attachment, folder)
            kept = [one for one in kept if one["path"] != str(path)]
            kept.append({"name": path.name, "path": str(path)})
        kept = kept[-_MOST:]
        await in_thread(self._questions.ask, *_place(incoming), {"files": kept}, self._now())
        names = "".join(f"「{one['name']}」" for one in kept)
        return Text(
            zh=f"收到{names}。要我做什么？例如：导入计划、录入实际值、学习这份资料。",
            en=f'Received {names}. What shall I do? For example: "import the plan", "record these actuals", '
            '"learn this document".',
        )

    def waiting(self, incoming: Incoming) -> tuple[Attachment, ...]:
        """The files that were sent before a message."""
        kept = self._noted(incoming)
        return tuple(Attachment(name=one["name"], source={"kept": one["path"]}) for one in kept)

    async def clear(self, incoming: Incoming) -> None:
        """The files are with a message now."""
        await in_thread(self._questions.close, *_place(incoming))

    def _noted(self, incoming: Incoming) -> list[dict[str, Any]]:
        found = self._questions.find(*_place(incoming), self._now() - _KEPT)
        return list(found["files"]) if found else []


def is_alone(incoming: Incoming) -> bool:
    """Whether a message is nothing but files."""
    return bool(incoming.attachments) and not incoming.text


def take_kept(attachment: Attachment, folder: Path) -> Path:
    """Copy a kept file into the folder of its conversation. Raises Forged when it is gone."""
    kept = Path(str(attachment.source["kept"]))
    if not kept.is_file():
        raise Forged(
            Text(
                zh=f"文件 {attachment.name} 已不在，请重新发送",
                en=f"{attachment.name} is gone, send it again",
            ),
            field="file",
            status=404,
        )
    return Path(shutil.copyfile(kept, folder / kept.name))


def _key(incoming: Incoming) -> str:
    return f"{incoming.conversation}|{incoming.identity}"


def _place(incoming: Incoming) -> tuple[str, str]:
    return incoming.conversation, f"{incoming.identity}#files"
