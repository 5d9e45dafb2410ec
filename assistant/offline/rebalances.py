"""Re-balancing: one part of a split goal is to change, and the others follow, or they stay and the total moves."""

import re

from assistant.offline import lexicon
from assistant.offline.references import best_node, matching_nodes
from assistant.offline.script import Arguments
from assistant.offline.utterance import Utterance, amounts, changes
from assistant.offline.wording import amount_text
from core.plan.node import Level, Node
from core.plan.plan import Plan
from core.quantity.value import Change, ChangeKind

_FOLLOW = re.compile(
    r"补位|补上|来补|补齐|补缺|填上|填补|兜底|兜住|让出|让(?:给|位)|吸收|消化|匀(?:出|给|一下|一匀)|腾(?:出|给)|挤(?:出|给)|抵(?:消|掉)|对冲|此消彼长|"
    r"差额|缺口|差的(?:部分|量|那)|少的(?:部分|那)|多出(?:来)?的|(?:从|由)[^，,。]{1,12}(?:里|那(?:边|儿)?|中)?(?:扣|出|减|匀|挪|调|补|让)|相应(?:地)?(?:减|降|少|加|调)|"
    r"总(?:数|量|额|目标|盘子?|体|的|共)?(?:都)?(?:保持|维持|还是|仍|依旧)?(?:不变|不动|别动|维持|保持|一致|不能变|照旧|原样|固定)|大盘(?:保持|维持)?(?:不变|不动|别动)|"
    r"(?<![a-z])(?:absorb\w*|picks? up|make(?:s)? up (?:for )?(?:the|it)|takes? up the|cover(?:s)? the (?:gap|difference|shortfall)|offset(?:s|ting)?|compensat\w*|give(?:s)? (?:it )?up|"
    r"(?:the )?(?:difference|slack|gap|shortfall)|(?:same|unchanged|fixed|constant) (?:overall |company )?total|total (?:stays|remains|unchanged|fixed|constant|the same|is fixed|doesn't change|has to stay)|without (?:changing|touching|moving) the total|rebalanc\w*|from the others?)(?![a-z])"
)
_TOTAL_MOVES = re.compile(
    r"(?:总|大盘|整体|全公司|公司|盘子|合计|上级|父)(?:数|量|额|目标|盘子?|体|的|共|值)?[^，,。；;]{0,8}?(?:跟着|随之|相应|一起|同步|也|就|往|顺势)[^，,。；;]{0,4}?(?:涨|抬|升|变|加|降|减|跌|走|动|调|高|低|增|改|提)|"
    r"(?:total|overall|company (?:goal|total|target)|whole|top line|parent|headline)[^,.;]{0,16}?(?:goes? (?:up|down)|moves?|rises?|grows?|increases?|falls?|drops?|comes? down|follows?|changes?|adjusts?|shifts?)|(?:raise|lift|increase|lower|move|let) the (?:total|overall|whole)"
)
_KEPT = re.compile(
    r"(?:其(?:他|它|余)|别的|剩下的|另外(?:的|几个)?|[^，,。；;]{1,14}?)(?:的)?(?:都|就|也|先)?(?:保持|维持|照旧|按兵|一律)?(?:不变|不动|别动|别碰|不调|不改|不碰|原样|原状|照旧|现状|按原来|维持|保持)|"
    r"(?:keep|hold|leave|freeze)s? [^,.;]{1,30}?(?:alone|unchanged|as (?:it|they|is)|where (?:it|they)|fixed|flat|the same|put|untouched|steady|constant|others?|rest)|"
    r"[a-z ]{2,24} (?:stays?|remains?|keeps?|holds?) (?:put|unchanged|fixed|flat|as|the same|where|at|constant)|don't touch|others? (?:stay|unchanged|fixed|as)|without touching (?!the total)"
)
_TOTAL_KEPT = re.compile(
    r"(?:总|大盘|合计|盘子)(?:数|量|额|目标|盘子?|体|的|共)?(?:都)?(?:得|要|必须)?(?:保持|维持|还是|仍)?(?:不变|不动|别动|维持|保持|一致|照旧|原样)|total (?:stays|remains|unchanged|fixed|constant|the same)|(?:keep|hold) (?:the )?(?:overall |company )?total"
)


def is_rebalance(utterance: Utterance) -> bool:
    """Whether one part is to change and the others to follow, or to stay while the total moves."""
    text = utterance.commanding
    if not (amounts(utterance.mentions) or changes(utterance.mentions)) or _has_start(utterance):
        return False
    if lexicon.OTHERS_FOLLOW.search(text) or lexicon.HOLD_OTHERS.search(text):
        return True
    return bool(_FOLLOW.search(text) or _TOTAL_MOVES.search(text))


def _has_start(utterance: Utterance) -> bool:
    """As in "从10%做到15%" states a goal of its own."""
    return any(
        isinstance(m.value, Change) and m.value.kind is ChangeKind.FROM_TO
        for m in changes(utterance.mentions)
    )


def rebalance_arguments(utterance: Utterance, plan: Plan, focus: str | None) -> Arguments | None:
    """Arguments of `cascade` for a re-balancing, None when no part of a split goal is named."""
    node = _changed(utterance, plan, focus)
    amount = _new_amount(utterance, node) if node is not None else None
    if node is None or amount is None:
        return None
    arguments: Arguments = {"goal": node.parent, "method": "rebalance", "change": node.title, "to": amount}
    if _moves_total(utterance.commanding):
        arguments["hold"] = "others"
    return arguments


def _moves_total(text: str) -> bool:
    if _TOTAL_KEPT.search(text):
        return False
    return bool(
        lexicon.HOLD_OTHERS.search(text)
        or _TOTAL_MOVES.search(text)
        or (_KEPT.search(text) and not _FOLLOW.search(text))
    )


def _changed(utterance: Utterance, plan: Plan, focus: str | None) -> Node | None:
    """The part that changes: the one named nearest before its new amount, else in its clause, else anywhere."""
    stated = (*changes(utterance.mentions), *amounts(utterance.mentions))
    place = min(m.start for m in stated)
    head = re.split(r"[，,；;。]|\b(?:and|let|but|while)\b", utterance.text[:place])[-1]
    tail = re.split(r"[，,；;。]|\b(?:and|let|but|while)\b", utterance.text[place:])[0]
    for words in (head, head + tail, utterance.text[:place], utterance.commanding):
        node = best_node(words, plan, prefer=focus)
        parts = [m.node for m in matching_nodes(words, plan) if _is_part(m.node)] if node else []
        if node is not None and _is_part(node):
            return node
        if parts:
            return parts[0]
    return None


def _is_part(node: Node) -> bool:
    return node.parent is not None and node.adds_up and node.level not in (Level.STRATEGY, Level.INITIATIVE)


def _new_amount(utterance: Utterance, node: Node | None) -> str | None:
    """What the part is to have: as stated, or today's change with an increase or a cut worked in."""
    stated = [m.value for m in changes(utterance.mentions) if isinstance(m.value, Change)]
    if stated and stated[0].end is not None:
        return amount_text(stated[0].end)
    if (
        stated
        and stated[0].size is not None
        and stated[0].kind in (ChangeKind.BY_AMOUNT, ChangeKind.BY_POINTS)
    ):
        measure = node.measure if node is not None else None
        today = measure.change if measure is not None else None
        if today is None:
            return None
        sign = -1 if stated[0].sign < 0 else 1
        return amount_text(stated[0].size.model_copy(update={"value": today + sign * stated[0].size.value}))
    plain = amounts(utterance.mentions)
    return plain[0].text.strip() if plain else None
