"""The canvas of a drawn chart: a font that has Chinese, colours, size; and how it becomes a PNG."""

import io
import threading
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.chart.chart import Tone

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.font_manager import FontProperties

INK, FAINT, LINE, ACCENT = "#1f2733", "#6b7686", "#dfe4ea", "#2f5fd0"
TONES = {
    Tone.GOOD: "#2b8a57",
    Tone.BAD: "#c8453b",
    Tone.WARN: "#d08a1d",
    Tone.STALE: "#8a8f98",
    Tone.PLAIN: "#5b78b5",
}
WIDTH = 9.6  # inches; 1,152 pixels
_DPI = 120
_ONE_AT_A_TIME = threading.Lock()  # matplotlib is not made for several threads


@cache
def font() -> "FontProperties":
    """Noto Sans SC (SIL Open Font License), which the package zhplot brings: no font has to be installed."""
    from matplotlib.font_manager import FontProperties

    found = find_spec("zhplot")
    assert found is not None
    assert found.submodule_search_locations
    return FontProperties(
        fname=str(Path(found.submodule_search_locations[0]) / "fonts/NotoSansSC-Regular.ttf")
    )


def sized(points: float) -> "FontProperties":
    """The font in a size."""
    found = font().copy()
    found.set_size(points)
    return found


class Canvas:
    """A figure with one axes, a title above and room below.

    Args:
        title: Stands above, left.
        height: Inches.
    """

    def __init__(self, title: str, height: float) -> None:
        from matplotlib.figure import Figure

        self.figure: Figure = Figure(figsize=(WIDTH, height), dpi=_DPI, layout="constrained")
        self.axes: Axes = self.figure.add_subplot()
        self.figure.suptitle(
            plain(title), x=0.01, ha="left", fontproperties=sized(13), color=INK, parse_math=False
        )
        for side in ("top", "right", "left"):
            self.axes.spines[side].set_visible(False)
        self.axes.spines["bottom"].set_color(LINE)
        self.axes.tick_params(length=0, colors=FAINT)

    def write(self, x: Any, y: Any, text: str, **how: Any) -> None:
        """Text at a place of the axes, as it is: nothing in it is markup."""
        points = how.pop("points", 9)
        how = {"color": INK, **how}
        self.axes.text(x, y, plain(text), fontproperties=sized(points), parse_math=False, **how)

    def label(self, axis: str, places: list[Any], labels: list[str], **how: Any) -> None:
        """Labels of an axis, "x" or "y"."""
        chosen = self.axes.xaxis if axis == "x" else self.axes.yaxis
        chosen.set_ticks(places)
        chosen.set_ticklabels(
            [plain(one) for one in labels], fontproperties=sized(9), parse_math=False, **how
        )

    def png(self) -> bytes:
        """The figure as a PNG."""
        data = io.BytesIO()
        with _ONE_AT_A_TIME:
            self.figure.savefig(data, format="png", facecolor="white")
        return data.getvalue()


def plain(text: str, longest: int = 60) -> str:
    """Text on one line, without control characters, not too long."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= longest else line[: longest - 1] + "…"
