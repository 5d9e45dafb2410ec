"""Verifying a certificate from its own numbers alone, without the code that made it.

It does not repeat the algorithm but tests what characterises the right answer: one common factor λ with
quota = clamp(λ·weight), whole units next to the quota, and no part without an extra unit with a better claim
than one that has it.
"""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate

from core.cascade.apportion import Rounding, divisor, precedence
from core.cascade.certificate import Certificate, Held, Line
from core.cascade.number import plain
from core.text import Text


def check(certificate: Certificate) -> tuple[Text, ...]:
    """What does not hold in the certificate; empty when everything does."""
    if not certificate.lines:
        return (Text(zh="没有任何部分", en="there are no parts"),)
    found: list[Text] = []
    for rule in (_check_sums, _check_units, _check_bounds, _check_proportion):
        found.extend(rule(certificate))
    if not found:
        found.extend(_ROUNDING[certificate.rounding](certificate))
    return tuple(found)


def _check_sums(certificate: Certificate) -> list[Text]:
    found = []
    total = Fraction(certificate.total)
    reached = sum((Fraction(line.amount) for line in certificate.lines), Fraction(0))
    if reached != total or certificate.residual != 0:
        found.append(
            Text(
                zh=f"各部分之和 {plain(reached)} 不等于总额 {plain(total)}",
                en=f"the parts make {plain(reached)}, not the total {plain(total)}",
            )
        )
    if sum((line.quota for line in certificate.lines), Fraction(0)) != total:
        found.append(Text(zh="精确份额之和不等于总额", en="the exact quotas do not make the total"))
    return found


def _check_units(certificate: Certificate) -> list[Text]:
    unit = Fraction(certificate.unit)
    if unit <= 0:
        return [Text(zh="最小单位不大于 0", en="the unit is not above 0")]
    return [
        _about(
            line, f"的 {plain(line.amount)} 不是最小单位的整数倍", f"{plain(line.amount)} is not whole units"
        )
        for line in certificate.lines
        if (Fraction(line.amount) / unit).denominator != 1
    ]


def _check_bounds(certificate: Certificate) -> list[Text]:
    found = []
    for line in certificate.lines:
        if line.minimum is not None and line.amount < line.minimum:
            found.append(
                _about(line, f"低于下限 {plain(line.minimum)}", f"below its minimum {plain(line.minimum)}")
            )
        if line.maximum is not None and line.amount > line.maximum:
            found.append(
                _about(line, f"高于上限 {plain(line.maximum)}", f"above its maximum {plain(line.maximum)}")
            )
        if line.held is Held.LOCKED and not line.minimum == line.maximum == line.amount:
            found.append(_about(line, "锁定值被改动", "its locked amount was changed"))
    return found


def _check_proportion(certificate: Certificate) -> list[Text]:
    free = [line for line in certificate.lines if line.held is None]
    factor = _factor(free)
    found = [
        _about(line, "的精确份额与权重不成比例", "its quota is not in proportion to its weight")
        for line in free
        if line.weight < 0 or line.quota != factor * line.weight
    ]
    found += [
        _about(line, "不该停在其界限上", "it should not stand at its bound")
        for line in certificate.lines
        if line.held is not None and not _is_rightly_held(line, factor, bool(free), certificate.is_even)
    ]
    return found


def _factor(free: list[Line]) -> Fraction:
    weight = sum((line.weight for line in free), Fraction(0))
    return sum((line.quota for line in free), Fraction(0)) / weight if weight else Fraction(0)


def _is_rightly_held(line: Line, factor: Fraction, has_factor: bool, is_even: bool) -> bool:
    if line.quota != line.amount:
        return False
    if line.held is Held.LOCKED:
        return True
    if line.held is Held.NO_WEIGHT:
        return line.weight == 0 and line.amount == 0 and not is_even
    bound = line.minimum if line.held is Held.MINIMUM else line.maximum
    if line.amount != bound:
        return False
    if not has_factor or line.minimum == line.maximum:
        return True
    due = factor * line.weight
    return due <= line.quota if line.held is Held.MINIMUM else due >= line.quota


def _check_remainders(certificate: Certificate) -> list[Text]:
    """Largest remainder: whole part of the quota, and the extra units to the best claims in order."""
    sign = -1 if certificate.total < 0 else 1
    unit = Fraction(certificate.unit) * sign
    claims = []
    for position, line in enumerate(certificate.lines):
        if line.held is not None:
            continue
        whole, remainder = divmod(line.quota / unit, 1)
        claims.append((-remainder, *_precedence(position, line, certificate), line, whole))
    claims.sort(key=lambda claim: claim[:3])
    spare = -sum(claim[0] for claim in claims)
    found = []
    for place, (_, _, _, line, whole) in enumerate(claims):
        due = whole + (place < spare)
        if Fraction(line.amount) / unit != due or line.extra is not (place < spare) or line.rank != place + 1:
            found.append(_about(line, f"应为 {plain(due * unit)}", f"it should get {plain(due * unit)}"))
    return found


def _precedence(position: int, line: Line, certificate: Certificate) -> tuple[Fraction, int]:
    """Sort key of a part among equal claims, under the certificate's convention."""
    first, second = precedence(position, 0, certificate.tie)
    return (-line.weight if certificate.tie.value == "largest" else Fraction(first)), second


def _check_running(certificate: Certificate) -> list[Text]:
    """Running totals: every running total is the whole part of the running quota."""
    sign = -1 if certificate.total < 0 else 1
    unit = Fraction(certificate.unit) * sign
    free = [line for line in certificate.lines if line.held is None]
    due = [total // 1 for total in accumulate(line.quota / unit for line in free)]
    got = list(accumulate(Fraction(line.amount) / unit for line in free))
    return [
        _about(line, "的累计数不对", "its running total is wrong")
        for line, right, real in zip(free, due, got, strict=True)
        if right != real
    ]


def _check_divisors(certificate: Certificate) -> list[Text]:
    """Divisor methods: nobody's last unit has a weaker claim than somebody else's next one (min-max)."""
    unit = Fraction(certificate.unit)
    last: list[tuple[Fraction, Line]] = []
    following: list[tuple[Fraction, Line]] = []
    for line in certificate.lines:
        units = int(abs(Fraction(line.amount) / unit))
        low, high = sorted((_units(line.minimum, unit), _units(line.maximum, unit)), key=_open_last)
        if line.held is Held.LOCKED or not line.weight:
            continue
        if units > (low or 0):
            last.append((line.weight / divisor(units - 1, certificate.rounding), line))
        if high is None or units < high:
            following.append((line.weight / divisor(units, certificate.rounding), line))
    if not last or not following:
        return []
    weakest, strongest = min(last, key=lambda claim: claim[0]), max(following, key=lambda claim: claim[0])
    if weakest[0] >= strongest[0]:
        return []
    return [
        _about(weakest[1], f"的末位应归 {strongest[1].name}", f"its last unit is due to {strongest[1].name}")
    ]


def _units(bound: Decimal | None, unit: Fraction) -> int | None:
    return None if bound is None else int(abs(Fraction(bound) / unit))


def _open_last(bound: int | None) -> tuple[bool, int]:
    return bound is None, bound or 0


def _about(line: Line, zh: str, en: str) -> Text:
    return Text(zh=f"{line.name} {zh}", en=f"{line.name}: {en}")


_ROUNDING: dict[Rounding, Callable[[Certificate], list[Text]]] = {
    Rounding.LARGEST_REMAINDER: _check_remainders,
    Rounding.RUNNING: _check_running,
    Rounding.D_HONDT: _check_divisors,
    Rounding.SAINTE_LAGUE: _check_divisors,
}
