"""The conversation store's contract, on SQLite and on PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, event

from core.errors import InputError
from knowledge.conversations import ConversationStore, Message
from knowledge.database import connect

NOW = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)


@pytest.fixture
def store(engine: Engine) -> ConversationStore:
    return ConversationStore(engine)


def test_messages_come_back_in_order(store: ConversationStore) -> None:
    for number in range(5):
        at = NOW + timedelta(seconds=number)
        assert (
            store.append("c1", "user", {"text": f"第{number}条\x00\ud800", "n": number}, at=at) == number + 1
        )
    store.append("c2", "tool", {}, at=NOW)
    messages = store.messages("c1")
    assert [message["position"] for message in messages] == [1, 2, 3, 4, 5]
    assert messages[2] == {
        "position": 3,
        "kind": "user",
        "at": "2026-01-05T08:00:02.000000+00:00",
        "payload": {"text": "第2条\x00\ud800", "n": 2},
    }
    assert store.messages("c1", last=2) == messages[3:]
    assert store.messages("c1", last=99) == messages
    assert store.messages("nobody") == ()


def test_state_is_replaced_whole(store: ConversationStore) -> None:
    assert store.get_state("c1") == {}
    store.set_state("c1", {"plan": "PABCDE", "language": "zh-Hans"})
    store.append("c1", "user", {}, at=NOW)
    assert store.get_state("c1") == {"plan": "PABCDE", "language": "zh-Hans"}
    store.set_state("c1", {"plan": None})
    assert store.get_state("c1") == {"plan": None}


def test_conversations_are_listed_the_last_to_speak_first(store: ConversationStore) -> None:
    store.append("old", "user", {}, at=NOW)
    store.append("new", "user", {}, at=NOW + timedelta(hours=1))
    store.append("old", "assistant", {}, at=NOW + timedelta(hours=2))
    store.set_state("silent", {})
    old, new, silent = store.conversations()
    assert (old.id, old.length, old.started, old.updated) == ("old", 2, NOW, NOW + timedelta(hours=2))
    assert (new.id, silent.id, silent.length, silent.updated) == ("new", "silent", 0, None)


def test_threads_that_append_at_once_lose_nothing(store: ConversationStore) -> None:
    def speak(number: int) -> int:
        return store.append("c", "user", {"n": number}, at=NOW)

    with ThreadPoolExecutor(8) as pool:
        positions = list(pool.map(speak, range(40)))
    assert sorted(positions) == list(range(1, 41))
    assert {message["payload"]["n"] for message in store.messages("c")} == set(range(40))  # type: ignore[index]


@pytest.mark.parametrize("conversation", ["", "a\x00b", "line\nbreak", "\ud800"])
def test_unusable_ids_are_refused(store: ConversationStore, conversation: str) -> None:
    with pytest.raises(InputError, match="conversation id"):
        store.append(conversation, "user", {}, at=NOW)
    assert store.conversations() == ()


def test_what_is_no_json_or_too_long_is_refused(store: ConversationStore) -> None:
    with pytest.raises(InputError, match="cannot be written as JSON"):
        store.append("c", "user", {"when": NOW}, at=NOW)
    with pytest.raises(InputError, match="too many"):
        store.set_state("c", {"history": "x" * 70_000})
    with pytest.raises(InputError, match="no time zone"):
        store.append("c", "user", {}, at=datetime(2026, 1, 5))
    assert store.conversations() == ()


def test_an_append_writes_one_row_however_long_the_conversation() -> None:
    engine = connect("sqlite://")
    store = ConversationStore(engine)
    statements: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *args: statements.append(args[2].split()[0]))
    costs = []
    for number in range(200):
        statements.clear()
        store.append("c", "user", {"text": "x" * 1000}, at=NOW + timedelta(seconds=number))
        costs.append(tuple(statements))
    engine.dispose()
    assert set(costs) == {("BEGIN", "INSERT", "INSERT")}


def test_a_message_and_a_state_are_stored_together(store: ConversationStore) -> None:
    store.append("c", "user", {"text": "a"}, at=NOW, state={"plan": "P1"})
    assert store.get_state("c") == {"plan": "P1"}
    with pytest.raises(InputError, match="too many"):
        store.append("c", "user", {"text": "b"}, at=NOW, state={"history": "x" * 70_000})
    assert len(store.messages("c")) == 1  # neither the one nor the other
    store.append("c", "user", {"text": "c"}, at=NOW)
    assert store.get_state("c") == {"plan": "P1"}


def test_messages_of_a_turn_are_stored_together_or_not_at_all(store: ConversationStore) -> None:
    store.set_state("c", {"plan": "P0"})
    turn = [Message("human", {"n": 1}, NOW), Message("ai", {"n": 2}, NOW + timedelta(seconds=1))]
    assert store.extend("c", turn, state={"plan": "P1"}) == 2
    with pytest.raises(InputError, match="cannot be written as JSON"):
        store.extend("c", [Message("ai", {"n": 3}, NOW), Message("ai", {"when": NOW}, NOW)])
    assert store.extend("c", turn) == 4
    assert [message["position"] for message in store.messages("c")] == [1, 2, 3, 4]
    assert [message["payload"] for message in store.messages("c", last=2)] == [{"n": 1}, {"n": 2}]
    assert store.look("c") == (4, {"plan": "P1"})
    assert store.look("nobody") == (0, {})
    (info,) = store.conversations()
    assert (info.length, info.started, info.updated) == (4, NOW, NOW + timedelta(seconds=1))


def test_a_conversation_is_whose_it_was_first(store: ConversationStore) -> None:
    assert store.owner("a") is None
    assert store.claim("a", "U1")
    assert store.claim("a", "U1")
    assert not store.claim("a", "U2")
    assert store.owner("a") == "U1"
    store.append("old", "human", {"text": "x"}, at=datetime(2026, 1, 5, tzinfo=UTC))
    assert not store.claim("old", "U1")  # nobody comes into what was said before
    assert store.owner("old") is None
    store.append("a", "human", {"text": "x"}, at=datetime(2026, 1, 5, tzinfo=UTC), state={"plan": "P1"})
    assert store.owner("a") == "U1"


def test_chinese_is_stored_as_it_is_and_half_a_character_is_not_lost(store: ConversationStore) -> None:
    store.append("c", "human", {"content": "市场份额"}, at=NOW)
    store.append("c", "ai", {"content": "half \ud83d, nothing \x00"}, at=NOW)
    assert [row["payload"] for row in store.messages("c")] == [
        {"content": "市场份额"},
        {"content": "half \ud83d, nothing \x00"},
    ]
