"""A total over parts: golden vectors, properties, and errors that say what would work."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.cascade.apportion import Rounding, Tie
from core.cascade.certificate import Certificate, Held
from core.cascade.check import check
from core.cascade.explain import explain
from core.cascade.part import Part
from core.cascade.split import split
from core.errors import InfeasibleInput, InputError

SEASON = (
    1000000, 800000, 980000, 1250000, 1360000, 1800000, 2100000, 2500000, 2500000, 2100000, 3000000, 2800000,
)  # fmt: skip
PHASED = (
    2253267, 1802614, 2208202, 2816584, 3064444, 4055881,
    4731861, 5633168, 5633168, 4731861, 6759802, 6309148,
)  # fmt: skip


def weighted(*weights):
    return [Part(name=f"p{i}", weight=Fraction(w)) for i, w in enumerate(weights)]


def units(total, weights, **options):
    return [int(v) for v in split(Decimal(total), weighted(*weights), **options).amounts.values()]


@pytest.mark.parametrize(
    ("weights", "total", "expected"),
    [
        ((14, 28, 7, 35), 12, [2, 4, 1, 5]),
        ((5117, 4400, 162, 161, 160), 100, [51, 44, 2, 2, 1]),
        ((2, 1, 1, 2, 2), 2, [1, 0, 0, 1, 0]),
        ((1, 1, 1), 100, [34, 33, 33]),
        ((1, 1, 1, 1), 102, [26, 26, 25, 25]),
        (SEASON, 50_000_000, list(PHASED)),
        ((3, 2), 100, [60, 40]),
    ],
)
def test_published_vectors(weights, total, expected):
    assert units(total, weights) == expected
    assert sum(expected) == total


def test_running_total_gives_the_order_users_asked_for():
    assert units(100, (1, 1, 1), rounding=Rounding.RUNNING) == [33, 33, 34]
    assert units(102, (1, 1, 1, 1), rounding=Rounding.RUNNING) == [25, 26, 25, 26]


@pytest.mark.parametrize(
    ("rounding", "expected"),
    [(Rounding.D_HONDT, [52, 45, 1, 1, 1]), (Rounding.SAINTE_LAGUE, [51, 43, 2, 2, 2])],
)
def test_divisor_methods(rounding, expected):
    assert units(100, (5117, 4400, 162, 161, 160), rounding=rounding) == expected


@pytest.mark.parametrize(
    ("tie", "expected"),
    [
        (Tie.FIRST, [34, 33, 33]),
        (Tie.LAST, [33, 33, 34]),
        (Tie.LARGEST, [34, 33, 33]),
    ],
)
def test_tie_conventions(tie, expected):
    found = split(Decimal(100), weighted(1, 1, 1), tie=tie)
    assert [int(v) for v in found.amounts.values()] == expected
    assert found.certificate.tied == ("p0", "p1", "p2")
    assert check(found.certificate) == ()


def test_largest_weight_takes_the_extra_unit():
    # quotas 0.5 and 1.5: equal remainders
    assert units(2, (1, 3), tie=Tie.FIRST) == [1, 1]
    assert units(2, (1, 3), tie=Tie.LARGEST) == [0, 2]


def test_tenths_of_a_point_and_ten_thousands():
    assert split(Decimal(5), weighted(1, 1, 1), unit=Decimal("0.1")).amounts == {
        "p0": Decimal("1.7"),
        "p1": Decimal("1.7"),
        "p2": Decimal("1.6"),
    }
    found = split(Decimal(1_000_000), weighted(1, 1, 1), unit=Decimal(10_000))
    assert list(found.amounts.values()) == [340_000, 330_000, 330_000]
    assert "E" not in str(found.amounts["p0"])


def test_decrease_is_split_as_a_mirror_image():
    assert units(-20, (1, 1, 1)) == [-7, -7, -6]
    parts = [Part(name="a", minimum=Decimal(-5)), Part(name="b"), Part(name="c", weight=Fraction(2))]
    found = split(Decimal(-20), parts)
    assert list(found.amounts.values()) == [-5, -5, -10]
    assert check(found.certificate) == ()


def test_zero_total_and_empty_basis():
    assert units(0, (3, 1)) == [0, 0]
    found = split(Decimal(10), weighted(0, 0, 0))
    assert list(found.amounts.values()) == [4, 3, 3]
    assert found.certificate.is_even
    assert check(found.certificate) == ()
    assert "均分" in explain(found.certificate).zh
    assert "empty" in explain(found.certificate).en


def test_locked_weight_does_not_hide_an_empty_basis():
    parts = [Part(name="a", weight=Fraction(9), locked=Decimal(4)), *weighted(0, 0)]
    found = split(Decimal(10), parts)
    assert list(found.amounts.values()) == [4, 3, 3]
    assert found.certificate.is_even
    assert check(found.certificate) == ()


def test_bounds_by_water_filling():
    parts = [
        Part(name="kol", weight=Fraction(6), maximum=Decimal(40)),
        Part(name="event", weight=Fraction(3)),
        Part(name="seo", weight=Fraction(1), minimum=Decimal(20)),
    ]
    found = split(Decimal(100), parts)
    assert found.amounts == {"kol": 40, "event": 40, "seo": 20}
    assert [line.held for line in found.certificate.lines] == [Held.MAXIMUM, None, Held.MINIMUM]
    assert check(found.certificate) == ()


def test_asks_as_maximum_leave_money_over():
    # 100 by 3:2 with asks of 35 and 50 cannot be spent in full: the most is 85
    parts = [
        Part(name="lock", weight=Fraction(3), maximum=Decimal(35)),
        Part(name="speaker", weight=Fraction(2), maximum=Decimal(50)),
    ]
    with pytest.raises(InfeasibleInput) as caught:
        split(Decimal(100), parts)
    assert caught.value.message.zh == "lock 至多 35 + speaker 至多 50 = 85，比总额 100 少 15"
    assert "85" in caught.value.valid.en
    assert split(Decimal(70), parts).amounts == {"lock": 35, "speaker": 35}


def test_pro_rata_of_asks():
    found = split(Decimal(70), weighted(35, 50), unit=Decimal("0.01"))
    assert list(found.amounts.values()) == [Decimal("28.82"), Decimal("41.18")]


def test_smallest_set_of_minimums_that_clash_is_named():
    parts = [
        Part(name="a", minimum=Decimal(40)),
        Part(name="b", locked=Decimal(35)),
        Part(name="c", minimum=Decimal(30)),
    ]
    with pytest.raises(InfeasibleInput) as caught:
        split(Decimal(70), parts)
    assert caught.value.clash == ("total", "a", "b")
    assert caught.value.message.en == "a at least 40 + b locked at 35 = 75, 5 more than the total 70"
    assert "105" in caught.value.valid.zh
    assert split(Decimal(105), parts).amounts == {"a": 40, "b": 35, "c": 30}


def test_nearest_total_works_for_a_decrease_too():
    parts = [Part(name="a", minimum=Decimal(-5)), Part(name="b", minimum=Decimal(-7))]
    with pytest.raises(InfeasibleInput) as caught:
        split(Decimal(-20), parts)
    assert caught.value.message.en == "a at least -5 + b at least -7 = -12, 8 more than the total -20"
    assert list(split(Decimal(-12), parts).amounts.values()) == [-5, -7]


def test_own_bounds_that_exclude_each_other():
    with pytest.raises(InfeasibleInput) as caught:
        split(Decimal(9), [Part(name="a", minimum=Decimal(6), maximum=Decimal(4)), Part(name="b")])
    assert caught.value.clash == ("a",)
    with pytest.raises(InfeasibleInput, match="2 apart"):
        split(Decimal(9), [Part(name="a", locked=Decimal(6), maximum=Decimal(4)), Part(name="b")])


def test_room_only_where_the_weight_is_zero():
    parts = [Part(name="a", maximum=Decimal(4)), Part(name="new", weight=Fraction(0))]
    with pytest.raises(InfeasibleInput) as caught:
        split(Decimal(9), parts)
    assert "new" in caught.value.clash
    assert "weight" in caught.value.valid.en


def test_part_of_the_opposite_sign_must_be_allowed():
    parts = [Part(name="a", locked=Decimal(7)), Part(name="b")]
    with pytest.raises(InfeasibleInput, match="a locked at 7 = 7, 2 more than the total 5"):
        split(Decimal(5), parts)
    found = split(Decimal(5), parts, signed=True)
    assert found.amounts == {"a": 7, "b": -2}
    assert check(found.certificate) == ()


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("Infinity"), Decimal("-Infinity")])
def test_numbers_that_are_not_finite_are_refused(value):
    with pytest.raises(InputError, match="not a finite number"):
        split(value, weighted(1, 1))


@pytest.mark.parametrize(
    ("parts", "match"),
    [
        ([], "no parts"),
        (weighted(1, -1), "cannot be negative"),
        ([Part(name="a"), Part(name="a")], "given twice"),
    ],
)
def test_bad_parts_are_refused(parts, match):
    with pytest.raises(InputError, match=match):
        split(Decimal(10), parts)


def test_total_must_be_whole_units():
    with pytest.raises(InputError) as caught:
        split(Decimal("10.5"), weighted(1, 1))
    assert caught.value.valid.en == "10 or 11, or a smaller unit"


def test_huge_numbers_stay_exact():
    total = Decimal(10**40 + 1)
    found = split(total, weighted(1, 2, 4))
    assert sum(int(v) for v in found.amounts.values()) == 10**40 + 1
    assert check(found.certificate) == ()


def test_certificate_survives_json():
    certificate = split(Decimal(100), weighted(1, 1, 1)).certificate
    assert Certificate.model_validate_json(certificate.model_dump_json()) == certificate


def test_explanation_names_who_got_the_extra_unit():
    said = explain(split(Decimal(100), weighted(1, 1, 1)).certificate)
    assert "p0" in said.zh.splitlines()[-2]
    assert "by convention the one listed first" in said.en
    assert said.en.endswith("The parts make 100; residual 0.")


WEIGHTS = st.lists(st.fractions(min_value=0, max_value=1000, max_denominator=50), min_size=1, max_size=8)


@pytest.mark.slow
@given(st.integers(-10_000, 10_000), WEIGHTS, st.sampled_from(Tie), st.sampled_from(Rounding))
@settings(max_examples=150, deadline=None)
def test_parts_make_the_whole_and_the_certificate_proves_it(total, weights, tie, rounding):
    found = split(Decimal(total), weighted(*weights), tie=tie, rounding=rounding)
    amounts = list(found.amounts.values())
    assert sum(amounts) == total
    assert check(found.certificate) == ()
    assert found.certificate.residual == 0
    if rounding in (Rounding.LARGEST_REMAINDER, Rounding.RUNNING):
        assert all(abs(Fraction(line.amount) - line.quota) < 1 for line in found.certificate.lines)


@st.composite
def bounded_parts(draw):
    parts = []
    for i, weight in enumerate(draw(WEIGHTS)):
        low = draw(st.none() | st.integers(-20, 60))
        high = draw(st.none() | st.integers(low if low is not None else -5, 120))
        lock = draw(st.none() | st.integers(low if low is not None else -5, high if high is not None else 80))
        chosen = draw(st.integers(0, 3))
        parts.append(
            Part(
                name=f"p{i}",
                weight=weight,
                minimum=None if low is None else Decimal(low),
                maximum=None if high is None else Decimal(high),
                locked=Decimal(lock) if lock is not None and chosen == 0 else None,
            )
        )
    return parts


def _cannot_be_met(total, parts, signed):
    """Whether the bounds exclude the total, worked out from the bounds alone."""
    low = high = 0
    has_weight = any(part.weight for part in parts if part.locked is None)
    for part in parts:
        least, most = part.minimum, part.maximum
        if part.locked is not None:
            least = most = part.locked
        elif has_weight and not part.weight:
            least = most = min(
                max(Decimal(0), least or Decimal(0)), most if most is not None else Decimal(999)
            )
        if least is None and not signed and total >= 0 and (most is None or most >= 0):
            least = Decimal(0)
        if most is None and not signed and total < 0 and (least is None or least <= 0):
            most = Decimal(0)
        low += -(10**9) if least is None else least
        high += 10**9 if most is None else most
    return not low <= total <= high


@pytest.mark.slow
@given(st.integers(-50, 300), bounded_parts(), st.sampled_from(Tie), st.booleans())
@settings(max_examples=200, deadline=None)
def test_bounds_and_locks_hold_or_the_nearest_total_is_named(total, parts, tie, signed):
    try:
        found = split(Decimal(total), parts, tie=tie, signed=signed)
    except InfeasibleInput:
        assert _cannot_be_met(total, parts, signed)
        return
    assert sum(found.amounts.values()) == total
    assert check(found.certificate) == ()
    for part in parts:
        got = found.amounts[part.name]
        assert part.locked is None or got == part.locked
        assert part.minimum is None or got >= part.minimum
        assert part.maximum is None or got <= part.maximum
    again = split(Decimal(total), parts, tie=tie, signed=signed)
    assert again == found


@pytest.mark.slow
@given(st.integers(0, 500), WEIGHTS, st.data())
@settings(max_examples=100, deadline=None)
def test_more_weight_never_gets_less(total, weights, data):
    position = data.draw(st.integers(0, len(weights) - 1))
    more = data.draw(st.fractions(min_value=0, max_value=100, max_denominator=20))
    raised = [w + more * (i == position) for i, w in enumerate(weights)]
    if any(weights):
        assert units(total, raised)[position] >= units(total, weights)[position]


@given(st.integers(0, 400), st.lists(st.integers(1, 50), min_size=2, max_size=6), st.randoms())
@settings(max_examples=80, deadline=None)
def test_order_of_the_parts_only_decides_ties(total, weights, random):
    parts = weighted(*weights)
    shuffled = parts[:]
    random.shuffle(shuffled)
    one, other = split(Decimal(total), parts), split(Decimal(total), shuffled)
    if not one.certificate.tied:
        assert one.amounts == other.amounts


@given(
    st.integers(0, 200), st.lists(st.integers(0, 50), min_size=1, max_size=6).filter(any),
    st.sampled_from([Rounding.D_HONDT, Rounding.SAINTE_LAGUE]),
)  # fmt: skip
@settings(max_examples=80, deadline=None)
def test_divisor_methods_never_take_a_unit_away_when_the_total_grows(total, weights, rounding):
    before, after = units(total, weights, rounding=rounding), units(total + 1, weights, rounding=rounding)
    assert all(b <= a for b, a in zip(before, after, strict=True))


def test_largest_remainder_has_the_alabama_paradox():
    # the reason the divisor methods are offered: 10 units to 11, and the third part loses one
    assert units(10, (6, 6, 2))[2] == 2
    assert units(11, (6, 6, 2))[2] == 1


@pytest.mark.slow
@given(st.integers(1, 300), st.lists(st.integers(1, 30), min_size=2, max_size=5), st.data())
@settings(max_examples=100, deadline=None)
def test_tampering_is_noticed(total, weights, data):
    certificate = split(Decimal(total), weighted(*weights)).certificate
    i = data.draw(st.integers(0, len(weights) - 1))
    j = data.draw(st.integers(0, len(weights) - 1).filter(lambda j: j != i))
    lines = list(certificate.lines)
    how = data.draw(st.sampled_from(["one", "two", "weight", "residual", "quota", "bound"]))
    if how == "residual":
        forged = certificate.model_copy(update={"residual": Decimal(1)})
    else:
        if how == "one":
            lines[i] = lines[i].model_copy(update={"amount": lines[i].amount + 1})
        elif how == "two":
            lines[i] = lines[i].model_copy(update={"amount": lines[i].amount + 1})
            lines[j] = lines[j].model_copy(update={"amount": lines[j].amount - 1})
        elif how == "weight":
            lines[i] = lines[i].model_copy(update={"weight": lines[i].weight + 1})
        elif how == "quota":
            lines[i] = lines[i].model_copy(update={"quota": lines[i].quota + 1})
            lines[j] = lines[j].model_copy(update={"quota": lines[j].quota - 1})
        else:
            lines[i] = lines[i].model_copy(update={"maximum": lines[i].amount - 1})
        forged = certificate.model_copy(update={"lines": tuple(lines)})
    assert check(forged) != ()
