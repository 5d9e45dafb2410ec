"""Stage templates: what of their ranges can be reached, and what is picked."""

from decimal import Decimal
from itertools import product

import pytest

from core.allocation.allocate import allocate
from core.allocation.request import WAN, Item, Method, Request
from core.allocation.template import TEMPLATES, Bucket, Template, find_template, reach
from core.errors import InfeasibleInput, MissingInput, UnknownReference
from core.text import Text


def numbers(*values: int) -> tuple[Decimal, ...]:
    return tuple(map(Decimal, values))


def test_growth_only_works_where_acquisition_and_conversion_make_ninety():
    found = reach(find_template("growth"))
    assert found.corners == (numbers(60, 30, 10), numbers(70, 20, 10))
    assert found.pick == numbers(65, 25, 10)
    assert (found.lows, found.highs) == (numbers(60, 20, 10), numbers(70, 30, 10))
    assert "中点" in found.reason.zh
    corners = [a + c + b for a, c, b in product((60, 70), (20, 30), (10,))]
    assert sorted(corners) == [90, 100, 100, 110]  # the other two corners of the ranges do not make 100


@pytest.mark.parametrize(
    ("stage", "pick"),
    [("mature", (40, 30, 30)), ("penetration", (70, 30)), ("leader", (51, 49))],
)
def test_the_other_stages(stage, pick):
    assert reach(find_template(stage)).pick == numbers(*pick)


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_pick_and_corner_makes_a_hundred_within_the_ranges(template):
    found = reach(template)
    for division in (found.pick, *found.corners):
        assert sum(division) == 100
        for part, bucket in zip(division, template.buckets, strict=True):
            assert bucket.low <= part <= bucket.high
    floors = [b.low for b in template.buckets if b.above]
    assert all(part > floor for part, floor in zip(found.pick, floors, strict=False))


def test_ranges_that_cannot_make_a_hundred_are_refused():
    buckets = tuple(
        Bucket(key=k, name=Text(zh=k, en=k), low=Decimal(10), high=Decimal(30)) for k in ("a", "b", "c")
    )
    name = Text(zh="空", en="empty")
    with pytest.raises(InfeasibleInput, match="30 %–90 %") as error:
        reach(Template(key="x", name=name, buckets=buckets, source=name))
    assert error.value.clash == ("a", "b", "c")


def test_an_unknown_stage_lists_the_known():
    with pytest.raises(UnknownReference) as error:
        find_template("decline")
    assert error.value.candidates == ("growth", "mature", "penetration", "leader")


def test_a_purpose_that_cannot_use_its_share_gives_way_inside_the_ranges():
    items = (
        Item(name="搜索", stage="acquisition", ask=62 * WAN),
        Item(name="落地页", stage="conversion", ask=60 * WAN),
        Item(name="品牌片", stage="brand", ask=60 * WAN),
    )
    result = allocate(Request(total=100 * WAN, items=items, method=Method.STAGE, stage="growth"))
    assert [award.amount for award in result.awards] == [62 * WAN, 28 * WAN, 10 * WAN]
    assert len(result.notes) == 1


def test_a_purpose_far_below_its_range_is_said():
    items = (
        Item(name="搜索", stage="acquisition", ask=20 * WAN),
        Item(name="落地页", stage="conversion", ask=60 * WAN),
        Item(name="品牌片", stage="brand", ask=60 * WAN),
    )
    result = allocate(Request(total=100 * WAN, items=items, method=Method.STAGE, stage="growth"))
    assert [award.amount for award in result.awards] == [20 * WAN, 30 * WAN, 10 * WAN]
    assert result.unallocated == 40 * WAN
    assert any("20%" in note.zh and "60–70%" in note.zh for note in result.notes)


def test_everything_else_takes_whatever_is_not_the_purpose_of_the_stage():
    items = tuple(Item(name=n, stage=n) for n in ("acquisition", "conversion", "brand"))
    result = allocate(Request(total=100 * WAN, items=items, method=Method.STAGE, stage="penetration"))
    assert [award.amount for award in result.awards] == [70 * WAN, 15 * WAN, 15 * WAN]


def test_an_item_without_purpose_is_asked_for():
    items = (Item(name="杂项"),)
    with pytest.raises(MissingInput, match="purpose"):
        allocate(Request(total=WAN, items=items, method=Method.STAGE, stage="growth"))
