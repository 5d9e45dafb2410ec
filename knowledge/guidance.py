"""Framework guidance: short pages in our own words, each citing its source, in either language."""

from collections.abc import Iterable, Iterator
from functools import cached_property
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from core.errors import UnknownReference
from core.text import Language, Text
from knowledge.page import Page, cut, read_page
from knowledge.search.entry import Entry, Kind

_FOLDERS = {Language.ZH_HANS: "zh", Language.EN: "en"}


class Guidance:
    """The pages that come with the product, overridden or joined by a company's own.

    Args:
        company: A folder with `zh/*.md` and `en/*.md`, or None. A page with the id of a shipped page replaces
            it in both languages; any other is added.
    """

    def __init__(self, company: Path | None = None) -> None:
        self._company = company

    def page(self, page_id: str, language: Language) -> Page:
        """The page in the language, or in the other one if that is all there is. Raises UnknownReference."""
        found = self._pages.get(page_id)
        if found is None:
            known = ", ".join(self._pages)
            raise UnknownReference(
                Text(zh=f"没有指导页 {page_id!r}", en=f"there is no guidance page {page_id!r}"),
                candidates=tuple(self._pages),
                field="page",
                valid=Text(zh=known, en=known),
            )
        return found.get(_written(language)) or next(iter(found.values()))

    def pages(self, language: Language = Language.ZH_HANS) -> tuple[Page, ...]:
        """Every page once, in the language where there is one, by topic and id."""
        chosen = [self.page(page_id, language) for page_id in self._pages]
        return tuple(sorted(chosen, key=lambda page: (page.topic, page.id)))

    @property
    def kind(self) -> Kind:
        """Its passages are guidance."""
        return Kind.GUIDANCE

    def ids(self) -> Iterable[str]:
        """Ids of all pages."""
        return self._pages

    def entries(self, source: str) -> tuple[Entry, ...]:
        """The passages of a page in all its languages; none when there is no such page."""
        return tuple(entry for page in self._pages.get(source, {}).values() for entry in _entries(page))

    def shown(self, entry: Entry, language: Language) -> Entry:
        """The same place of the page in the reader's language, where the page is in it."""
        page = self.page(entry.source, language)
        if page.language is entry.language:
            return entry
        entries = _entries(page)
        return entries[min(entry.number, len(entries) - 1)]

    @cached_property
    def _pages(self) -> dict[str, dict[Language, Page]]:
        """Pages by id and language, the company's in place of ours."""
        shipped = _group(_read(resources.files("knowledge").joinpath("guidance")))
        return shipped | _group(_read(self._company)) if self._company else shipped


def _read(folder: Traversable) -> Iterator[Page]:
    for language, name in _FOLDERS.items():
        inside = folder.joinpath(name)
        if not inside.is_dir():
            continue
        for file in sorted(inside.iterdir(), key=lambda file: file.name):
            if file.name.endswith(".md"):
                yield read_page(file.read_text(encoding="utf-8"), language, name=f"{name}/{file.name}")


def _group(pages: Iterable[Page]) -> dict[str, dict[Language, Page]]:
    grouped: dict[str, dict[Language, Page]] = {}
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
