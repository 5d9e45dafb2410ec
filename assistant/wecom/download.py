"""Files that people sent to a bot: fetched within five minutes, decrypted, given a name."""

from pathlib import Path

from assistant.channels.incoming import Attachment
from assistant.file_name import safe_name
from assistant.thread import in_thread
from assistant.wecom.api import Wire, name_in, read_limited
from assistant.wecom.crypto import open_file
from assistant.wecom.errors import Forged
from assistant.wecom.kinds import suffix_of
from core.text import Text

_PADDING = 64  # bytes that encryption adds at most


async def fetch_file(wire: Wire, attachment: Attachment, key: bytes, folder: Path, limit: int) -> Path:
    """Download and decrypt a file into `folder`.

    Args:
        wire: How it is fetched.
        attachment: With the address in its source.
        key: The 32 bytes it is encrypted with.
        folder: Where it is put.
        limit: Most bytes it may have.

    Raises:
        Forged: It has no address, is too large or cannot be decrypted.
        PlatformDown: It cannot be fetched.
    """
    url = str(attachment.source.get("url", ""))
    if not url.startswith(("https://", "http://")):
        raise Forged(Text(zh="文件没有下载地址", en="the file has no address"), field="url", status=400)
    data, response = await read_limited(wire, url, limit + _PADDING)
    content = await in_thread(open_file, data, key)
    return await in_thread(keep_file, folder, name_in(response) or attachment.name, content)


def keep_file(folder: Path, name: str, content: bytes) -> Path:
    """Write a file under its own name, with the suffix of its kind when it has none."""
    safe = safe_name(name)
    path = folder / (safe if Path(safe).suffix else safe + suffix_of(content))
    path.write_bytes(content)
    return path
