"""Changes of the tree itself: lock, unlock, remove, move and wait for."""

import re

from assistant.offline import lexicon
from assistant.offline.script import Arguments
from assistant.offline.sightings import Sighting
from core.plan.node import Node

_WAITS = re.compile(
    r"要?等|依赖|取决于|前置(?:任务|条件|举措)?(?:是|为|：|:)?|先决条件|排在.{0,20}(?:之后|后面)|until|depends? on"
    r"|waits? (?:for|on)|after|blocked by|requires|needs|once"
)
_THEN = re.compile(
    r"(?:做完|完成|结束|搞定|弄完|上线|收尾|之后|以后|后|完).{0,6}(?:才|再)|才能|才可以|finish|done|complete|\bonce\b"
    r"|\bbefore\b|starts? when|is over|wraps? up|after"
)
_UNDER = re.compile(r"下面|之下|底下|下边|名下|旗下|里面?|那边|under|below|beneath|(?:到|在|至|归|入|给|to)")
_MOVES = re.compile(
    r"挪|移|挂|归到|归入|归属|搬|调到|调整到|放到|放在|划到|划归|转到|改挂|并入|\bmove|\bput\b|\bhang|\bshift|\bnest"
    r"|\breparent|\bplace\b|\battach|belongs? under"
)


def structural(
    text: str, sighted: tuple[Sighting, ...], nodes: tuple[Node, ...], has_amount: bool
) -> list[Arguments]:
    """Edits of the tree that a clause asks for.

    Args:
        text: The folded clause with titles blanked.
        sighted: Nodes named in it, offsets into the clause.
        nodes: Nodes it is about, also when named before.
        has_amount: Whether it holds an amount.
    """
    if not nodes:
        return []
    if lexicon.UNLOCK.search(text):
        return [{"do": "unlock", "node": node.id} for node in nodes]
    if lexicon.LOCK.search(text):
        return [{"do": "lock", "node": node.id} for node in nodes]
    if has_amount:
        return []
    if len(sighted) == 2 and (edit := _moved(text, sighted)):
        return [edit]
    if lexicon.REMOVE.search(text):
        return [{"do": "remove", "node": node.id} for node in nodes]
    return []


def _moved(text: str, sighted: tuple[Sighting, ...]) -> Arguments | None:
    """So: "A改挂到B底下", "put A under B"."""
    first, second = sighted
    if first.node.id == second.node.id or not _MOVES.search(text):
        return None
    between = text[first.end : second.start]
    if re.fullmatch(r"\s*(?:和|与|跟|及|、|and|&)\s*(?:the )?", between):
        return None
    around = between + text[second.end :]
    if not _UNDER.search(around):
        return None
    return {"do": "move", "node": first.node.id, "under": second.node.id}


def waiting(text: str, sighted: tuple[Sighting, ...]) -> Arguments | None:
    """So: "A要等B做完才能启动": A needs B."""
    if len(sighted) != 2 or not (_WAITS.search(text) or _THEN.search(text)):
        return None
    first, second = sighted
    between, before = text[first.end : second.start], text[: first.start]
    if re.search(r"\d", between):  # "the north needs 40 more dealers" waits for nobody
        return None
    if re.search(r"before|之前", between):
        first, second = second, first
    elif not _WAITS.search(between) or re.search(r"^\W*(?:等|once|after|when)\s*(?:the )?$", before):
        if not _THEN.search(text[first.end :]) and not _WAITS.search(before):
            return None
        first, second = second, first
    return {"do": "update", "node": first.node.id, "needs": [second.node.title]}
