"""R02 on texts people write beside their numbers: what agrees is left alone, what does not is found."""

from decimal import Decimal

import pytest

from core.plan.kpi import Combine, Kpi, Measure
from core.plan.node import Level, Node
from core.plan.plan import Plan
from core.quantity.unit import CNY, PERCENT, PERSONS
from core.text import Text
from core.validation.validate import validate
from core.validation.words import is_plain

D = Decimal


def _kpi(key: str, zh: str, en: str, unit: object, combine: Combine = Combine.SUM) -> Kpi:
    return Kpi.model_validate({"key": key, "name": Text(zh=zh, en=en), "unit": unit, "combine": combine})


SHARE = Measure(
    kpi=_kpi("market_share", "市场份额", "market share", PERCENT, Combine.SHARE), baseline=D(10), target=D(15)
)
SALES = Measure(kpi=_kpi("sales", "销售额", "sales", CNY), baseline=D(5_000_000), target=D(6_500_000))
USERS = Measure(
    kpi=_kpi("new_users", "新增用户数", "new users", PERSONS), baseline=D(80_000), target=D(120_000)
)


def _found(statement: str, measure: Measure) -> list[str]:
    node = Node(id="G1", level=Level.ENTERPRISE, title="目标", statement=statement, measures=(measure,))
    report = validate(Plan(nodes=(node,)), rules=("R02",))
    return [finding.severity.value for finding in report.findings]


@pytest.mark.parametrize(
    ("statement", "measure"),
    [
        ("2024年Q4前，智能家居产品线市场份额提升至15%（当前10%）", SHARE),
        ("市场份额提升5个百分点", SHARE),
        ("市场份额从10%提升到15%，即提升5pp", SHARE),
        ("市場份額從10%提升至15%", SHARE),
        ("raise market share from 10% to 15% by end of 2024", SHARE),
        ("销售额增长30%，达到650万元", SALES),
        ("销售额从500万增长到650万", SALES),
        ("销售额增加150万元", SALES),
        ("grow sales by 30% to 6.5M", SALES),
        ("去年销售额同比增长12%，今年要到650万", SALES),
        ("3位达人带动销售额增长30%", SALES),
        ("新增用户8万→12万", USERS),
        ("新增用户增长50%", USERS),
        ("认知率提升45%，带动市场份额提升5个百分点", SHARE),
        ("年底前完成", SALES),
    ],
)
def test_words_that_agree_are_left_alone(statement: str, measure: Measure) -> None:
    assert _found(statement, measure) == []


@pytest.mark.parametrize(
    ("statement", "measure"),
    [
        ("市场份额提升15%", SHARE),
        ("市场份额提升至18%", SHARE),
        ("市场份额提升3个百分点", SHARE),
        ("市场份额从10%提升到14%", SHARE),
        ("market share up 3 pp", SHARE),
        ("销售额增长20%", SALES),
        ("销售额达到700万元", SALES),
        ("销售额翻一番", SALES),
        ("新增用户增长40%", USERS),
        ("新增用户从6万增长到12.5万", USERS),
    ],
)
def test_words_that_contradict_are_errors(statement: str, measure: Measure) -> None:
    assert _found(statement, measure) == ["error"]


def test_words_that_agree_in_one_reading_only_are_warned_of() -> None:
    assert _found("市场份额提升50%", SHARE) == ["warning"]
    assert _found("市场份额提升5%", SHARE) == ["warning"]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("市场份额提升至15%", True),
        ("从10%到15%", True),
        ("产品12市场份额提升至15%", True),
        ("市场份额提升至16%", False),
        ("从11%到15%", False),
        ("提升5个百分点", False),
        ("提升15%", False),
        ("翻一番，到15%", False),
    ],
)
def test_the_quick_test_says_yes_only_to_the_very_levels(text: str, plain: bool) -> None:
    assert is_plain(text, SHARE) is plain
