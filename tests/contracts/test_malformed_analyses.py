"""Bad calls of the analysing tools: a clear error in both languages, or an answer that says so; no change."""

import json
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from core.errors import InputError, MissingInput
from core.text import Language
from knowledge.actuals import ActualStore
from knowledge.changes import ChangeLog
from knowledge.database import connect
from knowledge.facts import FactStore
from knowledge.facts_loading import load_table
from knowledge.guidance import Guidance
from knowledge.plans import PlanStore
from knowledge.search.library import Library
from tools.argument_error import parse_json
from tools.demo_company import found_demo
from tools.registry import call
from tools.tool import ToolContext, ToolResult

pytestmark = pytest.mark.slow  # every one plays the whole company

_DAY = date(2026, 10, 12)
_SECONDS = 30  # generous: the machine may be busy; measured quiet, each takes under 5
_HAN = re.compile("[\u4e00-\u9fff]")
_NO_NUMBER = re.compile(r"(?<![a-zA-Z'])[-+−]?(nan|inf|infinity)(?![a-zA-Z'])", re.IGNORECASE)
_LONG, _DIGITS = "x" * 10_000, "9" * 60


class Bad(NamedTuple):
    """A call that must be refused, naming this field (None: of the whole call)."""

    tool: str
    arguments: dict[str, Any] | str
    field: str | None


class Odd(NamedTuple):
    """A call with odd but usable values, and a word of the answer that shows they were noticed."""

    tool: str
    arguments: dict[str, Any]
    says: str


def _arms(*counts: tuple[object, object], **more: Any) -> dict[str, Any]:
    return {"arms": [{"people": people, "conversions": count} for people, count in counts], **more}


def _driver(name: str, before: object, after: object, **more: Any) -> dict[str, Any]:
    return {"name": name, "before": before, "after": after, **more}


def _journey(*path: str, conversions: object = 1, **more: Any) -> dict[str, Any]:
    return {"path": list(path), "conversions": conversions, **more}


def _place(place: str, period: str, outcome: object, *on: str) -> dict[str, Any]:
    return {"place": place, "period": period, "outcome": outcome, "on": list(on)}


def _change(**change: Any) -> dict[str, Any]:
    return {"scenarios": [{"changes": [{"what": "短视频", **change}]}]}


def _option(**option: Any) -> dict[str, Any]:
    return {"options": [{"name": "a", **option}]}


def _task(**task: Any) -> dict[str, Any]:
    return {"functions": [{"name": "a", "importance": "high", "capability": "low", **task}]}


def _grow(**figure: Any) -> dict[str, Any]:
    return {"stage": "growth", "budget": "100万", "figures": [{"name": "cac", "value": "100", **figure}]}


def _reading(**reading: Any) -> dict[str, Any]:
    return {"readings": [{"node": "品牌认知率", "period": "2026年9月", "value": "35%", **reading}]}


def _split(total: str = "100万", **channel: Any) -> dict[str, Any]:
    return {"total": total, "channels": [{"name": "a", "gain": "5", "per": "1万", **channel}]}


def _points(*pairs: tuple[object, object]) -> dict[str, Any]:
    return {"points": [{"spend": spend, "response": response} for spend, response in pairs]}


_WHY, _ATTR, _SYN = "explain_deviation", "attribute_channels", "analyze_synergy"
_SIZE, _READ, _WHAT_IF = "size_experiment", "evaluate_experiment", "simulate"
_INVEST, _SOURCE, _GROW = "assess_investment", "advise_sourcing", "plan_growth"
_RECORD, _TRACK, _FIT = "record_actuals", "track_progress", "fit_response"
_MOVE, _SPLIT = "reallocate", "allocate"
_RATE = {"baseline": "5%", "target": "6%"}
_SEPTEMBER = {"kpi": "revenue", "period": "2026年9月"}
_YEAR = {"kpi": "revenue", "period": "2026年"}
_WORTH = {"cost": "1万", "benefit": "1万"}
_HILL = {"gain": None, "per": None, "shape": "hill", "top": "100", "half": "10万"}

