"""The bilingual marketing glossary: groups of terms that mean the same, so that either language finds both.

`glossary.yaml` holds one group a line, for example `- [获客成本, CAC, customer acquisition cost]`. A
company's folder of guidance may hold one of its own, whose groups come on top.
"""

import logging
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from core.errors import InputError
from core.text import Text
from knowledge.search.tokens import Token, units
from knowledge.yaml_text import NotYamlError, read_yaml

_LOG = logging.getLogger("hoshin.glossary")
_NAME = "glossary.yaml"
_LARGEST = 1_000_000  # bytes of a company's file

Terms = tuple[str, ...]


class Mention(NamedTuple):
    """A glossary term in a text: the characters it covers and the other terms of its groups."""

    start: int
    end: int
    others: tuple[str, ...]


class Glossary:
    """Groups of synonyms, found in a text longest first."""

    def __init__(self, groups: Iterable[Iterable[str]]) -> None:
        self._entries: dict[Terms, dict[str, None]] = {}
        for group in groups:
            terms = [str(term) for term in group]
            for term in terms:
                key = _key(term)
                others = self._entries.setdefault(key, {})
                others.update((other, None) for other in terms if _key(other) != key)
        self._lengths: dict[str, list[int]] = {}
        for key in self._entries:
            lengths = self._lengths.setdefault(key[0], [])
            if len(key) not in lengths:
                lengths.append(len(key))
        for lengths in self._lengths.values():
            lengths.sort(reverse=True)

    def __len__(self) -> int:
        return len(self._entries)

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """The terms that occur in `text`, none overlapping another."""
        return tuple(self._scan(units(text)))

    def _scan(self, pieces: list[Token]) -> Iterator[Mention]:
        position = 0
        while position < len(pieces):
            length = self._longest(pieces, position)
            if length:
                span = pieces[position : position + length]
                others = self._entries[tuple(piece.term for piece in span)]
                yield Mention(span[0].start, span[-1].end, tuple(others))
            position += length or 1

    def _longest(self, pieces: list[Token], position: int) -> int:
        for length in self._lengths.get(pieces[position].term, ()):
            key = tuple(piece.term for piece in pieces[position : position + length])
            if key in self._entries:
                return length
        return 0


def _key(term: str) -> Terms:
    return tuple(piece.term for piece in units(term))


class CompanyGlossary:
    """The glossary of the product with a company's own groups on top, read again when their file changes.

    Args:
        folder: The folder of the company's guidance, in which `glossary.yaml` may lie; None: there is none.
    """

    def __init__(self, folder: Path | None) -> None:
        self._file = folder / _NAME if folder else None
        self._lock = Lock()
        self._read: tuple[tuple[int, int] | None, Glossary] | None = None

    def now(self) -> Glossary:
        """The glossary as the file is now. One that cannot be read is logged and left out."""
        stamp = _stamp(self._file) if self._file else None
        if self._file is None or stamp is None:
            return load_glossary()
        with self._lock:
            if self._read is None or self._read[0] != stamp:
                self._read = stamp, self._join(self._file)
            return self._read[1]

    def _join(self, file: Path) -> Glossary:
        try:
            own = read_groups(_read_text(file), file.name)
        except InputError as error:
            _LOG.warning("left out: %s", error)
            return load_glossary()
        return Glossary([*own, *_shipped_groups()])


@cache
def load_glossary() -> Glossary:
    """The glossary that comes with the product."""
    return Glossary(_shipped_groups())


def read_groups(text: str, name: str) -> list[list[str]]:
    """The groups of a glossary file: a YAML list of lists of terms.

    Raises:
        InputError: It is something else; the message says where.
    """
    try:
        groups = read_yaml(text)
    except NotYamlError as error:
        raise _refused(name, f"第 {error.line} 行不是 YAML", f"line {error.line} is not YAML") from error
    if groups is None:
        return []
    if not isinstance(groups, list):
        raise _refused(name, "应为一个列表", "it should be a list")
    for number, group in enumerate(groups, 1):
        if not isinstance(group, list) or not all(isinstance(term, str | int | float) for term in group):
            raise _refused(name, f"第 {number} 组不是一列词", f"group {number} is not a list of terms")
    return [[str(term) for term in group] for group in groups]


def _shipped_groups() -> list[list[str]]:
    text = resources.files("knowledge.search").joinpath(_NAME).read_text(encoding="utf-8")
    return read_groups(text, _NAME)


def _read_text(file: Path) -> str:
    """The text of a company's file. Raises InputError."""
    try:
        if file.stat().st_size > _LARGEST:
            raise _refused(file.name, f"大于 {_LARGEST:,} 字节", f"larger than {_LARGEST:,} bytes")
        return file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise _refused(file.name, str(error.strerror), str(error.strerror)) from error
    except UnicodeDecodeError as error:
        raise _refused(file.name, "不是 UTF-8 文本", "not UTF-8 text") from error


def _stamp(file: Path) -> tuple[int, int] | None:
    """What tells that the file changed; None when it is not there."""
    try:
        state = file.stat()
    except OSError:
        return None
    return state.st_mtime_ns, state.st_size


def _refused(name: str, zh: str, en: str) -> InputError:
    return InputError(
        Text(zh=f"词汇表 {name!r} 无法读取：{zh}", en=f"the glossary {name!r} cannot be read: {en}"),
        field=name,
        valid=Text(zh="- [获客成本, CAC]", en="- [获客成本, CAC]"),
    )
