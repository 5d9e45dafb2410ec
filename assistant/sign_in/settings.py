"""What an operator sets for signing in to the web: environment variables with the prefix HOSHIN_SIGN_IN_."""

from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from assistant.errors import ConfigError, same
from assistant.loopback import is_loopback
from assistant.web_address import BareAddress
from core.text import Text


class SignInSettings(BaseSettings):
    """Settings of signing in through an OpenID Connect provider. It is off while no issuer is set.

    Attributes:
        issuer: The provider's issuer, exactly as it calls itself ("https://login.example.com/realms/firm").
        client_id: What the provider calls this program.
        client_secret: Its secret; without one the program is a public client, which PKCE protects.
        public_url: Address people open the workspace at; the provider sends them back to its /auth/callback.
        claim: What tells who somebody is: their verified e-mail address, or the provider's subject.
        trust_email: Whether an e-mail address counts that the provider does not say it has verified.
        hours: How long somebody stays signed in.
    """

    model_config = SettingsConfigDict(
        env_prefix="HOSHIN_SIGN_IN_", frozen=True, extra="ignore", env_ignore_empty=True
    )

    issuer: BareAddress | None = None
    client_id: str | None = None
    client_secret: SecretStr | None = None
    public_url: BareAddress | None = None
    claim: Literal["email", "sub"] = "email"
    trust_email: bool = False
    hours: float = Field(default=12, gt=0, le=720)

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if self.issuer is None:
            for name in ("client_id", "client_secret"):
                if getattr(self, name) is not None:
                    raise _missing("issuer", name, "https://login.example.com")
            return self
        if self.client_id is None:
            raise _missing("client_id", "issuer", "hoshin")
        if self.public_url is None:
            raise _missing("public_url", "issuer", "https://hoshin.example.com")
        for name in ("issuer", "public_url"):
            _check_encrypted(name, str(getattr(self, name)))
        return self

    @property
    def is_on(self) -> bool:
        """Whether there is a provider to sign in with."""
        return self.issuer is not None

    @property
    def callback(self) -> str:
        """Where the provider sends people back to."""
        return f"{(self.public_url or '').rstrip('/')}/auth/callback"


def _check_encrypted(name: str, address: str) -> None:
    parts = urlsplit(address)
    if parts.scheme == "https" or is_loopback(parts.hostname or ""):
        return
    variable = f"HOSHIN_SIGN_IN_{name.upper()}"
    raise ConfigError(
        Text(
            zh=f"{variable}={address!r} 没有加密：任何人都能截取登录",
            en=f"{variable}={address!r} is not encrypted",
        ),
        field=variable,
        valid=same("https://…"),
    )


def _missing(name: str, given: str, example: str) -> ConfigError:
    variable, other = f"HOSHIN_SIGN_IN_{name.upper()}", f"HOSHIN_SIGN_IN_{given.upper()}"
    return ConfigError(
        Text(zh=f"设了 {other}，但没有设 {variable}", en=f"{other} is set, but {variable} is not"),
        field=variable,
        valid=same(example),
    )