BAD = [
    # why: names, times, order, drivers
    Bad(_WHY, {}, "kpi"),
    Bad(_WHY, {"kpi": "没有"}, "kpi"),
    Bad(_WHY, {"kpi": _LONG}, "kpi"),
    Bad(_WHY, {"kpi": "rev\u0007enue"}, "kpi"),
    Bad(_WHY, {"kpi": 7}, "kpi"),
    Bad(_WHY, {"kpi": "revenue", "sudo": True}, "sudo"),
    Bad(_WHY, {"kpi": "revenue", "period": "2099年9月"}, "facts"),
    Bad(_WHY, {"kpi": "revenue", "period": "2020年1月"}, "facts"),
    Bad(_WHY, {"kpi": "revenue", "period": "2026-09-30到2026-09-01"}, "period"),
    Bad(_WHY, {"kpi": "revenue", "compare": "last_year", "period": "2024年10月"}, "facts"),
    Bad(_WHY, {**_SEPTEMBER, "filters": ["火星"]}, "filters"),
    Bad(_WHY, {**_SEPTEMBER, "by": ["weather"]}, "by"),
    Bad(_WHY, {**_SEPTEMBER, "method": "sequential", "order": ["月亮"]}, "order"),
    Bad(_WHY, {**_SEPTEMBER, "method": "sequential", "order": ["basket", "basket"]}, "order"),
    Bad(_WHY, {"drivers": [_driver("a", "5", "6"), _driver("a", "3", "3")]}, "drivers"),
    Bad(_WHY, {"drivers": [_driver("a", "NaN", "6"), _driver("b", "2", "3")]}, "drivers.0.before"),
    Bad(_WHY, '{"drivers": [{"name": "a", "before": 1e400, "after": 6}]}', "drivers.0.before"),
    Bad(_WHY, '{"drivers": [{"name": "a", "before": Infinity, "after": 6}]}', "drivers.0.before"),
    Bad(_WHY, {"drivers": [_driver("a", _DIGITS, "6")]}, "drivers.0.before"),
    Bad(_WHY, {"drivers": [_driver("a", "5", "6"), _driver("b", "0", "3", operation="divided_by")]}, "b"),
    Bad(_WHY, {"drivers": [_driver("a", "-5", "6"), _driver("b", "2", "3")], "method": "lmdi"}, "method"),
    Bad(_WHY, {"drivers": [_driver(f"d{i}", "2", "3") for i in range(51)]}, "drivers"),
    # attribution
    Bad(_ATTR, {"journeys": [_journey()]}, "journeys.0.path"),
    Bad(_ATTR, {"journeys": [_journey("a", conversions=0, non_conversions=9)]}, "journeys"),
    Bad(_ATTR, {"journeys": [_journey("a", conversions=-1)]}, "journeys.0.conversions"),
    Bad(_ATTR, '{"journeys": [{"path": ["a"], "conversions": 1e400}]}', "journeys.0.conversions"),
    Bad(_ATTR, '{"journeys": [{"path": ["a"], "conversions": NaN}]}', "journeys.0.conversions"),
    Bad(_ATTR, {"journeys": [_journey("a", value="-5元")]}, "journeys.0.value"),
    Bad(_ATTR, {"journeys": [_journey(_LONG)]}, "journeys.0.path.0"),
    Bad(_ATTR, {"journeys": [_journey("a\u0000")]}, "journeys.0.path.0"),
    Bad(_ATTR, {"journeys": [_journey("a")], "channel": "c"}, "channel"),
    Bad(_ATTR, {"journeys": [_journey("a")], "model": "magic"}, "model"),
    Bad(_ATTR, '{"journeys": [{"path": ["a"], "conversions": 1}], "half_life": NaN}', "half_life"),
    Bad(_ATTR, {"period": "2020年"}, "period"),
    Bad(_ATTR, {"period": "2099年"}, "period"),
    Bad(_ATTR, {"journeys": [_journey(*(f"c{i}" for i in range(100)))], "model": "shapley"}, "model"),
    # synergy
    Bad(_SYN, {"channel": "没有"}, "channel"),
    Bad(_SYN, {"journeys": [_journey("a")]}, "journeys"),
    Bad(_SYN, {"journeys": [_journey("a", "b", conversions=0, non_conversions=9)]}, "journeys"),
    Bad(_SYN, {"alpha": 0}, "alpha"),
    Bad(_SYN, {"alpha": 1}, "alpha"),
    Bad(_SYN, {"source": "places", "observations": [_place("x", "1", "5", "a", "b")] * 2}, "observations"),
    Bad(_SYN, {"source": "places", "observations": [_place("x", "1", "5", "a")]}, "observations"),
    # sizing
    Bad(_SIZE, {}, "baseline"),
    Bad(_SIZE, {"baseline": "0%", "target": "1%"}, "baseline"),
    Bad(_SIZE, {"baseline": "5%", "target": "5%"}, "target"),
    Bad(_SIZE, {"baseline": "5%", "target": "5.0000000001%"}, "target"),
    Bad(_SIZE, {"baseline": "5%", "target": "105%"}, "target"),
    Bad(_SIZE, {"baseline": "-5%", "target": "6%"}, "baseline"),
    Bad(_SIZE, {**_RATE, "change": "+3pp"}, "change"),
    Bad(_SIZE, {**_RATE, "power": "100%"}, "power"),
    Bad(_SIZE, {**_RATE, "alpha": "0%"}, "alpha"),
    Bad(_SIZE, {**_RATE, "split": "0/100"}, "split"),
    Bad(_SIZE, {**_RATE, "daily": "0"}, "daily"),
    Bad(_SIZE, {**_RATE, "daily": "1000", "share": "150%"}, "share"),
    Bad(_SIZE, {"baseline": "5%", "people": "1"}, "people"),
    Bad(_SIZE, {"metric": "mean", "baseline": "100", "target": "110", "deviation": "0"}, "deviation"),
    Bad(_SIZE, {**_RATE, "variants": 10**6}, "variants"),
    # reading a test
    Bad(_READ, {}, "arms"),
    Bad(_READ, _arms(("100", "10")), "arms"),
    Bad(_READ, _arms(("0", "0"), ("0", "0")), "arms.0.people"),
    Bad(_READ, _arms(("100", "110"), ("100", "10")), "arms.0.conversions"),
    Bad(_READ, _arms(("100", "-1"), ("100", "10")), "arms.0.conversions"),
    Bad(_READ, _arms((_DIGITS, "10"), ("100", "10")), "arms.0.people"),
    Bad(_READ, _arms(("1000", "10"), ("1000", "20"), look=5, looks=3), "look"),
    Bad(_READ, _arms(("1000", "10"), ("1000", "20"), value="-5元", cost="100元"), "value"),
    Bad(_READ, _arms(("1000", "10"), ("1000", "20"), value="5元", cost="0元"), "cost"),
    Bad(_READ, _arms(("1000", "10"), ("1000", "20"), alpha="100%"), "alpha"),
    Bad(_READ, {"arms": [{"values": [1, 1, 1]}] * 2}, "arms"),
    Bad(_READ, {"arms": [{"values": [1e308, -1e308]}, {"values": [1, 2]}]}, "arms.0.values"),
    Bad(_READ, '{"arms": [{"values": [1, NaN]}, {"values": [2, 3]}]}', "arms.0.values"),
    Bad(_READ, {"arms": [{"values": [1, 2]}, {"people": "10", "conversions": "2"}]}, "arms"),
    Bad(_READ, {"arms": [{"values": [1, 2], "denominators": [0, 0]}] * 2}, "arms.0.denominators"),
    Bad(_READ, {"arms": [{"mean": "10", "deviation": "-1", "people": "50"}] * 2}, "arms.0"),
    Bad(_READ, {"arms": [{"name": "a", "people": "9", "conversions": "1"}] * 2}, "arms"),
    Bad(_READ, {"pairs": [[1, 1], [2, 2], [3, 3]]}, "arms"),
    Bad(_READ, _arms(("100", "10"), ("100", "20"), pairs=[[1, 2], [4, 5]]), "pairs"),
    # what if
    Bad(_WHAT_IF, {}, "scenarios"),
    Bad(_WHAT_IF, _change(by="NaN"), "scenarios.0.changes.0.by"),
    Bad(_WHAT_IF, _change(by="-200%"), "scenarios.0.changes.0"),
    Bad(_WHAT_IF, _change(to="-5万"), "scenarios.0.changes.0"),
    Bad(_WHAT_IF, _change(by="+20%", to="5万"), "scenarios.0.changes.0"),
    Bad(_WHAT_IF, {"where": ["火星"], **_change(by="+20%")}, "where"),
    Bad(_WHAT_IF, {"plan": "没有", **_change(by="+20%")}, "plan"),
    Bad(_WHAT_IF, {"draws": 10**7, **_change(by="+20%")}, "draws"),
    Bad(_WHAT_IF, {"goal": "9999999亿", "solve_for": "短视频"}, "solve_for"),
    # tools, in-house or outside, growth
    Bad(_INVEST, {"options": []}, "options"),
    Bad(_INVEST, _option(), "options.0.cost"),
    Bad(_INVEST, _option(cost="-10万", benefit="1万"), "options.0.cost"),
    Bad(_INVEST, _option(flows=["NaN", "1"]), "options.0.flows"),
    Bad(_INVEST, _option(**_WORTH, adoption="150%"), "options.adoption"),
    Bad(_INVEST, {**_option(**_WORTH), "rate": "-100%"}, "rate"),
    Bad(_INVEST, {"options": [{"name": "a", **_WORTH}] * 2}, "options"),
    Bad(_INVEST, _option(**_WORTH, needs=["zz"]), "options.needs"),
    Bad(_INVEST, _option(**_WORTH, needs=["a"]), "options.needs"),
    Bad(_INVEST, {"options": [{"name": str(i), **_WORTH} for i in range(41)]}, "options"),
    Bad(_SOURCE, {"functions": []}, "functions"),
    Bad(_SOURCE, {"functions": _task(frequency="daily")["functions"] * 2}, "functions"),
    Bad(_SOURCE, _task(yearly="-3"), "functions.0.yearly"),
    Bad(_SOURCE, _task(yearly="NaN"), "functions.0.yearly"),
    Bad(_SOURCE, _task(frequency="daily", importance="max"), "functions.0.importance"),
    Bad(_GROW, {"stage": "seed"}, "stage"),
    Bad(_GROW, {"market_share": "NaN"}, "market_share"),
    Bad(_GROW, _grow(growth="9999999999%"), None),
    Bad(_GROW, _grow(growth="-100%"), None),
    Bad(_GROW, {"periods": 61}, "periods"),
    # actuals and progress
    Bad(_RECORD, {}, "readings"),
    Bad(_RECORD, _reading(node="没有"), "readings.0.node"),
    Bad(_RECORD, _reading(value="150%"), "readings.0.value"),
    Bad(_RECORD, _reading(value="-5%"), "readings.0.value"),
    Bad(_RECORD, _reading(value="500万元"), "readings.0.value"),
    Bad(_RECORD, _reading(period="2030年1月"), "readings.0.period"),
    Bad(_RECORD, _reading(kpi="没有"), "readings.0.kpi"),
    Bad(_RECORD, {"readings": [*_reading()["readings"], *_reading(value="36%")["readings"]]}, "readings"),
    Bad(_RECORD, {"readings": _reading()["readings"] + _reading(node="没有")["readings"]}, "readings.1.node"),
    Bad(_RECORD, {"readings": _reading()["readings"] * 1001}, "readings"),
    Bad(_RECORD, {"path": "nothing.csv"}, "path"),
    Bad(_RECORD, {"path": "../../etc/passwd"}, "path"),
    Bad(_TRACK, {"node": "没有"}, "node"),
    Bad(_TRACK, {"kpi": "revenue", "where": ["火星"]}, "where"),
    Bad(_TRACK, {"kpi": "revenue", "by": "weather"}, "by"),
    Bad(_TRACK, {"kpi": "revenue", "period": "2030年"}, "period"),
    Bad(_TRACK, {"kpi": "revenue", "period": "2020年"}, "period"),
    Bad(_TRACK, {**_YEAR, "target": "-5"}, "target"),
    Bad(_TRACK, {**_YEAR, "target": "0"}, "target"),
    Bad(_TRACK, {**_YEAR, "target": "5%"}, "target"),
    Bad(_TRACK, {"plan": "没有"}, "plan"),
    # curves and money that moves
    Bad(_FIT, {"kpi": "没有"}, "kpi"),
    Bad(_FIT, {"channels": ["没有"]}, "channels"),
    Bad(_FIT, {"period": "2030年"}, "period"),
    Bad(_FIT, {"period": "2026年9月1日"}, "period"),
    Bad(_FIT, {"period": "2026年9月", "grain": "month"}, "history"),
    Bad(_FIT, _points(*[("0", "0")] * 12), "history.response"),
    Bad(_FIT, _points(*[(f"{i}万", "7") for i in range(1, 13)]), "history.response"),
    Bad(_FIT, _points(*[("-5万", "100")] * 12), "history.spend"),
    Bad(_FIT, {**_points(("5万", "9")), "beliefs": [{"channel": "月亮", "slope": 1}]}, None),
    Bad(_FIT, '{"beliefs": [{"return_rate": 1e400}]}', "beliefs.0.return_rate"),
    Bad(_FIT, {"beliefs": [{"slope": 1}, {"slope": 2}]}, "beliefs"),
    Bad(_MOVE, {"period": "2020年"}, "period"),
    Bad(_MOVE, {"budget": "-5万"}, "budget"),
    Bad(_MOVE, {"left": "0"}, "budget"),
    Bad(_MOVE, {"left": "9" * 30}, "left"),
    Bad(_MOVE, {"budget": "10万", "left": "500万"}, "left"),
    Bad(_MOVE, {"brand_weight": "150%"}, "brand_weight"),
    Bad(_MOVE, {"lock": ["没有"]}, "channels"),
    Bad(_SPLIT, _split(total="NaN"), "total"),
    Bad(_SPLIT, _split(total="9" * 30), "total"),
    Bad(_SPLIT, _split(total="-5万"), "total"),
    Bad(_SPLIT, {"total": "100万", "channels": _split()["channels"] * 2}, "channels.name"),
    Bad(_SPLIT, _split(per="0"), "channels.a.per"),
    Bad(_SPLIT, _split(**_HILL | {"half": "0"}), "channels.a.half"),
    Bad(_SPLIT, {"total": "1万", "channels": [{"name": str(i), "gain": "5"} for i in range(1001)]},
        "channels"),
]  # fmt: skip

