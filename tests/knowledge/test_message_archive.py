"""Messages of turns long past take little room and come back as they were; on SQLite and on PostgreSQL."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, text

from knowledge.conversations import ConversationStore, Message

NOW = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)


@pytest.fixture
def store(engine: Engine) -> ConversationStore:
    return ConversationStore(engine)


def turn(number: int) -> list[Message]:
    id_ = f"c{number}"
    result = {"text": f"已改 {number} 处" * 200, "tables": [{"rows": [["短视频投放", "365万元"]] * 30}]}
    call = {"name": "edit_plan", "args": {"edits": [{"do": "update", "node": "I1"}] * 20}, "id": id_}
    return [
        Message("human", {"content": f"第{number}句"}, NOW),
        Message("ai", {"content": "", "tool_calls": [call], "additional_kwargs": {"n": number}}, NOW),
        Message(
            "tool",
            {
                "content": result["text"],
                "artifact": result,
                "name": "edit_plan",
                "tool_call_id": f"c{number}",
            },
            NOW,
        ),
        Message("ai", {"content": "改好了。\ud83d" + "很长" * 300}, NOW),
    ]


def fill(store: ConversationStore, turns: int) -> list[dict[str, Any]]:
    for number in range(turns):
        store.extend("c", turn(number))
    return [dict(row) for row in store.messages("c")]


def size(engine: Engine, table: str, column: str) -> int:
    with engine.connect() as connection:
        rows = connection.execute(text(f"SELECT {column} FROM {table}")).all()
    return sum(len(row[0] if isinstance(row[0], bytes) else row[0].encode()) for row in rows)


def test_what_is_archived_comes_back_as_it_was_from_any_place(store: ConversationStore) -> None:
    before = fill(store, 10)
    store.archive("c", 12)
    store.archive("c", 28)
    assert [dict(row) for row in store.messages("c")] == before
    for last in (1, 5, 13, 14, 30, 39):
        assert [dict(row) for row in store.messages("c", last=last)] == before[-last:]
    store.extend("c", turn(11))
    assert [dict(row) for row in store.messages("c")][:40] == before


def test_it_takes_a_fraction_of_the_room(store: ConversationStore, engine: Engine) -> None:
    fill(store, 20)
    whole = size(engine, "messages", "payload")
    store.archive("c", 80)
    left = size(engine, "messages", "payload") + size(engine, "message_archive", "body")
    assert left * 5 < whole


def test_archiving_twice_or_more_than_there_is_changes_nothing(store: ConversationStore) -> None:
    before = fill(store, 3)
    for upto in (8, 8, 4, 0, 500, 500):
        store.archive("c", upto)
        assert [dict(row) for row in store.messages("c")] == before
    store.archive("nobody", 5)


def test_a_program_that_knows_no_archive_reads_a_short_form(store: ConversationStore, engine: Engine) -> None:
    fill(store, 2)
    store.archive("c", 8)
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT kind, payload FROM messages ORDER BY position")).all()
    human, called, result, final = (json.loads(row.payload) for row in rows[:4])
    assert human == {"content": "第0句"}
    assert called["tool_calls"] == [{"name": "edit_plan", "args": {}, "id": "c0"}]
    assert result["tool_call_id"] == "c0"
    assert len(result["content"]) == 160
    assert final["content"].startswith("改好了。")


def test_conversations_do_not_get_into_each_others_archive(store: ConversationStore) -> None:
    fill(store, 2)
    store.extend("d", turn(7))
    store.archive("c", 8)
    store.archive("d", 4)
    assert str(store.messages("d")[0]["payload"]) == "{'content': '第7句'}"
    assert len(store.messages("c")) == 8
