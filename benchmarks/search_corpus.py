"""Passages for `search.py`: as many as wanted, always the same, each of about 300 characters.

A passage is some sentences of the shipped guidance with other figures. Its vector is the mean of its
sentences' vectors: it stands for the embedder's own, which for 10,000 passages would take minutes.
"""

import random
import re
from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from core.text import Language
from knowledge.guidance import Guidance
from knowledge.search.embedder import Embedder, Fingerprint
from knowledge.search.entry import Entry, Kind
from knowledge.search.shelf import words_of

SEED = 7
PER_PLAN = 10
UNITS = ("门锁事业部", "音箱事业部", "照明事业部", "华东大区", "华南大区", "企业客户部", "餐饮", "母婴")
KINDS = (Kind.PLAN, Kind.PLAN, Kind.CASE, Kind.DOCUMENT)
_POOL = 600
_CUT = re.compile(r"(?<=[。！？])|(?<=[.!?])\s+|\n+")
_NUMBER = re.compile(r"\d+")


class Composed:
    """An embedder that knows the vectors of generated passages already, and makes all others.

    Args:
        embedder: What makes them.
        vectors: Vectors by text.
    """

    def __init__(self, embedder: Embedder, vectors: dict[str, NDArray[np.float32]]) -> None:
        self._embedder = embedder
        self._vectors = vectors

    @property
    def fingerprint(self) -> Fingerprint:
        """What its vectors may be compared with."""
        return self._embedder.fingerprint

    @property
    def lexical_weight(self) -> float:
        """λ."""
        return self._embedder.lexical_weight

    @property
    def least_score(self) -> float:
        """A passage that scores less has nothing to do with the query."""
        return self._embedder.least_score

    def embed_queries(self, texts: list[str]) -> NDArray[np.float32]:
        """Vectors of queries, made."""
        return self._embedder.embed_queries(texts)

    def embed_passages(self, texts: list[str]) -> NDArray[np.float32]:
        """Vectors of passages, known or made."""
        if all(text in self._vectors for text in texts):
            return np.stack([self._vectors[text] for text in texts])
        return self._embedder.embed_passages(texts)


def generate(count: int, embedder: Embedder) -> tuple[list[Entry], dict[str, NDArray[np.float32]]]:
    """Passages in plans, cases and documents of ten, and their vectors by the text that is embedded."""
    pool = _sentences()
    of_pool = embedder.embed_passages(pool)
    entries, vectors = [], {}
    for entry, chosen in _entries(count, pool):
        vector = of_pool[chosen].mean(axis=0)
        entries.append(entry)
        vectors[words_of(entry)] = (vector / np.linalg.norm(vector)).astype(np.float32)
    return entries, vectors


def plain_passages(count: int) -> list[Entry]:
    """Passages of the same kind, without vectors."""
    return [entry for entry, _ in _entries(count, _sentences())]


def _sentences() -> list[str]:
    guidance = Guidance()
    texts = [
        entry.text
        for page in sorted(guidance.ids())
        for entry in guidance.entries(page)
        if entry.language is Language.ZH_HANS
    ]
    found = [one.strip(" -*|#") for text in texts for one in _CUT.split(text) if one]
    kept = sorted({one for one in found if 20 <= len(one) <= 120})
    return random.Random(SEED).sample(kept, min(_POOL, len(kept)))


def _entries(count: int, pool: list[str]) -> Iterator[tuple[Entry, list[int]]]:
    drawn = random.Random(SEED)
    for number in range(count):
        group, place = divmod(number, PER_PLAN)
        chosen = drawn.sample(range(len(pool)), 6)
        start = date(2023, 1, 1) + timedelta(days=group % 1_000)
        text = "".join(_NUMBER.sub(lambda _: str(drawn.randrange(1, 999)), pool[one]) for one in chosen)
        kind = KINDS[group % len(KINDS)]
        unit = UNITS[group % len(UNITS)]
        entry = Entry(
            kind=kind,
            source=f"{kind}-{group}",
            number=place,
            language=Language.ZH_HANS,
            title=f"{unit}{start.year}年方案{group}",
            text=text[:300],
            unit=unit,
            owner=f"负责人{group % 50}",
            start=start,
            end=start + timedelta(days=90),
        )
        yield entry, chosen
