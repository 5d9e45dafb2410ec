"""Charts of lines: pacing with its forecast, and response curves."""

from typing import Any

from core.chart.chart import Mark, Tone
from core.chart.pacing import Pacing
from core.chart.response import Curve, ResponseCurves
from core.text import Language
from tools.drawing.calendar import days_of, months_of
from tools.drawing.canvas import ACCENT, FAINT, LINE, TONES, Canvas, sized

_COLOURS = ("#2f5fd0", "#2b8a57", "#d08a1d", "#8a56b8", "#c8453b", "#3a9bb0", "#6b7686", "#a0742c")


def draw_pacing(chart: Pacing, language: Language) -> bytes:
    """The path due, what was reached, the target, and what is to be expected with its ranges."""
    canvas, course = Canvas(chart.title, 4.4), chart.course
    axes: Any = canvas.axes
    en = language is Language.EN
    if course.path:
        days, values = zip(*((days_of(p.day), float(p.value)) for p in course.path), strict=True)
        axes.plot(days, values, color=FAINT, linestyle="--", label="due" if en else "应有")
    if course.actual:
        days, values = zip(*((days_of(p.day), float(p.value)) for p in course.actual), strict=True)
        axes.plot(
            days,
            values,
            color=TONES[course.tone],
            marker="o",
            markersize=3.5,
            label="actual" if en else "实际",
        )
    end, outcome = days_of(course.end), course.outcome
    if outcome is not None:
        for low, high, width in ((outcome.low95, outcome.high95, 3), (outcome.low80, outcome.high80, 7)):
            axes.plot([end, end], [float(low), float(high)], color=ACCENT, alpha=0.35, linewidth=width)
        axes.plot(
            [end], [float(outcome.expected)], marker="D", color=ACCENT, label="forecast" if en else "预计"
        )
    _mark(canvas, chart.target, en)
    axes.axvline(days_of(course.today), color=LINE, linewidth=1)
    months = months_of(course.start, course.end)
    canvas.label("x", [days_of(month) for month in months], [f"{month:%Y-%m}" for month in months])
    _grid(canvas)
    return canvas.png()


def draw_response(chart: ResponseCurves, language: Language) -> bytes:
    """A curve a channel; a dot where it stands, a ring where it should stand, dashed where never observed."""
    canvas = Canvas(chart.title, 4.8)
    axes: Any = canvas.axes
    for curve, colour in zip(chart.curves, _COLOURS * (1 + len(chart.curves) // len(_COLOURS)), strict=False):
        _draw_curve(axes, curve, colour)
    canvas.write(0.99, 0.02, _legend(chart, language), transform=axes.transAxes, ha="right", color=FAINT)
    axes.set_xlabel(chart.spend_name, fontproperties=sized(9), color=FAINT)
    axes.set_ylabel(chart.response_name, fontproperties=sized(9), color=FAINT)
    axes.set_xlim(left=0)
    axes.set_ylim(bottom=0)
    _grid(canvas)
    _short_numbers(axes.xaxis, language)
    return canvas.png()


def _legend(chart: ResponseCurves, language: Language) -> str:
    en = language is Language.EN
    now = "● today" if en else "● 现在"
    if not any(curve.recommended for curve in chart.curves):
        return now
    return f"{now}  {'○ recommended' if en else '○ 建议'}"


def _draw_curve(axes: Any, curve: Curve, colour: str) -> None:
    seen = [p for p in curve.points if p.observed]
    beyond = [*seen[-1:], *(p for p in curve.points if not p.observed)]
    for points, style in ((seen, "-"), (beyond, ":")):
        axes.plot(
            [float(p.spend) for p in points],
            [float(p.response) for p in points],
            color=colour,
            linestyle=style,
            label=curve.name if style == "-" else None,
        )
    for at, face in ((curve.now, colour), (curve.recommended, "white")):
        if at is not None:
            axes.plot(
                [float(at[0].value)],
                [float(at[1].value)],
                "o",
                color=colour,
                markerfacecolor=face,
                markersize=7,
            )


def _mark(canvas: Canvas, target: Mark | None, en: bool) -> None:
    if target is None:
        return
    axes: Any = canvas.axes
    axes.axhline(float(target.value), color=TONES[Tone.GOOD], linewidth=1)
    said = f"target {target.said}" if en else f"目标 {target.said}"
    place = axes.get_yaxis_transform()
    canvas.write(0.5, float(target.value), said, transform=place, va="bottom", color=FAINT)


def _grid(canvas: Canvas) -> None:
    axes: Any = canvas.axes
    axes.grid(axis="y", color=LINE, linewidth=0.8)
    axes.set_axisbelow(True)
    _short_numbers(axes.yaxis, None)
    for text in axes.get_yticklabels():
        text.set_fontproperties(sized(8.5))
    handles, _ = axes.get_legend_handles_labels()
    if handles:
        axes.legend(prop=sized(9), frameon=False, loc="upper left")


def _short_numbers(axis: Any, language: Language | None) -> None:
    from matplotlib.ticker import FuncFormatter

    axis.set_major_formatter(FuncFormatter(lambda value, _: _short(float(value))))
    for text in axis.get_ticklabels():
        text.set_fontproperties(sized(8.5))


def _short(value: float) -> str:
    """An axis number in few characters: 1.2亿, 350万, 4,000."""
    for size, word in ((1e8, "亿"), (1e4, "万")):
        if abs(value) >= size:
            return f"{value / size:.4g}{word}"
    return f"{value:,.4g}"
