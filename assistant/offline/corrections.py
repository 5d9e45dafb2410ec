"""Corrections and ellipsis: "不对，是35万", "那音箱呢", "把门锁改成4个点，其他跟着调"."""

import re
from dataclasses import dataclass, replace

from assistant.offline import lexicon
from assistant.offline.facts import find_facts
from assistant.offline.figures import field_near
from assistant.offline.names import named_amounts
from assistant.offline.references import best_node
from assistant.offline.script import Arguments, Call, Memory
from assistant.offline.slots import Slot, level_of, meanings, slots_of
from assistant.offline.utterance import Quantified, Utterance, amounts, changes, hear_part
from assistant.offline.wording import amount_text
from core.plan.plan import Plan
from core.quantity.mention import Mention
from core.quantity.value import Change

_AMOUNT_FIELDS = (
    "budget",
    "target",
    "ask",
    "baseline",
    "reach",
    "amount",
    "share",
    "weight",
    "total",
    "contribution",
)
_LEVELS = ("target", "change", "baseline", "stretch")
_ALIKE = {"target": ("target", "change"), "total": ("budget",)}
_STARTS = re.compile(
    r"(?:从|由|自|(?:现在|目前|当前|如今|去年|上年|现有|原来|原本)(?:就|只|才)?(?:是|为|有|在)?)\s*$"
    r"|(?:\bfrom|\b(?:now|currently|today|(?:it|we) (?:is|was|are|were))(?: (?:it'?s|is|was|at|we'?re at|we are at))?)\s*[$¥￥€]?\s*$"
)


@dataclass(frozen=True)
class Correction:
    """What a correction comes to.

    Attributes:
        call: The last call again with the corrected number; None when it is not clear which number is meant.
    """

    call: Call | None


def correct(utterance: Utterance, memory: Memory, plan: Plan | None) -> Correction | None:
    """The last call again with the corrected number, when the message only corrects it."""
    last = memory.last
    if last is None or not lexicon.CORRECTION.search(utterance.commanding) or len(utterance.text) > 40:
        return None
    plain = amounts(utterance.mentions)
    stated = changes(utterance.mentions)
    if len(plain) + len(stated) != 1:
        return None
    (mention,) = (*plain, *stated)
    named = named_amounts(utterance, (mention,))
    name = named[0].name if named else ""
    if last.name == "edit_plan" and plan is not None:
        return _corrected_edit(last, utterance, mention, name, plan)
    new = _end_text(mention)
    call = _corrected(last, name if plain else "", new) if new else None
    return Correction(call) if call is not None else None


def _end_text(mention: Mention) -> str:
    if isinstance(mention.value, Change):
        return amount_text(mention.value.end) if mention.value.end is not None else ""
    return mention.text.strip()


def _corrected(last: Call, name: str, new: str) -> Call | None:
    if last.name in ("cascade", "allocate"):
        key = "parts" if last.name == "cascade" else "items"
        entries = [dict(entry) for entry in last.arguments.get(key, [])]
        for entry in entries:
            if name and (name in entry["name"] or entry["name"] in name):
                _put(entry, new)
                return Call(name=last.name, arguments={**last.arguments, key: entries})
        if not name or re.search(r"总|total|budget|预算", name):
            return (
                Call(name=last.name, arguments={**last.arguments, "total": new})
                if "total" in last.arguments
                else None
            )
    return None


def _corrected_edit(
    last: Call, utterance: Utterance, mention: Mention, name: str, plan: Plan
) -> Correction | None:
    """The number of the last edits that is meant, put right; an open one when several could be."""
    field = _field_said(utterance, mention)
    slots = _of_node(slots_of(last, plan), name, plan)
    if not field or field in _LEVELS:
        slots = _of_kpi(slots, utterance)
    if field == "baseline":
        return _with_baseline(slots, mention)
    chosen = _of_field(slots, field) if field else _said_last(slots, utterance)
    value = mention.value
    if field and isinstance(value, Quantified):
        meant = [(slot, one) for slot in chosen for one in level_of(slot, value, mention.text.strip())]
    else:
        meant = [(slot, one) for slot in chosen for one in meanings(slot, mention, utterance)]
    if len(meant) != 1:
        return Correction(None) if meant else None
    slot, one = meant[0]
    return _again(slot.update(one.value, **_start_said(slot, mention)), one.said)


def _of_field(slots: list[Slot], field: str) -> list[Slot]:
    """The numbers of the field that is named; the total is the plan's budget."""
    alike = [slot for slot in slots if slot.field in _ALIKE.get(field, (field,))]
    return [slot for slot in alike if field != "total" or slot.node is None]


def _again(edit: Arguments, said: str = "") -> Correction:
    return Correction(Call(name="edit_plan", arguments={"edits": [edit]}, said=said))