ODD = [
    Odd(_WHY, {"drivers": [_driver("a", "0", "0"), _driver("b", "0", "0")]}, "没有偏差"),
    Odd(_WHY, {"drivers": [_driver("a", "5", "5"), _driver("b", "3", "3")]}, "没有偏差"),
    Odd(_ATTR, {"journeys": [_journey("a", "a", "a")]}, "没有未转化的旅程"),
    Odd(_SYN, {"journeys": [_journey("a", "b", conversions=5, non_conversions=5)]}, "数据太少"),
    Odd(_READ, _arms(("1", "1"), ("1", "0")), "Fisher"),
    Odd(_READ, _arms(("1000", "10"), ("1000", "10")), "不显著"),
    Odd(_INVEST, _option(flows=["-100", "-100"]), "收不回"),
    Odd(_INVEST, _option(flows=["100", "100"]), "IRR 不存在"),
    Odd(_INVEST, _option(flows=["-100", "230", "-132"]), "2 个解"),
    Odd(_INVEST, _option(**_WORTH, adoption="0%"), "使用率 0%"),
    Odd(_FIT, _points(("5万", "100")), "只有一个点"),
    Odd(_MOVE, {"max_change": "0%"}, "不变"),
]


@dataclass(frozen=True)
class Company:
    """The demo company in both languages, made once."""

    zh: ToolContext
    en: ToolContext


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    made = [_found(tmp_path_factory.mktemp(lang.value), lang) for lang in (Language.ZH_HANS, Language.EN)]
    yield Company(*made)
    for ctx in made:
        ctx.plans._engine.dispose()


