"""What is said of a person on the command line."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from assistant.errors import BadRequest, same
from core.text import Text
from knowledge.access import Rank, Scope
from knowledge.person import Identity, read_identity


def read_fields(said: Mapping[str, str | None]) -> dict[str, object]:
    """Fields of a profile from what was typed for them; what was not typed is left out.

    Raises:
        BadRequest: A rank, a scope or a latitude cannot be read.
    """
    readers: dict[str, Any] = {
        "name": str,
        "rank": read_rank,
        "units": read_units,
        "scopes": read_scopes,
        "latitude": read_latitude,
        "language": lambda text: None if text == "auto" else text,
        "channels": lambda text: tuple(split(text)),
    }
    return {name: readers[name](text) for name, text in said.items() if text is not None}


def read_rank(text: str) -> Rank:
    """A rank. Raises BadRequest."""
    words = {"岗位": Rank.POSITION, "部门": Rank.DEPARTMENT, "高管": Rank.EXECUTIVE}
    words |= {"崗位": Rank.POSITION, "部門": Rank.DEPARTMENT, **{rank.name.lower(): rank for rank in Rank}}
    found = words.get(text.strip().lower())
    if found is None:
        raise BadRequest(
            Text(zh=f"级别 {text[:60]!r} 读不懂", en=f"cannot read the rank {text[:60]!r}"),
            field="rank",
            valid=same("position, department, executive; 岗位、部门、高管"),
        )
    return found


def read_scopes(text: str) -> tuple[Scope, ...]:
    """Scopes, separated by commas. Raises BadRequest."""
    known = {scope.value: scope for scope in Scope}
    for said in split(text):
        if said.lower() not in known:
            raise BadRequest(
                Text(zh=f"权限 {said[:60]!r} 读不懂", en=f"cannot read the scope {said[:60]!r}"),
                field="scopes",
                valid=same(", ".join(known)),
            )
    return tuple(known[said.lower()] for said in split(text))


def read_units(text: str) -> tuple[str, ...] | None:
    """Units, separated by commas; None for all of them."""
    if text.strip().lower() in ("all", "全部"):
        return None
    return () if text.strip().lower() in ("none", "无", "") else tuple(split(text))


def read_latitude(text: str) -> Decimal | None:
    """A percentage, None for any. Raises BadRequest."""
    said = text.strip().strip("±%％").strip()
    if said.lower() in ("any", "不限"):
        return None
    try:
        return Decimal(said)
    except InvalidOperation as error:
        raise BadRequest(
            Text(zh=f"幅度 {text[:60]!r} 读不懂", en=f"cannot read the latitude {text[:60]!r}"),
            field="latitude",
            valid=same("5, ±5%, any"),
        ) from error


def split(text: str) -> list[str]:
    """The parts of a list typed with commas of either script."""
    return [part.strip() for part in text.replace("，", ",").replace("、", ",").split(",") if part.strip()]


def identities_of(said: Mapping[str, str | None]) -> list[Identity]:
    """The identities typed by channel. Raises InputError."""
    return [
        read_identity(channel, one)
        for channel, text in said.items()
        if text is not None
        for one in split(text)
    ]
