"""A day as HTTP is given it."""

import re
from datetime import date
from typing import Annotated

from pydantic import BeforeValidator

_WRITTEN = re.compile(r"\d{4}-\d{2}-\d{2}")


def _written_out(value: object) -> object:
    # a bare number would be read as seconds since 1970
    if isinstance(value, date) or (isinstance(value, str) and _WRITTEN.fullmatch(value)):
        return value
    raise ValueError("must be a day written as 2026-10-12")


Day = Annotated[date, BeforeValidator(_written_out)]