def _context(home: Path, language: Language = Language.ZH_HANS) -> ToolContext:
    engine, guidance = connect(f"sqlite:///{home}/hoshin.db"), Guidance()
    return ToolContext(
        plans=PlanStore(engine),
        guidance=guidance,
        library=Library((guidance,), ChangeLog(engine)),
        language=language,
        today=_DAY,
        now=lambda: datetime(2026, 10, 12, 9, 0, tzinfo=UTC),
        actor="周航",
        exports=home / "exports",
        imports=home / "imports",
        facts=FactStore(home / "facts"),
        actuals=ActualStore(engine),
    )


def _found(home: Path, language: Language) -> ToolContext:
    ctx = _context(home, language)
    return replace(ctx, plan_id=found_demo(ctx).id)


def _stored(ctx: ToolContext) -> list[tuple[object, ...]]:
    """Everything kept of plans and readings."""
    tables = ("plans", "plan_versions", "readings")
    with closing(ctx.plans._engine.raw_connection()) as database:
        cursor = database.cursor()
        named = {row[0] for row in cursor.execute("SELECT name FROM sqlite_master").fetchall()}
        return [
            tuple(row)
            for table in tables
            if table in named
            for row in cursor.execute(f"SELECT * FROM {table}").fetchall()
        ]


