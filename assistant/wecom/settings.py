"""What an operator sets for WeCom (企业微信): environment variables with the prefix HOSHIN_WECOM_."""

from typing import Self

from pydantic import SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from assistant.errors import ConfigError, same
from assistant.web_address import SocketAddress, WebAddress
from assistant.wecom.aes_key import read_key
from core.text import Text

_CALLBACK = ("bot_token", "bot_aes_key")
_SOCKET = ("bot_id", "bot_secret")
_APP = ("corp_id", "agent_id", "secret")
_APP_CALLBACK = ("app_token", "app_aes_key")
_EXAMPLES = {
    "bot_token": "QDG6eK",
    "bot_aes_key": "43 characters",
    "bot_id": "aib...",
    "bot_secret": "...",
    "corp_id": "ww...",
    "agent_id": "1000002",
    "secret": "...",
    "app_token": "QDG6eK",
    "app_aes_key": "43 characters",
}


class WeComSettings(BaseSettings):
    """Settings of the WeCom channels. A channel is off while none of its variables is set.

    Attributes:
        bot_token: Token of the 智能机器人 (AI bot) in callback mode.
        bot_aes_key: Its EncodingAESKey, 43 characters.
        bot_id: Bot id of the 智能机器人 in long-connection mode, which needs no public address.
        bot_secret: Its secret.
        bot_name: What the bot is called, so that its mention is taken out of messages.
        welcome: What the bot says when somebody opens the chat; default: a short introduction.
        corp_id: The company's id, for a self-built app.
        agent_id: The app's AgentId.
        secret: The app's secret.
        app_token: Token under the app's 接收消息 (receive messages); without it the app only sends.
        app_aes_key: Its EncodingAESKey, 43 characters.
        webhooks: Group webhooks as name=key pairs with commas between: "sales=693a...,board=5f1c...".
        public_url: Address people reach this server at, for links to files ("https://hoshin.example.com").
        api_url: Address of WeCom's API.
        socket_url: Address of WeCom's long connection.
    """

    model_config = SettingsConfigDict(
        env_prefix="HOSHIN_WECOM_", frozen=True, extra="ignore", env_ignore_empty=True
    )

    bot_token: SecretStr | None = None
    bot_aes_key: SecretStr | None = None
    bot_id: str | None = None
    bot_secret: SecretStr | None = None
    bot_name: str = ""
    welcome: str = ""
    corp_id: str | None = None
    agent_id: str | None = None
    secret: SecretStr | None = None
    app_token: SecretStr | None = None
    app_aes_key: SecretStr | None = None
    webhooks: SecretStr | None = None
    public_url: WebAddress | None = None
    api_url: WebAddress = "https://qyapi.weixin.qq.com"
    socket_url: SocketAddress = "wss://openws.work.weixin.qq.com"

    @model_validator(mode="after")
    def _check(self) -> Self:
        for group in (_CALLBACK, _SOCKET, _APP, _APP_CALLBACK):
            self._check_whole(group)
        if self.bot_token and self.bot_id:
            raise _two_modes()
        if self.app_token and not self.secret:
            raise _missing("secret", "app_token")
        for name in ("bot_aes_key", "app_aes_key"):
            self._check_key(name)
        if self.agent_id is not None and not self.agent_id.isdecimal():
            raise _unusable("agent_id", repr(self.agent_id), "1000002")
        read_webhooks(self.webhooks)
        return self

    def _check_whole(self, group: tuple[str, ...]) -> None:
        given = [name for name in group if getattr(self, name) is not None]
        for name in group:
            if given and name not in given:
                raise _missing(name, given[0])

    def _check_key(self, name: str) -> None:
        key = getattr(self, name)
        if key is None:
            return
        try:
            read_key(key.get_secret_value())
        except ValueError as error:
            raise _unusable(name, f"*** ({error})", "the 43 characters of EncodingAESKey") from error

    @property
    def has_callback(self) -> bool:
        """Whether the bot is reached by callbacks."""
        return self.bot_token is not None

    @property
    def has_socket(self) -> bool:
        """Whether the bot is reached over a long connection."""
        return self.bot_id is not None

    @property
    def has_app(self) -> bool:
        """Whether there is a self-built app."""
        return self.secret is not None

    @property
    def is_on(self) -> bool:
        """Whether anything of WeCom is set up."""
        return self.has_callback or self.has_socket or self.has_app or bool(self.groups)

    @property
    def groups(self) -> dict[str, str]:
        """Keys of the group webhooks by name."""
        return read_webhooks(self.webhooks)


def read_webhooks(given: SecretStr | None) -> dict[str, str]:
    """Keys of group webhooks by name. Raises ConfigError."""
    pairs = [part.strip() for part in (given.get_secret_value() if given else "").split(",")]
    found: dict[str, str] = {}
    for pair in filter(None, pairs):
        name, _, key = (part.strip() for part in pair.partition("="))
        if not name or not key or name in found or any(sign in key for sign in "/?& "):
            raise _unusable("webhooks", f"{name or '?'}=***", "sales=693a91f6-...,board=5f1c...")
        found[name] = key
    return found


def _variable(name: str) -> str:
    return f"HOSHIN_WECOM_{name.upper()}"


def _missing(name: str, given: str) -> ConfigError:
    return ConfigError(
        Text(
            zh=f"设了 {_variable(given)}，但没有设 {_variable(name)}",
            en=f"{_variable(given)} is set, but {_variable(name)} is not",
        ),
        field=_variable(name),
        valid=same(f"{_variable(name)}={_EXAMPLES[name]}"),
    )


def _unusable(name: str, shown: str, valid: str) -> ConfigError:
    return ConfigError(
        Text(zh=f"{_variable(name)}={shown} 不能用", en=f"{_variable(name)}={shown} cannot be used"),
        field=_variable(name),
        valid=same(valid),
    )


def _two_modes() -> ConfigError:
    return ConfigError(
        Text(
            zh="智能机器人只能用一种方式：回调（HOSHIN_WECOM_BOT_TOKEN）或长连接（HOSHIN_WECOM_BOT_ID）",
            en="a bot has one mode: callbacks (HOSHIN_WECOM_BOT_TOKEN) or the long connection "
            "(HOSHIN_WECOM_BOT_ID)",
        ),
        field="HOSHIN_WECOM_BOT_ID",
        valid=Text(
            zh="去掉 HOSHIN_WECOM_BOT_TOKEN 和 HOSHIN_WECOM_BOT_AES_KEY，或去掉 HOSHIN_WECOM_BOT_ID 和 "
            "HOSHIN_WECOM_BOT_SECRET",
            en="unset HOSHIN_WECOM_BOT_TOKEN and HOSHIN_WECOM_BOT_AES_KEY, or HOSHIN_WECOM_BOT_ID and "
            "HOSHIN_WECOM_BOT_SECRET",
        ),
    )
