"""What a search returns: passages with their score, what matched, and how they were looked for."""

from core.frozen import Frozen
from core.text import Text
from knowledge.search.entry import Entry


class Found(Frozen):
    """A passage that answers a query.

    Attributes:
        entry: The passage, in the reader's language where there is one.
        score: For ranking within one search: the cosine plus λ·coverage, or the coverage where only words
            were compared; raised a little by further passages of the same source.
        coverage: Share of the query's words it holds, weighted by rarity, 0 to 1.
        cosine: How near it is in meaning, -1 to 1; None where only words were compared.
        terms: Why it matched: words of the query, or synonyms of them, that it holds, longest first.
        highlights: Stretches of `entry.text` that answer the query, as (start, end).
    """

    entry: Entry
    score: float
    coverage: float
    cosine: float | None = None
    terms: tuple[str, ...] = ()
    highlights: tuple[tuple[int, int], ...] = ()


class Answer(Frozen):
    """The passages found, best first.

    Attributes:
        found: The passages.
        nearest: Where nothing is sure to have to do with the query: the passages nearest in meaning.
        notice: Why only words were compared, when that was so against the settings.
    """

    found: tuple[Found, ...]
    nearest: tuple[Found, ...] = ()
    notice: Text | None = None
