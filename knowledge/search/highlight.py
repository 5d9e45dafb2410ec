"""The stretches of a text that answer a query."""

from knowledge.search.tokens import tokenise


def highlight(text: str, terms: set[str]) -> tuple[tuple[int, int], ...]:
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
