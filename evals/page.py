"""The report as one web page that needs nothing else: figures, filters, every failure beside its calls."""

import json
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from evals.measures import MEASURES
from evals.report import HELD_OUT, Outcome, Rate, Said

_PAGE = Path(__file__).parent / "page.html"


def to_html(outcomes: list[Outcome], data: dict[str, Any]) -> str:
    """The page. Held-out cases are counted in it and not shown."""
    failed = [one for one in outcomes if one.suite != HELD_OUT and one.passes < len(one.runs)]
    shown = [one for one in outcomes if one.suite != HELD_OUT and one.counts]
    parts = {
        "model": escape(str(data["model"])),
        "summary": _summary(shown, data),
        "measures": "".join(
            _bar(name, data["measures"][name]) for name in MEASURES if name in data["measures"]
        ),
        "halves": "".join(_half(name, groups) for name, groups in data["suites"].items()),
        "filters": "".join(_filter(name) for name in MEASURES if name in data["measures"]),
        "failures": "".join(map(_failure, failed)) or '<p class="none">Every case passed.</p>',
        "failed": str(len(failed)),
    }
    return Template(_PAGE.read_text(encoding="utf-8")).substitute(parts)


def _summary(shown: list[Outcome], data: dict[str, Any]) -> str:
    total = Rate(sum(one.passes for one in shown), sum(len(one.runs) for one in shown))
    spent = data.get("spent") or {}
    crashes = sum(groups[name]["crashes"] for groups in data["suites"].values() for name in _tops(groups))
    money = spent.get("money")
    figures = [
        ("cases shown", str(len(shown))),
        ("right", _percent(total)),
        ("pass^k, k = " + str(data["repeat"]), _every(shown)),
        ("crashes", str(crashes)),
        ("seconds a turn, p50 / p95", f"{spent.get('seconds p50', '–')} / {spent.get('seconds p95', '–')}"),
        ("model / tool calls a turn", f"{spent.get('model_calls', '–')} / {spent.get('tool_calls', '–')}"),
        ("tokens in / out a turn", f"{spent.get('tokens_in', '–')} / {spent.get('tokens_out', '–')}"),
        ("money", "–" if money is None else f"{money:.4f}"),
    ]
    return "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in figures)


def _tops(groups: dict[str, Any]) -> list[str]:
    return [name for name in ("single messages", "dialogues") if name in groups]


def _every(outcomes: list[Outcome]) -> str:
    every = sum(one.passes == len(one.runs) for one in outcomes)
    return _percent(Rate(every, len(outcomes)))


def _percent(rate: Rate) -> str:
    return f"{100 * rate.right / rate.of:.1f} %" if rate.of else "–"


def _bar(name: str, rate: dict[str, Any]) -> str:
    """A row: the rate as a bar with its interval."""
    value, low, high = rate["right"] / rate["of"], rate["low"], rate["high"]
    whole = MEASURES[name].whole
    state = "bad" if whole and rate["right"] < rate["of"] else "good" if value >= 0.95 else "fair"
    must = "<em>must be 100 %</em>" if whole else ""
    return (
        f"<tr><th>{escape(name)}</th><td>{escape(MEASURES[name].title)} {must}</td>"
        f'<td class="bar"><span class="{state}" style="width:{100 * value:.1f}%"></span>'
        f'<i style="left:{100 * low:.1f}%;width:{100 * (high - low):.1f}%"></i></td>'
        f'<td class="n">{rate["right"]}/{rate["of"]}</td><td class="n">{100 * value:.1f} %</td></tr>'
    )


def _half(name: str, groups: dict[str, Any]) -> str:
    columns = ("passed", "tool", "arguments", "state", "ask precision", "ask recall", "turns")
    head = "".join(f"<th>{escape(column)}</th>" for column in columns)
    rows = "".join(
        f"<tr><th>{escape(group)}</th>{''.join(_cell(found.get(column)) for column in columns)}"
        f'<td class="n">{found["crashes"]}</td></tr>'
        for group, found in groups.items()
    )
    held = " (held out: figures only)" if name == HELD_OUT else ""
    return (
        f"<details open><summary>{escape(name)}{held}</summary><div class='wide'><table>"
        f"<thead><tr><th></th>{head}<th>crashes</th></tr></thead><tbody>{rows}</tbody></table></div></details>"
    )


def _cell(rate: dict[str, Any] | None) -> str:
    if not rate:
        return '<td class="n">–</td>'
    share = f"{100 * rate['right'] / rate['of']:.1f} %"
    interval = f"{rate['right']}/{rate['of']}, {100 * rate['low']:.0f}–{100 * rate['high']:.0f} %"
    return f'<td class="n" title="{interval}">{share}<small>{rate["right"]}/{rate["of"]}</small></td>'


def _filter(name: str) -> str:
    return f'<button type="button" data-suite="{escape(name)}">{escape(name)}</button>'


def _failure(outcome: Outcome) -> str:
    """One failed case: every turn of its first failed run, the reply beside the calls."""
    index = next((at for at, run in enumerate(outcome.runs) if not all(verdict.passed for verdict in run)), 0)
    run, said = outcome.runs[index], outcome.said[index] if index < len(outcome.said) else []
    turns = "".join(
        _turn(turn, run[number].notes if number < len(run) and not run[number].passed else [])
        for number, turn in enumerate(said)
    )
    rest = [note for verdict in run[len(said) :] for note in verdict.notes if not verdict.passed]
    suites = " ".join(outcome.measures)
    search = escape(
        " ".join([outcome.id, outcome.category, outcome.lang, *(one.message for one in said)]).lower()
    )
    return (
        f'<article data-suites="{escape(suites)}" data-text="{search}"><header><h3>{escape(outcome.id)}</h3>'
        f"<p>{escape(outcome.category)} · {escape(outcome.lang)} · {outcome.passes}/{len(outcome.runs)}"
        f" · {escape(suites)}</p></header>{turns}{_notes(rest)}</article>"
    )


def _turn(said: Said, notes: list[str]) -> str:
    calls = "".join(
        f'<li class="{"ok" if ok else "no"}"><b>{escape(name)}</b>'
        f"<pre>{escape(_pretty(arguments))}</pre></li>"
        for name, arguments, ok in said.calls
    )
    return (
        f'<section class="{"wrong" if notes else "right"}"><p class="said">{escape(said.message)}</p>'
        f'{_notes(notes)}<div class="sides"><div class="reply">{escape(said.reply)}</div>'
        f'<ol class="calls">{calls or "<li>no call</li>"}</ol></div></section>'
    )


def _notes(notes: list[str]) -> str:
    return f"<ul class='notes'>{''.join(f'<li>{escape(note)}</li>' for note in notes)}</ul>" if notes else ""


def _pretty(arguments: dict[str, Any]) -> str:
    return json.dumps(arguments, ensure_ascii=False, indent=1, default=str)
