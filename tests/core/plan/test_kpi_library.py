import opencc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.plan.kpi import Combine, Direction
from core.plan.kpi_library import aliases, custom_kpi, find_kpi, fold, standards
from core.quantity.unit import CNY, PERCENT, UnitKind


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("市场份额", "market_share"),
        ("市佔率", "market_share"),
        ("market share of smart home", "market_share"),
        ("智能门锁季度销售额(万元)", "sales"),
        ("线上渠道销售额占比", "online_sales_share"),
        ("線上渠道銷售額佔比", "online_sales_share"),
        ("新增注册用户数(万)", "new_users"),
        ("新增用户留存率", "retention_rate"),
        ("目标人群品牌认知率(%)", "awareness_rate"),
        ("單渠道獲客成本", "acquisition_cost"),
        ("ＲＯＩ", "roi"),
        ("cost per lead", "cost_per_lead"),
        ("Lead conversion rate", "conversion_rate"),
        ("sign-ups", "new_users"),
        ("Brand_Awareness", "awareness_rate"),
        ("品牌搜索量增长", "brand_search"),
        ("视频播放量", "video_plays"),
        ("现场留资量", "onsite_leads"),
        ("轉換率", "conversion_rate"),
    ],
)
def test_names_people_use_are_found(name: str, key: str) -> None:
    kpi = find_kpi(name)
    assert kpi is not None
    assert kpi.key == key


@pytest.mark.parametrize(
    "name", ["", "电池寿命", "leadership", "销售额占比", "sales share by region", "用户成本", "x" * 5000]
)
def test_other_measures_are_not_mistaken_for_a_known_one(name: str) -> None:
    assert find_kpi(name) is None


def test_every_alias_leads_to_its_own_kpi_in_both_scripts() -> None:
    to_traditional = opencc.OpenCC("s2t").convert
    for key, standard in standards().items():
        for name in (standard.kpi.name.zh, standard.kpi.name.en, *standard.aliases):
            for written in (name, to_traditional(name), name.upper()):
                found = find_kpi(written)
                assert found is not None, written
                assert found.key == key, written


def test_definitions_agree_with_themselves() -> None:
    assert len(standards()) >= 45
    for standard in standards().values():
        kpi = standard.kpi
        if kpi.unit.kind is UnitKind.PERCENT:
            assert kpi.combine in {Combine.SHARE, Combine.RATIO}
            assert kpi.maximum == 100
        assert kpi.data_source is None
        assert standard.typical_source.zh
    assert standards()["acquisition_cost"].kpi.direction is Direction.DOWN
    assert standards()["awareness_rate"].kpi.lag_days == 30
    assert set(aliases().values()) == set(standards())


def test_a_custom_kpi_keeps_its_name_and_unit() -> None:
    kpi = custom_kpi("电池寿命", CNY)
    assert (kpi.name.zh, kpi.unit, kpi.combine) == ("电池寿命", CNY, Combine.SUM)
    assert custom_kpi("Uptime", PERCENT).combine is Combine.RATIO
    assert custom_kpi("Up time", PERCENT).key == custom_kpi("up_TIME", PERCENT).key


@given(st.text(max_size=60))
def test_folding_is_stable(name: str) -> None:
    assert fold(fold(name)) == fold(name)
    find_kpi(name)
