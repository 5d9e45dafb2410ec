"""Parts that add up: by amounts, shares, weights, a ratio, history, headroom or equally, with their bounds."""

import re
from collections.abc import Sequence
from decimal import Decimal

from assistant.offline import lexicon
from assistant.offline.dividing import Split, same_part
from assistant.offline.pairs import relative_weights
from assistant.offline.portions import Portion
from assistant.offline.script import Arguments
from assistant.offline.utterance import Utterance
from core.quantity.value import Share

_BOUNDS = ("minimum", "maximum", "locked")
_RATIO = re.compile(r"比(?!如)|\bratio\b|\bproportion|\bpro rata\b")


def divide(utterance: Utterance, split: Split) -> Arguments:
    """The method and the parts of a split whose parts add up."""
    relative = relative_weights(utterance)
    if relative:
        return {"method": "weights", "parts": [{"name": n, "weight": w} for n, w in relative.items()]}
    if split.shape is not None:
        return _by_shape(utterance, split)
    plain = [p for p in split.parts if p.role not in _BOUNDS]
    if lexicon.EQUAL.search(utterance.commanding) and not _is_measured(plain):
        return {"method": "equal", "parts": _with_bounds(split, _equal_names(split))}
    if lexicon.HEADROOM.search(utterance.commanding) and _has_pairs(split):
        return {"method": "headroom", "parts": _by_headroom(split)}
    if not split.parts and split.names:
        return {"method": "equal", "parts": [{"name": name} for name in split.names]}
    return _by_figures(utterance, split, plain)


def _is_measured(plain: list[Portion]) -> bool:
    """Whether the parts have sizes of their own, so that 平均 only describes."""
    return len({p.name for p in plain}) >= 2


def _equal_names(split: Split) -> list[str]:
    names = list(split.names) or [part.name for part in split.parts]
    locked = [p.name for p in split.parts if p.role == "locked" and p.name not in names]
    return list(dict.fromkeys([*locked, *names]))


def _by_shape(utterance: Utterance, split: Split) -> Arguments:
    assert split.shape is not None
    names = list(split.names)
    sizes = split.shape.sizes
    if sizes and isinstance(sizes[0].value, Share):
        given = [{"name": n, "share": f.text} for n, f in zip(names, sizes, strict=False)]
        return {"method": "shares", "parts": given}
    if sizes and split.total is not None and sum(f.size for f in sizes) == split.total.size:
        given = [{"name": n, "amount": f.text} for n, f in zip(names, sizes, strict=False)]
        return {"method": "amounts", "parts": given}
    outside = [
        p.name for p in split.parts if p.role == "locked" and not any(same_part(p.name, n) for n in names)
    ]
    if outside:
        weighted = [{"name": n, "weight": w} for n, w in zip(names, split.shape.parts, strict=False)]
        return {"method": "weights", "parts": _bounded(split, [*({"name": n} for n in outside), *weighted])}
    written = utterance.text[split.shape.start : split.shape.end]
    if not re.search(r"[:：]", written) and _misses_whole(
        utterance, split, [Decimal(p) for p in split.shape.parts]
    ):
        shares = [{"name": n, "share": f"{p}%"} for n, p in zip(names, split.shape.parts, strict=False)]
        return {"method": "shares", "parts": _bounded(split, shares)}
    return {"method": "weights", "ratio": ":".join(split.shape.parts), "parts": _with_bounds(split, names)}


def _misses_whole(utterance: Utterance, split: Split, sizes: Sequence[Decimal]) -> bool:
    """Whether bare numbers look like percentages that do not make 100, so that the gap is told, not spread."""
    if lexicon.WEIGHT.search(utterance.commanding) or _RATIO.search(utterance.commanding):
        return False
    total = sum(sizes, Decimal(0))
    whole = split.total.size if split.total is not None else Decimal(0)
    if whole.normalize().as_tuple().digits == total.normalize().as_tuple().digits:  # "110m: 50, 30, 30"
        return False
    return len(sizes) > 1 and min(sizes) >= 5 and 80 <= total <= 120 and total != 100


def _with_bounds(split: Split, names: list[str]) -> list[Arguments]:
    return _bounded(split, [{"name": name} for name in names])


def _bounded(split: Split, entries: list[Arguments]) -> list[Arguments]:
    """Entries with a lock or a bound where the message gives one."""
    for part in split.parts:
        for entry in entries:
            if part.role in _BOUNDS and same_part(part.name, entry["name"]):
                entry[part.role] = part.size.text
    return entries


def _has_pairs(split: Split) -> bool:
    """Whether parts have two sizes each, a level and a ceiling."""
    names = [part.name for part in split.parts]
    return len(set(names)) >= 2 and all(names.count(name) == 2 for name in set(names))


def _by_headroom(split: Split) -> list[Arguments]:
    entries: dict[str, Arguments] = {}
    for name in dict.fromkeys(part.name for part in split.parts):
        low, high = sorted((p.size for p in split.parts if p.name == name), key=lambda f: f.size)
        entries[name] = {"name": name, "baseline": low.text, "capacity": high.text}
    return list(entries.values())


def _by_figures(utterance: Utterance, split: Split, plain: list[Portion]) -> Arguments:
    key = _key(utterance, split, plain)
    method = {"share": "shares", "amount": "amounts", "weight": "weights", "history": "history"}[key]
    entries: dict[str, Arguments] = {}
    for part in split.parts:
        entry = entries.setdefault(part.name, {"name": part.name})
        entry[part.role if part.role in _BOUNDS else key] = _typed(part, key)
    if not plain and split.names:  # only bounds are given
        return {"method": "equal", "parts": _with_bounds(split, _equal_names(split))}
    if split.rest and not any(same_part(split.rest, name) for name in entries):
        entries[split.rest] = {"name": split.rest}
        if not plain:
            return {"method": "amounts", "parts": [_as_amount(entry) for entry in entries.values()]}
    return {"method": method, "parts": list(entries.values())}


def _typed(part: Portion, key: str) -> str:
    """The size as typed, as a percentage where a bare number is one."""
    is_bare_share = key == "share" and part.role not in _BOUNDS and not isinstance(part.size.value, Share)
    return f"{part.size.text}%" if is_bare_share else part.size.text


def _as_amount(entry: Arguments) -> Arguments:
    return {("amount" if key == "locked" else key): text for key, text in entry.items()}


def _key(utterance: Utterance, split: Split, plain: list[Portion]) -> str:
    """What the sizes beside the names are."""
    sizes = [part.size for part in plain]
    if sizes and all(isinstance(size.value, Share) for size in sizes):
        return "share"
    if any(part.role == "weight" for part in plain) or (
        lexicon.WEIGHT.search(utterance.commanding) and sizes
    ):
        return "weight"
    small = sizes and all(f.is_bare and f.size <= 100 for f in sizes)
    total = split.total.size if split.total else 0
    if small and total >= 100 and sum(f.size for f in sizes) != total:
        return "share" if _misses_whole(utterance, split, [f.size for f in sizes]) else "weight"
    past = any(part.role == "history" for part in plain) or lexicon.ON_PAST.search(utterance.commanding)
    return "history" if past and sizes else "amount"
