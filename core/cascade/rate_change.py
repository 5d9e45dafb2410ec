"""Why a parent rate differs from another: what the groups' own rates did, and what their mix did.

Change of the whole = Σ share_i·Δrate_i + Σ Δshare_i·(rate_i − parent rate), exactly; the first sum uses the
new shares, the second the old rates, so nothing is left over.
"""

from collections.abc import Sequence
from fractions import Fraction

from core.cascade.number import exact
from core.cascade.rate_group import RateGroup, check_rate, rates_of, sizes_of
from core.frozen import Frozen


class RateChange(Frozen):
    """Why a parent rate changes, in percentage points, exact: `change` = Σ `within` + Σ `mix`.

    Attributes:
        before: Parent rate before, percent.
        after: Parent rate after, percent.
        change: Their difference.
        within: What each group's own rate contributes.
        mix: What each group's changed share contributes.
    """

    before: Fraction
    after: Fraction
    change: Fraction
    within: dict[str, Fraction]
    mix: dict[str, Fraction]


def combine_rates(groups: Sequence[RateGroup]) -> Fraction:
    """The parent's rate today: Σ denominator·rate / Σ denominator, exact percent.

    Raises:
        MissingInput: A denominator or a rate is not known; rates are never averaged without them.
        InputError: A denominator is not above zero, or a rate outside 0–100 %.
    """
    sizes, rates = sizes_of(groups), rates_of(groups)
    return sum((size * rate for size, rate in zip(sizes, rates, strict=True)), Fraction(0)) / sum(sizes)


def explain_change(groups: Sequence[RateGroup]) -> RateChange:
    """Split the change from (`before`, `rate`) to (`denominator`, `target`) into within and mix.

    A group without `before` keeps its denominator, one without `target` keeps its rate.

    Raises:
        MissingInput: A denominator or a rate is not known.
    """
    after_sizes, old = sizes_of(groups), rates_of(groups)
    before_sizes = [
        size if group.before is None else exact(group.before, group.name)
        for group, size in zip(groups, after_sizes, strict=True)
    ]
    new = [
        rate if group.target is None else check_rate(group.target, group.name)
        for group, rate in zip(groups, old, strict=True)
    ]
    old_shares, new_shares = _shares(before_sizes), _shares(after_sizes)
    before = sum((s * r for s, r in zip(old_shares, old, strict=True)), Fraction(0))
    after = sum((s * r for s, r in zip(new_shares, new, strict=True)), Fraction(0))
    names = [group.name for group in groups]
    within = [share * (r1 - r0) for share, r0, r1 in zip(new_shares, old, new, strict=True)]
    mix = [(s1 - s0) * (r0 - before) for s0, s1, r0 in zip(old_shares, new_shares, old, strict=True)]
    return RateChange(
        before=before,
        after=after,
        change=after - before,
        within=dict(zip(names, within, strict=True)),
        mix=dict(zip(names, mix, strict=True)),
    )


def _shares(sizes: list[Fraction]) -> list[Fraction]:
    total = sum(sizes)
    return [size / total for size in sizes]
