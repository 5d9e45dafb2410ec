"""Which variant of the system prompt a conversation is answered with: one for good, or a share of each."""

import hashlib
import re

from prompts.loading import variants

Shares = tuple[tuple[str, int], ...]

_SHARE = re.compile(r"\s*(?P<variant>[a-z][a-z0-9]*)\s*(?::\s*(?P<weight>\d{1,4})\s*)?")


def read_shares(said: str) -> Shares:
    """The variants of "b" or "a:90,b:10" with their weights. Raises ValueError with what is wrong."""
    shares: list[tuple[str, int]] = []
    for part in said.split(","):
        match = _SHARE.fullmatch(part)
        if match is None:
            raise ValueError(f"{part.strip()!r} is not a variant with a weight")
        if match["variant"] not in variants():
            raise ValueError(f"no variant is called {match['variant']!r}; there are {', '.join(variants())}")
        shares.append((match["variant"], int(match["weight"] or 1)))
    if len({variant for variant, _ in shares}) < len(shares):
        raise ValueError("a variant is named twice")
    if not sum(weight for _, weight in shares):
        raise ValueError("every weight is 0")
    return tuple(shares)


def choose_variant(shares: Shares, conversation: str) -> str:
    """The variant of a conversation: the same every time, and over many in the proportion of the weights."""
    if len(shares) == 1:
        return shares[0][0]
    digest = hashlib.sha256(conversation.encode("utf-8", "replace")).digest()
    place = int.from_bytes(digest[:8], "big") % sum(weight for _, weight in shares)
    for variant, weight in shares:
        if place < weight:
            return variant
        place -= weight
    raise AssertionError("the place is below the sum of the weights")
