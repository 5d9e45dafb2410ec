"""The page of cost and quality in a real browser: everybody's, against budgets, on a phone too."""

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from knowledge.audit_entry import Actor
from knowledge.person import read_profile
from knowledge.usage import ModelCall, TurnUsage
from tests.assistant.web.conftest import Open, Serve, Served

pytestmark = pytest.mark.slow


def spend(served: Served) -> None:
    """Twenty days of two people with two models."""
    app, chance = served.app, random.Random(5)
    at = datetime.now(UTC)
    people = [
        app.people.add(read_profile({"name": name, "scopes": ["read"]}), by=Actor(), at=at).id
        for name in ("陆遥", "沈青")
    ]
    for number in range(160):
        back = min(number // 8, app.today.day - 1)
        model, profile = (("deepseek-chat", "deepseek"), ("qwen-plus", "qwen"))[number % 5 == 0]
        read = chance.randrange(3000, 9000)
        call = ModelCall(
            profile, model, input=read, cached=read // 3, output=chance.randrange(100, 700),
            cost=chance.randrange(20_000_000, 90_000_000), currency="CNY",
            fallback="deepseek: timeout" if number % 40 == 0 else "",
        )  # fmt: skip
        seconds = chance.uniform(1, 6)
        app.usage.put(
            TurnUsage(
                f"t{number}", at, app.today - timedelta(days=back), "", people[number % 2], "c1", "web",
                "ok" if number % 50 else "unavailable", seconds, seconds / 4, 2, 6, int(number % 9 == 0),
                int(number % 45 == 0), "", (call,),
            )
        )  # fmt: skip
    app.usage.close()
    app.engine.dispose()


def test_cost_and_quality_against_the_budget(serve: Serve, open_page: Open, tmp_path: Path) -> None:
    served = serve(HOSHIN_BUDGET_MONTH_MONEY="10", HOSHIN_BUDGET_PERSON_MONTH_TOKENS="2000000")
    spend(served)
    page = open_page(f"{served.url}/usage")
    expect(page.get_by_role("heading", name="费用与质量")).to_be_visible()
    expect(page.get_by_text("所有人的用量。")).to_be_visible()
    figure = page.locator(".h-figure", has_text="费用")
    expect(figure.get_by_text("CNY")).to_be_visible()
    expect(page.locator(".h-figure", has_text="轮次").first.get_by_text("160")).to_be_visible()
    expect(page.locator(".h-meter", has_text="全公司本月").get_by_text("%")).to_be_visible()
    table = page.get_by_role("region", name="按人")
    expect(table.get_by_text("陆遥")).to_be_visible()
    expect(page.get_by_role("region", name="按模型").get_by_text("deepseek-chat")).to_be_visible()
    expect(page.get_by_role("img").first).to_be_visible()
    page.screenshot(path=tmp_path / "desktop.png")
    page.get_by_role("button", name="上月").click()
    expect(page.get_by_text("还没有。").first).to_be_visible()
    phone = open_page(f"{served.url}/usage", phone=True, locale="en-US")
    expect(phone.get_by_role("heading", name="Cost and quality")).to_be_visible()
    expect(phone.locator(".h-figure", has_text="Turns").first.get_by_text("160")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    phone.screenshot(path=tmp_path / "phone.png")
