"""Response curves drawn as small pictures of one scale: band, curve, where it stands, where it should."""

from assistant.web.plan.drawing.frame import Option, framed, number, value_axis
from assistant.web.plan.palette import ACCENT, BAND, INK, MUTED, TONES
from core.chart.chart import Tone, brief, pick
from core.chart.response import Curve, ResponseCurves
from core.text import Language

_TOP, _HEIGHT, _GAP = 44, 132, 70


def rows_of(chart: ResponseCurves, narrow: bool) -> int:
    """How many rows of small pictures there are."""
    across = _across(narrow)
    return (len(chart.curves) + across - 1) // across


def height_of(chart: ResponseCurves, narrow: bool) -> int:
    """Pixels the drawing needs."""
    return _TOP + rows_of(chart, narrow) * (_HEIGHT + _GAP)


def draw_response(chart: ResponseCurves, language: Language, narrow: bool) -> Option:
    """The option of response curves."""
    across = _across(narrow)
    width = 100 / across
    grids, xs, ys, titles, series = [], [], [], [], []
    for at, curve in enumerate(chart.curves):
        left, top = (at % across) * width, _TOP + (at // across) * (_HEIGHT + _GAP)
        grids.append(
            {
                "left": f"{left + width * 0.14:.2f}%",
                "width": f"{width * 0.8:.2f}%",
                "top": top + 24,
                "height": _HEIGHT - 16,
            }
        )
        titles.append(
            {
                "text": curve.name,
                "left": f"{left + width * 0.02:.2f}%",
                "top": top - 6,
                "textStyle": {"fontSize": 13, "fontWeight": 600, "color": INK},
            }
        )
        xs.append({**value_axis(chart.money, language, splitLine={"show": False}), "gridIndex": at})
        ys.append({**value_axis(chart.unit, language, splitNumber=2), "gridIndex": at})
        series += _curve(curve, at, chart, language)
    names = [pick(language, "现在", "now"), pick(language, "建议", "recommended")]
    return framed(
        chart,
        {
            "legend": {"data": names, "top": 0, "left": 0, "textStyle": {"color": MUTED}},
            "title": titles,
            "grid": grids,
            "xAxis": xs,
            "yAxis": ys,
            "series": series,
        },
    )


def _across(narrow: bool) -> int:
    return 1 if narrow else 3


def _curve(curve: Curve, at: int, chart: ResponseCurves, language: Language) -> list[Option]:
    axes = {"xAxisIndex": at, "yAxisIndex": at}
    flat = {"type": "line", "symbol": "none", "silent": True, "smooth": True, "stack": f"_band{at}", **axes}
    low = [[number(p.spend), number(p.low)] for p in curve.points]
    width = [[number(p.spend), number(p.high - p.low)] for p in curve.points]
    seen = [p for p in curve.points if p.observed]
    beyond = [*seen[-1:], *(p for p in curve.points if not p.observed)]
    line = {"type": "line", "symbol": "none", "smooth": True, **axes}

    def points(chosen: list) -> list[Option]:  # type: ignore[type-arg]
        return [
            {
                "value": [number(p.spend), number(p.response)],
                "tip": f"{brief(p.spend, chart.money, language)} → {brief(p.response, chart.unit, language)}",
            }
            for p in chosen
        ]

    return [
        {**flat, "lineStyle": {"opacity": 0}, "data": low},
        {**flat, "lineStyle": {"opacity": 0}, "areaStyle": {"color": BAND}, "data": width},
        {**line, "lineStyle": {"color": ACCENT, "width": 2}, "data": points(seen)},
        {**line, "lineStyle": {"color": ACCENT, "width": 2, "type": "dashed"}, "data": points(beyond)},
        *_marks(curve, axes, chart, language),
    ]


def _marks(curve: Curve, axes: Option, chart: ResponseCurves, language: Language) -> list[Option]:
    found = []
    kinds = (
        (pick(language, "现在", "now"), curve.now, INK, "circle"),
        (pick(language, "建议", "recommended"), curve.recommended, TONES[Tone.GOOD], "diamond"),
    )
    for name, at, color, symbol in kinds:
        if at is None:
            continue
        spend, response = at
        found.append(
            {
                "type": "scatter",
                "name": name,
                "z": 6,
                "symbol": symbol,
                "symbolSize": 11 if symbol == "circle" else 14,
                "itemStyle": {"color": color},
                **axes,
                "data": [
                    {
                        "value": [number(spend.value), number(response.value)],
                        "tip": f"{curve.name} {name}\n{chart.spend_name} {spend.said}\n"
                        f"{chart.response_name} {response.said}",
                    }
                ],
            }
        )
    return found
