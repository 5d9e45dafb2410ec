"""Names of files from outside: kept readable, never longer than a file system takes."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.file_name import safe_name


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("十月 销售.csv", "十月 销售.csv"),
        ("..", "file"),
        ("../../etc/passwd", "passwd"),
        ("C:\\plans\\q4.xlsx", "q4.xlsx"),
        ("a.b.tar.gz", "a.b.tar.gz"),
        ("", "file"),
        ("x" * 300 + ".csv", "x" * 196 + ".csv"),
        ("销" * 300 + ".csv", "销" * 65 + ".csv"),
        ("a." + "z" * 300, ("a." + "z" * 300)[:200]),
    ],
)
def test_a_name_is_kept_as_far_as_it_can_be(said: str, kept: str) -> None:
    assert safe_name(said) == kept


@settings(max_examples=200)
@given(st.text(st.characters(), max_size=400))
def test_any_name_is_one_file_and_at_most_200_bytes(said: str) -> None:
    kept = safe_name(said)
    assert 0 < len(kept.encode()) <= 200
    assert Path(kept).name == kept
    assert kept not in (".", "..")
