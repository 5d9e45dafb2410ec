"""Taking the answer to a question that was asked, and going on where the work stopped."""

import re
from typing import Any

from assistant.offline import lexicon
from assistant.offline.asking import ask_about_fact, fill
from assistant.offline.budgets import allocate_arguments
from assistant.offline.deadlines import deadline, is_season
from assistant.offline.facts import Fact, argument_text, find_facts, level_in, target_options, unit_of
from assistant.offline.names import split_list, strip_words
from assistant.offline.quarters import is_quarterly
from assistant.offline.script import Call, Memory, Pending, Script
from assistant.offline.sizes import find_sizes
from assistant.offline.splits import cascade_arguments, find_split
from assistant.offline.stated import stated_levels
from assistant.offline.utterance import Utterance, amounts, changes, fold, hear, periods, ratios
from core.plan.kpi_library import find_kpi
from core.plan.plan import Plan
from core.quantity.parse import parse_amount
from core.quantity.unit import PERCENT, Unit
from core.quantity.value import Amount, Change, ChangeKind, Number, Points, Share

_ORDINAL = re.compile(
    r"^\W*(?:选|第|option|choose|the|number|#|no\.?)?\s*(?P<n>[1-3一二三]|first|second|third|a|b|c)\s*(?:个"
    r"|种|项|条|one|option|reading)?(?:吧|。|\.|!)?\W*$|第(?P<o>[一二三123])(?:个|种|项|条)"
)
_ORDINALS = {
    "1": 0,
    "2": 1,
    "3": 2,
    "一": 0,
    "二": 1,
    "三": 2,
    "first": 0,
    "second": 1,
    "third": 2,
    "a": 0,
    "b": 1,
    "c": 2,
}
_RELATIVE = re.compile(r"相对|比例|百分比|按比例|涨幅|增幅|relative|proportion|percent of|of the current")
_POINTS = re.compile(r"个?百分点|个点|点数|绝对|\bpp\b|percentage points?|points|absolute")
_LEVEL = re.compile(
    r"提升至|提升到|达到|做到|到\s*\d|至\s*\d|就是\s*\d|水平|目标值|\bto \d|reach|level|up to|目标就是"
)
_SEVERAL = 2
_OTHER_BUSINESS = re.compile(r"导出|撤销|检查|算了|取消|不用|export|undo|cancel|never ?mind|forget it")


def resume(utterance: Utterance, pending: Pending, memory: Memory, plan: Plan | None) -> Script | None:
    """The script that goes on with the answer, or None when the message is not one."""
    text = utterance.commanding
    if lexicon.NO.search(text):
        return Script(intent="dropped", reply="dropped", memory=memory)
    if _OTHER_BUSINESS.search(text):
        return None
    match pending.kind:
        case "reading":
            return _reading(utterance, pending, memory)
        case "baseline":
            return _baseline(utterance, pending, memory)
        case "amount":
            return _amount(utterance, pending, memory)
        case "names":
            return _names(utterance, pending, memory, plan)
        case "text":
            return _items(utterance, pending, memory)
        case "node":
            return _node(utterance, pending, memory)
        case "consent" | "reuse":  # a plan to be made after another is gone on with in `reusing`
            agrees = pending.kind == "consent" and lexicon.YES.search(text)
            return _run(pending, True, memory) if agrees else None


def _run(pending: Pending, value: Any, memory: Memory) -> Script:
    call = Call(name=pending.call.name, arguments=fill(pending.call.arguments, pending.path, value))
    return Script(
        intent="answered", calls=(call, *pending.then), memory=memory.model_copy(update={"last": call})
    )


def _reading(utterance: Utterance, pending: Pending, memory: Memory) -> Script | None:
    chosen = _chosen(utterance, pending)
    if chosen is not None:
        return _run(pending, chosen, memory)
    if _is_new_business(utterance):
        return None
    return Script(
        intent="ask",
        reply="which_reading_again",
        asks=True,
        memory=memory.model_copy(update={"pending": pending}),
        slots={"choices": "\n".join(f"{i}. {c.label}" for i, c in enumerate(pending.choices, start=1))},
    )


