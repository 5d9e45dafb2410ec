"""Corrections and ellipsis: "不对，是35万", "那音箱呢", "把门锁改成4个点，其他跟着调"."""

import re

from assistant.offline import lexicon
from assistant.offline.names import named_amounts
from assistant.offline.references import best_node
from assistant.offline.script import Arguments, Call, Memory
from assistant.offline.utterance import Utterance, amounts, changes
from assistant.offline.wording import amount_text
from core.plan.plan import Plan
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


def correct(utterance: Utterance, memory: Memory, plan: Plan | None) -> Call | None:
    """The last call again with the corrected number, when the message only corrects it."""
    if memory.last is None or not lexicon.CORRECTION.search(utterance.commanding) or len(utterance.text) > 40:
        return None
    plain = amounts(utterance.mentions)
    stated = [
        m for m in changes(utterance.mentions) if isinstance(m.value, Change) and m.value.end is not None
    ]
    if len(plain) + len(stated) != 1:
        return None
    new = plain[0].text.strip() if plain else amount_text(stated[0].value.end)  # type: ignore[union-attr,arg-type]
    named = named_amounts(utterance, plain)
    name = named[0].name if named else ""
    return _corrected(memory.last, name, new, plan)


def _corrected(last: Call, name: str, new: str, plan: Plan | None) -> Call | None:
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
    if last.name != "edit_plan" or plan is None:
        return None
    return _corrected_edit(last, name, new, plan)


def _corrected_edit(last: Call, name: str, new: str, plan: Plan) -> Call | None:
    totals = [edit for edit in last.arguments["edits"] if edit["do"] == "plan" and "budget" in edit]
    if totals and not best_node(name, plan):
        return Call(name="edit_plan", arguments={"edits": [{**totals[-1], "budget": new}]})
    edits = [edit for edit in last.arguments["edits"] if edit["do"] in ("add", "update")]
    if not edits:
        return None
    node = best_node(name, plan) if name else None
    matching = [
        e for e in edits if node is not None and (e.get("node") == node.id or e.get("title") == node.title)
    ]
    edit = (matching or edits)[-1]
    target = edit.get("node") or next((n.id for n in plan.nodes if n.title == edit.get("title")), None)
    if node is not None and not matching:
        target = node.id
    fields = [field for field in ("budget", "target", "ask", "reach", "baseline") if field in edit]
    said = _field_said(name)
    field = said or (fields[0] if fields else None)
    if target is None or field is None:
        return None
    return Call(name="edit_plan", arguments={"edits": [{"do": "update", "node": target, field: new}]})


def _field_said(name: str) -> str | None:
    for field, pattern in (
        ("budget", r"预算|budget"),
        ("target", r"目标|target"),
        ("baseline", r"基准|baseline|现在"),
        ("reach", r"覆盖|触达|reach"),
    ):
        if re.search(pattern, name.lower()):
            return field
    return None


def _put(entry: Arguments, new: str) -> None:
    key = next((k for k in _AMOUNT_FIELDS if k in entry), "amount")
    entry[key] = new


def follow_up(utterance: Utterance, memory: Memory, plan: Plan | None) -> Call | None:
    """Ellipsis such as 那音箱呢: the last question again about another thing, else that thing."""
    if amounts(utterance.mentions):
        return _with_other_amount(utterance, memory, plan)
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


def _with_other_amount(utterance: Utterance, memory: Memory, plan: Plan | None) -> Call | None:
    """Another amount, as in 那梯媒45万呢: the last split or allocation again with another amount."""
    plain = amounts(utterance.mentions)
    asks = re.search(r"呢\W*$|^\W*(?:那|如果|what if|and if|how about|what about)", utterance.text)
    if memory.last is None or memory.last.name not in ("cascade", "allocate") or not asks or len(plain) != 1:
        return None
    named = named_amounts(utterance, plain)
    return _corrected(memory.last, named[0].name if named else "", plain[0].text.strip(), plan)


def _about_instead(query: str, about: str) -> str:
    """The old question with its stage or topic replaced by the new one."""
    swapped = re.sub(
        r"成长期|成熟期|渗透期|领导者|初创期|growth stage|mature stage|penetration stage", about, query
    )
    return swapped if swapped != query else f"{about} {query}"
