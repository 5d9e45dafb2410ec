"""What each single edit of a call is about, and whether the person spoke of it.

A call may hold many edits. A wish for one of them is no wish for the others, so each is looked at by itself:
it needs the person's words for what it changes, or for the new value.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from assistant.consent.evidence import Evidence
from assistant.consent.values import Number, has_words, is_said, leaves_of, numbers_of, plain
from assistant.consent.wish import Sureness
from core.errors import InputError
from core.plan.node import Node
from core.plan.plan import Plan
from tools.node_reference import find_node

Edit = Mapping[str, Any]

_LISTS = ("edits", "readings")  # arguments that hold several changes of their own
_TARGETS = ("node", "goal", "under")
_HOW = frozenset({"do", "level", "method", "action", "dimension"})
_STEPS = ("undo", "redo")  # they have to be asked for by name
_SHORTEST = 2  # letters two texts have in common, for one to be about the other
_EVERY = re.compile(
    r"全部|所有|都|每|各|均|分别|依次|其他|其它|其余|别的|剩下|跟着|相应|等比|这些|那些|它们|清空|一起"
    r"|\b(?:all|every|each|both|everything|others?|rest|remaining|respectively|them|these|those)\b"
)
_WHOLE = re.compile(
    r"总|整个|整体|全盘|计划|方案|预留|应急|备用|储备|实验|试验|财年|期间|周期"
    r"|\b(?:plan|total|overall|envelope|whole|entire|reserve|contingency|experiment|fiscal|period)s?\b"
)
_COMMON = re.compile(
    r"预算|目标|举措|策略|计划|项目|负责|改成|增加|减少|提升|提高|降低"
    r"|\b(?:the|and|for|budget|goal|target|plan|set|from|with)\b"
)


def edits_of(arguments: Edit) -> tuple[Edit, ...]:
    """The single changes a call would make: its edits or readings, or the whole of it.

    What makes a new plan is one change with all that is put into that plan.
    """
    for name in _LISTS:
        held = arguments.get(name)
        if isinstance(held, list) and held and all(isinstance(one, Mapping) for one in held):
            new = next((at for at, one in enumerate(held) if one.get("do") == "create"), len(held))
            return (*held[:new], *([{name: held[new:]}] if new < len(held) else ()))
    return (arguments,)


def unasked(evidence: Evidence, arguments: Edit) -> Edit | None:
    """The first edit of a call that the person's words do not ask for; None when they ask for each."""
    plan, made = evidence.plan, _Made()
    for edit in edits_of(arguments):
        if not (made.covers(edit) or _is_asked(evidence, plan, edit)):
            return edit
        made.take(edit)
    return None


class _Made:
    """What the edits before one in the same call have made: what is built on it was asked for with it."""

    def __init__(self) -> None:
        self._titles: set[str] = set()

    def take(self, edit: Edit) -> None:
        if edit.get("do") == "add":
            self._titles.add(plain(str(edit.get("title"))))

    def covers(self, edit: Edit) -> bool:
        keys = (key for key in ("node", "under") if edit.get(key))
        return any(plain(str(edit[key])) in self._titles for key in keys)


def _is_asked(evidence: Evidence, plan: Plan | None, edit: Edit) -> bool:
    if edit.get("do") in _STEPS:
        return True
    targets = _targets(plan, edit)
    texts = [*_words(edit), *(text for node in targets for text in _called(plan, node))]
    numbers = [number for leaf in leaves_of(edit) for number in numbers_of(leaf)]
    if _speaks(evidence.spoken, evidence.spoken_numbers, texts, numbers):
        return True
    if _is_of_whole(edit):
        if _WHOLE.search(evidence.spoken) and evidence.wish.sureness is Sureness.YES:
            return True
    elif _EVERY.search(evidence.spoken):
        return True
    if (targets or _is_of_whole(edit)) and _names_another(evidence.spoken, plan, targets):
        return False
    return _is_meant(evidence, texts, numbers)


def _is_meant(evidence: Evidence, texts: Sequence[str], numbers: Sequence[Number]) -> bool:
    """Whether a message that names nothing ("lock it") means this, by what was said before."""
    if _speaks(evidence.own_text, evidence.said_numbers, texts, numbers):
        return True
    wish = evidence.wish
    if wish.sureness is Sureness.YES:
        return not (evidence.has_read_others and evidence.names)
    return not (evidence.has_read_others or wish.is_question)


def _speaks(
    said: str, numbers_said: frozenset[Number], texts: Sequence[str], numbers: Sequence[Number]
) -> bool:
    telling = _COMMON.sub(" ", said)
    if any(share(_COMMON.sub(" ", plain(text)), telling) for text in texts):
        return True
    return any(is_said(number, numbers_said) for number in numbers)


def share(text: str, own: str) -> bool:
    """Whether two texts have a pair of Chinese letters, or a word, in common."""
    pairs = (text[at : at + _SHORTEST] for at in range(len(text) - 1))
    if any(not pair.isascii() and not any(map(str.isspace, pair)) and pair in own for pair in pairs):
        return True
    words = (word for word in text.split() if word.isascii() and len(word) > 2)
    return any(word in own for word in words)


def _is_of_whole(edit: Edit) -> bool:
    return edit.get("do") == "plan"


def _targets(plan: Plan | None, edit: Edit) -> tuple[Node, ...]:
    """The nodes of the plan that an edit names as what it changes."""
    return () if plan is None else tuple(_found(plan, edit))


def _found(plan: Plan, edit: Edit) -> Iterator[Node]:
    for key in _TARGETS:
        reference = edit.get(key)
        if isinstance(reference, str) and reference.strip():
            try:
                yield find_node(plan, reference)
            except InputError:
                continue  # the tool says what is wrong


def _called(plan: Plan | None, target: Node) -> Iterator[str]:
    """What a node may be called by: its title, its people, its KPIs, and those of what it stands under."""
    above = [] if plan is None else [node for node in plan.ancestors(target.id) if node.parent is not None]
    for node in (target, *above):  # a root is above everything
        yield node.title
        yield node.owner or ""
        for measure in node.measures:
            yield measure.kpi.name.zh
            yield measure.kpi.name.en


def _names_another(spoken: str, plan: Plan | None, targets: Sequence[Node]) -> bool:
    """Whether the words name, by its whole title, a node that is none of these."""
    return plan is not None and any(
        len(title := plain(node.title).strip()) >= _SHORTEST and title in spoken
        for node in plan.nodes
        if node not in targets
    )


def _words(value: object, depth: int = 0) -> list[str]:
    """The texts of an edit that are more than an amount."""
    if isinstance(value, str):
        return [value] if has_words(plain(value)) else []
    if depth > 8:
        return []
    if isinstance(value, Mapping):
        parts = (part for key, part in value.items() if key not in _HOW)
        return [text for part in parts for text in _words(part, depth + 1)]
    if isinstance(value, list | tuple):
        return [text for part in value for text in _words(part, depth + 1)]
    return []
