"""What a channel keeps to send: polled streams, quotas, an outbox, open questions; on either database."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from knowledge.open_questions import OpenQuestions
from knowledge.outbox import Outbox
from knowledge.quotas import Quota
from knowledge.streams import Stream, StreamState, StreamStore

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)


def _stream(id: str = "s1") -> Stream:
    return Stream(id=id, delivery="m1", conversation="c", identity="zhang", asked_at=NOW, polled_at=NOW)


def test_a_stream_from_its_beginning_to_its_end(engine: Engine) -> None:
    store = StreamStore(engine)
    store.open(_stream())
    store.write("s1", "正在")
    store.open(_stream())  # a repeat leaves it as it is
    found = store.find("s1")
    assert found is not None
    assert (found.content, found.state, found.asked_at) == ("正在", StreamState.OPEN, NOW)
    assert store.finish("s1", "完成", ("a.png",)) is StreamState.DONE
    store.write("s1", "too late")
    found = store.find("s1")
    assert found is not None
    assert (found.content, found.pictures) == ("完成", ("a.png",))
    assert not store.promise("s1")
    assert store.find("s2") is None
    assert store.finish("s2", "x") is None


def test_a_late_reply_is_sent_once(engine: Engine) -> None:
    store = StreamStore(engine)
    store.open(_stream())
    assert store.promise("s1")
    assert not store.promise("s1")
    assert store.finish("s1", "完成") is StreamState.LATE
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda _: store.sent("s1"), range(4))).count(True) == 1
    assert store.finish("s1", "完成") is StreamState.SENT


def test_old_streams_are_forgotten(engine: Engine) -> None:
    store = StreamStore(engine)
    store.open(_stream())
    store.polled("s1", NOW + timedelta(seconds=9))
    found = store.find("s1")
    assert found is not None
    assert found.polled_at == NOW + timedelta(seconds=9)
    assert store.prune(NOW) == 0
    assert store.prune(NOW + timedelta(seconds=1)) == 1


def test_a_quota_counts_every_worker(engine: Engine) -> None:
    quota = Quota(engine, "hook", ((20, 60), (25, 3600)))
    with ThreadPoolExecutor(4) as pool:
        waits = list(pool.map(lambda _: quota.take("sales", 1000.0), range(24)))
    assert waits.count(0) == 20
    assert all(wait in (0, 60) for wait in waits)
    assert quota.take("board", 1000.0) == 0
    assert [quota.take("sales", 1061.0) for _ in range(5)] == [0] * 5
    assert quota.take("sales", 1062.0) == 3538  # the hour's number is used up
    assert quota.take("sales", 1000.0 + 3600) == 0


def test_a_parcel_is_sent_by_one_worker(engine: Engine) -> None:
    outbox = Outbox(engine, "bot-1")
    ids = [outbox.put({"n": n}, NOW + timedelta(seconds=n)) for n in range(3)]
    assert Outbox(engine, "bot-2").take() is None
    with ThreadPoolExecutor(4) as pool:
        taken = [parcel for parcel in pool.map(lambda _: outbox.take(), range(4)) if parcel]
    assert sorted(parcel.body["n"] for parcel in taken) == [0, 1, 2]
    assert outbox.outcome(ids[0]) is None
    assert not outbox.withdraw(ids[0])
    outbox.done(ids[0], "msg-1")
    outbox.done(ids[1], "no such chat", failed=True)
    assert outbox.outcome(ids[0]) == (True, "msg-1")
    assert outbox.outcome(ids[1]) == (False, "no such chat")
    late = outbox.put({}, NOW)
    assert outbox.withdraw(late)
    assert outbox.take() is None
    assert outbox.prune(NOW + timedelta(hours=1)) == 3


def test_a_question_is_answered_once_and_in_time(engine: Engine) -> None:
    questions = OpenQuestions(engine)
    questions.ask("c", "zhang", {"tool": "a"}, NOW)
    questions.ask("c", "zhang", {"tool": "b"}, NOW)
    questions.ask("c", "li", {"tool": "c"}, NOW)
    assert questions.find("c", "zhang", NOW) == {"tool": "b"}
    assert questions.find("c", "li", NOW + timedelta(seconds=1)) is None
    assert questions.close("c", "zhang")
    assert not questions.close("c", "zhang")
    assert questions.find("c", "zhang", NOW) is None
    assert questions.find("c", "li", NOW) == {"tool": "c"}