def _called(ctx: ToolContext, tool: str, arguments: dict[str, Any] | str) -> ToolResult | InputError:
    """The result or the error; in time and with nothing changed."""
    text = arguments if isinstance(arguments, str) else json.dumps(arguments, ensure_ascii=False)
    before, begun = _stored(ctx), time.perf_counter()
    try:
        found: ToolResult | InputError = call(tool, parse_json(text), ctx)
    except InputError as error:
        found = error
    assert time.perf_counter() - begun < _SECONDS
    assert _stored(ctx) == before
    return found


def _check_clear(error: InputError) -> None:
    texts = [error.message] + ([error.valid] if error.valid else [])
    assert error.valid is not None or isinstance(error, MissingInput), error
    for text in texts:
        assert 0 < len(text.zh) < 2_000
        assert 0 < len(text.en) < 2_000
        assert "Traceback" not in text.en
    assert _HAN.search(error.message.zh)


def _check_sound(result: ToolResult) -> None:
    assert not _NO_NUMBER.search(result.text), result.text
    written = result.model_dump_json()
    assert not re.search(r":-?(NaN|Infinity)\b", written)
    assert type(result).model_validate_json(written) == result


@pytest.mark.sampled(3)
@pytest.mark.parametrize("bad", BAD, ids=[f"{b.tool}-{at:03}" for at, b in enumerate(BAD)])
def test_a_bad_call_is_refused_clearly(company: Company, bad: Bad) -> None:
    error = _called(company.zh, bad.tool, bad.arguments)
    assert isinstance(error, InputError), error.text
    _check_clear(error)
    assert error.field is not None
    assert bad.field in (None, error.field), error


