"""The tenants of an installation, from a YAML file or a folder with a file for each."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assistant.errors import ConfigError, same
from assistant.tenants.tenant import Tenant, bad_tenant, read_tenant
from core.text import Text
from knowledge.yaml_text import NotYamlError, read_yaml

_REFERENCE = re.compile(r"\$\{([A-Z][A-Z0-9_]*)\}")
_LARGEST = 1_048_576  # bytes of a file


class Register:
    """Who there is. It does not change; a changed file makes another one.

    Args:
        tenants: The tenants.

    Raises:
        ConfigError: Two are known by the same host, team, company or id.
    """

    def __init__(self, tenants: tuple[Tenant, ...]) -> None:
        self.tenants = tenants
        self._by_sign: dict[tuple[str, str], Tenant] = {}
        for tenant in tenants:
            for sign in tenant.signs:
                other = self._by_sign.setdefault(sign, tenant)
                if other is not tenant:
                    kind, value = sign
                    said = f"{kind} {value!r}"
                    raise bad_tenant(
                        tenant.id, f"{said} 已是 {other.id} 的", f"{said} is {other.id}'s already"
                    )

    def named(self, tenant: str) -> Tenant:
        """A tenant by its id. Raises ConfigError."""
        found = self._by_sign.get(("id", tenant))
        if found is None:
            known = ", ".join(sorted(one.id for one in self.tenants)) or "-"
            raise ConfigError(
                Text(zh=f"没有租户 {tenant[:60]!r}", en=f"there is no tenant {tenant[:60]!r}"),
                field="tenant",
                valid=same(known),
            )
        return found

    def known_by(self, kind: str, value: str) -> Tenant | None:
        """The tenant known by a "host", a "slack_team" or a "wecom_corp"; None when nobody is."""
        return self._by_sign.get((kind, value.lower().rstrip(".") if kind == "host" else value))


def read_register(path: Path) -> Register:
    """The tenants of a file, or of a folder with a file each.

    "${NAME}" in a file stands for that variable of the process, so that no secret needs to be written there.

    Raises:
        ConfigError: A file cannot be read or used, or two tenants are known by the same.
    """
    return Register(tuple(_read(path)))


def stamp(path: Path) -> tuple[tuple[str, int, int], ...]:
    """What changes when a file of the register is changed, added or removed."""
    found = []
    for file in _files(path):
        try:
            stat = file.stat()
        except FileNotFoundError:
            continue
        found.append((str(file), stat.st_mtime_ns, stat.st_size))
    return tuple(found)


def _read(path: Path) -> Iterator[Tenant]:
    if not path.is_dir():
        entries = _load(path)
        if not isinstance(entries, list):
            raise bad_tenant(str(path), "不是列表", "not a list")
        for at, fields in enumerate(entries, 1):
            yield read_tenant(fields, f"{path.name}#{at}")
        return
    for file in _files(path):
        yield read_tenant(_load(file), file.name, file.stem)


def _files(path: Path) -> list[Path]:
    return sorted(path.glob("*.yaml")) if path.is_dir() else [path]


def _load(path: Path) -> Any:
    try:
        if path.stat().st_size > _LARGEST:
            raise bad_tenant(str(path), "文件太大", "the file is too large")
        found = read_yaml(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, NotYamlError) as error:
        reason = type(error).__name__
        raise bad_tenant(str(path), f"读不了（{reason}）", f"cannot be read ({reason})") from error
    return _filled(found, str(path))


def _filled(value: Any, where: str) -> Any:
    if isinstance(value, dict):
        return {key: _filled(part, where) for key, part in value.items()}
    if isinstance(value, list):
        return [_filled(part, where) for part in value]
    if isinstance(value, str):
        return _REFERENCE.sub(lambda found: _variable(found[1], where), value)
    return value


def _variable(name: str, where: str) -> str:
    value = os.environ.get(name)
    if value is None:
        raise bad_tenant(where, f"没有设环境变量 {name}", f"the variable {name} is not set")
    return value
