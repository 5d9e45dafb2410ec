"""A budget drawn: what each item has in grey, what it would have in colour."""

from assistant.web.plan.drawing.frame import Option, category_axis, framed, label_width, number, value_axis
from assistant.web.plan.palette import ACCENT, INK, MUTED, TOTAL
from core.chart.budget_split import BudgetSplit, ItemBar
from core.chart.chart import pick
from core.text import Language


def height_of(chart: BudgetSplit) -> int:
    """Pixels the drawing needs: as many before a change as after, so that what is below it stays in place."""
    return 48 + 42 * min(len(chart.items), 40)


def draw_budget(chart: BudgetSplit, language: Language, narrow: bool) -> Option:
    """The option of a budget before and after."""
    shown = chart.items[:40]
    wide = label_width(tuple(bar.name for bar in shown), 92 if narrow else 190)
    axis = {**category_axis(tuple(bar.name for bar in shown)), "inverse": True}
    axis["axisLabel"] = {**axis["axisLabel"], "width": wide, "overflow": "truncate", "color": INK}
    before, after = pick(language, "原来|之后", "Before|After").split("|")
    series = [_series(after, shown, ACCENT, after=True)]
    if chart.changed:
        series.insert(0, _series(before, shown, TOTAL, after=False))
    legend = {"show": chart.changed, "top": 0, "left": 0, "textStyle": {"color": MUTED}}
    return framed(
        chart,
        {
            "legend": legend,
            "grid": {
                "left": wide + 14,
                "right": 104 if narrow else 130,
                "top": 30 if chart.changed else 8,
                "bottom": 24,
            },
            "xAxis": value_axis(chart.money, language),
            "yAxis": axis,
            "series": series,
        },
    )


def _series(name: str, items: tuple[ItemBar, ...], color: str, *, after: bool) -> Option:
    return {
        "type": "bar",
        "name": name,
        "barMaxWidth": 14,
        "barGap": "15%",
        "itemStyle": {"color": color, "borderRadius": [0, 3, 3, 0]},
        "data": [
            {
                "value": number(bar.after if after else bar.before),
                "tip": f"{bar.name}\n{bar.before_said} → {bar.after_said} {bar.change}".strip(),
                "label": {"show": after, "position": "right", "formatter": _said(bar), "color": INK},
            }
            for bar in items
        ],
    }


def _said(bar: ItemBar) -> str:
    return f"{bar.after_said}  {bar.share.normalize():f}%"
