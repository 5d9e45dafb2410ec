"""Graded queries: what is asked, and how well each page, plan, case or document answers it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BeforeValidator, Field, TypeAdapter

from core.text import Language
from evals.retrieval.corpus import Strict
from knowledge.search.entry import Entry
from knowledge.search.wanted import Wanted

FOLDER = Path(__file__).parent / "queries"
GUIDANCE_QUERIES = Path(__file__).parents[2] / "tests" / "knowledge"

Group = Literal["zh-Hans", "zh-Hant", "en", "zh>en", "en>zh"]
Tag = Literal["typo", "synonym", "colloquial", "filter"]
GROUPS: tuple[Group, ...] = ("zh-Hans", "zh-Hant", "en", "zh>en", "en>zh")
TAGS: tuple[Tag, ...] = ("typo", "synonym", "colloquial", "filter")
LEFT: dict[Group, Language] = {"zh>en": Language.EN, "en>zh": Language.ZH_HANS}
"""The language the corpus keeps for a group; all for those not named."""


def _passes(given: object) -> object:
    return given if isinstance(given, list | tuple) else (given,)


Grade = Annotated[int, Field(ge=0, le=3)]
Passes = Annotated[tuple[Grade, ...], BeforeValidator(_passes), Field(min_length=1, max_length=2)]


class Query(Strict):
    """A query, as README.md describes it."""

    query: str = Field(min_length=1)
    group: Group
    tags: tuple[Tag, ...] = ()
    grades: dict[str, Passes] = Field(min_length=1)
    wanted: Wanted = Wanted()

    @property
    def relevance(self) -> dict[str, float]:
        """The mean grade of everything that has one above 0."""
        means = {one: sum(passes) / len(passes) for one, passes in self.grades.items()}
        return {one: mean for one, mean in means.items() if mean > 0}

    @property
    def language(self) -> Language:
        """The language it is asked in."""
        return {"zh>en": Language.ZH_HANS, "en>zh": Language.EN}.get(self.group) or Language(self.group)


def load_queries(name: str, folder: Path = FOLDER) -> tuple[Query, ...]:
    """The queries of a set: all files of its folder. Raises FileNotFoundError, pydantic.ValidationError."""
    if name == "guidance":
        return tuple(_convert(GUIDANCE_QUERIES.glob("queries*.yaml")))
    files = sorted((folder / name).glob("*.yaml"))
    if not files:
        raise FileNotFoundError(f"there is no set {name!r} in {folder}")
    read = TypeAdapter(tuple[Query, ...]).validate_python
    return tuple(
        one for file in files for one in read(yaml.safe_load(file.read_text(encoding="utf-8")) or [])
    )


def check(queries: Iterable[Query], entries: Iterable[Entry]) -> list[str]:
    """What is wrong with a set over a corpus: a graded id that is not there, a query that is there twice."""
    held: dict[str, set[Language]] = {}
    for entry in entries:
        held.setdefault(entry.source, set()).add(entry.language)
    kept = list(queries)
    twice = Counter((one.query.strip().lower(), one.group) for one in kept)
    faults = [f"{text!r} is in {group} {times} times" for (text, group), times in twice.items() if times > 1]
    for one in kept:
        if not one.relevance:
            faults.append(f"{one.query!r}: every grade is 0")
        for source in one.grades:
            if source not in held:
                faults.append(f"{one.query!r}: nothing has the id {source}")
            elif one.group in LEFT and LEFT[one.group] not in held[source]:
                faults.append(f"{one.query!r}: {source} is not in {LEFT[one.group]}")
    return faults


def agreement(queries: Iterable[Query]) -> tuple[int, float]:
    """How many grades two passes gave, and the share on which they differ by at most 1 (0 counts)."""
    pairs = [passes for one in queries for passes in one.grades.values() if len(passes) == 2]
    near = sum(abs(first - second) <= 1 for first, second in pairs)
    return len(pairs), near / len(pairs) if pairs else 0.0


def _convert(files: Iterable[Path]) -> Iterator[Query]:
    """The query files of the tests: any of the pages named counts as the answer."""
    for file in sorted(files):
        for group, queries in yaml.safe_load(file.read_text(encoding="utf-8")).items():
            for text, pages in queries:
                yield Query(query=text, group=group, grades={page: (3,) for page in pages})
