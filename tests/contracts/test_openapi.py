"""The API answers as its own description says, whatever fits or does not fit it."""

import warnings
from pathlib import Path

import pytest

from tests.contracts.openapi import faults


@pytest.mark.slow
def test_every_operation_answers_as_described(tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = dict(faults(tmp_path, requests=1))
    assert len(found) > 60
    assert {label: fault for label, fault in found.items() if fault} == {}
