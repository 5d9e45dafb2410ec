from fractions import Fraction

import pytest

from core.errors import InputError
from core.plan.node import Grade
from core.sourcing.advice import Advice, advise
from core.sourcing.function import Function, Kind

F = Fraction


@pytest.mark.parametrize(
    ("name", "kind", "advice"),
    [
        ("营销策略", Kind.STRATEGY, Advice.INSIDE),
        ("客户数据管理", Kind.CUSTOMER_DATA, Advice.INSIDE),
        ("绩效分析", Kind.PERFORMANCE, Advice.INSIDE),
        ("创意执行", Kind.CREATIVE, Advice.OUTSIDE),
        ("技术实施", Kind.TECHNOLOGY, Advice.OUTSIDE),
        ("专业内容生产", Kind.CONTENT, Advice.OUTSIDE),
        ("SEO", Kind.STRATEGY, Advice.INSIDE),
        ("内容策略", Kind.STRATEGY, Advice.INSIDE),
        ("媒体采购", Kind.MEDIA, Advice.OUTSIDE),
        ("Creative design", Kind.CREATIVE, Advice.OUTSIDE),
        ("customer data", Kind.CUSTOMER_DATA, Advice.INSIDE),
    ],
)
def test_what_the_source_says_of_each_function(name: str, kind: Kind, advice: Advice) -> None:
    (found,) = advise([Function(name=name)])
    assert found.function.kind is kind
    assert found.advice is advice
    assert found.rule.cited
    assert found.lacking == ("inside", "outside", "yearly")


@pytest.mark.parametrize(
    ("yearly", "importance", "capability", "advice"),
    [
        (250, Grade.HIGH, Grade.HIGH, Advice.INSIDE),
        (250, Grade.HIGH, Grade.LOW, Advice.HYBRID),
        (2, Grade.HIGH, Grade.HIGH, Advice.HYBRID),
        (2, Grade.LOW, Grade.HIGH, Advice.OUTSIDE),
        (250, Grade.MEDIUM, Grade.HIGH, Advice.INSIDE),
        (250, Grade.LOW, Grade.LOW, Advice.OUTSIDE),
    ],
)
def test_frequency_importance_and_capability(
    yearly: int, importance: Grade, capability: Grade, advice: Advice
) -> None:
    function = Function(name="客服", yearly=F(yearly), importance=importance, capability=capability)
    assert advise([function])[0].advice is advice


def test_a_core_function_the_team_cannot_do_starts_with_a_partner() -> None:
    (found,) = advise([Function(name="绩效分析", capability=Grade.LOW)])
    assert found.advice is Advice.HYBRID


def test_costs_saving_and_break_even() -> None:
    function = Function(
        name="视频制作", yearly=F(40), importance=Grade.MEDIUM,
        inside_fixed=30_000_000, inside_unit=100_000, outside_unit=850_000,
    )  # fmt: skip
    (found,) = advise([function])
    assert found.costs is not None
    assert (found.costs.inside, found.costs.outside) == (34_000_000, 34_000_000)
    assert found.costs.cheaper is None
    assert found.costs.break_even == 40
    more = advise([function.model_copy(update={"yearly": F(60)})])[0]
    assert more.costs is not None
    assert more.costs.cheaper is Advice.INSIDE
    assert more.advice is Advice.OUTSIDE
    assert more.price_of_rule == more.costs.saving == 15_000_000


def test_one_way_cheaper_at_every_volume_has_no_break_even() -> None:
    (found,) = advise([Function(name="海报", yearly=F(0), inside_fixed=10, outside_unit=0)])
    assert found.costs is not None
    assert found.costs.break_even is None


def test_bad_input() -> None:
    seo = Function(name="SEO")
    for functions in ([], [seo, seo], [Function(name="x", inside_fixed=-1)], [seo] * 201):
        with pytest.raises(InputError):
            advise(functions)
