"""The packages themselves, pymc-marketing and Meridian, on the S family beside the proven optimum.

They are large (0.8 and 3 GB) and no dependency; install them into an environment of their own, with this
project, and run this there:

    pip install pymc-marketing        # its optimiser: scipy SLSQP over a compiled graph
    pip install google-meridian       # its optimiser: a grid walked greedily
"""

import importlib.util
import time
from types import SimpleNamespace

import numpy as np

from benchmarks.mix_instances import draw
from core.mix.problem import Problem
from core.mix.solve import solve
from core.mix.standard_form import standardise

GRID = 1e-4


def try_pymc_marketing(problem: Problem) -> np.ndarray:
    """pymc-marketing's BudgetOptimizer, one period, over a model that is the instance's Hill curves."""
    import arviz as az
    import pymc as pm
    import pymc.dims as pmd
    import pytensor.xtensor as ptx
    from pymc_marketing.mmm.budget_optimizer import BudgetOptimizer

    names = [channel.name for channel in problem.channels]
    top, half, shape = (
        np.array([getattr(channel.curve, field) for channel in problem.channels])
        for field in ("top", "half", "shape")
    )

    class Curves:
        """The least the optimiser asks of a model; the tops come as two equal draws of a posterior."""

        adstock = SimpleNamespace(l_max=0)
        _channel_scales = 1.0
        idata = az.from_dict(posterior={"top": np.tile(top, (1, 2, 1))}, dims={"top": ["channel"]})

        def _set_predictors_for_optimization(self, num_periods: int) -> pm.Model:
            with pm.Model(coords={"date": range(num_periods), "channel": names}) as model:
                spend = pmd.Data("channel_data", np.ones((num_periods, len(names))), dims=("date", "channel"))
                tops = pmd.Normal("top", dims=("channel",))
                bend, middle = (ptx.as_xtensor(values, dims=("channel",)) for values in (shape, half))
                power = (spend + 1e-9) ** bend
                pmd.Deterministic("response", (tops * power / (power + middle**bend)).sum())
            return model

    optimizer = BudgetOptimizer(num_periods=1, model=Curves(), response_variable="response")
    bounds = {c.name: (c.minimum, c.maximum) for c in problem.channels}
    found, _ = optimizer.allocate_budget(total_budget=problem.rows[0].high, budget_bounds=bounds)
    return np.asarray(found.values, dtype=float)


def try_meridian(problem: Problem) -> np.ndarray:
    """Meridian's OptimizationGrid over the same curves and limits, gtol 1e-4."""
    import xarray as xr
    from meridian.analysis import optimizer

    budget = problem.rows[0].high
    assert budget is not None
    count, share = len(problem.channels), budget / len(problem.channels)
    digits = optimizer.get_round_factor(budget, GRID)
    step = 10 ** (-digits)
    cut = [1 - channel.minimum / share for channel in problem.channels]
    rise = [(channel.maximum or budget) / share - 1 for channel in problem.channels]
    low, high = optimizer.get_optimization_bounds(count, np.full(count, share), digits, cut, rise)
    size = int(((high - low) / step).max()) + 1
    spends, outcomes = np.full((size, count), np.nan), np.full((size, count), np.nan)
    for i, channel in enumerate(problem.channels):
        levels = np.arange(low[i], high[i] + step, step)
        spends[: len(levels), i] = levels
        outcomes[: len(levels), i] = channel.curve.value(levels)
    dims = ("grid_spend_index", "channel")
    grid = optimizer.OptimizationGrid(
        _grid_dataset=xr.Dataset(
            {"spend_grid": (dims, spends), "incremental_outcome_grid": (dims, outcomes)},
            coords={"grid_spend_index": range(size), "channel": [c.name for c in problem.channels]},
            attrs={"spend_step_size": step},
        ),
        historical_spend=np.full(count, share),
        use_kpi=False,
        use_posterior=True,
        use_optimal_frequency=False,
        start_date=None,
        end_date=None,
        gtol=GRID,
        round_factor=digits,
        optimal_frequency=None,
        selected_times=None,
    )
    scenario = optimizer.FixedBudgetScenario(total_budget=budget)
    found = grid.optimize(scenario, spend_constraint_lower=cut, spend_constraint_upper=rise)
    return np.asarray(found.optimized, dtype=float)


PACKAGES = {"pymc_marketing": try_pymc_marketing, "meridian": try_meridian}


def main() -> None:
    present = [name for name in PACKAGES if importlib.util.find_spec(name)]
    for name in PACKAGES:
        if name not in present:
            print(f"{name}: not installed (pip install {name.replace('meridian', 'google-meridian')})")
    for name in present:
        for seed in (1, 2, 3):
            problem = draw("S", 10, seed)
            form = standardise(problem)
            started = time.perf_counter()
            best = solve(problem)
            ours = time.perf_counter() - started
            started = time.perf_counter()
            x = PACKAGES[name](problem)
            theirs = time.perf_counter() - started
            assert best.objective is not None
            lost = 1 - form.gain(x, form.stack.value(x)) / best.objective
            left = 1 - x.sum() / 10_000
            print(
                f"{name} S n=10 seed {seed}: loses {lost:.2%}, leaves {left:.2%}, {theirs / ours:.1f}x time"
            )


if __name__ == "__main__":
    main()
