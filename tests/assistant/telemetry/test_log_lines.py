"""Lines of the log: JSON for programs, text for people, masked, with the turn's fields and no words of it."""

import json
import logging
from pathlib import Path

import pytest

from assistant.log import open_log
from assistant.settings import read_settings


def lines(path: Path) -> list[str]:
    for handler in logging.getLogger("hoshin").handlers:
        handler.close()
    logging.getLogger("hoshin").handlers = []
    return path.read_text(encoding="utf-8").splitlines()


def test_a_json_line_holds_its_fields_and_the_error(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOSHIN_LOG_FORMAT", "json")
    path = open_log(read_settings())
    log = logging.getLogger("hoshin.turn")
    log.info("turn", extra={"fields": {"door": "web", "seconds": 0.5, "first": None}})
    try:
        raise ZeroDivisionError("by zero")
    except ZeroDivisionError:
        log.exception("failed with %s", "x")
    first, second = (json.loads(line) for line in lines(path))
    assert (first["message"], first["level"], first["logger"]) == ("turn", "info", "hoshin.turn")
    assert (first["door"], first["seconds"]) == ("web", 0.5)
    assert "first" not in first
    assert "ZeroDivisionError: by zero" in second["error"]


def test_a_text_line_ends_with_its_fields(home: Path) -> None:
    path = open_log(read_settings())
    logging.getLogger("hoshin.turn").info("turn", extra={"fields": {"door": "web", "seconds": 0.5}})
    (line,) = lines(path)
    assert line.endswith("INFO hoshin.turn turn door=web seconds=0.5")


def test_secrets_and_numbers_of_people_are_masked(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOSHIN_LOG_FORMAT", "json")
    monkeypatch.setenv("HOSHIN_API_TOKEN", "a-very-secret-token-1")
    path = open_log(read_settings())
    logging.getLogger("hoshin.x").info("a-very-secret-token-1 of li.na@example.com, 13812345678")
    (line,) = lines(path)
    told = json.loads(line)["message"]
    assert "secret" not in told
    assert "li.na@example.com" not in told
    assert "13812345678" not in told
