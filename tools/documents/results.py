"""Results stored beside the formulas of a workbook, for readers that show values without calculating."""

import os
import re
import zipfile
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

Results = Mapping[str, Decimal | None]

_FORMULA = re.compile(r'<c r="([A-Z]+\d+)"([^>]*)><f>([^<]*)</f><v\s*(?:/>|></v>)</c>')


def store_results(path: Path, sheets: Mapping[int, Results]) -> None:
    """Put the result of every formula into the file.

    Args:
        path: A workbook as openpyxl writes it: formulas without results.
        sheets: By the number of the sheet, from 1: results by cell, None for an empty text.
    """
    part = path.with_suffix(".part")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            data = old.read(entry)
            number = re.fullmatch(r"xl/worksheets/sheet(\d+)\.xml", entry.filename)
            if number and int(number[1]) in sheets:
                data = _with_results(data.decode(), sheets[int(number[1])]).encode()
            new.writestr(entry, data)
    os.replace(part, path)


def _with_results(xml: str, results: Results) -> str:
    def stored(match: re.Match[str]) -> str:
        place, style, formula = match.groups()
        if place not in results:
            return match[0]
        result = results[place]
        if result is None:
            return f'<c r="{place}"{style} t="str"><f>{formula}</f><v></v></c>'
        return f'<c r="{place}"{style}><f>{formula}</f><v>{result:f}</v></c>'

    return _FORMULA.sub(stored, xml)
