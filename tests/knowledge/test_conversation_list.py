"""Lists of conversations: each person's own, renamed and put away by nobody else."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from core.errors import InputError, UnknownReference
from knowledge.conversation_list import ConversationList
from knowledge.conversations import ConversationStore

NOW = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)


@pytest.fixture
def lists(engine: Engine) -> ConversationList:
    return ConversationList(engine)


def test_the_one_that_spoke_last_is_first_and_a_repeat_changes_nothing(
    lists: ConversationList, engine: Engine
) -> None:
    for number, title in enumerate(("份额", "预算", "Why did sales fall?")):
        lists.add(f"c{number}", "U1", title, at=NOW + timedelta(minutes=number))
    lists.add("c0", "U1", "another", at=NOW)
    ConversationStore(engine).append("c0", "human", {"content": "x"}, at=NOW + timedelta(hours=1))
    assert [entry.conversation for entry in lists.of("U1")] == ["c0", "c2", "c1"]
    assert lists.of("U1")[0].title == "份额"
    assert lists.of("U1")[0].updated == NOW + timedelta(hours=1)
    assert [entry.title for entry in lists.of("U1", words="SALES")] == ["Why did sales fall?"]
    assert lists.of("U1", words="%") == ()
    assert len(lists.of("U1", limit=2)) == 2


def test_nobody_reaches_into_another_list(lists: ConversationList) -> None:
    lists.add("c1", "U1", "份额", at=NOW)
    assert lists.of("U2") == ()
    assert lists.owner("c1") == "U1"
    assert lists.owner("c2") is None
    for reach in (
        lambda: lists.add("c1", "U2", "mine", at=NOW),
        lambda: lists.rename("c1", "U2", "mine"),
        lambda: lists.put_away("c1", "U2"),
        lambda: lists.put_away("c9", "U1"),
    ):
        with pytest.raises(UnknownReference):
            reach()
    assert lists.title("c1") == "份额"


def test_it_is_renamed_and_put_away(lists: ConversationList) -> None:
    lists.add("c1", "U1", "  份额\n" + "很长" * 60, at=NOW)
    assert len(lists.title("c1")) == 80
    lists.rename("c1", "U1", " 门锁 ")
    assert lists.title("c1") == "门锁"
    with pytest.raises(InputError, match="empty"):
        lists.rename("c1", "U1", " \n")
    lists.put_away("c1", "U1")
    assert lists.of("U1") == ()
    assert lists.owner("c1") == "U1"