def _of_node(slots: list[Slot], name: str, plan: Plan) -> list[Slot]:
    """The numbers of the node that is named; of another node than those, the same field is meant."""
    node = best_node(name, plan) if name else None
    if node is None:
        return slots
    own = [slot for slot in slots if slot.node is not None and slot.node.id == node.id]
    return own or [slot.moved(node) for slot in slots[-1:] if slot.node is not None]


def _of_kpi(slots: list[Slot], utterance: Utterance) -> list[Slot]:
    """The levels of the KPI that is named, where one is."""
    keys = {mention.kpi.key for mention in utterance.kpis}
    if not keys:
        return slots
    return [
        slot
        for slot in slots
        if slot.field in _LEVELS
        and slot.node is not None
        and slot.node.measure is not None
        and slot.node.measure.kpi.key in keys
    ]


def _said_last(slots: list[Slot], utterance: Utterance) -> list[Slot]:
    """The numbers a bare correction can mean: of a goal's two levels the one that was said last."""
    kept = []
    for slot in slots:
        both = {"target", "baseline"} <= set(slot.edit)
        earlier = "target" if both and _gave_baseline_later(slot, utterance) else "baseline"
        if not (both and slot.field == earlier):
            kept.append(slot)
    return kept


def _gave_baseline_later(slot: Slot, utterance: Utterance) -> bool:
    """Whether the baseline was the answer to a question: the words the goal was stated in do not hold it."""
    statement = str(slot.edit.get("statement") or "")
    return bool(statement) and all(
        fact.baseline is None for fact in find_facts(hear_part(statement, utterance))
    )


def _with_baseline(slots: list[Slot], mention: Mention) -> Correction | None:
    """Another level to start from, of the one goal the last edits spoke of."""
    if not isinstance(mention.value, Quantified):
        return None
    levels = {slot.node.id: slot for slot in slots if slot.node is not None and slot.field in _LEVELS}
    fit = [
        (slot, new) for slot in levels.values() for new in level_of(slot, mention.value, mention.text.strip())
    ]
    if len(fit) != 1:
        return Correction(None) if fit else None
    slot, new = fit[0]
    return _again(replace(slot, field="baseline").update(new.value))


def _start_said(slot: Slot, mention: Mention) -> Arguments:
    """The baseline in "不对，是从22%到27%"."""
    start = mention.value.start if isinstance(mention.value, Change) else None
    if start is None or slot.field != "target" or not level_of(slot, start):
        return {}
    return {"baseline": amount_text(start)}


def _field_said(utterance: Utterance, mention: Mention) -> str:
    """The field a correction names, KPIs' own names aside: "不对，预算是90万", "from 22%"; "" if none."""
    text = utterance.commanding
    for kpi in utterance.kpis:
        text = text[: kpi.start] + "\u3000" * (kpi.end - kpi.start) + text[kpi.end :]
    said = field_near(text, mention.start, mention.end, 0, len(text))
    if said:
        return said
    starts = isinstance(mention.value, Quantified) and _STARTS.search(text[: mention.start])
    return "baseline" if starts else ""


def _put(entry: Arguments, new: str) -> None:
    key = next((k for k in _AMOUNT_FIELDS if k in entry), "amount")
    entry[key] = new


def follow_up(utterance: Utterance, memory: Memory, plan: Plan | None) -> Call | None:
    """Ellipsis such as 那音箱呢: the last question again about another thing, else that thing."""
    if amounts(utterance.mentions):
        return _with_other_amount(utterance, memory)
    match = lexicon.WHAT_ABOUT.search(utterance.text)
    if match is None:
        return None
    about = (match.group("zh") or match.group("en") or "").strip()
    original = utterance.original[match.start("zh") : match.end("zh")] if match.group("zh") else about
    last = memory.last
    if last is not None and last.name == "search_knowledge":
        return Call(
            name="search_knowledge",
            arguments={"query": _about_instead(str(last.arguments["query"]), original)},
        )
    node = best_node(about, plan)
    if node is not None:
        return Call(name="show_plan", arguments={"view": "node", "node": node.id})
    return None


def _with_other_amount(utterance: Utterance, memory: Memory) -> Call | None:
    """Another amount, as in 那梯媒45万呢: the last split or allocation again with another amount."""
    plain = amounts(utterance.mentions)
    asks = re.search(r"呢\W*$|^\W*(?:那|如果|what if|and if|how about|what about)", utterance.text)
    if memory.last is None or memory.last.name not in ("cascade", "allocate") or not asks or len(plain) != 1:
        return None
    named = named_amounts(utterance, plain)
    return _corrected(memory.last, named[0].name if named else "", plain[0].text.strip())


def _about_instead(query: str, about: str) -> str:
    """The old question with its stage or topic replaced by the new one."""
    swapped = re.sub(
        r"成长期|成熟期|渗透期|领导者|初创期|growth stage|mature stage|penetration stage", about, query
    )
    return swapped if swapped != query else f"{about} {query}"
