"""What is asked of the localisation: planned and actual figures over the cells of a cube of dimensions."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.errors import InputError
from core.text import Text

MOST_DIMENSIONS = 8
MOST_CELLS = 2_000_000
MOST_WORK = 20_000_000

Figures = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class SegmentRequest:
    """Planned and actual figures of a KPI by cell; a cell is one combination of dimension values.

    An additive KPI gives `plan` and `actual`. A ratio KPI gives the numerators there and the denominators in
    `plan_base` and `actual_base`. "Plan" is whatever the actual is held against: a target, a forecast, or an
    earlier period. Cells said twice are summed; cells left out count as nothing planned and nothing actual.

    Attributes:
        dimensions: Names of the d dimensions, all different.
        values: For each dimension its value keys, all different; a code is a position in it.
        codes: n × d positions.
        plan: n planned figures (numerators of a ratio), in any unit.
        actual: n actual figures, in the same unit.
        plan_base: n planned denominators of a ratio KPI, else None.
        actual_base: n actual denominators of a ratio KPI, else None.
    """

    dimensions: Sequence[str]
    values: Sequence[Sequence[str]]
    codes: ArrayLike
    plan: ArrayLike
    actual: ArrayLike
    plan_base: ArrayLike | None = field(default=None)
    actual_base: ArrayLike | None = field(default=None)

    @property
    def is_ratio(self) -> bool:
        """Whether the KPI is a ratio of two figures."""
        return self.plan_base is not None


def check_request(request: SegmentRequest) -> None:
    """Refuses a request that cannot be computed.

    Raises:
        InputError: Naming the argument at fault and what would be valid.
    """
    _check_dimensions(request)
    codes = _check_codes(request)
    count = codes.shape[0]
    if (request.plan_base is None) != (request.actual_base is None):
        raise InputError(
            Text(
                zh="比率型 KPI 需要计划和实际两个分母，现在只有一个",
                en="a ratio KPI needs both denominators, planned and actual; only one was given",
            ),
            field="plan_base" if request.plan_base is None else "actual_base",
        )
    for name in ("plan", "actual", "plan_base", "actual_base"):
        figures = getattr(request, name)
        if figures is not None:
            _check_figures(name, figures, count, base=name.endswith("base"))


def _check_dimensions(request: SegmentRequest) -> None:
    names = tuple(request.dimensions)
    if not 1 <= len(names) <= MOST_DIMENSIONS:
        raise InputError(
            Text(
                zh=f"给了 {len(names)} 个维度，一次可以分析 1 到 {MOST_DIMENSIONS} 个",
                en=f"{len(names)} dimensions were given; 1 to {MOST_DIMENSIONS} can be looked at together",
            ),
            field="dimensions",
        )
    if len(set(names)) < len(names):
        raise InputError(
            Text(zh=f"维度重名：{', '.join(names)}", en=f"dimension named twice: {', '.join(names)}"),
            field="dimensions",
        )
    if len(request.values) != len(names):
        raise InputError(
            Text(
                zh=f"{len(names)} 个维度却有 {len(request.values)} 组取值",
                en=f"{len(names)} dimensions but {len(request.values)} lists of values",
            ),
            field="values",
        )
    for name, keys in zip(names, request.values, strict=True):
        if len(set(keys)) < len(keys):
            raise InputError(
                Text(zh=f"维度“{name}”有重复的取值", en=f"a value of dimension “{name}” is listed twice"),
                field="values",
            )


def _check_codes(request: SegmentRequest) -> NDArray[Any]:
    codes = np.asarray(request.codes)
    width = len(request.dimensions)
    if codes.ndim != 2 or codes.shape[1] != width or not np.issubdtype(codes.dtype, np.integer):
        raise InputError(
            Text(
                zh=f"取值编号应是 n×{width} 的整数表，现在是 {codes.shape} 的 {codes.dtype}",
                en=f"codes must be an n × {width} table of integers, not {codes.shape} of {codes.dtype}",
            ),
            field="codes",
        )
    work = codes.shape[0] * (2**width - 1)
    if codes.shape[0] > MOST_CELLS or work > MOST_WORK:
        raise InputError(
            Text(
                zh=f"{codes.shape[0]} 个单元 × {2**width - 1} 种维度组合太大（上限 {MOST_CELLS} 个单元、"
                f"合计 {MOST_WORK}）",
                en=f"{codes.shape[0]} cells × {2**width - 1} combinations of dimensions is too much "
                f"(at most {MOST_CELLS} cells, {MOST_WORK} together)",
            ),
            field="codes",
            valid=Text(
                zh="减少维度，或先把长尾取值合并成“其他”",
                en="use fewer dimensions, or group rare values as “other” first",
            ),
        )
    for column, (name, keys) in enumerate(zip(request.dimensions, request.values, strict=True)):
        part = codes[:, column]
        if part.size and (part.min() < 0 or part.max() >= len(keys)):
            raise InputError(
                Text(
                    zh=f"维度“{name}”的编号应在 0 到 {len(keys) - 1} 之间",
                    en=f"codes of dimension “{name}” must lie between 0 and {len(keys) - 1}",
                ),
                field="codes",
            )
    return codes


def _check_figures(name: str, given: ArrayLike, count: int, *, base: bool) -> None:
    figures = np.asarray(given)
    if figures.shape != (count,) or figures.dtype.kind not in "iuf":
        raise InputError(
            Text(
                zh=f"{name} 应是 {count} 个数字，现在是 {figures.shape} 的 {figures.dtype}",
                en=f"{name} must be {count} numbers, not {figures.shape} of {figures.dtype}",
            ),
            field=name,
        )
    wrong = np.flatnonzero(~np.isfinite(figures))
    if wrong.size:
        raise InputError(
            Text(
                zh=f"{name} 的第 {wrong[0] + 1} 个单元不是有限的数（共 {wrong.size} 个）",
                en=f"{name} is not a finite number in cell {wrong[0] + 1} ({wrong.size} such cells)",
            ),
            field=name,
            valid=Text(zh="缺的单元请去掉，或按 0 给出", en="leave missing cells out, or give 0"),
        )
    if base and figures.size and figures.min() < 0:
        where = int(np.argmin(figures)) + 1
        raise InputError(
            Text(
                zh=f"分母 {name} 的第 {where} 个单元是负数（{figures.min()}）",
                en=f"denominator {name} is negative in cell {where} ({figures.min()})",
            ),
            field=name,
            valid=Text(zh="0 或正数", en="zero or more"),
        )
