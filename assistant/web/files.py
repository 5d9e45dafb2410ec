"""Files of a conversation: what was uploaded into it, what was made in it."""

import hashlib
from pathlib import Path

from assistant.app import App
from assistant.file_name import safe_name
from core.errors import InputError
from core.text import Text
from knowledge.access import NOBODY, Viewer


def folder_of(app: App, conversation: str) -> Path:
    """The folder of a conversation's uploads: nobody else's are in it, as on the other channels."""
    digest = hashlib.sha256(conversation.encode()).hexdigest()[:24]
    return app.settings.uploads / digest


def keep(app: App, conversation: str, name: str, data: bytes) -> Path:
    """Keep an uploaded file under a name that leads nowhere else; what had the name is replaced.

    Raises:
        InputError: It is larger than may be uploaded.
    """
    most = app.settings.upload_bytes
    if len(data) > most:
        raise InputError(
            Text(
                zh=f"文件 {name[:80]!r} 超过 {most:,} 字节", en=f"{name[:80]!r} is larger than {most:,} bytes"
            ),
            field="file",
            valid=Text(zh=f"至多 {most:,} 字节", en=f"at most {most:,} bytes"),
        )
    folder = folder_of(app, conversation)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / safe_name(name)
    path.write_bytes(data)
    return path


def made_file(app: App, path: Path, viewer: Viewer) -> Path | None:
    """The file a tool said it made, if it is there and where this person's tools write; None otherwise."""
    if viewer == NOBODY:
        return None
    folder = (app.settings.exports / viewer.id).resolve()
    found = path.resolve()
    return found if found.is_relative_to(folder) and found.is_file() else None
