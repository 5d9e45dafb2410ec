"""Writes docs/licences.md: every package that an installation brings along, and its licence.

python docs/write_licences.py
"""

import re
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PAGE = Path(__file__).parent / "licences.md"
EXTRAS = ("postgres",)

_HEAD = """# Licences

Hoshin is under the Apache License 2.0. An installation brings the packages below, none of them under the GPL
or AGPL. The driver of PostgreSQL, which only the extra `postgres` brings, is under the LGPL 3 and used as it
comes. `requirements.lock` pins every package with its hash, `make sbom` writes them as a CycloneDX bill of
materials, and `make audit` looks for known vulnerabilities. This page is written from the packages' own
metadata (`python docs/write_licences.py`).

| package | licence |
| --- | --- |
"""
# where the metadata says too little: what the package's own licence file says
_KNOWN = {"docutils": "Public Domain; BSD License"}  # the one file under the GPL is not in the wheel
_CLASSIFIER = re.compile(r"License :: (?:OSI Approved :: )?(.+)")
_LONGEST = 60  # a longer field is the licence's text, not its name


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")


def page() -> str:
    """The page as the packages have it now."""
    rows = (f"| {name} | {licence} |" for name, licence in sorted(licences().items()))
    return _HEAD + "\n".join(rows) + "\n"


def licences() -> dict[str, str]:
    """The licence of every package an installation of ours needs, by name."""
    return {name: licence_of(name) for name in _needed()}


def licence_of(name: str) -> str:
    """What a package says its licence is; "" when it does not say."""
    if name in _KNOWN:
        return _KNOWN[name]
    about = distribution(name).metadata
    if expression := about.get("License-Expression"):
        return str(expression)
    found = [match[1] for one in about.get_all("Classifier", []) if (match := _CLASSIFIER.match(one))]
    if found:
        return "; ".join(found)
    said = str(about.get("License") or "").strip()
    return said if len(said) <= _LONGEST else said.splitlines()[0][:_LONGEST]


def _needed() -> set[str]:
    seen: set[str] = set()
    waiting = [Requirement(f"hoshin[{','.join(EXTRAS)}]")]
    while waiting:
        asked = waiting.pop()
        name = canonicalize_name(asked.name)
        key = f"{name}[{','.join(sorted(asked.extras))}]"
        if key in seen:
            continue
        try:
            found = distribution(name)
        except PackageNotFoundError:
            continue  # for another platform
        seen.add(key)
        waiting += list(_requirements(found.requires or [], asked.extras))
    return {key.partition("[")[0] for key in seen} - {"hoshin"}


def _requirements(lines: list[str], extras: set[str]) -> Iterator[Requirement]:
    for line in lines:
        asked = Requirement(line)
        chosen = ("", *extras)
        if asked.marker is None or any(asked.marker.evaluate({"extra": extra}) for extra in chosen):
            yield asked


if __name__ == "__main__":
    main()
