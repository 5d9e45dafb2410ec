"""Response curves of the company's own channels over a stretch of days, fitted from its history."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from core.errors import MissingInput
from core.facts.catalogue import Grain
from core.mix.fit import ChannelFit, fit
from core.mix.history import History
from core.mix.wording import number
from core.text import Text
from knowledge.facts import FactStore
from tools.allocate_channels_curve import Fitted, KnownCurve
from tools.response_history import ResponseSource, column, find_keys, history_of, read_series
from tools.tool import ToolContext

_WEEK = 7
_REMEMBERED = 256  # fits of one process: the same history fits the same


@dataclass(frozen=True)
class _Remembered:
    """A history as a key of the memory."""

    history: History

    def __hash__(self) -> int:
        return hash(self._bytes())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Remembered) and self._bytes() == other._bytes()

    def _bytes(self) -> tuple[object, ...]:
        h = self.history
        return (h.channels, h.starts, h.spend.tobytes(), h.response.tobytes(), h.controls.tobytes())


@lru_cache(maxsize=_REMEMBERED)
def _fit(key: _Remembered) -> ChannelFit | None:
    return fit(key.history).of(key.history.channels[0])


def fit_channels(
    ctx: ToolContext, store: FactStore, source: ResponseSource, keys: Mapping[str, str], days: int
) -> dict[str, KnownCurve]:
    """Curves of these channels over so many days, by key; each fitted to its own weeks.

    Args:
        ctx: For whom.
        store: The facts.
        source: Where in them channels, spend and response are.
        keys: Names for the reader by key.
        days: How long the money is for.

    Raises:
        MissingInput: Nothing was ever spent on a channel.
        InputError: The history of a channel cannot be fitted; it says why.
    """
    series = read_series(store, source, Grain.WEEK)
    found = {}
    for key, name in keys.items():
        history = history_of(ctx, source, series, {key: name}, Grain.WEEK)
        fitted = _fit(_Remembered(history)) if history.spend.any() else None
        if fitted is None:
            raise MissingInput(
                Text(
                    zh=f"{name} 从来没有花过钱，拟合不出曲线",
                    en=f"nothing was ever spent on {name}: no curve",
                ),
                field="channels",
                valid=Text(zh="说它每多投1万多带来多少", en="say what each extra 10,000 brings"),
            )
        found[key] = _known(fitted, days / _WEEK, name)
    return found


def own_channels(ctx: ToolContext, store: FactStore, source: ResponseSource) -> dict[str, str]:
    """The company's channels on which anything was spent, by key with their names for the reader."""
    series = read_series(store, source, Grain.WEEK)
    names = find_keys(ctx, source, ())
    return {k: n for k, n in names.items() if k in series and column(series[k], source.spend).any()}


def _known(fitted: ChannelFit, weeks: float, name: str) -> KnownCurve:
    margin = fitted.marginal
    said = number(margin.value * 1e4), f"{number(margin.low * 1e4)}–{number(margin.high * 1e4)}"
    reading = Text(
        zh=f"{name}：按历史拟合，现在每多投 1万 约 {said[0]}（90% 区间 {said[1]}）"
        + "".join(f"；{note.zh}" for note in fitted.notes),
        en=f"{name}: fitted from history; 10,000 more now bring about {said[0]} (90 % range {said[1]})"
        + "".join(f"; {note.en}" for note in fitted.notes),
    )
    observed, now = fitted.observed[1] * weeks, fitted.recent * weeks
    return KnownCurve(fitted.curve(weeks), reading, observed, now, name, Fitted(fitted, weeks))
