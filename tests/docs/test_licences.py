"""What an installation brings along: every licence known and allowed, every package pinned by its hash."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.test_reference import ROOT, load

LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
ALLOWED = re.compile(
    r"MIT(?:-0|-CMU| License)?|(?:0|2-Clause |3-Clause )?BSD(?:-[23]-Clause| License)?|Apache.*|ISC.*"
    r"|MPL-2\.0"
    r"|Mozilla Public License 2\.0.*|PSF-2\.0|Python Software Foundation License|Zlib|CC0-1\.0|CNRI-Python"
    r"|Public Domain|dependency licenses|Version 2\.0"
)
LGPL = {"psycopg", "psycopg-binary", "psycopg-pool"}  # brought by the extra `postgres` alone


@pytest.mark.slow
def test_every_licence_is_known_and_allowed() -> None:
    licences = load("write_licences").licences()
    parts = {name: re.split(r"; | AND | OR |, ", said.strip("()")) for name, said in licences.items()}
    refused = {
        name: said
        for name, said in parts.items()
        if not all(ALLOWED.fullmatch(part.strip("() ")) for part in said) and name not in LGPL
    }
    assert len(licences) > 100
    assert refused == {}


def test_a_licence_that_may_not_be_brought_is_seen() -> None:
    assert not ALLOWED.fullmatch("GPL-3.0-or-later")
    assert not ALLOWED.fullmatch("GNU Affero General Public License v3")


@pytest.mark.slow
def test_the_page_of_licences_is_the_one_written_now() -> None:
    writer = load("write_licences")
    written = writer.PAGE.read_text(encoding="utf-8")
    rows = written.partition("| --- | --- |\n")[2].splitlines()
    there = {row.split(" | ")[0].lstrip("| ") for row in rows}
    assert there == set(writer.licences())


def test_every_package_is_pinned_with_its_hash() -> None:
    pins = re.findall(r"^([A-Za-z0-9._-]+)(\[[^\]]*\])?==(\S+)(.*(?:\n    .*)*)", LOCK, re.MULTILINE)
    lines = [line for line in LOCK.splitlines() if line and not line.startswith((" ", "#"))]
    assert len(pins) == len(lines) > 100
    assert [name for name, _, _, rest in pins if "--hash=sha256:" not in rest] == []


@pytest.mark.slow
def test_a_bill_of_materials_is_written(tmp_path: Path) -> None:
    tool = Path(sys.executable).with_name("cyclonedx-py")
    path = tmp_path / "sbom.json"
    command = [tool, "requirements", "requirements.lock", "--output-file", path]
    subprocess.run(command, check=True, cwd=ROOT, capture_output=True, timeout=60)
    bill = json.loads(path.read_text(encoding="utf-8"))
    assert bill["bomFormat"] == "CycloneDX"
    assert {"langchain", "openai", "chromadb"} <= {part["name"] for part in bill["components"]}
