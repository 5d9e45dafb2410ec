"""Budgets: admitted before a call, refused or answered by the embedded model when used up, told at 80 %."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from assistant.app import App
from assistant.errors import ConfigError, OverBudget
from assistant.reply import Reply
from assistant.settings import read_settings
from assistant.spending.allowance import allowances
from assistant.spending.price import cost_of, model_of
from assistant.spending.settings import BudgetSettings
from assistant.spending.spending import Spending
from assistant.spending.words import money, nearly_used, over_budget
from knowledge.access import Rank, Scope, Viewer
from knowledge.database import connect
from knowledge.purse import CONVERSATION, MONTH, PERSON_DAY, PERSON_MONTH, Purse, Spent, purses
from knowledge.usage import ModelCall, UsageStore
from tests.assistant.openai_server import Say, Script, serve

DAY = date(2026, 12, 31)
LINA = Viewer(id="U1", name="李娜", rank=Rank.EXECUTIVE, scopes=frozenset(Scope))
WANG = Viewer(id="U2", name="王强", rank=Rank.EXECUTIVE, scopes=frozenset(Scope))
PRICED = (
    "priced: {like: vllm, price: {input: '2', cached: '0.5', output: '8', currency: CNY, as_of: 2026-11-01}}"
)

Start = Callable[..., tuple[App, Script]]
RUNNERS: list[asyncio.Runner] = []  # one loop a test: connections live in it


@pytest.fixture
def start(home: Path, tmp_path: Path) -> Iterator[Start]:
    """`start(Say(...), budget_month_tokens="30")`: the program, its scripted model 10 + 5 tokens a call."""
    (tmp_path / "profiles.yaml").write_text(PRICED, encoding="utf-8")
    with asyncio.Runner() as runner, ExitStack() as opened:
        RUNNERS.append(runner)

        def make(*steps: Say, **settings: str) -> tuple[App, Script]:
            script = opened.enter_context(serve(*steps))
            patch = opened.enter_context(pytest.MonkeyPatch.context())
            for name, value in settings.items():
                patch.setenv(f"HOSHIN_{name.upper()}", value)
            app = App(
                read_settings(
                    model="priced",
                    profiles=tmp_path / "profiles.yaml",
                    model_name="scripted",
                    base_url=script.url,
                    embeddings="none",
                )
            )
            opened.callback(lambda: runner.run(app.aclose()))
            return app, script

        yield make
    RUNNERS.clear()


def say(app: App, text: str = "你好，介绍一下你自己吧", viewer: Viewer = LINA, where: str = "c1") -> Reply:
    return RUNNERS[-1].run(app.assistant.ask(where, text, person=viewer.name, viewer=viewer, cause="web:1"))


@pytest.mark.slow
def test_what_is_used_is_kept_by_person_conversation_and_model(start: Start) -> None:
    app, _ = start(Say("好"), Say("好"))
    say(app)
    say(app, viewer=WANG, where="c2")
    app.usage.flush()
    (line,) = app.usage_reports.lines("model")
    assert (line.key, line.calls, line.input, line.output, line.turns) == ("scripted", 2, 20, 10, 2)
    assert line.cost == {"CNY": Decimal("0.00012")}  # 20 at 2 and 10 at 8 a million
    assert {one.key for one in app.usage_reports.lines("person")} == {"U1", "U2"}
    assert {one.key for one in app.usage_reports.lines("conversation")} == {"c1", "c2"}


@pytest.mark.slow
def test_a_budget_used_up_is_refused_with_what_when_and_who(start: Start) -> None:
    app, script = start(Say("好"), Say("好"), budget_person_day_tokens="15", budget_over="refuse")
    say(app)
    with pytest.raises(OverBudget) as told:
        say(app)
    assert len(script.requests) == 1
    assert told.value.field == "HOSHIN_BUDGET_PERSON_DAY_TOKENS"
    assert "已用 15 词元，上限 15 词元" in told.value.message.zh
    assert "15 tokens of 15 tokens" in told.value.message.en
    assert told.value.valid is not None
    assert "管理员可以调高" in told.value.valid.zh
    assert "begins anew on" in told.value.valid.en
    app.usage.flush()
    assert app.usage_reports.quality().outcomes == {"ok": 1, "over_budget": 1}
    say(app, viewer=WANG, where="c2")  # somebody else's day is their own


@pytest.mark.slow
def test_over_budget_the_embedded_model_answers_and_says_so(start: Start) -> None:
    app, script = start(Say("好"), budget_conversation_tokens="15")
    say(app)
    reply = say(app, "把智能家居的市场份额从10%提高到15%")
    assert len(script.requests) == 1
    assert reply.plan is not None
    assert "内置离线模型" in reply.reply
    assert "HOSHIN_BUDGET_CONVERSATION_TOKENS" in reply.reply
    app.usage.flush()
    lines = {line.key: line for line in app.usage_reports.lines("model")}
    assert lines["scripted"].tokens == 15
    assert lines["offline"].fallbacks == lines["offline"].calls > 0
    english = say(app, "Raise the revenue from 1 million to 2 million by December 2027")
    assert "embedded model" in english.reply


@pytest.mark.slow
def test_money_is_limited_too(start: Start) -> None:
    app, script = start(Say("好"), Say("好"), budget_month_money="0.0001", budget_over="refuse")
    say(app)
    say(app, where="c2")
    with pytest.raises(OverBudget, match="CNY"):
        say(app, viewer=WANG, where="c3")
    assert len(script.requests) == 2


@pytest.mark.slow
def test_at_80_percent_the_person_is_told_once(start: Start) -> None:
    app, _ = start(Say("好"), Say("好"), Say("好"), Say("好"), budget_person_month_tokens="37")
    replies = [say(app).reply for _ in range(3)]
    assert "您本月的额度已用 81%：30 词元 / 37 词元" in replies[1]
    assert "额度" not in replies[0]
    assert "已用 81%" not in replies[2]


@pytest.mark.slow
def test_a_budget_that_runs_out_within_a_turn_stops_the_next_call(start: Start) -> None:
    call = ("show_plan", {})
    app, script = start(Say(calls=(call,)), Say("不该再问"), budget_conversation_tokens="15")
    reply = say(app, "看看计划")
    assert len(script.requests) == 1
    assert "内置离线模型" in reply.reply


@pytest.mark.slow
def test_the_embedded_model_alone_has_no_budget(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOSHIN_BUDGET_MONTH_TOKENS", "1")
    app = App(read_settings(embeddings="none"))
    with asyncio.Runner() as runner:
        RUNNERS.append(runner)
        for _ in range(2):
            assert "额度" not in say(app, "什么是SMART原则？").reply
        runner.run(app.aclose())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MONTH_TOKENS", "0"),
        ("MONTH_TOKENS", "viel"),
        ("PERSON_DAY_MONEY", "-1"),
        ("CURRENCY", "yuan"),
        ("OVER", "shrug"),
        ("NOTICE", "200"),
        ("RATES", "seven"),
        ("RATES", "USD=-7"),
        ("RATES", "USD=NaN"),
    ],
)
def test_bad_settings_are_refused_by_name(
    name: str, value: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"HOSHIN_BUDGET_{name}", value)
    with pytest.raises(ConfigError) as told:
        read_settings()
    assert told.value.field == f"HOSHIN_BUDGET_{name}"


def test_a_model_in_a_currency_without_a_rate_is_refused(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = UsageStore(connect("sqlite://"))
    monkeypatch.setenv("HOSHIN_BUDGET_MONTH_MONEY", "100")
    with pytest.raises(ConfigError, match="USD"):
        Spending(read_settings(model="openai", api_key="k" * 20), store, lambda: datetime.now(UTC))
    monkeypatch.setenv("HOSHIN_BUDGET_RATES", "USD=7.1, EUR=7.8")
    Spending(read_settings(model="openai", api_key="k" * 20), store, lambda: datetime.now(UTC))


def test_a_fallback_in_a_currency_without_a_rate_is_refused(home: Path) -> None:
    store = UsageStore(connect("sqlite://"))
    settings = read_settings(
        model="qwen", fallback="openai,offline", api_key="k" * 20, budget=budget(month_money=Decimal(100))
    )
    with pytest.raises(ConfigError, match="USD"):
        Spending(settings, store, lambda: datetime.now(UTC))


def budget(**limits: Any) -> BudgetSettings:
    return BudgetSettings(**limits)


def test_each_budget_begins_anew_when_its_period_ends() -> None:
    settings = budget(person_day_tokens=10, person_month_tokens=10, conversation_tokens=10, month_tokens=10)
    found = {one.purse.scope: one for one in allowances(settings, purses("U1", "c1", DAY), {})}
    assert found[PERSON_DAY].resets() == date(2027, 1, 1)
    assert found[PERSON_MONTH].resets() == found[MONTH].resets() == date(2027, 1, 1)
    assert found[CONVERSATION].resets() is None
    assert "另开一个会话" in (over_budget(found[CONVERSATION]).valid or nearly_used(found[MONTH])).zh


@pytest.mark.parametrize("chat", ["wecom:bot:lina", "wecom-app:ww1:1000002:lina"])
def test_a_chat_that_never_ends_has_its_budget_anew_each_month(chat: str) -> None:
    settings = budget(conversation_tokens=10)
    (one,) = allowances(settings, purses("U1", chat, DAY), {})
    assert one.resets() == date(2027, 1, 1)
    (next_month,) = allowances(settings, purses("U1", chat, date(2027, 1, 1)), {one.purse: Spent(10)})
    assert not next_month.is_over
    (thread,) = allowances(settings, purses("U1", "slack:T1:D1:1.2", DAY), {})
    assert thread.resets() is None


def test_money_in_several_currencies_is_added_at_its_rate() -> None:
    month = Purse(MONTH, "", "2026-12")
    settings = budget(month_money=Decimal(100), rates={"USD": Decimal("7.1")})
    spent = {month: Spent(5, {"CNY": 2_000_000_000, "USD": 3_000_000_000, "EUR": 9})}
    (one,) = allowances(settings, [month], spent, Spent(1, {"CNY": 500_000_000}))
    assert one.used == Decimal("23.8")  # 2 + 3 × 7.1 + 0.5; EUR has no rate and is not priced here
    assert money(one.used, "CNY") == "23.80 CNY"
    assert money(Decimal("0.00012"), "CNY") == "0.0001 CNY"


@effort(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(
    limit=st.integers(1, 10**9),
    before=st.integers(0, 10**9),
    within=st.integers(0, 10**9),
)
def test_a_budget_is_over_exactly_when_as_much_is_used(limit: int, before: int, within: int) -> None:
    month = Purse(MONTH, "", "2026-12")
    (one,) = allowances(budget(month_tokens=limit), [month], {month: Spent(before)}, Spent(within))
    assert one.is_over == (before + within >= limit)
    assert one.used == before + within


def test_what_turns_beside_it_take_is_counted_at_once(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOSHIN_BUDGET_PERSON_DAY_TOKENS", "100")
    settings = read_settings(model="deepseek", api_key="sk-secret123456")
    spending = Spending(settings, UsageStore(connect(settings.database)), lambda: datetime.now(UTC))
    one, other = spending.begin("U1", "a", "web", DAY), spending.begin("U1", "b", "web", DAY)
    stranger = spending.begin("U2", "c", "web", DAY)
    for meter in (one, other, stranger):
        spending.look(meter)
    spending.record(one, ModelCall(profile="deepseek", model="m", input=180), {})
    assert not spending.admit(other)
    assert spending.admit(stranger)
    late = spending.begin("U1", "d", "web", DAY)
    spending.look(late)
    assert not spending.admit(late)


def test_the_price_is_that_of_the_profiles_model(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = {"input_tokens": 1_000_000, "output_tokens": 0}
    assert cost_of("openai", model_of("openai", None), usage, None)[0] > 0
    assert cost_of("openai", "another", usage, None) == (0, "")
    monkeypatch.setenv("HOSHIN_BUDGET_MONTH_MONEY", "5")
    monkeypatch.setenv("HOSHIN_BUDGET_RATES", "USD=7.1")
    settings = read_settings(model="openai", model_name="another", api_key="sk-secret123456")
    with pytest.raises(ConfigError, match="not that of 'another'"):
        Spending(settings, UsageStore(connect(settings.database)), lambda: datetime.now(UTC))
