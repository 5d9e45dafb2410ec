"""The settings of a tenant: what the installation gives all of them, and what is its own.

Nothing is passed on that is not listed here: a token, a channel, a database or a folder of one tenant, or of
the process, never becomes another's.
"""

from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_settings import BaseSettings
from sqlalchemy import make_url

from assistant.errors import ConfigError
from assistant.models.endpoint import OFFLINE
from assistant.models.profile import find_profile
from assistant.tenants.tenant import Tenant, bad_tenant

_MODEL = frozenset({"model", "model_name", "base_url", "api_key"})
_EMBEDDINGS = frozenset(
    {"embeddings", "embeddings_url", "embeddings_model", "embeddings_key", "embeddings_dimensions"}
)
_TOGETHER = (_MODEL, _EMBEDDINGS)  # a key for one address is not sent to another
SHARED = (
    _MODEL
    | _EMBEDDINGS
    | {"migrate", "language", "today", "fiscal_start", "chroma_url", "profiles", "fallback"}
    | {
        "model_retries",
        "model_backoff",
        "model_first_token",
        "model_rest",
        "model_calls",
        "tool_calls",
        "turns",
    }
    | {"model_timeout", "turn_timeout", "history_tokens", "message_chars", "body_bytes", "upload_bytes"}
    | {"watch", "budget", "telemetry", "rate", "prompt"}
)
OWN = frozenset(
    {"home", "database_url", "guidance", "thresholds", "api_token", "environment"}
    | {"mcp", "slack", "wecom", "sign_in"}
)
_SET_HERE = frozenset({"tenant", "tenants", "environment"})
_NOWHERE = "HOSHIN-NO-SUCH-VARIABLE-"  # the prefix of variables no environment has


def settings_of(tenant: Tenant, common: BaseSettings) -> Any:
    """The settings of a tenant, of the class of the installation's.

    Its home is HOSHIN_HOME/tenants/ID, its database a file there, or on the installation's PostgreSQL server
    the database NAME_ID, unless its own settings say otherwise.

    Raises:
        ConfigError: A setting is not known, not a tenant's, or cannot be used.
    """
    kind = type(common)
    own = dict(tenant.settings)
    _check_names(tenant, kind, own)
    values: dict[str, Any] = {
        name: getattr(common, name) for name in _passed_on(own) if name in kind.model_fields
    }
    values["home"] = Path(getattr(common, "home")) / "tenants" / tenant.id  # noqa: B009
    values["database_url"] = _database(getattr(common, "database_url"), tenant.id)  # noqa: B009
    _check_key(tenant, getattr(common, "profiles"), own)  # noqa: B009
    groups = {name: _group(kind, name) for name in kind.model_fields}
    for name, group in groups.items():
        if group is not None:
            shared = values.get(name)
            given = own.pop(name, {})
            if not isinstance(given, dict):
                raise bad_tenant(tenant.id, f"{name} 不是映射", f"{name} is not a mapping")
            _check_fields(tenant, group, given, name)
            values[name] = _build(group, {**(shared.model_dump() if shared else {}), **given}, tenant)
    values |= own
    values |= {"tenant": tenant.id, "environment": tenant.environment}
    values["tenants"] = getattr(common, "tenants")  # noqa: B009
    return _build(kind, values, tenant)


def _passed_on(own: dict[str, Any]) -> frozenset[str]:
    left = SHARED
    for together in _TOGETHER:
        if together & own.keys():
            left -= together
    return frozenset(left)


def _check_names(tenant: Tenant, kind: type[BaseSettings], own: dict[str, Any]) -> None:
    for name in own:
        if name not in kind.model_fields or name in _SET_HERE:
            raise bad_tenant(tenant.id, f"没有设置 {name!r}", f"no such setting {name!r}")


def _check_key(tenant: Tenant, profiles: Path | None, own: dict[str, Any]) -> None:
    """An address of its own needs a key of its own: the process's is not sent there."""
    if not own.get("base_url") or own.get("api_key") or own.get("model", OFFLINE) == OFFLINE:
        return
    if find_profile(str(own["model"]), profiles).key is not None:
        raise bad_tenant(
            tenant.id, "设了 base_url，就要有自己的 api_key", "base_url needs an api_key of its own"
        )


def _check_fields(tenant: Tenant, group: type[BaseSettings], given: dict[str, Any], name: str) -> None:
    for field in given:
        if field not in group.model_fields:
            raise bad_tenant(tenant.id, f"没有设置 {name}.{field}", f"no such setting {name}.{field}")


def _group(kind: type[BaseSettings], name: str) -> type[BaseSettings] | None:
    found = kind.model_fields[name].annotation
    return found if isinstance(found, type) and issubclass(found, BaseSettings) else None


def _build(kind: type[BaseSettings], values: dict[str, Any], tenant: Tenant) -> BaseSettings:
    try:
        return kind(_env_prefix=_NOWHERE, **values)
    except ValidationError as error:
        first = error.errors()[0]
        cause = first.get("ctx", {}).get("error")
        if isinstance(cause, ConfigError):
            said = cause.message
            raise bad_tenant(tenant.id, said.zh, said.en) from None
        name = ".".join(map(str, first["loc"]))
        raise bad_tenant(tenant.id, f"{name}：{first['msg']}", f"{name}: {first['msg']}") from None


def _database(url: str | None, tenant: str) -> str | None:
    """A database of its own beside the installation's, on the same server."""
    if url is None or make_url(url).get_backend_name() == "sqlite":
        return None
    parsed = make_url(url)
    own = parsed.set(database=f"{parsed.database}_{tenant.replace('-', '_')}")
    return own.render_as_string(hide_password=False)
