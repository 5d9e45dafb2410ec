"""What day it is: the company's own, wherever the server stands."""

import asyncio
from datetime import UTC, date, datetime
from typing import Any

import pytest

from assistant import app as app_module
from assistant.app import App
from assistant.settings import read_settings

EVENING = datetime(2026, 10, 11, 17, tzinfo=UTC)  # one o'clock in Shanghai, on the 12th


@pytest.mark.parametrize(
    ("set_to", "zone", "expected"),
    [
        (None, "Asia/Shanghai", date(2026, 10, 12)),
        (None, "UTC", date(2026, 10, 11)),
        ("2026-09-30", "Asia/Shanghai", date(2026, 9, 30)),
    ],
)
def test_the_day_is_that_of_the_company_s_zone(
    monkeypatch: pytest.MonkeyPatch, set_to: str | None, zone: str, expected: date
) -> None:
    monkeypatch.setattr(app_module, "now", lambda: EVENING)
    monkeypatch.setenv("HOSHIN_WATCH_TIME_ZONE", zone)
    if set_to:
        monkeypatch.setenv("HOSHIN_TODAY", set_to)
    app = App(read_settings())
    assert app.today == expected
    seen: list[date] = []
    made = app.context

    def context(language: Any, today: date, actor: str, **others: Any) -> Any:
        seen.append(today)
        return made(language, today, actor, **others)

    object.__setattr__(app, "context", context)
    asyncio.run(app.assistant.ask("c", "你好", person="李娜"))
    app.engine.dispose()
    assert seen == [expected]
