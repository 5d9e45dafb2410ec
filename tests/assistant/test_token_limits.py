"""What a language model is shown stays small: limits in tokens, counted as the benchmark counts them."""

import statistics
import time

import pytest

from benchmarks.tokens import briefing, choices, full_schemas, lean_schemas, long_conversation, plan_of
from core.text import Language
from tools.registry import TOOLS

pytestmark = pytest.mark.slow


def test_the_schemas_of_all_tools_are_a_third_of_what_programs_get() -> None:
    sizes = lean_schemas()
    tools = {name: sizes[name] for name in TOOLS}
    assert sum(tools.values()) <= 14_200
    assert sum(tools.values()) * 2.5 < sum(full_schemas().values())
    assert tools["edit_plan"] <= 1_600
    assert tools["allocate"] <= 1_550
    assert max(size for name, size in tools.items() if name not in ("edit_plan", "allocate")) <= 1_000


def test_the_tools_of_a_turn_hold_the_one_that_is_needed_and_few_others() -> None:
    chosen = choices()
    assert chosen.turns > 2_000
    assert chosen.hit / chosen.turns >= 0.995
    assert statistics.median(chosen.tokens) <= 6_000
    assert sorted(chosen.tokens)[int(0.95 * len(chosen.tokens))] <= 7_500
    assert chosen.milliseconds < 0.5


@pytest.mark.parametrize("language", [Language.ZH_HANS, Language.ZH_HANT, Language.EN])
@pytest.mark.parametrize("size", [0, 100, 2_000])
def test_a_briefing_fits_whatever_the_plan(size: int, language: Language) -> None:
    from benchmarks.tokens import count

    assert count(briefing(plan_of(size), language)) <= 2_500


def test_a_conversation_of_a_thousand_turns_stays_flat_in_tokens_and_time() -> None:
    digest, shown, _ = long_conversation(100)
    later, shown_later, spent = long_conversation(1_000)
    assert later <= digest + 100
    assert max(shown, shown_later) + later <= 16_000
    first, last = statistics.mean(spent[100:300]), statistics.mean(spent[800:])
    assert last < 3 * first + 0.2
    started = time.process_time()
    long_conversation(50)
    assert time.process_time() - started < 5
