"""No input breaks a parser: a few hundred inputs each here, millions by `python -m tests.fuzz.run`."""

import time
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import InputError
from tests.fuzz.parsers import PARSERS, Parser

NOTICED = 0.4  # seconds; below it a ratio says nothing
SQUARE = 9  # times as long for four times the text: 4 is a line, 16 a square
_REPEATED = (b"1", b"1,", b"a.", "万".encode(), b" ", b"*", b"[", b"|", b"<", b"`", b"\n", b"{", b"# ", b"- ")
_ONES = "0159.,%万亿千-－～到至年月日$¥|`*[]()<>&!\"'{}:;\\#=+@ \n\t\x00\u202e"
_PIECES = st.sampled_from([piece.encode() for piece in (*_ONES, "百分点", "Q3", "1.2", "10%", "2026")])
_BY_NATURE = {
    ("glossaries", b"["),
    ("glossaries", b"{"),
}  # in libyaml; a file of the operator's


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
def test_time_grows_with_the_input_and_not_its_square(name: str) -> None:
    """Repeated pieces are what makes a pattern with nested repetitions slow."""
    parser = PARSERS[name]
    for piece in (*parser.seeds, *_REPEATED):
        if (name, piece) in _BY_NATURE:
            continue
        whole = _seconds(parser, piece, 20_000)
        assert whole < NOTICED or whole < SQUARE * _seconds(parser, piece, 5_000), piece


def _seconds(parser: Parser, piece: bytes, length: int) -> float:
    """CPU time for a piece repeated, the least of two."""
    data = (piece * (length // len(piece)))[:length]
    return min(_once(parser, data), _once(parser, data))


def _once(parser: Parser, data: bytes) -> float:
    start = time.process_time()
    with suppress(InputError):
        parser.parse(data)
    return time.process_time() - start


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
