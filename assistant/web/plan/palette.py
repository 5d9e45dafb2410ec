"""The colours of the plan side, by what they mean. Told apart without red and green; words stand beside."""

from core.chart.chart import Tone

INK = "#1c2430"
MUTED = "#5b6675"
LINE = "#c9d1dc"
FAINT = "#eef1f5"
ACCENT = "#2f5fa8"
TOTAL = "#9aa7b8"
PATH = "#7a8798"
BAND = "rgba(47, 95, 168, 0.20)"
BAND_FAINT = "rgba(47, 95, 168, 0.09)"
TONES = {
    Tone.GOOD: "#1a7f6b",
    Tone.BAD: "#b3362b",
    Tone.WARN: "#b7791f",
    Tone.STALE: "#667085",
    Tone.PLAIN: "#5b6675",
}
HEAT = ("#d9705f", "#f3c1b5", "#f7f7f5", "#b4dbd1", "#57a998")
FONT = (
    'system-ui, -apple-system, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", '
    '"Noto Sans SC", "WenQuanYi Zen Hei", sans-serif'
)
