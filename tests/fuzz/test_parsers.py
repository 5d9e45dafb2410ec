"""No input breaks a parser: a few hundred inputs each here, millions by `python -m tests.fuzz.run`."""

import time
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import InputError
from tests.fuzz.parsers import PARSERS

LONGEST = 2.0  # seconds one input of 20 kB may take
_ONES = "0159.,%万亿千-－～到至年月日$¥|`*[]()<>&!\"'{}:;\\#=+@ \n\t\x00\u202e"
_PIECES = st.sampled_from([piece.encode() for piece in (*_ONES, "百分点", "Q3", "1.2", "10%", "2026")])


@pytest.mark.parametrize("name", PARSERS)
def test_no_input_breaks_it(name: str) -> None:
    parser = PARSERS[name]
    pieces = st.one_of(_PIECES, st.sampled_from(parser.seeds), st.binary(max_size=8))
    inputs = st.one_of(st.lists(pieces, max_size=12).map(b"".join), st.text(max_size=80).map(_bytes))

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(inputs)
    def holds(data: bytes) -> None:
        with suppress(InputError):
            parser.parse(data)

    for seed in parser.seeds:
        with suppress(InputError):
            parser.parse(seed)
    holds()


@pytest.mark.slow
@pytest.mark.parametrize("name", PARSERS)
def test_no_input_takes_long(name: str) -> None:
    """Repeated pieces are what makes a pattern with nested repetitions slow."""
    parser = PARSERS[name]
    hardest = 0.0
    for piece in (
        *parser.seeds,
        b"1",
        b"1,",
        b"a.",
        "万".encode(),
        b" ",
        b"*",
        b"[",
        b"|",
        b"<",
        b"`",
        b"\n",
        b"{",
    ):
        data = (piece * (20_000 // len(piece)))[:20_000]
        start = time.process_time()
        with suppress(InputError):
            parser.parse(data)
        hardest = max(hardest, time.process_time() - start)
    assert hardest < LONGEST


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
