"""Questions that cannot be answered as asked, in three scripts: a clear word, no change, no crash."""

import asyncio
import re
from datetime import date

import pytest

from evals.cases import Case
from evals.play import Theatre

pytestmark = pytest.mark.slow

QUESTIONS = (
    ("zh-Hans", "火星区的销售额为什么没达标"),
    ("zh-Hans", "2030年3月销售额为什么掉了"),
    ("zh-Hans", "A组5000人6000单，B组5000人300单，显著吗"),
    ("zh-Hans", "转化率提升1%要多少样本"),
    ("zh-Hans", "转化率提到150%会怎样"),
    ("zh-Hans", "100万投搜索和搜索怎么分最划算"),
    ("zh-Hans", "-50万投搜索、KOL，按响应曲线怎么分"),
    ("zh-Hans", "2031年9月门锁销售额实际480万"),
    ("zh-Hant", "門鎖認知率實際999%"),
    ("zh-Hant", "流量0，轉換率0%，客單價0，銷售額差在哪"),
    ("zh-Hant", "CRM花0元，每月省0元，多久回本"),
    ("zh-Hant", "每天0訪客，AB測試要跑幾天"),
    ("en", "why did the moon landing KPI miss in September?"),
    ("en", "what sample size to detect 5% to 5%?"),
    ("en", "visits NaN, conversion 3%: what if conversion is infinite?"),
    ("en", "split 1e400 across search and KOL on their response curves"),
    ("en", "a tool costs -300k and saves 45k a month: payback?"),
    ("en", "control 0 of 0, variant 0 of 0: is it significant?"),
)


@pytest.fixture(scope="module")
def theatre(tmp_path_factory: pytest.TempPathFactory) -> Theatre:
    return Theatre(tmp_path_factory.mktemp("questions"), model="offline")


@pytest.mark.parametrize(("script", "question"), QUESTIONS)
def test_it_is_answered_clearly_and_changes_nothing(theatre: Theatre, script: str, question: str) -> None:
    case = Case.model_validate({"id": "q", "lang": script, "setup": "demo", "text": question, "quiet": True})
    heard = asyncio.run(theatre.play(case, date(2026, 10, 12))).turns[0]
    assert not heard.crash
    assert heard.reply.strip()
    assert heard.versions_after == heard.versions_before
    assert not re.search(r"\b(?:nan|inf)\b|Traceback|\d[eE][+-]?\d{2}", heard.reply)