@pytest.mark.sampled(2)
@pytest.mark.parametrize("odd", ODD, ids=[f"{o.tool}-{at:02}" for at, o in enumerate(ODD)])
def test_an_odd_call_gets_an_answer_that_says_so(company: Company, odd: Odd) -> None:
    result = _called(company.zh, odd.tool, odd.arguments)
    assert isinstance(result, ToolResult), result
    assert odd.says in result.text
    _check_sound(result)


def test_there_are_enough_of_them() -> None:
    assert len(BAD) + len(ODD) >= 90
    assert {bad.tool for bad in BAD} == {
        _WHY, _ATTR, _SYN, _SIZE, _READ, _WHAT_IF, _INVEST,
        _SOURCE, _GROW, _RECORD, _TRACK, _FIT, _MOVE, _SPLIT,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("tool", "argument", "item"),
    [
        (_ATTR, "journeys", _journey("a")),
        (_RECORD, "readings", {"node": "x", "value": "1"}),
        (_SPLIT, "channels", {"name": "c"}),
        (_FIT, "points", {"spend": "1", "response": "1"}),
    ],
)
def test_a_million_of_anything_is_refused_at_once(
    company: Company, tool: str, argument: str, item: dict[str, Any]
) -> None:
    begun = time.perf_counter()
    with pytest.raises(InputError) as refused:
        call(tool, {argument: [item] * 10**6}, company.zh)
    assert time.perf_counter() - begun < 2
    assert refused.value.field == argument
    assert "400,000" in refused.value.message.en


