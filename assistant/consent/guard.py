"""No change without the person's own words: every tool call that would change something is looked at here.

Three things are asked of a call, all of them of words alone and none of a model:

1. Does the message, or what it answers, ask for a change at all, and for this kind of change?
2. Do the numbers and names it would write come from the person, the plan or a computation, and not only from
   what others wrote (documents, notes, cells, names)? And is each single edit of it about what was said?
3. Would it take away much, or for good? Then the person is asked, whatever they said.

A call that fails is not run. It is kept, the person is told what would be done, and may say yes to just that.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from langchain_core.messages import BaseMessage

from assistant.consent.act import Act, acts_of
from assistant.consent.evidence import Evidence
from assistant.consent.loss import loss_of
from assistant.consent.request import ask_person
from assistant.consent.subject import unasked
from assistant.consent.values import (
    Leaf,
    has_words,
    is_said,
    leaves_of,
    may_be_anyones,
    numbers_of,
    pieces_of,
    plain,
)
from assistant.consent.wish import Sureness
from assistant.turn import Turn
from core.text import Text

_LONG_ENOUGH = 4  # letters of a stretch that tells whose words it is
_PEOPLE = frozenset({"owner", "responsible", "accountable", "consulted", "informed"})


def check_consent(
    turn: Turn, tool: str, arguments: Mapping[str, Any], messages: Sequence[BaseMessage]
) -> None:
    """Let a call pass, or have the person asked.

    Args:
        turn: The turn.
        tool: Name of the tool.
        arguments: What it is called with.
        messages: The conversation as the model was given it.

    Raises:
        NeedsConfirmation: It was not asked for, or it takes away much. Nothing was done.
    """
    acts = acts_of(tool, arguments)
    if not acts:
        return
    evidence = Evidence(turn, messages)
    if evidence.was_asked(tool, arguments):
        return
    reason = _doubt(evidence, acts, arguments)
    loss = loss_of(tool, arguments, turn.context)
    if reason is not None or loss is not None:
        raise ask_person(turn, tool, arguments, reason, loss)


def _doubt(evidence: Evidence, acts: frozenset[Act], arguments: Mapping[str, Any]) -> Text | None:
    """Why the person's words do not ask for this; None when they do."""
    wish = evidence.wish
    if wish.sureness is Sureness.NO:
        return Text(zh="你没有要求修改", en="you did not ask for a change")
    for act in sorted(acts):
        if not wish.covers(act):
            name = _ACTS[act]
            return Text(zh=f"你没有要求{name.zh}", en=f"you did not ask to {name.en}")
    leaves = leaves_of(arguments)
    foreign = _foreign(evidence, leaves)
    if foreign:
        return Text(
            zh=f"“{foreign}”不是你说的，是从别人写的内容里来的",
            en=f'"{foreign}" was not said by you; it comes from what others wrote',
        )
    if acts & {Act.EDIT, Act.REMOVE} and unasked(evidence, arguments) is not None:
        return Text(zh="看不出这是你要的修改", en="your words do not show that you want this")
    return None


def _foreign(evidence: Evidence, leaves: Sequence[Leaf]) -> str:
    """The first value that only others have said; "" when there is none."""
    for leaf in leaves:
        for number in numbers_of(leaf):
            if may_be_anyones(leaf, number) or is_said(number, evidence.own_numbers):
                continue
            if is_said(number, evidence.foreign_numbers):
                return str(leaf.value)[:60]
        if isinstance(leaf.value, str) and _is_foreign(evidence, leaf.name, leaf.value):
            return leaf.value[:60]
    return ""


def _is_foreign(evidence: Evidence, name: str, text: str) -> bool:
    said = plain(text).strip()
    if said in evidence.names or said in evidence.own_text:
        return False
    if name in _PEOPLE:
        return evidence.has_read_others or said in evidence.foreign_text
    pieces = (piece for piece in pieces_of(text) if piece not in evidence.own_text)
    return any(
        len(piece) >= _LONG_ENOUGH
        and has_words(piece)  # numbers are compared by their value
        and piece in evidence.foreign_text
        and piece not in evidence.names
        for piece in pieces
    )


_ACTS = {
    Act.REMOVE: Text(zh="删除什么", en="take anything away"),
    Act.UNDO: Text(zh="撤销或重做", en="undo or redo anything"),
    Act.DECIDE: Text(zh="处理审批", en="decide on an approval"),
    Act.FILE: Text(zh="导入或学习文件", en="take in any file"),
    Act.EDIT: Text(zh="修改", en="change anything"),
}
