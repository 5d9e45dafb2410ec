"""Errors of the WeCom channels.

Forged       the sender: a delivery that is not WeCom's, is too old, too large, or meant for somebody else
PlatformDown the platform: WeCom cannot be reached, is too slow or fails; trying again may help
Declined     the operator or the sender: WeCom answered, and declined (errcode)
"""

from core.errors import InputError
from core.text import Text


class Forged(InputError):
    """A delivery that cannot be taken. Nothing of it is told to whoever sent it.

    Attributes:
        status: The HTTP status it is answered with.
    """

    def __init__(self, message: Text, *, field: str | None = None, status: int = 403) -> None:
        super().__init__(message, field=field)
        self.status = status


class ChannelError(InputError):
    """Something could not be sent."""


class PlatformDown(ChannelError):
    """WeCom could not be reached after every attempt."""


class Declined(ChannelError):
    """WeCom declined a call.

    Attributes:
        code: Its errcode, such as 40014 (an access token that is not valid any more).
    """

    def __init__(self, code: int, said: str, *, valid: Text | None = None) -> None:
        super().__init__(
            Text(zh=f"企业微信拒绝了请求：{code} {said}", en=f"WeCom declined: {code} {said}"),
            field="errcode",
            valid=valid,
        )
        self.code = code