NOTHING = [
    (_WHY, {"kpi": "revenue"}),
    (_ATTR, {}),
    (_SYN, {}),
    (_SYN, {"source": "places"}),
    (_WHAT_IF, _change(by="+10%")),
    (_GROW, {}),
    (_RECORD, _reading()),
    (_TRACK, {}),
    (_TRACK, _YEAR),
    (_FIT, {}),
    (_MOVE, {}),
]


@pytest.mark.parametrize(("tool", "arguments"), NOTHING)
def test_a_home_with_nothing_in_it(tmp_path: Path, tool: str, arguments: dict[str, Any]) -> None:
    ctx = _context(tmp_path)
    error = _called(ctx, tool, arguments)
    ctx.plans._engine.dispose()
    assert isinstance(error, MissingInput), error
    _check_clear(error)


_HEADER = "date,channel,revenue,spend,visits,orders"
_DAYS = [date(2026, 1, 1) + timedelta(i) for i in range(270)]
_ROWS: dict[str, Callable[[int], str]] = {
    "constant": lambda at: "100,5,9,2",
    "zeros": lambda at: "0,0,0,0",
    "negative": lambda at: "-100,-5,9,2",
    "text": lambda at: "many,5,9,2",
    "nan": lambda at: "NaN,5,9,2",
    "large": lambda at: "9000000000000000000,5,9,2",
}
ASKED = [
    (_WHY, {"kpi": "revenue", "compare": "previous"}),
    (_TRACK, _YEAR),
    (_FIT, {}),
    (_MOVE, {}),
    (_WHAT_IF, {"scenarios": [{"changes": [{"what": "visits", "by": "+10%"}]}]}),
    (_SYN, {"source": "places"}),
    (_GROW, {}),
]


def _answer_all(ctx: ToolContext) -> None:
    for tool, arguments in ASKED:
        found = _called(ctx, tool, arguments)
        if isinstance(found, InputError):
            _check_clear(found)
        else:
            _check_sound(found)


@pytest.mark.parametrize("kind", [*_ROWS, "one row", "twice"])
def test_facts_that_hold_nothing_to_go_on(tmp_path: Path, kind: str) -> None:
    lines = [
        f"{day},{c},{_ROWS.get(kind, _ROWS['constant'])(at)}" for at, day in enumerate(_DAYS) for c in "ab"
    ]
    lines = lines[:1] if kind == "one row" else lines * 2 if kind == "twice" else lines
    (tmp_path / "sales.csv").write_text("\n".join([_HEADER, *lines]), encoding="utf-8")
    ctx = _context(tmp_path)
    assert ctx.facts is not None
    loaded = load_table(ctx.facts.folder, tmp_path / "sales.csv")
    assert (loaded.repeated > 0) == (kind == "twice")
    _answer_all(ctx)
    ctx.plans._engine.dispose()


