"""Pseudonyms: people's names replaced, each by the same name everywhere; secrets and personal data hidden."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from assistant.redaction.mask import mask
from core.plan.plan import Plan

_CHINESE = tuple("陈林周吴郑冯褚卫蒋沈韩杨朱秦尤许何吕施孔")
_OTHER = tuple(
    f"Alex {name}"
    for name in ("Reed", "Stone", "Hale", "Lane", "Ford", "Moss", "Dale", "Wells", "Marsh", "Park", "Rowe")
)
_NO_PERSON = re.compile(r"(?:部|组|团队|中心|公司|\*|team|department|group)$", re.IGNORECASE)
_NUMERIC = re.compile(r"[-+\d.,:/% TZ]+")


class Pseudonyms:
    """Other names for people. Longer names are replaced before shorter ones they hold.

    Args:
        names: Everybody's names.
        kept: Names that are not replaced though they look alike: units, titles.
    """

    def __init__(self, names: Iterable[str], kept: Iterable[str] = ()) -> None:
        left = {"".join(one.split()).casefold() for one in kept}
        people = sorted({one.strip() for one in names if _is_person(one.strip(), left)})
        chinese, other = _numbered(tuple(f"{name}一" for name in _CHINESE)), _numbered(_OTHER)
        self.table = {name: next(other if name.isascii() else chinese) for name in people}
        ordered = sorted(self.table, key=lambda name: (-len(name), name))
        bounds = [
            rf"(?<!\w){re.escape(name)}(?!\w)" if name.isascii() else re.escape(name) for name in ordered
        ]
        self._pattern = re.compile("|".join(bounds)) if bounds else None

    def hide(self, value: Any) -> Any:
        """A value without the people's names, secrets and personal data; numbers are left alone."""
        if isinstance(value, str):
            return value if _NUMERIC.fullmatch(value) else mask(self._rename(value))
        if isinstance(value, dict):
            return {self._rename(str(key)): self.hide(part) for key, part in value.items()}
        if isinstance(value, list | tuple):
            return [self.hide(part) for part in value]
        return value

    def _rename(self, text: str) -> str:
        return self._pattern.sub(lambda match: self.table[match[0]], text) if self._pattern else text


def people_in(plan: Plan) -> Iterator[str]:
    """Everybody a plan names."""
    yield from plan.capacity
    for node in plan.nodes:
        yield node.owner or ""
        if node.raci:
            yield from (*node.raci.responsible, *node.raci.accountable)
            yield from (*node.raci.consulted, *node.raci.informed)


def _is_person(name: str, kept: set[str]) -> bool:
    folded = "".join(name.split()).casefold()
    return len(folded) > 1 and folded not in kept and not _NO_PERSON.search(name) and not name.isdigit()


def _numbered(names: tuple[str, ...]) -> Iterator[str]:
    """The names, and when they run out the same with a number."""
    yield from names
    number = 2
    while True:
        yield from (f"{name}{number}" for name in names)
        number += 1
