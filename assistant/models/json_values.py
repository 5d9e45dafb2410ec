"""JSON values as models write them: badly at times, and at times several where one is expected."""

import json
from typing import Any

_DECODER = json.JSONDecoder(strict=False)  # line breaks inside texts are common
_BETWEEN = " \t\r\n,;"


def read_first(text: str) -> tuple[Any, str]:
    """The first value, mended when it is merely written badly, and the text after it. "" where there is none.

    Raises:
        RecursionError: It is nested too deep.
    """
    text = text.strip()
    try:
        value, end = _DECODER.raw_decode(text)
    except ValueError:
        from json_repair.json_parser import JSONParser

        # `repair_json` keeps the last of several values that look the same; the parser tells where one ends
        parser = JSONParser(text, None, logging=False)
        value, end = parser.parse_json(), parser.index
    return value, text[end:].strip()


def read_all(text: str) -> list[Any]:
    """All values, one after another."""
    values: list[Any] = []
    while text := text.strip(_BETWEEN):
        value, rest = read_first(text)
        if len(rest) >= len(text):
            break
        values.append(value)
        text = rest
    return values


def is_whole(text: str) -> bool:
    """Whether `text` is a value that has come to its end."""
    if not text.rstrip().endswith(("}", "]", '"')):
        return False
    try:
        json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return False
    return True
