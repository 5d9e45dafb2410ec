"""English wording: what asks for a check, what lists work, what names a KPI after its levels."""

from datetime import date

import pytest

from assistant.offline import lexicon
from assistant.offline.activities import lists_work
from assistant.offline.facts import find_facts
from assistant.offline.pieces import take_apart
from assistant.offline.utterance import Utterance, hear
from core.text import Language

TODAY = date(2026, 7, 1)


def _heard(text: str) -> Utterance:
    return hear(text, language=Language.EN, today=TODAY)


@pytest.mark.parametrize(
    "text",
    [
        "anything wrong with the plan?",
        "does it hold water",
        "is it ready for the CFO?",
        "do the numbers stack up",
        "is the plan watertight?",
        "did we miss anything",
        "review the plan please",
        "any loose ends?",
    ],
)
def test_a_check_is_asked_for(text: str) -> None:
    assert lexicon.VALIDATE.search(_heard(text).commanding)


@pytest.mark.parametrize(
    "text",
    ["ask every patient for a review", "review videos with three creators", "dental check-ups for seniors"],
)
def test_a_noun_asks_for_no_check(text: str) -> None:
    assert not lexicon.VALIDATE.search(_heard(text).commanding)


@pytest.mark.parametrize(
    ("text", "locks"),
    [
        ("lock the tour", True),
        ("please freeze the tour", True),
        ("ok lock it", True),
        ("the lock exposure needs 350k", False),
        ("move the lock promo", False),
    ],
)
def test_lock_is_a_command_only_as_a_verb(text: str, locks: bool) -> None:
    assert bool(lexicon.LOCK.search(_heard(text).commanding)) is locks


@pytest.mark.parametrize(
    ("text", "name", "baseline", "target"),
    [
        ("Our smart home business has to go from 10% to 15% market share", "market share", "10%", "15%"),
        ("Our toy division should get from 8% to 11% of market share", "market share", "8%", "11%"),
        ("The Berlin shop needs a Google rating from 4.1 to 4.5", "Google rating", "4.1", "4.5"),
        ("New patients per month must go from 1,200 to 1,600", "patients per month", "1200", "1600"),
        ("Munich also needs 40 more bakers, up from 60", "bakers", "60", "100"),
    ],
)
def test_what_is_measured(text: str, name: str, baseline: str, target: str) -> None:
    (fact,) = find_facts(_heard(text))
    assert (fact.name, fact.baseline, fact.target) == (name, baseline, target)


@pytest.mark.parametrize(
    ("text", "works"),
    [
        ("Two initiatives: videos (200k, May) and an open day (90k, June)", 2),
        ("Initiatives: an app (30k, Q3), bonuses (20k, May) and a hotline (5k, June)", 3),
        ("and a second one: follow-up texts for 8k in October", 1),
    ],
)
def test_listed_work_is_taken_apart(text: str, works: int) -> None:
    heard = _heard(text)
    assert lists_work(heard)
    assert len(take_apart(heard).works) == works
