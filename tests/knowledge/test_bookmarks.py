"""Bookmarks on either database."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from knowledge.bookmarks import Bookmarks

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)


def test_what_is_put_is_found_until_it_is_removed(engine: Engine) -> None:
    marks = Bookmarks(engine, "slack")
    assert marks.find("notice:C1:approval:A3") is None
    marks.put("notice:C1:approval:A3", {"message": "1.2", "名": "李娜"}, NOW)
    marks.put("notice:C1:approval:A3", {"message": "3.4"}, NOW)
    assert marks.find("notice:C1:approval:A3") == {"message": "3.4"}
    assert Bookmarks(engine, "wecom").find("notice:C1:approval:A3") is None
    marks.remove("notice:C1:approval:A3")
    assert marks.find("notice:C1:approval:A3") is None


def test_add_leaves_what_is_there(engine: Engine) -> None:
    marks = Bookmarks(engine, "slack")
    marks.add("thread:C1:1", {"first": 1}, NOW)
    marks.add("thread:C1:1", {"first": 2}, NOW)
    assert marks.find("thread:C1:1") == {"first": 1}


def test_old_ones_of_a_kind_are_pruned(engine: Engine) -> None:
    marks = Bookmarks(engine, "slack")
    for day in range(4):
        marks.put(f"reply:{day}", {}, NOW - timedelta(days=day))
    marks.put("thread:%", {}, NOW - timedelta(days=9))
    assert marks.prune("reply:", NOW - timedelta(days=1, hours=1)) == 2
    assert marks.prune("%", NOW) == 0
    assert marks.find("reply:1") is not None
    assert marks.find("thread:%") is not None


def test_many_at_once(engine: Engine) -> None:
    marks = Bookmarks(engine, "slack")
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: marks.put("reply:1", {"number": number}, NOW), range(20)))
        list(pool.map(lambda number: marks.add("thread:1", {"number": number}, NOW), range(20)))
    assert marks.find("reply:1") is not None
    assert marks.find("thread:1") is not None
