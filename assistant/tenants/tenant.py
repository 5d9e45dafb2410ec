"""A tenant: a company with a home, a database and people of its own on an installation with others."""

import re
from collections.abc import Mapping
from typing import Any

from pydantic import Field, ValidationError, field_validator

from assistant.errors import ConfigError, same
from core.frozen import Frozen
from core.text import Text

_ID = re.compile(r"[a-z][a-z0-9-]{0,30}[a-z0-9]")
_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+")


class Tenant(Frozen):
    """One company.

    Attributes:
        id: Its name in files and commands: lower-case letters, digits and hyphens.
        name: What it is called.
        hosts: Host names its requests come to.
        slack_teams: Ids of its Slack workspaces, for events that come to a host shared with others.
        wecom_corps: Ids of its WeCom companies, for callbacks that come to such a host.
        settings: Settings of its own, by name: {"language": "en", "slack": {"bot_token": "xoxb-…"}}.
        environment: Variables that its imports from warehouses may name; of the process's none are seen.
    """

    id: str
    name: str = ""
    hosts: tuple[str, ...] = ()
    slack_teams: tuple[str, ...] = ()
    wecom_corps: tuple[str, ...] = ()
    settings: dict[str, Any] = Field(default_factory=dict)
    environment: dict[str, str] = Field(default_factory=dict)

    @field_validator("id")
    @classmethod
    def _named(cls, value: str) -> str:
        if _ID.fullmatch(value) is None:
            raise ValueError(f"not a usable id: {value!r}; such as acme or acme-2")
        return value

    @field_validator("hosts")
    @classmethod
    def _addressed(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        hosts = tuple(host.lower().rstrip(".") for host in value)
        for host in hosts:
            if _HOST.fullmatch(host) is None:
                raise ValueError(f"not a host name: {host!r}; such as acme.hoshin.example.com")
        return hosts

    @property
    def signs(self) -> frozenset[tuple[str, str]]:
        """Everything it is known by, that no other tenant may be known by."""
        return frozenset(
            {("id", self.id)}
            | {("host", host) for host in self.hosts}
            | {("slack_team", team) for team in self.slack_teams}
            | {("wecom_corp", corp) for corp in self.wecom_corps}
        )


def read_tenant(fields: object, where: str, id_: str = "") -> Tenant:
    """A tenant as its file says.

    Args:
        fields: What stands there.
        where: The file, for the message.
        id_: Its id, when the file's name is it.

    Raises:
        ConfigError: It cannot be used; secrets are not repeated.
    """
    if not isinstance(fields, Mapping):
        raise bad_tenant(where, "不是映射", "not a mapping")
    given = {**({"id": id_} if id_ else {}), **fields}
    if unknown := sorted(map(str, set(given) - set(Tenant.model_fields))):
        known = ", ".join(Tenant.model_fields)
        raise bad_tenant(
            where, f"没有 {unknown[0]!r} 这一项，有 {known}", f"no such entry {unknown[0]!r}: {known}"
        )
    try:
        return Tenant.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        said = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
        raise bad_tenant(where, said, said) from None


def bad_tenant(where: str, zh: str, en: str) -> ConfigError:
    """The refusal of a tenant's file."""
    return ConfigError(
        Text(zh=f"租户 {where}：{zh}", en=f"tenant {where}: {en}"),
        field="HOSHIN_TENANTS",
        valid=same("{id: acme, hosts: [acme.hoshin.example.com], settings: {language: zh-Hans}}"),
    )
