"""Framework guidance: short pages in our own words, each citing its source, in either language.

Pages of the product must be right, they are read as they stand. Pages of a company come from a folder that
people edit: one that cannot be read is left out and named, the others are there; an edit is seen at once.
"""

import difflib
import logging
from collections.abc import Iterable, Iterator
from functools import cached_property
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from threading import RLock
from typing import NamedTuple

from core.errors import InputError, UnknownReference
from core.text import Language, Text
from knowledge.page import Page, cut, read_page
from knowledge.search.entry import Entry, Kind
from knowledge.search.tokens import normalise

_LOG = logging.getLogger("hoshin.guidance")
_FOLDERS = {Language.ZH_HANS: "zh", Language.EN: "en"}
_LARGEST = 200_000  # bytes of a company's page: beyond that it is no page
_NEAREST = 5

Pages = dict[str, dict[Language, Page]]
_Stamp = tuple[tuple[str, int, int], ...]


class Unreadable(NamedTuple):
    """A file of the company's folder that is left out.

    Attributes:
        file: Its path in the folder: "zh/a.md".
        error: What is wrong with it.
    """

    file: str
    error: InputError


class _State(NamedTuple):
    """The pages as the company's files stood at `stamp`; `own`: ids of those that are the company's."""

    stamp: _Stamp
    generation: int
    pages: Pages
    own: frozenset[str]
    unreadable: tuple[Unreadable, ...]


class Guidance:
    """The pages that come with the product, overridden or joined by a company's own.

    Args:
        company: A folder with `zh/*.md` and `en/*.md`, or None. A page with the id of a shipped page replaces
            it in both languages; any other is added. Files may change at any time.
    """

    def __init__(self, company: Path | None = None) -> None:
        self._company = company
        self._lock = RLock()
        self._state: _State | None = None

    def page(self, page_id: str, language: Language) -> Page:
        """The page in the language, or in the other one if that is all there is. Raises UnknownReference."""
        pages = self._now().pages
        if page_id not in pages:
            raise _unknown(page_id, pages)
        return _in_language(pages[page_id], language)

    def find(self, reference: str, language: Language) -> Page:
        """The page of an id or a title, in any letter case and script.

        Raises:
            UnknownReference: There is none; its `candidates` are the nearest.
        """
        pages = self._now().pages
        wanted = normalise(reference.strip())
        for page_id, found in pages.items():
            names = {page_id, *(page.title for page in found.values())}
            if wanted in {normalise(name) for name in names}:
                return _in_language(found, language)
        raise _unknown(reference, pages)

    def pages(self, language: Language = Language.ZH_HANS) -> tuple[Page, ...]:
        """Every page once, in the language where there is one, by topic and id."""
        chosen = [_in_language(found, language) for found in self._now().pages.values()]
        return tuple(sorted(chosen, key=lambda page: (page.topic, page.id)))

    def is_own(self, page_id: str) -> bool:
        """Whether a page is the company's, not one that comes with the product."""
        return page_id in self._now().own

    @property
    def unreadable(self) -> tuple[Unreadable, ...]:
        """The company's files that are left out, and why."""
        return self._now().unreadable

    @property
    def kind(self) -> Kind:
        """Its passages are guidance."""
        return Kind.GUIDANCE

    @property
    def generation(self) -> int:
        """How often the pages were read: another number means they may be others."""
        return self._now().generation

    def ids(self) -> Iterable[str]:
        """Ids of all pages."""
        return self._now().pages

    def entries(self, source: str) -> tuple[Entry, ...]:
        """The passages of a page in all its languages; none when there is no such page."""
        found = self._now().pages.get(source, {})
        return tuple(entry for page in found.values() for entry in _entries(page))

    def shown(self, entry: Entry, language: Language) -> Entry:
        """The same place of the page in the reader's language, where the page is in it."""
        found = self._now().pages.get(entry.source)
        page = _in_language(found, language) if found else None
        if page is None or page.language is entry.language:
            return entry
        entries = _entries(page)
        return entries[min(entry.number, len(entries) - 1)]

    @cached_property
    def _shipped(self) -> Pages:
        folder = resources.files("knowledge").joinpath("guidance")
        return _group(_read(language, name, file) for language, name, file in _files(folder))

    def _now(self) -> _State:
        """The pages as the files are now."""
        stamp = _stamp(self._company) if self._company else ()
        with self._lock:
            if self._state is None or self._state.stamp != stamp:
                before = self._state.generation if self._state else 0
                own, unreadable = _read_company(self._company) if self._company else ({}, ())
                self._state = _State(stamp, before + 1, self._shipped | own, frozenset(own), unreadable)
            return self._state


