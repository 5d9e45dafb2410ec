"""The stretches of a text that answer a query."""

from collections.abc import Iterable
from functools import lru_cache

from knowledge.search.tokens import Token, normalise, tokenise


def highlight(text: str, terms: set[str]) -> tuple[tuple[int, int], ...]:
    """Stretches of the text made of the terms; a single Han character alone is not worth marking."""
    spans: list[tuple[int, int]] = []
    for token in _tokens(text):
        if token.term not in terms or (len(token.term) == 1 and not token.term.isascii()):
            continue
        if spans and token.start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], token.end))
        else:
            spans.append((token.start, token.end))
    return tuple(spans)


def matched(texts: Iterable[str], terms: set[str]) -> tuple[str, ...]:
    """The stretches of the texts made of the terms, each once, as Simplified small letters, longest first."""
    stretches = {normalise(text[start:end]) for text in texts for start, end in highlight(text, terms)}
    return tuple(sorted(stretches, key=lambda stretch: (-len(stretch), stretch)))


@lru_cache(maxsize=512)
def _tokens(text: str) -> tuple[Token, ...]:
    """The tokens of a text: what is found often is marked often."""
    return tuple(tokenise(text))
