"""Which tenant a command is for."""

from typing import Any

from pydantic_settings import BaseSettings

from assistant.errors import ConfigError, same
from assistant.tenants.own_settings import settings_of
from assistant.tenants.register import read_register
from core.text import Text


def chosen_settings(common: BaseSettings) -> Any:
    """The settings of the tenant that --tenant or HOSHIN_TENANT names. Raises ConfigError when none is."""
    tenants, tenant = getattr(common, "tenants"), getattr(common, "tenant")  # noqa: B009
    if tenants is None:
        raise ConfigError(
            Text(
                zh=f"指定了租户 {tenant!r}，但没有设 HOSHIN_TENANTS",
                en=f"tenant {tenant!r}: no HOSHIN_TENANTS",
            ),
            field="HOSHIN_TENANTS",
            valid=Text(zh="租户的 YAML 文件或文件夹", en="the YAML file or folder of the tenants"),
        )
    register = read_register(tenants)
    if not tenant:
        raise ConfigError(
            Text(zh="这里有多个租户，没有说是哪一个", en="there are tenants here: which one is not said"),
            field="tenant",
            valid=same(
                ", ".join(f"--tenant {one.id}" for one in register.tenants[:20]) or "hoshin tenants add"
            ),
        )
    return settings_of(register.named(tenant), common)
