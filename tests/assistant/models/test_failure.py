from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from assistant.models.backoff import asked_pause, pause
from assistant.models.breaker import Breaker
from assistant.models.failure import CallFailed, Kind, read_error, read_failure, read_retry_after


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (429, '{"error": {"message": "Rate limit reached for requests"}}', Kind.BUSY),
        (429, '{"error": {"code": "insufficient_quota"}}', Kind.CREDIT),
        (429, '{"error": {"code": "1113", "message": "账户已欠费"}}', Kind.CREDIT),
        (402, '{"error": {"message": "Insufficient Balance"}}', Kind.CREDIT),
        (400, '{"error": {"code": "Arrearage", "message": "Access denied, in good standing"}}', Kind.CREDIT),
        (408, "", Kind.BROKEN),
        (409, "{}", Kind.BROKEN),
        (500, "<html>", Kind.BROKEN),
        (529, "{}", Kind.BROKEN),
        (401, '{"error": {"message": "Incorrect API key provided"}}', Kind.KEY),
        (403, "<html>forbidden</html>", Kind.FORBIDDEN),
        (404, '{"error": {"message": "The model `x` does not exist"}}', Kind.NO_MODEL),
        (400, '{"error": {"message": "Model Not Exist"}}', Kind.NO_MODEL),
        (404, '{"error": "model \\"qwen3\\" not found, try pulling it first"}', Kind.NO_MODEL),
        (404, '{"detail": "Not Found"}', Kind.ADDRESS),
        (405, "", Kind.ADDRESS),
        (400, "<html>model not found</html>", Kind.ADDRESS),
        (302, "", Kind.ADDRESS),
        (400, '{"error": {"message": "m does not support tools"}}', Kind.NO_TOOLS),
        (400, '{"error": {"code": "context_length_exceeded"}}', Kind.TOO_LONG),
        (400, '{"error": {"type": "exceed_context_size_error", "message": "x"}}', Kind.TOO_LONG),
        (400, '{"message": "Range of input length should be [1, 129024]"}', Kind.TOO_LONG),
        (413, "", Kind.TOO_LONG),
        (400, '{"error": {"code": "content_filter", "message": "management policy"}}', Kind.FILTERED),
        (400, '{"code": "data_inspection_failed"}', Kind.FILTERED),
        (400, '{"error": {"code": "1301", "message": "系统检测到输入可能包含敏感内容"}}', Kind.FILTERED),
        (400, '{"error": {"message": "bad request"}}', Kind.REJECTED),
        (422, "nonsense", Kind.REJECTED),
    ],
)
def test_a_refusal_is_told_apart_by_what_it_says(status: int, body: str, kind: Kind) -> None:
    assert read_failure(status, body, {}).kind is kind


def test_an_error_inside_an_answer_is_read_too() -> None:
    assert read_error({"code": 429, "message": "slow"}).kind is Kind.BUSY
    assert read_error({"code": "x", "message": "overloaded"}).kind is Kind.BROKEN
    assert read_error("broken").kind is Kind.BROKEN
    for code in (7, True, "²", "٤٠١", "401 ", "9" * 5000, 1e400, None, [401]):
        assert read_error({"code": code}).kind is Kind.BROKEN
    assert read_error({"code": "401"}).kind is Kind.KEY


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "12"}, 12),
        ({"retry-after": "-3"}, 0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after-ms": "1500", "retry-after": "9"}, 1.5),
        ({"retry-after": "Mon, 01 Jan 2024 00:00:00 GMT"}, 0),
    ],
)
def test_how_long_to_wait_is_read_in_every_form(headers: dict[str, str], seconds: float | None) -> None:
    assert read_retry_after(headers) == seconds


def test_a_date_to_wait_for_is_counted_from_now() -> None:
    moment = datetime.now(UTC) + timedelta(seconds=30)
    wait = read_retry_after({"retry-after": format_datetime(moment, usegmt=True)})
    assert wait is not None
    assert 25 < wait <= 30


def test_pauses_grow_jitter_and_have_a_bound() -> None:
    pauses = [pause(attempt, 0.5) for attempt in range(1, 12) for _ in range(20)]
    assert all(0 <= one <= 8 for one in pauses)
    assert len(set(pauses)) > 100
    assert all(pause(1, 0.5) <= 0.5 for _ in range(50))


def test_what_the_api_asks_for_is_waited_up_to_a_bound() -> None:
    asked = asked_pause(CallFailed(Kind.BUSY, wait=3), 1, 0.5)
    assert asked is not None
    assert 3 <= asked <= 3.5
    assert asked_pause(CallFailed(Kind.BUSY, wait=3600), 1, 0.5) is None


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_breaker_rests_longer_and_longer_and_closes_with_the_first_answer() -> None:
    clock = Clock()
    breaker = Breaker(80, clock)
    assert breaker.admits()
    rests = []
    for _ in range(6):
        breaker.failed(CallFailed(Kind.UNREACHED))
        assert not breaker.admits()
        rests.append(breaker.rests_for)
        clock.now += rests[-1]
        assert breaker.admits()
        assert not breaker.admits()  # one at a time finds out
    assert rests == [10, 20, 40, 80, 80, 80]
    breaker.succeeded()
    assert breaker.is_closed
    assert breaker.admits()
    assert breaker.admits()


def test_a_breaker_heeds_what_the_api_asks_for_within_reason() -> None:
    breaker = Breaker(80, Clock())
    breaker.failed(CallFailed(Kind.BUSY, wait=300))
    assert breaker.rests_for == 300
    breaker.failed(CallFailed(Kind.BUSY, wait=10**6))
    assert breaker.rests_for == 600


def test_calls_that_fail_together_are_one_failure() -> None:
    clock = Clock()
    breaker = Breaker(80, clock)
    clock.now = 5
    for _ in range(10):
        breaker.failed(CallFailed(Kind.UNREACHED), begun=2)
        assert breaker.rests_for == 10 - (clock.now - 5)
        clock.now += 0.5
    breaker.failed(CallFailed(Kind.BUSY, wait=30), begun=2)  # the API asks for more
    assert breaker.rests_for == 30
    clock.now += 30
    assert breaker.admits()
    breaker.failed(CallFailed(Kind.UNREACHED), begun=2)  # one more of them: it is not the trial that runs
    assert not breaker.admits()
    breaker.failed(CallFailed(Kind.UNREACHED), begun=clock.now)
    assert breaker.rests_for == 20
    clock.now += 20
    assert breaker.admits()
    breaker.succeeded()
    breaker.failed(CallFailed(Kind.UNREACHED), begun=2)  # it is back since
    assert breaker.admits()


def test_a_trial_that_was_dropped_lets_the_next_one_try() -> None:
    clock = Clock()
    breaker = Breaker(8, clock)
    breaker.failed(CallFailed(Kind.CUT))
    clock.now = 5
    assert breaker.admits()
    breaker.dropped()
    assert breaker.admits()
