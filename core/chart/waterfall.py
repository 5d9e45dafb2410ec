"""The driver bridge: from what was planned, over what each driver moved, to what happened."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

from core.chart.chart import Chart, Grid, Tone, brief, brief_change, pick, said_change
from core.errors import InputError
from core.frozen import Frozen
from core.plan.kpi import Direction
from core.quantity.saying import say
from core.quantity.unit import Unit
from core.text import Language, Text


class Step(Frozen):
    """A step of a bridge: a total stands on 0, a change goes from `start` to `end`."""

    label: str
    start: Decimal
    end: Decimal
    kind: Literal["total", "change"]


class Bar(Frozen):
    """A bar of the waterfall.

    Attributes:
        label: Under the bar.
        start: Where it begins.
        end: Where it ends.
        kind: A total, or a change between totals.
        tone: Good or bad for the KPI; plain for totals.
        said: Its number, short, for beside the bar.
    """

    label: str
    start: Decimal
    end: Decimal
    kind: Literal["total", "change"]
    tone: Tone
    said: str


class Waterfall(Chart):
    """A waterfall. `low` is where the axis may begin so that small changes of large totals are seen."""

    bars: tuple[Bar, ...]
    unit: Unit
    low: Decimal


def waterfall(
    title: str, steps: Sequence[Step], unit: Unit, language: Language, better: Direction = Direction.UP
) -> Waterfall:
    """The waterfall of a bridge.

    Raises:
        InputError: A change does not begin where the step before it ended, or the last total is not reached.
    """
    _check(steps)
    bars = tuple(_bar(step, unit, language, better) for step in steps)
    header = (pick(language, "项", "Item"), pick(language, "数值", "Value"))
    rows = tuple((step.label, _exact(step, unit, language)) for step in steps)
    return Waterfall(
        title=title,
        summary=_summary(title, bars, language),
        grid=Grid(header=header, rows=rows),
        bars=bars,
        unit=unit,
        low=_low(steps),
    )


def _check(steps: Sequence[Step]) -> None:
    level: Decimal | None = None
    for step in steps:
        found = step.end if step.kind == "total" else step.start
        if level is not None and found != level:
            raise InputError(
                Text(
                    zh=f"桥图在 {step.label!r} 处断开：{found:f} 不等于 {level:f}",
                    en=f"the bridge breaks at {step.label!r}: {found:f} is not {level:f}",
                ),
                field="steps",
                valid=Text(zh="每一步从上一步结束处开始", en="each step begins where the last one ended"),
            )
        level = step.end


def _bar(step: Step, unit: Unit, language: Language, better: Direction) -> Bar:
    change = step.end - step.start
    tone = Tone.PLAIN
    if step.kind == "change" and change:
        tone = Tone.GOOD if (change > 0) == (better is Direction.UP) else Tone.BAD
    said = brief(step.end, unit, language) if step.kind == "total" else brief_change(change, unit, language)
    return Bar(label=step.label, start=step.start, end=step.end, kind=step.kind, tone=tone, said=said)


def _exact(step: Step, unit: Unit, language: Language) -> str:
    if step.kind == "total":
        return say(step.end, unit, language)
    return said_change(step.end - step.start, unit, language)


def _low(steps: Sequence[Step]) -> Decimal:
    """0, or a round level below every bar where the changes are small beside the totals."""
    ends = [value for step in steps for value in (step.end, step.start) if step.kind == "change"]
    ends += [step.end for step in steps if step.kind == "total"]
    if not ends or min(ends) <= 0:
        return Decimal(0)
    low, high = min(ends), max(ends)
    spread = high - low
    if spread * 3 > low:
        return Decimal(0)
    step = Decimal(1).scaleb((spread or high).adjusted())
    return max(Decimal(0), ((low - spread) // step) * step)


def _summary(title: str, bars: Sequence[Bar], language: Language) -> str:
    colon, comma = pick(language, "：", ": "), pick(language, "，", ", ")
    said = comma.join(f"{bar.label} {bar.said}" for bar in bars)
    return f"{title}{colon}{said}{pick(language, '。', '.')}"
