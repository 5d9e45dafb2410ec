"""Changing a plan in hand: budgets, owners, dates, targets, names, locks, removals, undo."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from assistant.offline import lexicon
from assistant.offline.activities import triggers_of
from assistant.offline.drafting import owner_in
from assistant.offline.names import strip_words
from assistant.offline.references import best_node
from assistant.offline.script import Arguments
from assistant.offline.utterance import Utterance, amounts, changes, hear, periods, ratios
from assistant.offline.wording import amount_text
from core.plan.node import Level, Node
from core.plan.plan import Plan
from core.quantity.change import readings
from core.quantity.mention import Mention
from core.quantity.unit import CNY
from core.quantity.value import Change, ChangeKind, Money, Number, Points, Share

_CLAUSE = re.compile(
    r"[，,；;。\n]|(?:然后|并且|同时|再把|另外|以及)|\b(?:and then|then|and (?=\w+ (?:the|it|its|them|to|by)))\b"
)
_RELATIVE = re.compile(
    r"(?:砍|减|降|扣|压|削|加|增|追加|提|涨|调高|调低|多给|少给|cut|reduce|lower|increase|raise|bump|add|trim|up|down)(?:掉|了|去|少|加|by|\s)*$"
)
_DOWN = re.compile(r"砍|减|降|扣|压|削|调低|少给|cut|reduce|lower|trim|down|decrease")
_TOTAL = re.compile(
    r"总(?:的)?(?:预算|盘子|额度|费用|经费)|整体预算|全年预算|(?:total|overall|plan(?:'s)?) budget|plan budget"
)
_QUOTED_TITLE = re.compile(
    r"(?:改名|重命名|更名|改叫|叫做?|名字改|名称改|rename[^\"“「']*to|call it)\s*(?:为|成|叫|到)?\s*[「“\"'『]?(?P<title>[^」”\"'』，,。；;\n]+)"
)
_GRADES = {"高": "high", "中": "medium", "低": "low", "high": "high", "medium": "medium", "low": "low"}
_RELEVANCE = re.compile(
    r"(?:战略)?(?:关联度|相关度|关联性|relevance)[^高中低hml]{0,10}(?P<grade>高|中|低|high|medium|low)"
)
_REASON = re.compile(r"(?:理由|原因|因为|because|reason)(?:是|:|：)?\s*(?P<why>[^。；;\n]+)")
_RACI = re.compile(
    r"(?:^|[，,、；;：:\s(（])(?P<role>[RACIraci])\s*[:：=是]?\s*(?P<names>[\u4e00-\u9fff]{2,4}(?:[、和][\u4e00-\u9fff]{2,4})*|[A-Z][a-z]+(?: [A-Z][a-z]+)?(?:(?:,| and) [A-Z][a-z]+)*)"
)
_ROLES = {"r": "responsible", "a": "accountable", "c": "consulted", "i": "informed"}
_METRICS = re.compile(
    r"(?:衡量指标|指标|metrics?)(?:是|为|:|：|加上?|设为|改为| to| are)?\s*[:：]?\s*(?P<m>[^。；;\n]+)", re.I
)
_VERSION = re.compile(
    r"(?:第|版本|version|v)\s*(?P<n>\d+|[一二三四五六七八九十])\s*(?:个)?(?:版|版本)?", re.I
)
_NUMERALS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}


@dataclass
class Revision:
    """Edits found in a message, and what is unclear about them.

    Attributes:
        edits: Edits of `edit_plan`.
        missing: "node", "value" or "" when nothing is missing.
    """

    edits: list[Arguments] = field(default_factory=list)
    missing: str = ""


def undo_edit(utterance: Utterance) -> Arguments | None:
    """An undo or redo, if the message asks for one."""
    text = utterance.commanding
    if lexicon.REDO.search(text):
        return {"do": "redo"}
    if not lexicon.UNDO.search(text):
        return None
    version = version_in(text)
    return {"do": "undo", "to_version": version} if version else {"do": "undo"}


def version_in(text: str) -> int | None:
    """A version number said: 第3版, v3, version 3."""
    match = _VERSION.search(text)
    if match is None:
        return None
    said = match.group("n")
    return _NUMERALS.get(said) or int(said)


def revise(utterance: Utterance, plan: Plan, focus: str | None) -> Revision:
    """The edits a message asks for, clause by clause; a clause without a node keeps the one before."""
    revision = Revision()
    node: Node | None = None
    for clause in _clauses(utterance):
        found = best_node(clause.commanding, plan, prefer=focus)
        node = found or node
        edits = _structural(clause, node, plan) or _fields(clause, node, plan, focus)
        for edit in edits:
            _merge(revision.edits, edit)
    if not revision.edits:
        revision.missing = "value" if node is not None else "node"
    return revision


def _clauses(utterance: Utterance) -> Iterator[Utterance]:
    """Clauses; one without a verb or number of its own stays with the one before."""
    start = 0
    pieces: list[str] = []
    for match in [*_CLAUSE.finditer(utterance.text), None]:
        end = match.start() if match else len(utterance.text)
        piece = utterance.original[start:end]
        if pieces and _belongs(piece):
            pieces[-1] += "，" + piece
        elif piece.strip():
            pieces.append(piece)
        start = match.end() if match else end
    for piece in pieces:
        yield hear(
            piece, language=utterance.language, today=utterance.today, fiscal_start=utterance.fiscal_start
        )


def _belongs(piece: str) -> bool:
    if lexicon.TRIGGER.search(piece):
        return True
    return (
        bool(
            re.match(
                r"\s*(?:理由|原因|因为|because|reason|一共|共|[RACIraci][\s:：]?[\u4e00-\u9fffA-Z]|就|则)",
                piece,
            )
        )
        or not piece.strip()
    )


def envelope_edit(utterance: Utterance, plan: Plan | None) -> Arguments | None:
    """An edit of the total budget, when a message says just that."""
    text = utterance.commanding
    if not re.search(r"预算|盘子|budget|经费", text) or utterance.kpis or best_node(text, plan) is not None:
        return None
    if (
        lexicon.RESERVE_CONTINGENCY.search(text)
        or lexicon.RESERVE_EXPERIMENT.search(text)
        or ratios(utterance.mentions)
    ):
        return None
    raised = [
        m for m in changes(utterance.mentions) if isinstance(m.value, Change) and m.value.end is not None
    ]
    if len(raised) == 1:
        return {"do": "plan", "budget": _end_text(raised[0])}
    said = [m for m in amounts(utterance.mentions) if isinstance(m.value, Money | Number)]
    if (
        len(said) != 1
        or changes(utterance.mentions)
        or lexicon.QUESTION.search(text)
        or lexicon.ALLOCATE.search(text)
    ):
        return None
    around = text[: said[0].start] + text[said[0].end :]
    rest = re.sub(
        r"总|预算|盘子|budget|total|就|是|有|我们|大概|先|定|the|is|of|our|we|have|a|全年|今年|营销|经费|一共|共|只|按|,|，|\.|。|\s",
        "",
        around,
    )
    return {"do": "plan", "budget": said[0].text.strip()} if len(rest) <= 4 else None


def _structural(clause: Utterance, node: Node | None, plan: Plan) -> list[Arguments]:
    text = clause.commanding
    if node is None:
        return []
    move = lexicon.MOVE.search(text)
    if move and (edit := _move(clause, plan)):
        return [edit]
    if lexicon.UNLOCK.search(text):
        return [{"do": "unlock", "node": node.id}]
    if lexicon.LOCK.search(text):
        return [{"do": "lock", "node": node.id}]
    if lexicon.REMOVE.search(text) and not amounts(clause.mentions):
        return [{"do": "remove", "node": node.id}]
    return []


def _move(clause: Utterance, plan: Plan) -> Arguments | None:
    match = re.search(
        r"(?P<a>.+?)(?:挪|移|挂|放|归|搬|调)(?:到|在|至|入)(?P<b>.+?)(?:下面|之下|底下|下边|下|里|名下)|(?:move|put|hang)\s+(?P<c>.+?)\s+(?:under|below|to)\s+(?P<d>.+)",
        clause.text,
    )
    if match is None or periods(clause.mentions):
        return None
    node = best_node(match.group("a") or match.group("c"), plan)
    under = best_node(match.group("b") or match.group("d"), plan)
    if node is None or under is None or node.id == under.id:
        return None
    return {"do": "move", "node": node.id, "under": under.id}


def _fields(clause: Utterance, node: Node | None, plan: Plan, focus: str | None) -> list[Arguments]:
    edits = []
    plan_edit = _plan_fields(clause)
    if plan_edit:
        edits.append(plan_edit)
        if _TOTAL.search(clause.commanding):
            return edits
    node = node or (plan.index.get(focus) if focus else None) or _by_kpi(clause, plan)
    if node is None:
        return edits
    changed = _node_fields(clause, node, skip_amounts=bool(plan_edit))
    if changed:
        edits.append({"do": "update", "node": node.id, **changed})
    return edits


def _by_kpi(clause: Utterance, plan: Plan) -> Node | None:
    for kpi in clause.kpis:
        for node in plan.nodes:
            if node.measure is not None and node.measure.kpi.key == kpi.kpi.key:
                return node
    if re.search(r"目标|target|goal", clause.commanding):
        tops = plan.at(Level.ENTERPRISE)
        return tops[0] if tops else None
    return None


def _plan_fields(clause: Utterance) -> Arguments | None:
    text = clause.commanding
    found: Arguments = {}
    quantities = [m for m in amounts(clause.mentions)] + [m for m in changes(clause.mentions)]
    if not quantities:
        return None
    words = _end_text(quantities[0])
    if lexicon.RESERVE_CONTINGENCY.search(text) and words:
        found["contingency"] = words
    elif lexicon.RESERVE_EXPERIMENT.search(text) and words:
        found["experiment"] = words
    elif _TOTAL.search(text) and words:
        found["budget"] = words
    return {"do": "plan", **found} if found else None


def _end_text(mention: Mention) -> str:
    value = mention.value
    if isinstance(value, Change):
        return amount_text(value.end) if value.end is not None else ""
    return mention.text.strip()


def _node_fields(clause: Utterance, node: Node, *, skip_amounts: bool) -> Arguments:
    found: Arguments = {}
    if not skip_amounts:
        found.update(_amount_fields(clause, node))
    when = periods(clause.mentions)
    if when:
        found["when"] = when[-1].text.strip()
    owner = owner_in(clause.original) or _new_owner(clause)
    if owner:
        found["owner"] = owner
    title = _QUOTED_TITLE.search(clause.original)
    if title and lexicon.RENAME.search(clause.commanding):
        found = {"title": title.group("title").strip()}
    relevance = _RELEVANCE.search(clause.text)
    if relevance:
        found["relevance"] = _GRADES[relevance.group("grade")]
        reason = _REASON.search(clause.original)
        if reason:
            found["relevance_reason"] = reason.group("why").strip()
    found.update(_lists(clause))
    return found


def _lists(clause: Utterance) -> Arguments:
    found: Arguments = {}
    roles = [(m.group("role").lower(), m.group("names")) for m in _RACI.finditer(clause.original)]
    if len(roles) >= 2:
        for role, names in roles:
            found[_ROLES[role]] = [n.strip() for n in re.split(r"[、和,]|\band\b", names) if n.strip()]
    metrics = _METRICS.search(clause.original)
    if (metrics and not amounts(clause.mentions)) or (
        metrics and re.search(r"衡量指标|metrics?", clause.text)
    ):
        names = [strip_words(m) for m in re.split(r"[、,，和]|\band\b", metrics.group("m")) if strip_words(m)]
        found["metrics"] = names[:20]
    triggers = triggers_of(clause)
    if triggers:
        for key in ("budget", "target", "reach"):
            found.pop(key, None)
        found["triggers"] = triggers
    audience = lexicon.AUDIENCE.search(clause.original)
    if audience:
        found["audience"] = (audience.group("who") or audience.group("en")).strip()
    return found


def _new_owner(clause: Utterance) -> str | None:
    match = re.search(
        r"(?:换成|換成|换为|改成|改為|改为|交给|交給|给|給|转给)\s*(?P<zh>[\u4e00-\u9fff]{2,4})\s*(?:吧|了|来做|负责|負責)?$|\bgive .+? to (?P<en>[A-Z][a-z]+(?: [A-Z][a-z]+)?)|\bto (?P<to>[A-Z][a-z]+ [A-Z][a-z]+)\s*$",
        clause.original.strip(" 。.!！"),
    )
    if (
        match is None
        or amounts(clause.mentions)
        or changes(clause.mentions)
        or lexicon.RENAME.search(clause.text)
    ):
        return None
    return next((group for group in match.groups() if group), None)


def _amount_fields(clause: Utterance, node: Node) -> Arguments:
    if lexicon.TRIGGER.search(clause.text):
        return {}
    stated = tuple(m for m in changes(clause.mentions) if not _is_count(m))
    plain = [m for m in amounts(clause.mentions) if not _inside(m, stated) and not _is_count(m)]
    if stated:
        return _from_change(clause, node, stated[0])
    if not plain:
        return {}
    mention = plain[-1] if lexicon.CORRECTION.search(clause.text) else plain[0]
    name = _field_name(clause, node, mention)
    shifted = _shifted(clause, node, mention, name)
    return {name: shifted or _signed(clause, mention)}


def _signed(clause: Utterance, mention: Mention) -> str:
    """The amount as typed, with the minus sign that stands before it."""
    minus = re.search(r"[-−－负負]\s*$", clause.original[: mention.start])
    text = mention.text.strip()
    return f"-{text}" if minus and not text.startswith("-") else text


def _is_count(mention: Mention) -> bool:
    """ "两个指标" counts; it is not an amount to set."""
    value = mention.value
    if isinstance(value, Change):
        value = value.size  # type: ignore[assignment]
    return isinstance(value, Number) and value.value < 20 and bool(re.search(r"[个条项种位]$", mention.text))


def _inside(mention: Mention, stated: tuple[Mention, ...]) -> bool:
    return any(change.start <= mention.start < change.end for change in stated)


def _from_change(clause: Utterance, node: Node, mention: Mention) -> Arguments:
    change = mention.value
    assert isinstance(change, Change)
    name = _field_name(clause, node, mention)
    if change.end is not None:
        fields = {name: amount_text(change.end)}
        if change.kind is ChangeKind.FROM_TO and change.start is not None and name == "target":
            fields["baseline"] = amount_text(change.start)
        return fields
    if name == "budget" and node.budget is not None and node.budget.planned is not None:
        return {name: amount_text(Money(value=readings(change, CNY, node.budget.planned)[0].target))}
    return {"change": amount_text(change.size) if change.size is not None else ""}


def _shifted(clause: Utterance, node: Node, mention: Mention, name: str) -> str | None:
    """ "砍掉5万" of a budget that is known: the new budget."""
    before = clause.text[: mention.start]
    if name != "budget" or not _RELATIVE.search(before) or node.budget is None or node.budget.planned is None:
        return None
    value = mention.value
    if not isinstance(value, Money | Number | Share):
        return None
    sign = -1 if _DOWN.search(before[-8:]) else 1
    kind = ChangeKind.BY_PERCENT if isinstance(value, Share) else ChangeKind.BY_AMOUNT
    size = value if not isinstance(value, Number) else Money(value=value.value)
    meant = readings(Change(kind=kind, sign=sign, size=size), CNY, node.budget.planned)
    return amount_text(Money(value=meant[0].target))


def _field_name(clause: Utterance, node: Node, mention: Mention) -> str:
    text = clause.commanding
    if re.search(r"基准|现状|baseline|currently", text):
        return "baseline"
    if re.search(r"挑战目标|stretch", text):
        return "stretch"
    if lexicon.REACH.search(text) and not re.search(r"预算|budget", text):
        return "reach"
    if re.search(r"最低|至少|minimum", text):
        return "minimum"
    if re.search(r"上限|最多|maximum", text):
        return "maximum"
    if re.search(r"申请|要价|\bask", text):
        return "ask"
    if re.search(r"预算|费用|经费|钱|budget|spend|cost", text):
        return "budget"
    if node.level in (Level.INITIATIVE, Level.STRATEGY):
        return "budget"
    if isinstance(mention.value, Points):
        return "change"
    return "target"


def _merge(edits: list[Arguments], edit: Arguments) -> None:
    """Join updates of the same node into one."""
    for known in edits:
        if known["do"] == edit["do"] == "update" and known["node"] == edit["node"]:
            known.update(edit)
            return
    edits.append(edit)
