"""Customer journeys out of rows of touches, ordered in the engine and folded by path."""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import groupby
from typing import Any, NamedTuple

from core.attribution.journey import Journeys
from core.errors import InputError
from core.facts.catalogue import JourneySource
from core.text import Text
from knowledge.facts_engine import FactEngine

_CENTS = 100


class _Touch(NamedTuple):
    """One row: the journey, the channel, its day, whether the journey converted, its value in 分."""

    journey: str
    channel: str
    day: date
    converted: bool
    value: int


def fold_journeys(
    engine: FactEngine, table: Any, source: JourneySource, start: date | None, end: date | None
) -> Journeys:
    """Journeys whose last touch lies in the window.

    Raises:
        InputError: A touch without journey, channel or day, or values the engine cannot read.
    """
    touches = _touches(engine, table, source)
    tally: dict[tuple[str, ...], _Tally] = {}
    for _, rows in groupby(touches, key=lambda touch: touch.journey):
        journey = list(rows)
        last = journey[-1].day
        if (start is None or last >= start) and (end is None or last <= end):
            tally.setdefault(tuple(touch.channel for touch in journey), _Tally()).add(journey)
    paths = tuple(sorted(tally))
    return Journeys(
        paths=paths,
        conversions=tuple(tally[path].conversions for path in paths),
        non_conversions=tuple(tally[path].non_conversions for path in paths),
        values=tuple(tally[path].value for path in paths),
        times=tuple(tuple(tally[path].times) for path in paths),
        has_values=source.value is not None,
    )


class _Tally:
    """What became of the journeys of one path."""

    def __init__(self) -> None:
        self.conversions = 0
        self.non_conversions = 0
        self.value = 0
        self.times: list[tuple[int, ...]] = []

    def add(self, journey: list[_Touch]) -> None:
        if not journey[0].converted:
            self.non_conversions += 1
            return
        self.conversions += 1
        self.value += journey[0].value
        last = max(touch.day for touch in journey)
        self.times.append(tuple((last - touch.day).days for touch in journey))


def _touches(engine: FactEngine, table: Any, source: JourneySource) -> Iterator[_Touch]:
    value = (table[source.value].fill_null(0) * _CENTS).round().cast("int64") if source.value else 1
    chosen = table.select(
        journey=table[source.journey].cast("string"),
        position=table[source.position],
        channel=table[source.channel].cast("string"),
        day=table[source.time].cast("date"),
        converted=table[source.converted].cast("boolean"),
        value=value,
    ).order_by("journey", "position")
    rows = engine.run(chosen)
    for name in ("journey", "channel", "day", "converted"):
        if rows[name].null_count:
            raise InputError(
                Text(
                    zh=f"{rows[name].null_count} 个触点没有 {name}",
                    en=f"{rows[name].null_count} touches have no {name}",
                ),
                field="journeys",
                valid=Text(zh="每个触点都要有值", en="a value for every touch"),
            )
    columns = [rows[name].to_pylist() for name in _Touch._fields]
    return (
        _Touch(journey, channel, day.date() if isinstance(day, datetime) else day, converted, worth)
        for journey, channel, day, converted, worth in zip(*columns, strict=True)
    )
