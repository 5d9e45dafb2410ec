"""Pacing drawn: the path due dashed, the actual solid, what is to be expected as a widening band."""

from assistant.web.plan.drawing.frame import Option, framed, number, time_axis, value_axis
from assistant.web.plan.palette import ACCENT, BAND, BAND_FAINT, INK, MUTED, PATH, TONES
from core.chart.chart import Tone, brief, pick
from core.chart.pacing import Course, Pacing
from core.text import Language


def draw_pacing(chart: Pacing, language: Language, narrow: bool) -> Option:
    """The option of a pacing chart."""
    course = chart.course
    series = [
        *_bands(course, language),
        _path(course, language),
        *_expected(chart, language, narrow),
        _actual(course, language),
    ]
    legend = [str(one["name"]) for one in series if one.get("name") and not str(one["name"]).startswith("_")]
    low = {} if _starts_at_zero(course) else {"scale": True}
    return framed(
        chart,
        {
            "legend": {"data": legend, "top": 0, "left": 0, "itemHeight": 8, "textStyle": {"color": MUTED}},
            "grid": [
                {"left": 52, "right": 20 if narrow else 76, "top": 48, "height": 230},
                {"left": 52, "right": 20 if narrow else 76, "top": 334, "height": 64},
            ],
            "xAxis": [
                _days(course, language),
                {**_days(course, language), **_BARE, "gridIndex": 1, "containShape": False},
            ],
            "yAxis": [
                value_axis(course.unit, language, **low),
                value_axis(course.unit, language, gridIndex=1, splitNumber=2, axisLabel={"show": False}),
            ],
            "title": {
                "text": pick(language, "实际 − 应有", "Actual − due"),
                "left": 0,
                "top": 306,
                "textStyle": {"fontSize": 12, "fontWeight": 400, "color": MUTED},
            },
            "series": [*series, _gaps(chart)],
        },
    )


HEIGHT = 410
_BARE: Option = {"axisLabel": {"show": False}, "axisLine": {"onZero": True, "lineStyle": {"color": PATH}}}


def _days(course: Course, language: Language) -> Option:
    first = course.path[0].day if course.path else course.start
    label = {"showMaxLabel": False}
    return time_axis(language, min=first.isoformat(), max=course.end.isoformat(), axisLabel=label)


def _gaps(chart: Pacing) -> Option:
    return {
        "type": "bar",
        "xAxisIndex": 1,
        "yAxisIndex": 1,
        "barWidth": 14,
        "label": {"fontSize": 11, "color": INK},
        "data": [
            {
                "value": [gap.day.isoformat(), number(gap.value)],
                "tip": f"{gap.day}  {gap.said}",
                "itemStyle": {"color": TONES[gap.tone], "borderRadius": 2},
                "label": {"show": gap is chart.gaps[-1], "formatter": gap.said, "position": "right"},
            }
            for gap in chart.gaps
        ],
    }


def _starts_at_zero(course: Course) -> bool:
    values = [point.value for point in (*course.path, *course.actual)]
    return bool(values) and min(values) * 2 < max(values)


def _path(course: Course, language: Language) -> Option:
    name = pick(language, "应有进度", "Due")
    return {
        "type": "line",
        "name": name,
        "symbol": "none",
        "lineStyle": {"color": PATH, "type": "dashed", "width": 2},
        "itemStyle": {"color": PATH},
        "data": [
            {
                "value": [p.day.isoformat(), number(p.value)],
                "tip": _tip(name, course, p.day, p.value, language),
            }
            for p in course.path
        ],
    }


def _actual(course: Course, language: Language) -> Option:
    name = pick(language, "实际", "Actual")
    color = TONES[course.tone] if course.tone is not Tone.PLAIN else ACCENT
    today = pick(language, "今天", "today")
    return {
        "type": "line",
        "name": name,
        "z": 5,
        "symbol": "circle",
        "symbolSize": 7,
        "lineStyle": {"color": color, "width": 3},
        "itemStyle": {"color": color},
        "data": [
            {
                "value": [p.day.isoformat(), number(p.value)],
                "tip": _tip(name, course, p.day, p.value, language),
            }
            for p in course.actual
        ],
        "markLine": {
            "symbol": "none",
            "silent": True,
            "data": [
                {
                    "xAxis": course.today.isoformat(),
                    "lineStyle": {"color": MUTED, "type": "solid", "width": 1},
                    "label": {"formatter": today, "color": MUTED, "position": "end"},
                },
                *_target_line(course, language),
            ],
        },
    }


def _target_line(course: Course, language: Language) -> list[Option]:
    if course.target is None:
        return []
    said = pick(language, "目标 ", "target ") + brief(course.target, course.unit, language)
    return [
        {
            "yAxis": number(course.target),
            "lineStyle": {"color": INK, "type": "dotted", "width": 1},
            "label": {"formatter": said, "position": "insideStartTop", "color": INK, "fontSize": 12},
        }
    ]


def _expected(chart: Pacing, language: Language, narrow: bool) -> list[Option]:
    course = chart.course
    if course.outcome is None or not course.actual or chart.expected is None:
        return []
    name, last = pick(language, "预测（80% 区间）", "Expected (80% range)"), course.actual[-1]
    ends = (course.outcome.low80, course.outcome.high80)
    low, high = (brief(value, course.unit, language) for value in ends)
    return [
        {
            "type": "line",
            "name": name,
            "z": 4,
            "symbol": "circle",
            "symbolSize": 7,
            "lineStyle": {"color": ACCENT, "type": "dotted", "width": 2},
            "itemStyle": {"color": ACCENT},
            "data": [
                {"value": [last.day.isoformat(), number(last.value)], "symbol": "none"},
                {
                    "value": [course.end.isoformat(), number(course.outcome.expected)],
                    "tip": f"{name}\n{course.end.isoformat()}  {chart.expected.said}\n{low} – {high}",
                    "label": {
                        "show": True,
                        "position": "left" if narrow else "right",
                        "formatter": chart.expected.said,
                        "fontWeight": 600,
                        "color": ACCENT,
                    },
                },
            ],
        }
    ]


def _bands(course: Course, language: Language) -> list[Option]:
    """The 95 % and the 80 % range, each as a line of its low end with the width stacked on it."""
    if course.outcome is None or not course.actual:
        return []
    outcome = course.outcome
    wide = (outcome.low95, outcome.high95, BAND_FAINT)
    close = (outcome.low80, outcome.high80, BAND)
    series: list[Option] = []
    for at, (low, high, color) in enumerate((wide, close)):
        last = course.actual[-1]
        first, end = last.day.isoformat(), course.end.isoformat()
        bottom = [[first, number(last.value)], [end, number(low)]]
        width = [[first, 0.0], [end, number(high - low)]]
        flat = {
            "type": "line",
            "symbol": "none",
            "silent": True,
            "stack": f"_band{at}",
            "stackStrategy": "all",
        }
        series.append({**flat, "name": f"_low{at}", "lineStyle": {"opacity": 0}, "data": bottom})
        area = {"lineStyle": {"opacity": 0}, "areaStyle": {"color": color}}
        series.append({**flat, **area, "name": f"_band{at}", "data": width})
    return series


def _tip(name: str, course: Course, day: object, value: object, language: Language) -> str:
    return f"{name}  {day}\n{brief(value, course.unit, language)}"  # type: ignore[arg-type]