def _chosen(utterance: Utterance, pending: Pending) -> str | None:
    text = utterance.text
    ordinal = _ORDINAL.search(text)
    if ordinal:
        index = _ORDINALS[ordinal.group("n") or ordinal.group("o")]
        return pending.choices[index].value if index < len(pending.choices) else None
    stated = changes(utterance.mentions)
    if stated and isinstance(stated[0].value, Change) and stated[0].value.end is not None:
        return _percent(stated[0].value.end)
    order = ("relative", "points", "level")
    for index, pattern in ((0, _RELATIVE), (1, _POINTS), (2, _LEVEL)):
        if pattern.search(text) and index < len(pending.choices):
            return pending.choices[order.index(order[index])].value
    plain = amounts(utterance.mentions)
    if plain and isinstance(plain[0].value, Share | Number):
        said = _percent(plain[0].value)
        return said if any(choice.value == said for choice in pending.choices) else None
    return None


def _percent(amount: Any) -> str | None:
    return argument_text(amount, PERCENT) if isinstance(amount, Share | Number) else None


def _is_new_business(utterance: Utterance) -> bool:
    return bool(utterance.kpis) or len(utterance.text) > 24


def _unit_of(pending: Pending) -> Unit | None:
    kpi = find_kpi(pending.about)
    return kpi.unit if kpi else None


def _said_amount(utterance: Utterance) -> Amount | None:
    """The level said, leaving out money to spend and other amounts that are no level."""
    for level in stated_levels(utterance):
        amount = level.now or level.plain or level.then
        if amount is not None:
            return amount
    return None


def _speaks_of_another(utterance: Utterance, pending: Pending) -> bool:
    """Whether the KPIs named are others than the one asked about."""
    asked = find_kpi(pending.about)
    named = {mention.kpi.key for mention in utterance.kpis}
    return len(named) > 1 or bool(named and (asked is None or asked.key not in named))


def _is_whole_target(utterance: Utterance) -> bool:
    """Whether a target is stated with both its levels, or how much more is needed: no level of today's."""
    if re.search(r"\d[\d.,]*\s?[km]?\s+(?:more|additional|extra|further)\b", utterance.text):
        return True
    return any(fact.baseline is not None and fact.target is not None for fact in find_facts(utterance))


def _baseline(utterance: Utterance, pending: Pending, memory: Memory) -> Script | None:
    amount = _said_amount(utterance)
    if amount is None or _speaks_of_another(utterance, pending) or _is_whole_target(utterance):
        return None
    unit = _unit_of(pending) or unit_of(amount)
    level = level_in(amount, unit)
    if level is None:
        return _ask_again(pending, memory)
    arguments = fill(pending.call.arguments, pending.path, argument_text(amount, unit))
    edit = arguments["edits"][int(pending.path[1])]
    when = _deadline(utterance)
    if when and "when" not in edit:
        edit["when"] = when
    change_words = edit.pop("change", None)
    if change_words is None:
        call = Call(name=pending.call.name, arguments=arguments)
        return Script(intent="answered", calls=(call,), memory=memory.model_copy(update={"last": call}))
    change = _parsed_change(change_words)
    meant = target_options(change, unit, level)
    if len(meant) == 1:
        edit["target"] = meant[0][2]
        call = Call(name=pending.call.name, arguments=arguments)
        return Script(intent="answered", calls=(call,), memory=memory.model_copy(update={"last": call}))
    fact = Fact(
        name=pending.about, kpi=None, subject="", start=0, end=0, baseline=edit["baseline"], options=meant
    )
    return ask_about_fact(utterance, memory, fact, edit, tuple(arguments["edits"][:-1]))


def _ask_again(pending: Pending, memory: Memory) -> Script:
    """The same question, after an answer that cannot be a level of the KPI."""
    edit = pending.call.arguments["edits"][int(pending.path[1])]
    said = str(edit.get("target") or edit.get("change") or "")
    return Script(
        intent="ask",
        reply="which_baseline",
        slots={"kpi": pending.about, "said": said},
        asks=True,
        memory=memory.model_copy(update={"pending": pending}),
    )


def _deadline(utterance: Utterance) -> str | None:
    said = [mention for mention in periods(utterance.mentions) if not is_season(mention)]
    return deadline(said) if said else None


