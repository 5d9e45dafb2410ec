"""Checks of the installation: Python, packages, environment variables."""

import difflib
import os
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions

from pydantic_settings import BaseSettings

from assistant.app import App
from assistant.diagnosis.finding import Outcome, broken, odd, well
from assistant.settings import Settings
from core.text import Text

_OURS = ("assistant", "core", "knowledge", "prompts", "tools")
_OLDEST = (3, 11)
_PREFIX = "HOSHIN_"


def check_python(_app: App) -> Outcome:
    """The interpreter."""
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info >= _OLDEST:
        return well(f"{version} at {sys.executable}")
    oldest = ".".join(map(str, _OLDEST))
    return broken(
        Text(zh=f"Python {version} 太旧", en=f"Python {version} is too old"),
        Text(
            zh=f"用 Python {oldest} 或更新的版本重新安装", en=f"install again with Python {oldest} or newer"
        ),
    )


def check_packages(_app: App) -> Outcome:
    """Whether our packages are ours alone."""
    owners = packages_distributions()
    others = sorted(
        f"{name} ({owner})" for name in _OURS for owner in set(owners.get(name, ())) if owner != "hoshin"
    )
    if not others:
        return well(", ".join(_OURS))
    listed = ", ".join(others)
    return broken(
        Text(zh=f"别的软件包占用了同样的名字：{listed}", en=f"another package has the same name: {listed}"),
        Text(
            zh="把 hoshin 装在单独的环境里：pipx install hoshin",
            en="install it on its own: pipx install hoshin",
        ),
    )


def check_variables(_app: App) -> Outcome:
    """Variables that look like settings of ours and are none."""
    known = set(variables_of(Settings))
    unknown = sorted(name for name in os.environ if name.startswith(_PREFIX) and name not in known)
    if not unknown:
        given = sorted(name for name in known if os.environ.get(name))
        return well(", ".join(given) or "全部是默认值", ", ".join(given) or "all defaults")
    near = {name: difflib.get_close_matches(name, known, n=1, cutoff=0.75) for name in unknown}
    meant = ", ".join(f"{name} → {found[0]}" for name, found in near.items() if found)
    listed = ", ".join(unknown)
    return odd(
        Text(zh=f"不是本程序的设置，没有作用：{listed}", en=f"not settings of this program: {listed}"),
        Text(
            zh=f"是不是想写 {meant}" if meant else "去掉它们；全部设置见 docs/settings.md",
            en=f"did you mean {meant}" if meant else "unset them; every setting is in docs/settings.md",
        ),
    )


def variables_of(kind: type[BaseSettings]) -> Iterator[str]:
    """Every variable that settings are read from, those of their groups included."""
    prefix = str(kind.model_config["env_prefix"])
    for name, field in kind.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseSettings):
            yield from variables_of(inner)
        else:
            yield f"{prefix}{name}".upper()
