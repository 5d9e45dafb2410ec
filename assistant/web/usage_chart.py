"""Tokens by day as a picture: read, read from the provider's cache, written."""

from collections.abc import Sequence

from nicegui import ui

from assistant.web.plan.drawing.frame import Option, category_axis, tooltip
from assistant.web.plan.palette import ACCENT, FAINT, FONT, INK, MUTED, TOTAL
from assistant.web.session import Session
from core.text import Language
from knowledge.usage_report import UsageLine

_CACHED = "#9bb8e0"


def draw_days(session: Session, days: Sequence[UsageLine]) -> None:
    """Draw usage by day, described for who does not see it."""
    say = session.say
    ui.label(say("每天的词元", "Tokens by day")).classes("h-caption").props("role=heading aria-level=3")
    most, total = max(days, key=lambda day: day.tokens), sum(day.tokens for day in days)
    summary = say(
        f"{len(days)} 天，共 {total:,} 词元；最多的是 {most.key}，{most.tokens:,}",
        f"{len(days)} days, {total:,} tokens; the most on {most.key}: {most.tokens:,}",
    )
    drawn = ui.echart(option_of(session, days, summary))
    drawn.style("height: 220px; width: 100%")
    drawn.props["role"] = "img"
    drawn.props["aria-label"] = summary


def option_of(session: Session, days: Sequence[UsageLine], summary: str) -> Option:
    """The option of stacked bars."""
    say = session.say
    parts = (
        (say("写出", "written"), INK, [day.output for day in days]),
        (say("读入", "read"), ACCENT, [day.input - day.cached for day in days]),
        (say("缓存读入", "read from cache"), _CACHED, [day.cached for day in days]),
    )
    tips = [
        say(
            f"{day.key}\n{day.turns} 轮，读入 {day.input:,}（缓存 {day.cached:,}），写出 {day.output:,}",
            f"{day.key}\n{day.turns} turns: {day.input:,} read ({day.cached:,} cached), {day.output:,} out",
        )
        for day in days
    ]
    axis = category_axis(tuple(day.key[5:] for day in days), axisLabel={"interval": "auto", "color": MUTED})
    return {
        "textStyle": {"fontFamily": FONT, "color": INK},
        "aria": {"enabled": True, "label": {"description": summary}},
        "animation": False,
        "tooltip": tooltip(),
        "legend": {"top": 0, "left": 0, "textStyle": {"color": MUTED}},
        "grid": {"left": 52, "right": 12, "top": 34, "bottom": 26},
        "xAxis": axis,
        "yAxis": {
            "type": "value",
            "splitLine": {"lineStyle": {"color": FAINT}},
            "axisLabel": {"color": MUTED, "fontSize": 11, ":formatter": _short(session.language)},
        },
        "series": [
            {
                "type": "bar",
                "stack": "tokens",
                "name": name,
                "barMaxWidth": 22,
                "itemStyle": {"color": color},
                "emphasis": {"itemStyle": {"borderColor": TOTAL}},
                "data": [{"value": value, "tip": tip} for value, tip in zip(values, tips, strict=True)],
            }
            for name, color, values in parts
        ],
    }


def _short(language: Language) -> str:
    """A JavaScript function that writes an axis number."""
    steps = "[[1e6,'M'],[1e3,'K']]" if language is Language.EN else "[[1e8,'亿'],[1e4,'万']]"
    return (
        f"v => {{ for (const [s, w] of {steps}) if (v >= s) return +(v / s).toFixed(2) + w; "
        "return String(v); }"
    )
