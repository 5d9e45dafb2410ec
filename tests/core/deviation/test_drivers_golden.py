"""Published and recomputed vectors of driver decomposition."""

from decimal import Decimal
from fractions import Fraction

import pytest

from core.deviation.decompose import Method, decompose
from core.deviation.factor import measured, product, ratio, total
from core.deviation.lmdi import lmdi
from core.deviation.sequential import sequential
from core.deviation.shapley import shapley
from core.errors import InputError, UnknownReference

CENT = Decimal("0.01")


def material():
    """500 × 50 × 15 → 490 × 51 × 13: output, use per piece, price."""
    return product("cost", [measured("产量", 500, 490), measured("单耗", 50, 51), measured("单价", 15, 13)])


def values(result):
    return {line.key: line.value for line in result.parts()}


def test_sequential_textbook():
    found = decompose(material(), unit=CENT, method=Method.SEQUENTIAL)
    assert found.order == ("产量", "单耗", "单价")
    assert values(found) == {"产量": -7500, "单耗": 7350, "单价": -49980}
    assert found.whole.value == -50130


def test_sequential_other_order():
    found = decompose(material(), unit=CENT, method=Method.SEQUENTIAL, order=["单价"])
    assert found.order == ("单价", "产量", "单耗")
    assert values(found) == {"单价": -50000, "产量": -6500, "单耗": 6370}


def test_lmdi_textbook():
    found = decompose(material(), unit=CENT, method=Method.LMDI)
    assert values(found) == {
        "产量": Decimal("-7057.53"),
        "单耗": Decimal("6917.77"),
        "单价": Decimal("-49990.24"),
    }


def test_lmdir_vectors():
    first = product("r1", [measured("a1", 1, 4), measured("b1", 10, 5), measured("c1", 2, 3)])
    second = product("r2", [measured("a2", 4, 5), measured("b2", 5, 6), measured("c2", 3, 4)])
    found = lmdi(total("V", [first, second]))
    expected = {
        "a1": 50.47438029, "b1": -25.23719014, "c1": 14.76280986,
        "a2": 19.31568569, "b2": 15.78206435, "c2": 24.90224996,
    }  # fmt: skip
    for key, value in expected.items():
        assert float(found[key]) == pytest.approx(value, abs=5e-9)
    by_factor = {name: float(found[f"{name}1"] + found[f"{name}2"]) for name in "abc"}
    assert by_factor == pytest.approx({"a": 69.79006598, "b": -9.455125793, "c": 39.66505981}, abs=5e-9)
    assert sum(by_factor.values()) == pytest.approx(100, abs=1e-12)


def test_zero_traffic_shapley():
    # 0 × a × b → 1000 × 1.5 × 0.8 = 1200
    states = {"traffic": (0, 1000), "a": (1, Fraction(3, 2)), "b": (1, Fraction(4, 5))}
    root = product("v", [measured(key, *state) for key, state in states.items()])
    found = decompose(root, unit=CENT)
    # the three remainders are equal: the smallest contribution gives way
    expected = {"traffic": "1116.67", "a": "216.67", "b": "-133.34"}
    assert values(found) == {key: Decimal(value) for key, value in expected.items()}
    exact = shapley(root)
    assert [round(float(exact[key]), 2) for key in ("traffic", "a", "b")] == [1116.67, 216.67, -133.33]
    assert sum(values(found).values()) == 1200


def test_lmdi_zero_takes_the_limit():
    root = product("v", [measured("traffic", 0, 1000), measured("a", 1, 2), measured("b", 1, Fraction(3, 5))])
    assert lmdi(root) == {"v": 1200, "traffic": 1200, "a": 0, "b": 0}


def test_lmdi_two_factors_leave_zero_together():
    root = product("v", [measured("x", 0, 4), measured("y", 0, 5), measured("z", 2, 3)])
    assert lmdi(root) == {"v": 60, "x": 30, "y": 30, "z": 0}


def test_lmdi_offsetting_parts_of_a_resting_factor():
    inner = total("traffic", [measured("paid", 60, 40), measured("free", 40, 60)])
    root = product("v", [inner, measured("rate", 2, 3)])
    found = lmdi(root)
    assert found["traffic"] == 0
    assert found["paid"] == -found["free"] != 0
    assert found["rate"] == 100


def test_ratio():
    root = ratio("cac", measured("spend", 100, 150), measured("customers", 10, 12))
    found = shapley(root)
    assert found["spend"] + found["customers"] == Fraction(150, 12) - 10
    assert found["spend"] == 50 * (Fraction(1, 10) + Fraction(1, 12)) / 2


def test_nested_denominator():
    below = total("customers", [measured("new", 10, 6), measured("old", 10, 14)])
    found = shapley(ratio("cost", measured("spend", 100, 100), below))
    assert found["customers"] == 0
    assert found["new"] == -found["old"] != 0


def test_long_product_by_quadrature():
    parts = [measured(f"f{i}", 1 + i % 7, 2 + (i * 3) % 5) for i in range(30)]
    root = product("v", parts)
    found = decompose(root, unit=Decimal(1))
    assert sum(line.value for line in found.parts()) == root.change
    short = product("v", parts[:24])
    exact = shapley(short)
    from core.deviation.shapley import _by_quadrature

    for slope, part in zip(_by_quadrature(short.parts), short.parts, strict=True):
        assert float(slope * part.change) == pytest.approx(float(exact[part.key]), rel=1e-12)


def test_refusals():
    with pytest.raises(InputError, match="denominator"):
        shapley(ratio("r", measured("n", 1, 1), measured("d", 0, 1)))
    with pytest.raises(InputError, match="negative"):
        lmdi(product("v", [measured("x", -1, 2), measured("y", 1, 2)]))
    with pytest.raises(UnknownReference, match="no factor"):
        sequential(material(), ["运费"])
    with pytest.raises(InputError, match="twice"):
        decompose(product("v", [measured("x", 1, 2), measured("x", 1, 2)]), unit=CENT)
    with pytest.raises(InputError, match="finite"):
        measured("x", Decimal("NaN"), 1)
    with pytest.raises(InputError, match="too many"):
        shapley(product("v", [measured(f"f{i}", 1, 2) for i in range(1001)]))
    with pytest.raises(InputError, match="no parts"):
        product("v", [])


@pytest.mark.slow
def test_a_million_parts_of_a_sum():
    parts = [measured(f"p{i}", i, i + 1) for i in range(20_000)]
    found = shapley(total("v", parts))
    assert found["v"] == 20_000
