"""Messages made to slow the program down: 20,000 characters of one thing, taken in in little time."""

import re
import time
from datetime import date

import pytest

from assistant.consent.values import numbers_in
from assistant.consent.wish import is_no, is_yes, wish_of
from assistant.offline.length import heard
from assistant.offline.script import Memory
from assistant.offline.situation import Situation
from assistant.offline.understanding import understand
from assistant.offline.utterance import hear
from assistant.redaction.mask import hide_keys, mask
from assistant.script import names_typed
from assistant.slack.markdown import for_slack
from assistant.web.markdown import to_html
from core.text import Language
from tests.security.regexes import hostile

pytestmark = pytest.mark.slow
TODAY = date(2026, 1, 15)
ANY = re.compile("预算|目标|从|到|deviation|goal")
MOST = 4.0  # seconds on the processor


@pytest.mark.parametrize(
    "text", list(dict.fromkeys(hostile(ANY, 20_000)))[::2], ids=lambda text: repr(text[:8])
)
def test_a_hostile_message_is_taken_in_in_little_time(text: str) -> None:
    begun = time.process_time()
    kept = heard(text, today=TODAY)
    utterance = hear(kept, language=Language.ZH_HANS, today=TODAY)
    understand(Situation(utterance, None, Memory()))
    wish_of(text)
    is_yes(text)
    is_no(text)
    numbers_in(text)
    hide_keys(text)
    mask(text)
    for_slack(text)
    to_html(text)
    names_typed([text], ["目标"])
    assert time.process_time() - begun < MOST
