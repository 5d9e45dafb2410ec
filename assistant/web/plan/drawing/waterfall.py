"""The driver bridge drawn: totals on the ground, changes hanging between them."""

from decimal import Decimal

from assistant.web.plan.drawing.frame import Option, category_axis, framed, number, value_axis
from assistant.web.plan.palette import LINE, MUTED, TONES, TOTAL
from core.chart.chart import Tone, brief, pick
from core.chart.waterfall import Bar, Waterfall
from core.text import Language

_ZERO = Decimal(0)


def draw_waterfall(chart: Waterfall, language: Language, narrow: bool) -> Option:
    """The option of a waterfall."""
    names = tuple(bar.label for bar in chart.bars)
    label = {"width": 64 if narrow else 110, "overflow": "break", "lineHeight": 15}
    low: Option = {}
    if chart.low:
        said = brief(chart.low, chart.unit, language)
        name = pick(language, f"纵轴从 {said} 起", f"axis begins at {said}")
        low = {"min": number(chart.low), "name": name, "nameGap": 10}
        low["nameTextStyle"] = {"color": MUTED, "fontSize": 11, "align": "left"}
    return framed(
        chart,
        {
            "grid": {"left": 8, "right": 12, "top": 34, "bottom": 8, "containLabel": True},
            "xAxis": category_axis(names, axisLabel=label),
            "yAxis": value_axis(chart.unit, language, **low),
            "series": [
                _hidden("up", [max(_ZERO, min(bar.start, bar.end)) for bar in chart.bars]),
                _shown(chart.bars, narrow, above=True),
                _hidden("down", [min(_ZERO, max(bar.start, bar.end)) for bar in chart.bars]),
                _shown(chart.bars, narrow, above=False),
            ],
        },
    )


def _hidden(name: str, values: list[Decimal]) -> Option:
    return {
        "type": "bar",
        "name": name,
        "stack": "bridge",
        "silent": True,
        "itemStyle": {"color": "transparent"},
        "data": [number(value) for value in values],
    }


def _shown(bars: tuple[Bar, ...], narrow: bool, *, above: bool) -> Option:
    font = {"fontSize": 9, "fontWeight": 400} if narrow else {"fontSize": 12, "fontWeight": 600}
    data = []
    for bar in bars:
        top, bottom = max(bar.start, bar.end), min(bar.start, bar.end)
        size = max(_ZERO, top) - max(_ZERO, bottom) if above else min(_ZERO, bottom) - min(_ZERO, top)
        color = TOTAL if bar.tone is Tone.PLAIN and bar.kind == "total" else TONES[bar.tone]
        says = (bar.end >= 0 or top > 0) if above else top <= 0 and bottom < 0
        data.append(
            {
                "value": number(size),
                "tip": f"{bar.label}  {bar.said}",
                "itemStyle": {"color": color, "borderRadius": 2},
                "label": {"show": bool(says), "formatter": bar.said.replace("{", "(").replace("}", ")")},
            }
        )
    option: Option = {
        "type": "bar",
        "name": "above" if above else "below",
        "stack": "bridge",
        "barMaxWidth": 64,
        "label": {"position": "top" if above else "bottom", **font},
        "data": data,
    }
    if above:
        option["markLine"] = _joints(bars)
    return option


def _joints(bars: tuple[Bar, ...]) -> Option:
    """Thin lines from the end of each bar to the beginning of the next."""
    pairs = [
        [{"coord": [at, number(bar.end)]}, {"coord": [at + 1, number(bar.end)]}]
        for at, bar in enumerate(bars[:-1])
    ]
    return {
        "symbol": "none",
        "silent": True,
        "animation": False,
        "label": {"show": False},
        "lineStyle": {"color": LINE, "type": "solid", "width": 1},
        "data": pairs,
    }