def _files(folder: Traversable) -> Iterator[tuple[Language, str, Traversable]]:
    """Language, name ("zh/a.md") and file of every page, by name."""
    for language, name in _FOLDERS.items():
        inside = folder.joinpath(name)
        if not inside.is_dir():
            continue
        for file in sorted(inside.iterdir(), key=lambda file: file.name):
            if file.name.endswith(".md") and not file.name.startswith("."):
                yield language, f"{name}/{file.name}", file


def _read(language: Language, name: str, file: Traversable) -> Page:
    return read_page(file.read_text(encoding="utf-8"), language, name=name)


def _stamp(folder: Path) -> _Stamp:
    """What tells that a file appeared, changed or went away."""
    marks = []
    for language in _FOLDERS.values():
        for file in sorted(folder.joinpath(language).glob("*.md")):
            try:
                state = file.stat()
            except OSError:
                continue
            marks.append((f"{language}/{file.name}", state.st_mtime_ns, state.st_size))
    return tuple(marks)


def _read_company(folder: Path) -> tuple[Pages, tuple[Unreadable, ...]]:
    """The pages of a folder that can be read, and the files that cannot, each of which is logged."""
    pages: dict[tuple[str, Language], Page] = {}
    unreadable: list[Unreadable] = []
    for language, name, _ in _files(folder):
        try:
            page = _read_own(language, name, folder / name)
            if (page.id, language) in pages:
                raise _refused(name, f"id {page.id} 已被另一个文件用了", f"id {page.id} is another file's")
        except InputError as error:
            _LOG.warning("left out: %s", error)
            unreadable.append(Unreadable(name, error))
        else:
            pages[page.id, language] = page
    return _group(pages.values()), tuple(unreadable)


def _read_own(language: Language, name: str, file: Path) -> Page:
    """A page of a company's folder. Raises InputError, whatever is wrong with the file."""
    try:
        if file.stat().st_size > _LARGEST:
            raise _refused(name, f"大于 {_LARGEST:,} 字节", f"larger than {_LARGEST:,} bytes")
        return _read(language, name, file)
    except OSError as error:
        raise _refused(name, str(error.strerror), str(error.strerror)) from error
    except UnicodeDecodeError as error:
        raise _refused(name, "不是 UTF-8 文本", "not UTF-8 text") from error


def _refused(name: str, zh: str, en: str) -> InputError:
    return InputError(
        Text(zh=f"指导页 {name!r} 无法读取：{zh}", en=f"the guidance page {name!r} cannot be read: {en}"),
        field=name,
    )


def _unknown(reference: str, pages: Pages) -> UnknownReference:
    """Says the ids nearest to what was asked for, by id or title."""
    names = {
        normalise(name): page_id
        for page_id, found in pages.items()
        for name in (page_id, *(page.title for page in found.values()))
    }
    wanted = normalise(reference.strip())
    holding = [name for name in names if wanted and wanted in name]
    similar = difflib.get_close_matches(wanted, names, n=_NEAREST, cutoff=0.4)
    near = tuple(dict.fromkeys(names[name] for name in (*holding, *similar)))[:_NEAREST]
    listed = ", ".join(near)
    return UnknownReference(
        Text(zh=f"没有指导页 {reference[:60]!r}", en=f"there is no guidance page {reference[:60]!r}"),
        candidates=near,
        field="page",
        valid=Text(zh=f"最接近的：{listed}", en=f"the nearest: {listed}") if near else None,
    )


def _in_language(found: dict[Language, Page], language: Language) -> Page:
    return found.get(_written(language)) or next(iter(found.values()))


def _group(pages: Iterable[Page]) -> Pages:
    grouped: Pages = {}
    for page in pages:
        grouped.setdefault(page.id, {})[page.language] = page
    return grouped


def _entries(page: Page) -> tuple[Entry, ...]:
    return tuple(
        Entry(
            kind=Kind.GUIDANCE,
            source=page.id,
            number=number,
            language=page.language,
            title=page.title,
            heading=section.heading,
            text=section.text,
            place=page.place,
            origin=page.source,
            topic=page.topic,
            level=page.level,
        )
        for number, section in enumerate(cut(page))
    )


def _written(language: Language) -> Language:
    return Language.EN if language is Language.EN else Language.ZH_HANS
