"""Links to files for platforms that take none: signed, for an hour, only into the exports folder."""

import base64
import hashlib
import hmac
import json
import time
from pathlib import Path
from urllib.parse import quote

from assistant.wecom.errors import Forged
from core.text import Text

_SECONDS = 3_600


class Links:
    """Makes and checks links.

    Args:
        root: The folder files may be in.
        secret: What they are signed with.
        public: Address people reach this server at.
    """

    def __init__(self, root: Path, secret: bytes, public: str) -> None:
        self._root = root.resolve()
        self._secret = hashlib.sha256(b"hoshin file links" + secret).digest()
        self._public = public.rstrip("/")

    def make(self, file: Path, now: float | None = None) -> str:
        """The link to a file in the folder. Raises ValueError when it is elsewhere."""
        inside = file.resolve().relative_to(self._root)
        until = int((time.time() if now is None else now) + _SECONDS)
        said = _encode(json.dumps([str(inside), until], ensure_ascii=False).encode())
        token = f"{said}.{_encode(self._sign(said))}"
        return f"{self._public}/wecom/files/{token}/{quote(file.name)}"

    def open(self, token: str, now: float | None = None) -> Path:
        """The file of a link. Raises Forged when it is not ours, too old, or the file is gone."""
        said, _, signature = token.partition(".")
        try:
            right = hmac.compare_digest(_decode(signature), self._sign(said))
            inside, until = json.loads(_decode(said)) if right else ("", 0)
        except ValueError:
            right, inside, until = False, "", 0
        if not right:
            raise Forged(Text(zh="链接无效", en="the link is not valid"), field="token", status=404)
        if until < (time.time() if now is None else now):
            raise Forged(Text(zh="链接已过期", en="the link has expired"), field="token", status=410)
        file = (self._root / inside).resolve()
        if not file.is_relative_to(self._root) or not file.is_file():
            raise Forged(Text(zh="文件已不在", en="the file is gone"), field="token", status=404)
        return file

    def _sign(self, said: str) -> bytes:
        return hmac.digest(self._secret, said.encode(), "sha256")


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _decode(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
