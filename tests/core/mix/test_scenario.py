import numpy as np
import pytest

from core.errors import InputError
from core.mix.curve import Hill, Linear
from core.mix.scenario import split_robustly


def draw(worlds: int, seed: int = 0) -> tuple[tuple[Hill, ...], ...]:
    random = np.random.default_rng(seed)
    base = [(float(h), float(h * random.uniform(0.5, 4))) for h in np.exp(random.uniform(6, 8.5, 5))]
    return tuple(
        tuple(
            Hill(top=top * float(np.exp(0.3 * random.standard_normal())), half=half, shape=0.8)
            for half, top in base
        )
        for _ in range(worlds)
    )


@pytest.mark.parametrize("level", [1.0, 0.5, 0.1])
def test_the_mean_of_the_worst_share_is_proven(level: float) -> None:
    worlds = draw(40)
    plan = split_robustly(worlds, 5000, level=level)
    assert plan.spend.sum() == pytest.approx(5000)
    assert plan.gap < 1e-4
    worst = np.sort(plan.responses)[: round(40 * level)]
    assert plan.value == pytest.approx(worst.mean())


def test_caution_gives_up_mean_for_the_worst() -> None:
    worlds = draw(40)
    mean, worst = split_robustly(worlds, 5000, level=1), split_robustly(worlds, 5000, level=0)
    assert worst.responses.min() >= mean.responses.min()
    assert mean.responses.mean() >= worst.responses.mean()
    assert worst.bound >= worst.value >= 0.99 * worst.bound


def test_two_opposite_worlds_are_hedged() -> None:
    worlds = ((Linear(rate=1), Linear(rate=3)), (Linear(rate=3), Linear(rate=1)))
    plan = split_robustly(worlds, 100, level=0)
    assert plan.spend == pytest.approx([50, 50], rel=1e-3)
    assert plan.value == pytest.approx(200, rel=1e-3)


def test_limits_hold() -> None:
    plan = split_robustly(draw(5), 5000, level=0.4, minimum=np.full(5, 500.0), maximum=np.full(5, 1500.0))
    assert plan.spend.min() >= 500 - 1e-6
    assert plan.spend.max() <= 1500 + 1e-6


@pytest.mark.parametrize(
    ("worlds", "level"), [((), 1.0), (((),), 1.0), (draw(2), 1.5), (draw(2), float("nan"))]
)
def test_bad_scenarios_are_refused(worlds: tuple[tuple[Hill, ...], ...], level: float) -> None:
    with pytest.raises(InputError):
        split_robustly(worlds, 100, level=level)
