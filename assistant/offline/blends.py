"""Harder splits: a rate over parts with denominators, one driver solved for, and two-way tables."""

import re

from assistant.offline.facts import find_facts
from assistant.offline.names import named_amounts, strip_words
from assistant.offline.script import Arguments
from assistant.offline.utterance import Utterance, amounts, fold, hear
from assistant.offline.wording import plain
from core.quantity.mention import Mention
from core.quantity.period import Period
from core.quantity.value import Money, Number, Share

_SOLVE = re.compile(
    r"(?:得|要|需要|应该|必须|需)(?:要)?(?:做|提|升|涨|达)?(?:升|高)?(?:到|至)?(?:多少|几)|是多少才|how (?:much|high|many)|what (?:does|must|should|would|do).{0,40}(?:need|be|have)|needs? to be what"
)
_BLEND = re.compile(
    r"合起来|合计|整体|总体|总的|综合|加起来|平均(?:转化|是)|overall|combined|blended|together|in total|altogether"
)


def is_back_solve(utterance: Utterance) -> bool:
    """Whether one driver is to be found, the others and the goal being given."""
    return bool(_SOLVE.search(utterance.commanding)) and len(find_facts(utterance)) >= 2


def back_solve(utterance: Utterance) -> Arguments:
    """Arguments of `cascade` by drivers: the first fact is the goal, the others its drivers."""
    goal, *drivers = find_facts(utterance)
    parts: list[Arguments] = []
    for fact in drivers:
        part: Arguments = {"name": fact.name}
        if fact.baseline is not None:
            part["baseline"] = fact.baseline
        if fact.target is not None and not (fact.baseline is None and _is_unknown(utterance, fact.name)):
            part["target"] = fact.target
        elif fact.target is not None:
            part["baseline"] = fact.target
        parts.append(part)
    arguments: Arguments = {"method": "drivers", "parts": parts}
    if goal.baseline is not None:
        arguments["baseline"] = goal.baseline
    if goal.target is not None:
        arguments["target"] = goal.target
    unknown = [part["name"] for part in parts if "target" not in part]
    if len(unknown) == 1:
        arguments["solve_for"] = unknown[0]
    return arguments


def _is_unknown(utterance: Utterance, name: str) -> bool:
    match = _SOLVE.search(utterance.commanding)
    return match is not None and fold(name) in utterance.text[max(0, match.start() - 24) : match.end() + 40]


def is_blend(utterance: Utterance) -> bool:
    """Whether the rates of several parts are to be put together."""
    clauses = list(_rate_clauses(utterance))
    return len(clauses) >= 2 and bool(_BLEND.search(utterance.commanding))


def blend(utterance: Utterance) -> Arguments:
    """Arguments of `cascade` for rates: each part with its rate and, if said, its denominator."""
    parts: list[Arguments] = []
    for clause in _rate_clauses(utterance):
        kpis = clause.kpis
        found = amounts(clause.mentions)
        edge = min([k.start for k in kpis] + [m.start for m in found])
        part: Arguments = {
            "name": strip_words(clause.original[:edge]) or strip_words(clause.original[: found[0].start])
        }
        for mention in found:
            _add_rate(part, mention)
        parts.append(part)
    return {"method": "rates", "parts": parts}


def _add_rate(part: Arguments, mention: Mention) -> None:
    if isinstance(mention.value, Share):
        part["target" if "baseline" in part else "baseline"] = mention.text.strip()
    elif isinstance(mention.value, Number | Money):
        part["denominator"] = plain(mention.value.value)


def _rate_clauses(utterance: Utterance) -> list[Utterance]:
    clauses = []
    for piece in re.split(r"[，,；;。\n]|\band\b", utterance.original):
        clause = hear(
            piece, language=utterance.language, today=utterance.today, fiscal_start=utterance.fiscal_start
        )
        if any(isinstance(m.value, Share) for m in amounts(clause.mentions)):
            clauses.append(clause)
    return clauses


def table(utterance: Utterance) -> Arguments:
    """Arguments of `cascade` for a two-way table: times and what looks like one are the columns."""
    rows: list[Arguments] = []
    columns: list[Arguments] = []
    taken: list[Mention] = []
    for time, mention in _timed(utterance):
        columns.append({"name": time, "amount": mention.text.strip()})
        taken.append(mention)
    rest = tuple(m for m in amounts(utterance.mentions) if m not in taken and not _is_count(m))
    arguments: Arguments = {"method": "table"}
    for part in named_amounts(utterance, rest):
        if re.fullmatch(r"一?共|总[共额计]?|合计|total|in all|一", fold(part.name)):
            arguments["total"] = part.mention.text.strip()
        else:
            rows.append({"name": part.name, "amount": part.mention.text.strip()})
    return {**arguments, "parts": rows, "columns": columns}


def _is_count(mention: Mention) -> bool:
    value = mention.value
    return isinstance(value, Number) and value.value < 20 and bool(value.noun)


def _timed(utterance: Utterance) -> list[tuple[str, Mention]]:
    found = []
    for before, after in zip(utterance.mentions, utterance.mentions[1:], strict=False):
        gap = utterance.text[before.end : after.start].strip(" :：是")
        if isinstance(before.value, Period) and isinstance(after.value, Money | Number) and not gap:
            found.append((before.text.strip(), after))
    return found
