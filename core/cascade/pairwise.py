"""Weights from pairwise judgements: the analytic hierarchy process with its consistency ratio.

Weights are the principal eigenvector of the reciprocal matrix; CI = (λmax − n)/(n − 1), CR = CI/RI, and
judgements are accepted up to CR 0.10 (Saaty, "Decision making with the analytic hierarchy process", 2008; RI
table from Saaty 1980).
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

from core.cascade.logarithm import log
from core.cascade.number import positive
from core.cascade.part import check_names
from core.errors import InputError, MissingInput
from core.frozen import Frozen
from core.text import Text

RANDOM_INDEX = {
    1: Decimal(0),
    2: Decimal(0),
    3: Decimal("0.58"),
    4: Decimal("0.90"),
    5: Decimal("1.12"),
    6: Decimal("1.24"),
    7: Decimal("1.32"),
    8: Decimal("1.41"),
    9: Decimal("1.45"),
    10: Decimal("1.49"),
}
ACCEPTED = Decimal("0.10")
_PRECISION = Decimal("1e-20")
_STEPS = 2000


class Judgement(Frozen):
    """`first` is `times` as important as `second` (1 to 9, or a fraction below 1)."""

    first: str
    second: str
    times: Fraction


class Revision(Frozen):
    """The judgement that fits the others worst, and the value the weights imply for it."""

    first: str
    second: str
    given: Fraction
    implied: Decimal


class Weights(Frozen):
    """Weights from judgements.

    Attributes:
        weights: By name; they make 1 up to the last of 12 places.
        eigenvalue: λmax.
        consistency_index: CI.
        consistency_ratio: CR.
        is_consistent: Whether CR is at most 0.10.
        revision: The judgement to look at again, when it is not.
    """

    weights: dict[str, Decimal]
    eigenvalue: Decimal
    consistency_index: Decimal
    consistency_ratio: Decimal
    is_consistent: bool
    revision: Revision | None = None


def weigh_pairwise(names: Sequence[str], judgements: Sequence[Judgement]) -> Weights:
    """Weights from one judgement for every pair of names, in either direction.

    Raises:
        MissingInput: A pair has no judgement.
        InputError: More than ten names, an unknown name, a pair judged twice, a value not above zero.
    """
    check_names(names)
    if len(names) > max(RANDOM_INDEX):
        raise InputError(
            Text(
                zh=f"两两比较最多 10 项，现在有 {len(names)} 项",
                en=f"at most 10 things can be compared in pairs, not {len(names)}",
            ),
            field="parts",
            valid=Text(
                zh="先分组，组间与组内各做一次比较", en="groups first: compare groups, then inside each"
            ),
        )
    matrix = _fill_matrix(names, judgements)
    vector, eigenvalue = _find_eigenvector([[_decimal(cell) for cell in row] for row in matrix])
    count = len(names)
    index = (eigenvalue - count) / (count - 1) if count > 1 else Decimal(0)
    ratio = index / RANDOM_INDEX[count] if RANDOM_INDEX[count] else Decimal(0)
    is_consistent = ratio <= ACCEPTED
    return Weights(
        weights={name: weight.quantize(Decimal("1e-12")) for name, weight in zip(names, vector, strict=True)},
        eigenvalue=eigenvalue.quantize(Decimal("1e-6")),
        consistency_index=index.quantize(Decimal("1e-6")),
        consistency_ratio=ratio.quantize(Decimal("1e-6")),
        is_consistent=is_consistent,
        revision=None if is_consistent else _find_worst(names, matrix, vector),
    )


def _fill_matrix(names: Sequence[str], judgements: Sequence[Judgement]) -> list[list[Fraction]]:
    place = {name: position for position, name in enumerate(names)}
    matrix: list[list[Fraction]] = [[Fraction(0)] * len(names) for _ in names]
    for position in range(len(names)):
        matrix[position][position] = Fraction(1)
    for judgement in judgements:
        row, column = _locate(judgement, place)
        if matrix[row][column]:
            raise _judged_twice(judgement)
        matrix[row][column] = positive(judgement.times, f"{judgement.first}:{judgement.second}")
        matrix[column][row] = 1 / matrix[row][column]
    missing = [(names[i], names[j]) for i, j in combinations(range(len(names)), 2) if not matrix[i][j]]
    if missing:
        first, second = missing[0]
        raise MissingInput(
            Text(
                zh=f"还缺 {len(missing)} 对比较，例如：{first} 相对 {second} 有多重要？",
                en=f"{len(missing)} comparisons are missing: how important is {first} against {second}?",
            ),
            field="judgements",
            valid=Text(zh="1–9，或 1/2–1/9", en="1 to 9, or 1/2 to 1/9"),
        )
    return matrix


def _locate(judgement: Judgement, place: dict[str, int]) -> tuple[int, int]:
    for name in (judgement.first, judgement.second):
        if name not in place:
            raise InputError(
                Text(zh=f"比较中的 {name!r} 不在各部分之中", en=f"{name!r} is compared but is not a part"),
                field="judgements",
                valid=Text(zh="、".join(place), en=", ".join(place)),
            )
    return place[judgement.first], place[judgement.second]


def _judged_twice(judgement: Judgement) -> InputError:
    return InputError(
        Text(
            zh=f"{judgement.first} 与 {judgement.second} 比较了两次，或与自己比较",
            en=f"{judgement.first} and {judgement.second} are compared twice, or with themselves",
        ),
        field="judgements",
        valid=Text(zh="每对一次", en="every pair once"),
    )


def _find_eigenvector(matrix: list[list[Decimal]]) -> tuple[list[Decimal], Decimal]:
    """Principal eigenvector (sum 1) and eigenvalue by power iteration; a positive matrix converges."""
    vector = [Decimal(1) / len(matrix)] * len(matrix)
    for _ in range(_STEPS):
        image = [sum((a * x for a, x in zip(row, vector, strict=True)), Decimal(0)) for row in matrix]
        size = sum(image, Decimal(0))
        following = [value / size for value in image]
        moved = max(abs(new - old) for new, old in zip(following, vector, strict=True))
        vector = following
        if moved < _PRECISION:
            break
    return vector, size


def _find_worst(names: Sequence[str], matrix: list[list[Fraction]], vector: list[Decimal]) -> Revision:
    def misfit(pair: tuple[int, int]) -> Decimal:
        i, j = pair
        return abs(log(matrix[i][j]) - log(Fraction(vector[i]) / Fraction(vector[j])))

    i, j = max(combinations(range(len(names)), 2), key=misfit)
    implied = (vector[i] / vector[j]).quantize(Decimal("0.01"))
    return Revision(first=names[i], second=names[j], given=matrix[i][j], implied=implied)


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)