def _parsed_change(words: str) -> Change:
    sign = -1 if words.startswith("-") else 1
    size = parse_amount(words.lstrip("+-"))
    kinds = {Share: ChangeKind.BY_PERCENT, Points: ChangeKind.BY_POINTS}
    return Change(kind=kinds.get(type(size), ChangeKind.BY_AMOUNT), sign=sign, size=size)


def _amount(utterance: Utterance, pending: Pending, memory: Memory) -> Script | None:
    plain = amounts(utterance.mentions)
    stated = changes(utterance.mentions)
    if stated and isinstance(stated[0].value, Change) and stated[0].value.end is not None:
        end = stated[0].value.end
        return _run(pending, argument_text(end, _unit_of(pending) or unit_of(end)), memory)
    if len(plain) != 1 or len(utterance.text) > 40:
        return None
    unit = _unit_of(pending)
    value = plain[0].value
    is_level = unit is not None and pending.path[-1] == "target"
    said = argument_text(value, unit) if is_level else plain[0].text.strip()  # type: ignore[arg-type]
    return _run(pending, said, memory)


def _names(utterance: Utterance, pending: Pending, memory: Memory, plan: Plan | None) -> Script | None:
    if any(fact.baseline and fact.target for fact in find_facts(utterance)):
        return None
    if is_quarterly(utterance) or len(find_split(utterance).parts) >= _SEVERAL:
        return _split_said(utterance, pending, memory, plan)
    whole = hear(
        f"{pending.about}。分给{utterance.original}"
        if not utterance.is_english
        else f"{pending.about}. split across {utterance.original}",
        language=utterance.language,
        today=utterance.today,
        fiscal_start=utterance.fiscal_start,
    )
    arguments = cascade_arguments(whole, plan, memory.focus)
    if not arguments.get("parts"):
        names = split_list(utterance.original)
        if len(names) < 2 or _is_new_business(utterance) or _has_figures(utterance):
            return None
        arguments = {**pending.call.arguments, "parts": [{"name": name} for name in names]}
    kept = {key: value for key, value in pending.call.arguments.items() if key in ("goal", "total")}
    call = Call(name="cascade", arguments={**arguments, **kept})
    return Script(intent="answered", calls=(call,), memory=memory.model_copy(update={"last": call}))


def _has_figures(utterance: Utterance) -> bool:
    """Whether sizes stand in the answer, so that it is no bare list of names."""
    return bool(ratios(utterance.mentions) or find_sizes(utterance))


def _split_said(utterance: Utterance, pending: Pending, memory: Memory, plan: Plan | None) -> Script:
    """The parts with their sizes: the answer is a whole split of its own."""
    kept = {key: value for key, value in pending.call.arguments.items() if key in ("goal", "total")}
    arguments = cascade_arguments(utterance, plan, memory.focus)
    if "goal" in kept:
        arguments.pop("total", None)
    call = Call(name="cascade", arguments={**arguments, **kept})
    return Script(intent="answered", calls=(call,), memory=memory.model_copy(update={"last": call}))


def _node(utterance: Utterance, pending: Pending, memory: Memory) -> Script | None:
    """The choice whose number, id or title is the answer."""
    ordinal = _ORDINAL.search(utterance.text)
    if ordinal:
        at = _ORDINALS[ordinal.group("n") or ordinal.group("o")]
        return _run(pending, pending.choices[at].value, memory) if at < len(pending.choices) else None
    said = strip_words(utterance.text)
    if not said or utterance.mentions:
        return None
    ids = [choice.value for choice in pending.choices if choice.value.lower() == said]
    named = ids or [choice.value for choice in pending.choices if said in fold(choice.label)]
    return _run(pending, named[0], memory) if len(named) == 1 else None


def _items(utterance: Utterance, pending: Pending, memory: Memory) -> Script | None:
    whole = hear(
        f"{pending.about}\n{utterance.original}",
        language=utterance.language,
        today=utterance.today,
        fiscal_start=utterance.fiscal_start,
    )
    arguments = allocate_arguments(whole)
    if not arguments.get("items"):
        return None
    call = Call(name="allocate", arguments=arguments)
    return Script(intent="answered", calls=(call,), memory=memory.model_copy(update={"last": call}))
