"""What an investment costs and brings, told in one message: every amount is placed or asked about."""

from datetime import date
from typing import Any

import pytest

from assistant.offline.investments import assess_investment
from assistant.offline.script import Memory, Script
from assistant.offline.situation import Situation
from assistant.offline.utterance import hear
from core.text import Language


def _script(text: str) -> Script:
    language = Language.EN if text.isascii() else Language.ZH_HANS
    script = assess_investment(
        Situation(hear(text, language=language, today=date(2026, 10, 12)), None, Memory())
    )
    assert script is not None
    return script


def _option(text: str) -> dict[str, Any]:
    options = _script(text).calls[0].arguments["options"]
    assert len(options) == 1
    return {key: options[0][key] for key in ("cost", "running", "benefit") if key in options[0]}


WHOLE = {"cost": "300000", "running": "5000", "benefit": "45000"}


@pytest.mark.parametrize(
    "text",
    [
        "CRM costs 300k, saves 45k per month, running cost 5k a month: payback?",
        "CRM costs 300k, saves 45k per month, maintenance 5k a month: payback?",
        "A tool costs 300k plus 5k per month, saves 45k a month: payback?",
        "CRM投入30万，每月省4.5万，每月运行成本5千，多久回本",
        "CRM花30万，另外每月5千，每月省4.5万，多久回本",
        "CRM投入30萬，每月運行成本5千，每月省4.5萬，多久回本",
    ],
)
def test_a_cost_by_the_month_is_a_running_cost(text: str) -> None:
    assert _option(text) == WHOLE


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("CRM costs 300k, training 40k, saves 45k a month: payback?", "40k"),
        ("CRM投入30万，每月省4.5万，另有2万，多久回本", "2万"),
        ("CRM投入30萬，實施8萬，每月省4.5萬，多久回本", "8萬"),
    ],
)
def test_an_amount_that_finds_no_place_is_asked_about(text: str, amount: str) -> None:
    script = _script(text)
    assert (script.calls, script.asks, script.reply) == ((), True, "which_money")
    assert script.slots["amounts"] == amount
    assert "300000" in script.slots["read"]


@pytest.mark.parametrize(
    "text",
    [
        "预算50万，CRM投入30万，每月省4.5万，多久回本",
        "CRM costs 300k, saves 45k a month, used by 20 people: payback?",
    ],
)
def test_a_budget_and_a_number_of_people_need_no_place(text: str) -> None:
    assert _option(text) == {"cost": "300000", "benefit": "45000"}