@pytest.mark.parametrize(
    "rows", ["", "2026-01-01,a,NaN,5,9,2\n2026-01-02,a,7,5,9,2", "2026-01-01,a,1e300,5,9,2"]
)
def test_files_that_are_not_loaded(tmp_path: Path, rows: str) -> None:
    (tmp_path / "sales.csv").write_text(f"{_HEADER}\n{rows}", encoding="utf-8")
    with pytest.raises(InputError) as refused:
        load_table(tmp_path / "facts", tmp_path / "sales.csv")
    _check_clear(refused.value)
    assert not (tmp_path / "facts" / "catalogue.yaml").exists()


_GARBAGE: dict[str, tuple[str, bytes | None]] = {
    "missing": ("sales.parquet", None),
    "corrupt": ("sales.parquet", b"garbage" * 100),
    "no YAML": ("catalogue.yaml", b"tables: [1, {"),
    "other YAML": ("catalogue.yaml", b"tables: 7"),
    "no text": ("catalogue.yaml", b"\xff\xfe\x00"),
}


@pytest.mark.parametrize("kind", _GARBAGE)
def test_files_that_are_gone_or_broken(company: Company, tmp_path: Path, kind: str) -> None:
    assert company.zh.facts is not None
    shutil.copytree(company.zh.facts.folder, tmp_path / "facts")
    name, content = _GARBAGE[kind]
    if content is None:
        (tmp_path / "facts" / name).unlink()
    else:
        (tmp_path / "facts" / name).write_bytes(content)
    ctx = replace(company.zh, facts=FactStore(tmp_path / "facts"))
    for tool, arguments in ASKED:
        found = _called(ctx, tool, arguments)
        assert isinstance(found, InputError), found.text
        _check_clear(found)


GOOD: list[tuple[str, dict[str, Any]]] = [
    (_WHY, _SEPTEMBER),
    (_ATTR, {}),
    (_SYN, {}),
    (_SIZE, _RATE),
    (_READ, _arms(("5000", "250"), ("5000", "300"), value="300元", cost="2万元")),
    (_WHAT_IF, {"scenarios": [{"changes": [{"what": "visits", "by": "+10%"}]}]}),
    (_INVEST, _option(cost="14万", benefit="2万", adoption="60%")),
    (_SOURCE, _task(frequency="daily", inside_cost="10万", outside_cost="15万")),
    (_GROW, {"stage": "growth", "budget": "100万"}),
    (_TRACK, _YEAR),
    (_FIT, {"channels": ["search"]}),
    (_MOVE, {}),
    (_SPLIT, {"total": "100万", "channels": [
        {"name": "a", "shape": "hill", "top": "900", "half": "30万"},
        {"name": "b", "shape": "hill", "top": "700", "half": "20万"},
    ]}),
]  # fmt: skip


@pytest.mark.parametrize(("tool", "arguments"), GOOD, ids=[tool for tool, _ in GOOD])
def test_the_same_call_gives_the_same_bytes_and_plain_english(
    company: Company, tool: str, arguments: dict[str, Any]
) -> None:
    first = _called(company.zh, tool, arguments)
    again = _called(company.zh, tool, arguments)
    english = _called(company.en, tool, arguments)
    for found in (first, again, english):
        assert isinstance(found, ToolResult), found
        _check_sound(found)
    assert isinstance(first, ToolResult)
    assert isinstance(again, ToolResult)
    assert isinstance(english, ToolResult)
    assert first.model_dump_json() == again.model_dump_json()
    assert _HAN.search(first.text)
    assert not _HAN.search(english.text), english.text


def test_the_parts_of_a_deviation_sum_to_it_to_the_cent(company: Company) -> None:
    found = _called(company.zh, _WHY, _SEPTEMBER)
    assert isinstance(found, ToolResult)
    result: Any = found
    assert sum(line.contribution for line in result.drivers) == result.headline.deviation


def test_the_parts_of_a_split_sum_to_the_budget_to_the_cent(company: Company) -> None:
    found = _called(company.zh, _SPLIT, dict(GOOD[-1][1]))
    assert isinstance(found, ToolResult)
    result: Any = found
    assert sum(line.amount for line in result.mix.lines) == 1_000_000
    assert result.mix.status == "optimal"
