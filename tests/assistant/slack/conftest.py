from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from typing import Any

import pytest

from tests.assistant.slack.office import Office
from tests.assistant.slack.slack_loop import SlackLoop


@pytest.fixture
def slack() -> Iterator[SlackLoop]:
    with SlackLoop() as loop:
        yield loop


@pytest.fixture
def open_office(slack: SlackLoop) -> Iterator[Callable[..., Office]]:
    """`open_office(stream_after=0)` serves Hoshin to the Slack of this test."""
    with ExitStack() as opened:

        def make(**settings: Any) -> Office:
            return opened.enter_context(closing(Office(slack, **settings)))

        yield make


@pytest.fixture
def office(open_office: Callable[..., Office]) -> Office:
    """Hoshin with 李娜 (U1), who may do everything."""
    opened = open_office()
    opened.let_in("李娜", "U1")
    return opened
