from datetime import date

import pytest

from assistant.offline.follow_ups import is_bare_follow_up
from assistant.offline.script import Memory, Script
from assistant.offline.situation import Situation
from assistant.offline.understanding import understand
from assistant.offline.utterance import hear
from core.text import Language
from knowledge.demo.company import CATALOGUE


def understood(text: str) -> Script:
    language = Language.EN if text.isascii() else Language.ZH_HANS
    utterance = hear(text, language=language, today=date(2026, 10, 12))
    return understand(Situation(utterance, None, Memory(), CATALOGUE))


@pytest.mark.parametrize(
    "text",
    [
        "那第二个呢",
        "第二条怎么改",
        "第二條怎麼改",
        "那它呢",
        "这个怎么样",
        "那10月呢",
        "what about the second one?",
        "and that one?",
        "how do I change the third one?",
        "what about it?",
    ],
)
def test_a_mere_ordinal_or_pronoun_is_not_searched_for(text: str) -> None:
    assert is_bare_follow_up(hear(text, language=Language.EN, today=date(2026, 10, 12)))
    script = understood(text)
    assert not any(call.name == "search_knowledge" for call in script.calls)
    assert script.asks


@pytest.mark.parametrize(
    "text",
    [
        "第二个指标怎么定",
        "第二级响应是什么意思",
        "衡量指标怎么选",
        "第二个举措的预算是多少",
        "what is the second rule of budgeting?",
        "how do we set a metric?",
        "what about the KOL budget?",
    ],
)
def test_what_names_something_is_no_mere_follow_up(text: str) -> None:
    assert not is_bare_follow_up(hear(text, language=Language.EN, today=date(2026, 10, 12)))


def test_a_question_of_the_field_is_still_looked_up() -> None:
    assert understood("成长期预算一般怎么分？").calls[-1].name == "search_knowledge"
