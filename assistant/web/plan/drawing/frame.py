"""What the drawings share: type, colours by meaning, axes, tooltips without HTML."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from assistant.web.plan.palette import FAINT, FONT, INK, LINE, MUTED
from core.chart.chart import Chart
from core.quantity.unit import Unit, UnitKind
from core.text import Language

Option = dict[str, Any]

_TIP = "p => (Array.isArray(p) ? p : [p]).map(x => x.data && x.data.tip).filter(x => x).join('\\n')"


def framed(chart: Chart, option: Mapping[str, Any]) -> Option:
    """An option with what every drawing has: its font, its description, a tooltip drawn as plain text."""
    return {
        "textStyle": {"fontFamily": FONT, "color": INK},
        "aria": {"enabled": True, "label": {"description": chart.summary}},
        "animationDuration": 300,
        "tooltip": tooltip(),
        **option,
    }


def tooltip(trigger: str = "item") -> Option:
    """A tooltip that shows the text `tip` of what is pointed at. It is drawn, not HTML: nothing is run."""
    return {
        "trigger": trigger,
        "renderMode": "richText",
        "confine": True,
        "borderColor": LINE,
        "padding": [8, 10],
        "textStyle": {"color": INK, "fontSize": 12, "lineHeight": 18},
        ":formatter": _TIP,
    }


def category_axis(names: tuple[str, ...], **more: Any) -> Option:
    """An axis of names. Long ones are broken into lines."""
    label = {"color": MUTED, "interval": 0, "fontSize": 12, **more.pop("axisLabel", {})}
    return {
        "type": "category",
        "data": list(names),
        "axisTick": {"show": False},
        "axisLine": {"lineStyle": {"color": LINE}},
        "axisLabel": label,
        **more,
    }


def value_axis(unit: Unit, language: Language, **more: Any) -> Option:
    """An axis of values in a unit, its numbers short: 万 and 亿 for Chinese readers, K and M for English."""
    label = {"color": MUTED, "fontSize": 11, ":formatter": _short(unit, language), "hideOverlap": True}
    return {
        "type": "value",
        "axisLine": {"show": False},
        "splitLine": {"lineStyle": {"color": FAINT}},
        "splitNumber": 4,
        **more,
        "axisLabel": {**label, **more.get("axisLabel", {})},
    }


def time_axis(language: Language, **more: Any) -> Option:
    """An axis of days, its months written in the reader's language."""
    month = "{MMM}" if language is Language.EN else "{M}月"
    year = "{yyyy}" if language is Language.EN else "{yyyy}年"
    formats = {"year": year, "month": month, "day": "{M}-{d}"}
    return {
        "type": "time",
        "axisLine": {"lineStyle": {"color": LINE}},
        "axisTick": {"show": False},
        "splitLine": {"show": False},
        **more,
        "axisLabel": {
            "color": MUTED,
            "fontSize": 11,
            "hideOverlap": True,
            "formatter": formats,
            **more.get("axisLabel", {}),
        },
    }


def label_width(names: tuple[str, ...], most: int) -> int:
    """Pixels the longest name takes at the size of an axis label, at most so many."""
    widths = (sum(12.5 if ord(c) > 0x2E80 else 7 for c in name) for name in names)
    return min(most, int(max(widths, default=0)) + 4)


def number(value: Decimal) -> float:
    """A value as JavaScript takes it; what is read stands in the words beside it."""
    return float(value)


def _short(unit: Unit, language: Language) -> str:
    """A JavaScript function that writes an axis number; no text of a plan is in it."""
    if unit.kind is UnitKind.PERCENT:
        return "v => +v.toFixed(2) + '%'"
    if language is Language.EN:
        steps = "[[1e9,'bn'],[1e6,'M'],[1e3,'K']]"
    else:
        wan, yi = ("萬", "億") if language is Language.ZH_HANT else ("万", "亿")
        steps = f"[[1e8,'{yi}'],[1e4,'{wan}']]"
    return (
        f"v => {{ for (const [s, w] of {steps}) if (Math.abs(v) >= s) return +(v / s).toFixed(2) + w; "
        "return +v.toFixed(2) + ''; }"
    )
