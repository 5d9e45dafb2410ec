"""Framework guidance: short pages in our own words, each citing its source, searched in either language."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import NamedTuple

from core.errors import UnknownReference
from core.frozen import Frozen
from core.text import Language, Text
from knowledge.glossary import load_glossary
from knowledge.lexical import Clause, LexicalIndex, read_query
from knowledge.page import Page, Section, Standing, cut, read_page
from knowledge.tokens import tokenise

_FOLDERS = {Language.ZH_HANS: "zh", Language.EN: "en"}
_TITLE = 2  # times a title counts in its passages
_MORE = 0.2  # weight of a page's further passages beside its best one
_NOTHING = 0.08  # of 180 real questions none scored less, of small talk nearly everything does


class Passage(Frozen):
    """A passage that answers a query.

    Attributes:
        page: Id of its page.
        title: Title of its page.
        heading: The heading it stands under, "" if none.
        text: The passage, Markdown.
        source: Title of the document it comes from.
        place: Chapter or section of that document.
        level: How far it may be relied on.
        topic: The page's topic.
        language: Language of `text`: the one asked for, or the only one there is.
        score: Share of the query it covers, 0 to 1, for ranking only.
        highlights: Stretches of `text` that answer to the query, as (start, end).
    """

    page: str
    title: str
    heading: str
    text: str
    source: str
    place: str
    level: Standing
    topic: str
    language: Language
    score: float
    highlights: tuple[tuple[int, int], ...]


class _Place(NamedTuple):
    """Where an indexed passage stands."""

    page: Page
    number: int
    section: Section


class _Answer(NamedTuple):
    """A passage and how much of a query is covered there, 0 to 1."""

    score: float
    place: _Place


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

    def search(
        self, query: str, *, language: Language, topic: str | None = None, limit: int = 5
    ) -> tuple[Passage, ...]:
        """The passages that answer best, one from each page, in the reader's language where there is one.

        Both languages of a page are searched, whichever the query is in.
        """
        clauses = read_query(query, load_glossary())
        found = [answer for answer in self._answers(clauses, topic) if answer.score >= _NOTHING]
        found.sort(key=lambda answer: (-answer.score, answer.place.page.id))
        terms = {term for clause in clauses for term in clause.terms}
        terms |= {term for clause in clauses for synonym in clause.synonyms for term in synonym}
        return tuple(self._passage(answer, language, terms) for answer in found[:limit])

    def _answers(self, clauses: Sequence[Clause], topic: str | None) -> Iterator[_Answer]:
        """The best passage of every page of the topic, its score raised a little by the next three.

        A page that says more than one thing about the query is less likely to be found by chance.
        """
        found: defaultdict[str, list[_Answer]] = defaultdict(list)
        for position, score in self._index.search(clauses).items():
            place = self._places[position]
            if topic in (None, place.page.topic):
                found[place.page.id].append(_Answer(score, place))
        for answers in found.values():
            best, *rest = sorted(answers, key=lambda answer: -answer.score)[:4]
            more = sum(answer.score for answer in rest) / 3
            yield _Answer((best.score + _MORE * more) / (1 + _MORE), best.place)

    def _passage(self, answer: _Answer, language: Language, terms: set[str]) -> Passage:
        place = answer.place
        page, section = self.page(place.page.id, language), place.section
        if page.language is not place.page.language:
            sections = cut(page)  # the same place in the other language
            section = sections[min(place.number, len(sections) - 1)]
        return Passage(
            page=page.id,
            title=page.title,
            heading=section.heading,
            text=section.text,
            source=page.source,
            place=page.place,
            level=page.level,
            topic=page.topic,
            language=page.language,
            score=answer.score,
            highlights=_highlight(section.text, terms),
        )

    @cached_property
    def _pages(self) -> dict[str, dict[Language, Page]]:
        """Pages by id and language, the company's in place of ours."""
        shipped = _group(_read(resources.files("knowledge").joinpath("guidance")))
        return shipped | _group(_read(self._company)) if self._company else shipped

    @cached_property
    def _places(self) -> tuple[_Place, ...]:
        pages = [page for languages in self._pages.values() for page in languages.values()]
        return tuple(
            _Place(page, number, section) for page in pages for number, section in enumerate(cut(page))
        )

    @cached_property
    def _index(self) -> LexicalIndex:
        return LexicalIndex([_terms(place) for place in self._places])


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


def _terms(place: _Place) -> list[str]:
    title = [token.term for token in tokenise(place.page.title)]
    heading = [token.term for token in tokenise(place.section.heading)]
    return title * _TITLE + heading + [token.term for token in tokenise(place.section.text)]


def _written(language: Language) -> Language:
    return Language.EN if language is Language.EN else Language.ZH_HANS


def _highlight(text: str, terms: set[str]) -> tuple[tuple[int, int], ...]:
    """Stretches of the text made of the terms; a single Han character alone is not worth marking."""
    spans: list[tuple[int, int]] = []
    for token in tokenise(text):
        if token.term not in terms or (len(token.term) == 1 and not token.term.isascii()):
            continue
        if spans and token.start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], token.end))
        else:
            spans.append((token.start, token.end))
    return tuple(spans)
