"""The timeline drawn: bars of work, diamonds of deadlines, a line for today."""

from assistant.web.plan.drawing.frame import Option, category_axis, framed, label_width, time_axis
from assistant.web.plan.palette import ACCENT, INK, TONES
from core.chart.chart import Tone, pick
from core.chart.timeline import Task, Timeline
from core.text import Language

_ROW, _MOST = 30, 24

_BAR = """(params, api) => {
  const from = api.coord([api.value(0), api.value(2)]), to = api.coord([api.value(1), api.value(2)]);
  const tall = Math.min(16, api.size([0, 1])[1] * 0.6), frame = params.coordSys;
  const left = Math.max(from[0], frame.x);
  const right = Math.min(Math.max(to[0], from[0] + 3), frame.x + frame.width);
  return right < left ? null : {type: 'rect', style: {fill: api.visual('color')},
    shape: {x: left, y: from[1] - tall / 2, width: right - left, height: tall, r: 3}};
}"""


def height_of(chart: Timeline) -> int:
    """Pixels the drawing needs; above a number of rows it scrolls."""
    return 60 + _ROW * min(len(chart.tasks), _MOST)


def draw_timeline(chart: Timeline, language: Language, narrow: bool) -> Option:
    """The option of a timeline."""
    names = tuple(task.title for task in chart.tasks)
    wide = label_width(names, 104 if narrow else 220)
    axis = {**category_axis(names), "inverse": True}
    axis["axisLabel"] = {**axis["axisLabel"], "width": wide, "overflow": "truncate", "color": INK}
    option: Option = {
        "grid": {"left": wide + 14, "right": 26, "top": 28, "bottom": 24},
        "xAxis": {
            **time_axis(language, min=chart.start.isoformat(), max=chart.end.isoformat()),
            "position": "top",
        },
        "yAxis": axis,
        "series": [_bars(chart), _marks(chart, language)],
    }
    if len(chart.tasks) > _MOST:
        option["dataZoom"] = _scroll(len(chart.tasks))
    return framed(chart, option)


def _bars(chart: Timeline) -> Option:
    return {
        "type": "custom",
        ":renderItem": _BAR,
        "encode": {"x": [0, 1], "y": 2},
        "data": [
            {
                "value": [task.start.isoformat(), task.end.isoformat(), at],
                "tip": _tip(task),
                "itemStyle": {"color": _color(task.tone)},
            }
            for at, task in enumerate(chart.tasks)
            if not task.is_mark
        ],
    }


def _marks(chart: Timeline, language: Language) -> Option:
    return {
        "type": "scatter",
        "symbol": "diamond",
        "symbolSize": 13,
        "clip": False,
        "data": [
            {
                "value": [task.end.isoformat(), at],
                "tip": _tip(task),
                "itemStyle": {"color": INK if task.tone is Tone.PLAIN else _color(task.tone)},
            }
            for at, task in enumerate(chart.tasks)
            if task.is_mark
        ],
        "markLine": {
            "symbol": "none",
            "silent": True,
            "lineStyle": {"color": TONES[Tone.BAD], "type": "solid", "width": 1},
            "label": {"formatter": pick(language, "今天", "today"), "color": TONES[Tone.BAD]},
            "data": [{"xAxis": chart.today.isoformat()}],
        },
    }


def _color(tone: Tone) -> str:
    return ACCENT if tone is Tone.PLAIN else TONES[tone]


def _tip(task: Task) -> str:
    return "\n".join(filter(None, (f"{task.id} {task.title}", task.said, task.owner)))


def _scroll(rows: int) -> list[Option]:
    until = _MOST * 100 / rows
    wheel = {"type": "inside", "yAxisIndex": 0, "zoomOnMouseWheel": False, "moveOnMouseWheel": True}
    slider = {"type": "slider", "yAxisIndex": 0, "width": 14, "right": 4, "brushSelect": False}
    return [{**kind, "start": 0, "end": until} for kind in (wheel, slider)]
