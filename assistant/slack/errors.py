"""Errors of the Slack channel.

SlackDown      the platform: Slack cannot be reached, fails, or limits the rate for too long; try again later
SlackDeclined  the operator or the sender: Slack answered, and declined
"""

from core.errors import InputError
from core.text import Text

_HINTS = {
    "invalid_auth": ("重新复制 Bot User OAuth Token", "copy the Bot User OAuth Token again"),
    "token_revoked": ("重新安装应用，再复制令牌", "install the app again, and copy its token"),
    "account_inactive": ("重新安装应用，再复制令牌", "install the app again, and copy its token"),
    "missing_scope": ("补上权限后重新安装应用", "add the scope, then install the app again"),
    "not_in_channel": ("在频道里 /invite 这个应用", "/invite the app to the channel"),
    "channel_not_found": ("在频道里 /invite 这个应用", "/invite the app to the channel"),
    "is_archived": ("恢复频道，或换一个", "restore the channel, or take another"),
}


class SlackDown(InputError):
    """Slack could not be reached after every attempt."""

    def __init__(self, method: str, reason: str) -> None:
        super().__init__(
            Text(zh=f"Slack 没有应答（{method}：{reason}）", en=f"Slack did not answer ({method}: {reason})"),
            field=method,
        )


class SlackDeclined(InputError):
    """Slack declined a call.

    Attributes:
        code: Its error, such as "message_not_in_streaming_state".
        needed: The scope that is missing, if it is one.
    """

    def __init__(self, method: str, code: str, needed: str = "") -> None:
        hint = _HINTS.get(code)
        scope = f" {needed}" if needed else ""
        super().__init__(
            Text(zh=f"Slack 拒绝了 {method}：{code}{scope}", en=f"Slack declined {method}: {code}{scope}"),
            field=method,
            valid=Text(zh=hint[0], en=hint[1]) if hint else None,
        )
        self.code = code
        self.needed = needed
