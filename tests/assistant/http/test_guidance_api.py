"""Guidance over HTTP."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow


def test_pages_are_listed_and_read_in_the_clients_language(
    connect: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "en").mkdir()
    client, _, _ = connect(guidance=tmp_path)
    goals = client.get("/v1/guidance", params={"topic": "goals"}).json()
    assert "SMART goals" in [page["title"] for page in goals]
    assert {page["topic"] for page in goals} == {"goals"}
    page = client.get("/v1/guidance/horizons", headers={"Accept-Language": "zh-TW"}).json()
    assert page["language"] == "zh-Hant"
    assert "percent-three-readings" in page["links"]
    assert "長期" in page["text"]
    assert client.get("/v1/guidance/smart", params={"language": "en"}).json()["level"] == "definition"
    for path in ("/v1/guidance/smrt", "/v1/guidance?topic=gaols"):
        answer = client.get(path)
        assert (answer.status_code, answer.json()["type"]) == (404, "unknown")
    assert "smart" in client.get("/v1/guidance/smrt").json()["valid"]
    front = "---\nid: house\ntitle: House\ntopic: goals\nlevel: rule\nsource: us\nplace: 1\n---\nText\n"
    (tmp_path / "en" / "house.md").write_text(front, encoding="utf-8")
    assert client.get("/v1/guidance/house").json()["text"] == "Text"
