"""What was spent and what came of it, period by period: checked before anything is fitted to it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError, MissingInput
from core.facts.catalogue import Grain
from core.quantity.saying import plain_rounded
from core.text import Text

Array = NDArray[np.float64]

LEAST_PERIODS = 8
MOST_CHANNELS = 40
MOST_PERIODS = 2000
PERIODS_A_YEAR = {Grain.DAY: 365.25, Grain.WEEK: 365.25 / 7, Grain.MONTH: 12.0}


@dataclass(frozen=True)
class History:
    """Spend by channel and one response, over the same periods.

    Attributes:
        channels: K names.
        spend: T × K, whole currency units, none below 0.
        response: T values, none below 0.
        grain: Length of a period.
        starts: First day of each period, rising; () when unknown (then no season is taken out).
        controls: T × C, what else moved the response (promotions, stock-outs …), 0 where it did not.
        control_names: C names.
    """

    channels: tuple[str, ...]
    spend: Array
    response: Array
    grain: Grain = Grain.WEEK
    starts: tuple[date, ...] = ()
    controls: Array = field(default_factory=lambda: np.zeros((0, 0)))
    control_names: tuple[str, ...] = ()

    @property
    def periods(self) -> int:
        """How many periods there are."""
        return int(self.spend.shape[0])

    def until(self, periods: int) -> "History":
        """Only the first periods."""
        return History(
            channels=self.channels,
            spend=self.spend[:periods],
            response=self.response[:periods],
            grain=self.grain,
            starts=self.starts[:periods],
            controls=self.controls[:periods],
            control_names=self.control_names,
        )


def check_history(history: History) -> None:
    """Refuse a history nothing can be learned from.

    Raises:
        MissingInput: There are no periods, or too few.
        InputError: Shapes differ, a value is negative or no number, names or periods are there twice, the
            response is always 0 or always the same, or nothing was ever spent.
    """
    _check_sizes(history)
    _check_names(history)
    _check_values(history.spend, "spend", Text(zh="投入", en="spend"))
    _check_values(history.response, "response", Text(zh="产出", en="response"))
    _check_variation(history)


def _check_sizes(history: History) -> None:
    periods, count = history.spend.shape if history.spend.ndim == 2 else (0, 0)
    if periods == 0 or count == 0:
        raise MissingInput(
            Text(
                zh="没有历史数据：给出各期的投入和产出",
                en="the history is empty: give spend and response by period",
            ),
            field="history",
        )
    if periods < LEAST_PERIODS:
        raise MissingInput(
            Text(
                zh=f"只有 {periods} 期数据，至少要 {LEAST_PERIODS} 期才能拟合曲线",
                en=f"{periods} period(s) of history; at least {LEAST_PERIODS} are needed to fit a curve",
            ),
            field="history",
            valid=Text(zh="更长的历史，或按周而不是按月", en="a longer history, or weeks instead of months"),
        )
    if len(history.channels) != count or len(history.response) != periods:
        raise InputError(
            Text(
                zh=f"形状对不上：渠道名 {len(history.channels)} 个、投入 {periods}×{count}、"
                f"产出 {len(history.response)} 期",
                en=f"shapes differ: {len(history.channels)} channel names, spend {periods}×{count}, "
                f"response {len(history.response)}",
            ),
            field="history",
        )
    if count > MOST_CHANNELS or periods > MOST_PERIODS:
        raise InputError(
            Text(
                zh=f"{count} 个渠道 × {periods} 期太大",
                en=f"{count} channels × {periods} periods is too large",
            ),
            field="history",
            valid=Text(
                zh=f"至多 {MOST_CHANNELS} 个渠道、{MOST_PERIODS} 期；小渠道先合并",
                en=f"at most {MOST_CHANNELS} channels and {MOST_PERIODS} periods; merge small channels first",
            ),
        )


def _check_names(history: History) -> None:
    twice = [name for name, times in Counter(history.channels).items() if times > 1]
    if twice:
        raise InputError(
            Text(zh=f"渠道重复：{'、'.join(twice)}", en=f"channels given twice: {', '.join(twice)}"),
            field="history.channels",
            valid=Text(zh="每个渠道一列", en="one column per channel"),
        )
    starts = history.starts
    if starts and (len(starts) != history.periods or not _rises(starts)):
        raise InputError(
            Text(zh="各期的日期要逐期递增、不重复", en="the periods' dates must rise, each once"),
            field="history.starts",
        )


def _rises(starts: Sequence[date]) -> bool:
    return all(a < b for a, b in pairwise(starts))


def _check_values(values: Array, name: str, said: Text) -> None:
    if not np.isfinite(values).all():
        raise InputError(
            Text(
                zh=f"{said.zh}里有缺失或不是数的值",
                en=f"the {said.en} has missing values or values that are no numbers",
            ),
            field=f"history.{name}",
            valid=Text(zh="每期一个数，没有就写 0", en="one number a period, 0 where there was none"),
        )
    if (values < 0).any():
        worst = float(values.min())
        raise InputError(
            Text(
                zh=f"{said.zh}里有负数（{plain_rounded(worst, 6)}）",
                en=f"the {said.en} has negative values ({plain_rounded(worst, 6)})",
            ),
            field=f"history.{name}",
            valid=Text(
                zh="0 或更大；退款、冲账先归到原来那期",
                en="0 or more; book refunds to their own period first",
            ),
        )


_VARYING = Text(
    zh="投入和产出有高有低的历史；或直接说“投20万带来500单、投40万带来800单”",
    en='history in which both vary; or words such as "200k brought 500 orders, 400k brought 800"',
)


def _check_variation(history: History) -> None:
    if not history.response.any():
        raise InputError(
            Text(zh="产出全是 0，没有可学的", en="the response is 0 throughout: there is nothing to learn"),
            field="history.response",
            valid=_VARYING,
        )
    if np.ptp(history.response) == 0:
        raise InputError(
            Text(
                zh="产出每期都一样，看不出投入的作用",
                en="the response is the same in every period, so no effect of spend can be seen",
            ),
            field="history.response",
            valid=_VARYING,
        )
    if not history.spend.any():
        raise InputError(
            Text(zh="投入全是 0，没有可学的", en="nothing was ever spent: there is nothing to learn"),
            field="history.spend",
            valid=_VARYING,
        )
