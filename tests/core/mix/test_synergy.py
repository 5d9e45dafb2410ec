import numpy as np
import pytest

from core.errors import InputError, UnknownReference
from core.mix.curve import Hill, Power
from core.mix.synergy import Member, Pair, split_with_synergy


def draw(
    count: int, kind: str, seed: int, *, s_shaped: bool = False
) -> tuple[tuple[Member, ...], tuple[Pair, ...]]:
    random = np.random.default_rng(seed)
    members = []
    for k in range(count):
        half = float(np.exp(random.uniform(np.log(300), np.log(6000))))
        shape = float(random.uniform(1.5, 3) if s_shaped else random.uniform(0.5, 1))
        curve = Hill(top=half * random.uniform(0.5, 4), half=half, shape=shape)
        members.append(Member(name=f"c{k}", curve=curve, maximum=5000.0))
    pairs = tuple(
        Pair(first=f"c{i}", second=f"c{i + 1}", weight=float(random.uniform(100, 1500)), kind=kind)
        for i in range(count - 1)
    )
    return tuple(members), pairs


def value_of(members: tuple[Member, ...], pairs: tuple[Pair, ...], spend: dict[str, float]) -> float:
    budget = sum(spend.values())
    own = {m.name: float(m.curve.value(spend[m.name])) for m in members}
    share = {m.name: own[m.name] / float(m.curve.value(min(m.maximum or budget, budget))) for m in members}
    total = sum(own.values())
    for pair in pairs:
        product = share[pair.first] * share[pair.second]
        total += pair.weight * (product**0.5 if pair.kind == "root" else product)
    return total


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_concave_synergy_is_proven(seed: int) -> None:
    members, pairs = draw(10, "root", seed)
    plan = split_with_synergy(members, pairs, 10_000)
    assert plan.proven
    assert plan.gap < 1e-6
    assert sum(plan.spend.values()) == pytest.approx(10_000)
    assert plan.value == pytest.approx(value_of(members, pairs, plan.spend), rel=1e-9)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["root", "product"])
@pytest.mark.parametrize("s_shaped", [False, True])
def test_never_below_the_separate_plan_nor_below_twenty_local_searches(kind: str, s_shaped: bool) -> None:
    from scipy.optimize import minimize

    members, pairs = draw(6, kind, 11, s_shaped=s_shaped)
    plan = split_with_synergy(members, pairs, 6000)
    assert plan.value >= plan.separate * (1 - 1e-9)
    assert plan.bound >= plan.value
    random, best, names = np.random.default_rng(0), 0.0, [m.name for m in members]
    for _ in range(20):
        found = minimize(
            lambda x: -value_of(members, pairs, dict(zip(names, x * 6000 / x.sum(), strict=True))),
            np.clip(random.dirichlet(np.ones(6)) * 6000, 1, 5000),
            bounds=[(1e-3, 5000.0)] * 6,
            constraints=[{"type": "eq", "fun": lambda x: x.sum() - 6000}],
            method="SLSQP",
        )
        best = max(best, -found.fun)
    assert plan.value >= best * (1 - 1e-6)


@pytest.mark.slow
def test_synergy_is_shared_in_halves_and_adds_up() -> None:
    members, pairs = draw(4, "product", 5)
    plan = split_with_synergy(members, pairs, 4000)
    assert sum(plan.own.values()) + sum(plan.shared.values()) == pytest.approx(plan.value)
    both = (
        Member(name="a", curve=Power(gain=1, exponent=0.5)),
        Member(name="b", curve=Power(gain=1, exponent=0.5)),
    )
    even = split_with_synergy(both, (Pair(first="a", second="b", weight=10),), 100)
    assert even.shared["a"] == pytest.approx(even.shared["b"])
    assert even.spend["a"] == pytest.approx(50, rel=1e-4)


def test_synergy_draws_money_to_its_pair() -> None:
    members, _ = draw(5, "root", 4)
    without = split_with_synergy(members, (), 5000)
    pair = Pair(first="c0", second="c1", weight=5000)
    together = split_with_synergy(members, (pair,), 5000)
    assert together.spend["c0"] + together.spend["c1"] > without.spend["c0"] + without.spend["c1"]
    assert without.value == pytest.approx(without.separate)


def test_bad_pairs_are_refused() -> None:
    members, _ = draw(2, "root", 1)
    with pytest.raises(UnknownReference):
        split_with_synergy(members, (Pair(first="c0", second="x", weight=1),), 100)
    with pytest.raises(InputError, match="one channel"):
        split_with_synergy(members, (Pair(first="c0", second="c0", weight=1),), 100)
    with pytest.raises(InputError, match="budget"):
        split_with_synergy(members, (), 0)
