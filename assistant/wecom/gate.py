"""What every callback has to pass before it is opened: recent, not altered, not played back."""

import time
from collections import OrderedDict

from assistant.wecom.crypto import Seal
from assistant.wecom.errors import Forged
from core.text import Text

_SECONDS = 300  # clocks differ, and WeCom tries a delivery three times within half a minute
_REMEMBERED = 20_000


class Gate:
    """Opens deliveries of one callback address.

    A delivery that WeCom repeats is the same to the byte and passes again: its message id tells that it is
    handled already. A number used once that comes with anything else is refused.
    """

    def __init__(self, seal: Seal) -> None:
        self._seal = seal
        self._seen: OrderedDict[tuple[str, str], str] = OrderedDict()

    def open(self, signature: str, timestamp: str, nonce: str, encrypt: str) -> bytes:
        """The message. Raises Forged."""
        self._check_time(timestamp)
        plain = self._seal.open(signature, timestamp, nonce, encrypt)
        if self._seen.setdefault((timestamp, nonce), signature) != signature:
            raise Forged(Text(zh="nonce 重复使用", en="the nonce was used before"), field="nonce")
        while len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)
        return plain

    def _check_time(self, timestamp: str) -> None:
        if not timestamp.isdecimal() or len(timestamp) > 12:
            raise Forged(
                Text(zh="时间戳不是数字", en="the timestamp is no number"), field="timestamp", status=400
            )
        if abs(time.time() - int(timestamp)) > _SECONDS:
            raise Forged(
                Text(
                    zh="时间戳相差超过 5 分钟：消息太旧，或服务器时钟不准",
                    en="the timestamp is more than 5 minutes off: an old message, or a clock that is wrong",
                ),
                field="timestamp",
            )
