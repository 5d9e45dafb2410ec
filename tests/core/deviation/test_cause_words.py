import pytest

from core.deviation.cause_words import recognise_cause
from core.deviation.taxonomy import CAUSES


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("新落地页打开要八秒", "campaign"),
        ("竞品降价20%，比价后流失", "competitor"),
        ("门锁断货18天", "stock"),
        ("stock ran out in July", "stock"),
        ("埋点失效，线索漏记", "tracking"),
        ("框架合同续签晚了，钱没花出去", "underspent"),
        ("体验店延期开业", "late_work"),
        ("计划外提价8%", "own_price"),
        ("新规出台，投放受限", "regulation"),
        ("区域都是新人，话术不熟", "capability"),
        ("春节假期提前", "season"),
        ("说不清楚", ""),
        ("", ""),
    ],
)
def test_the_kind_a_sentence_names(text, cause):
    assert recognise_cause(text) == cause


def test_every_kind_is_one_of_the_taxonomy():
    known = {cause.key for cause in CAUSES}
    assert {recognise_cause(cause.name.zh) for cause in CAUSES} <= known | {""}
