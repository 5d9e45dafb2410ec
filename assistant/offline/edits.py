"""Changing a plan in hand: what each clause of a message does to the node it is about."""

import re
from dataclasses import dataclass, field

from assistant.offline import lexicon
from assistant.offline.clauses import Clause, clauses_of, sentences_of
from assistant.offline.figures import (
    PLAN_FIELDS,
    Figure,
    default_field,
    field_near,
    field_of,
    holds,
    is_old,
    set_figure,
    set_total,
)
from assistant.offline.labels import Labels, labels_in
from assistant.offline.people import new_owner, roles_in, speaks_of_people
from assistant.offline.references import best_node
from assistant.offline.schedule import new_time
from assistant.offline.script import Arguments
from assistant.offline.sightings import Sighting, sight
from assistant.offline.structure import structural, waiting
from assistant.offline.transfers import transferred
from assistant.offline.triggers import triggers_of
from assistant.offline.utterance import Utterance, amounts, changes, hear, ratios
from assistant.offline.wording import amount_text
from core.plan.node import Level, Node
from core.plan.plan import Plan
from core.quantity.mention import Mention
from core.quantity.period import Period
from core.quantity.value import Change, Money, Number

_KEEPS = re.compile(
    r"不变|不换|照旧|不用改|别改|不要改|保持原|unchanged|stays? (?:the same|as)|\bkeep .{0,30}\b(?:same|as is)"
    r"|leave .{0,30} alone"
)
_VERSION = re.compile(
    r"(?:第|版本|version|rev(?:ision)?|\bv|\bver\.?)\s*(?P<n>\d+|[一二三四五六七八九十])\s*(?:个)?(?:版|版本)?",
    re.I,
)
_NUMERALS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_THIS_PLAN = re.compile(r"计划|方案|规划|\bplan\b")


@dataclass
class Revision:
    """Edits found in a message, and what is unclear about them.

    Attributes:
        edits: Edits of `edit_plan`.
        sighted: Nodes named in the message.
        choices: Nodes of which one is meant, when it is not clear which; the first update waits for it.
        missing: "node", "value" or "" when nothing is missing; "transfer" when not all of a transfer is understood,
            so that no edit may be made.
    """

    edits: list[Arguments] = field(default_factory=list)
    sighted: tuple[Sighting, ...] = ()
    choices: tuple[Node, ...] = ()
    missing: str = ""


@dataclass
class _Reading:
    """What is known while a message is read clause by clause."""

    plan: Plan
    text: str
    subjects: tuple[Node, ...] = ()
    field: str = ""
    of_people: bool = False
    is_unnamed: bool = False
    is_unclear: bool = False


def undo_edit(utterance: Utterance) -> Arguments | None:
    """An undo or redo, if the message asks for one."""
    text = utterance.commanding
    if lexicon.REDO.search(text):
        return {"do": "redo"}
    if not lexicon.UNDO.search(text):
        return None
    version = version_in(text)
    return {"do": "undo"} if version is None else {"do": "undo", "to_version": version}


def version_in(text: str) -> int | None:
    """A version number said: 第3版, v3, version 3."""
    match = _VERSION.search(text)
    if match is None:
        return None
    said = match.group("n")
    return _NUMERALS.get(said) or int(said)


def revise(utterance: Utterance, plan: Plan, focus: str | None) -> Revision:
    """The edits a message asks for, clause by clause; a clause without a node keeps the one before."""
    sighted = sight(utterance, plan, focus)
    revision = Revision(sighted=sighted)
    reading = _Reading(plan, utterance.text, _unnamed(utterance, plan, focus) if not sighted else ())
    reading.is_unnamed = not sighted and not utterance.kpis
    for sentence in sentences_of(utterance, sighted):
        for edit in _sentence(utterance, sentence, reading):
            _merge(revision.edits, edit)
    updates = [edit for edit in revision.edits if "node" in edit]
    open_ones = {s.nodes for s in sighted if len(s.nodes) > 1}
    if open_ones and updates:
        revision.choices = next(iter(open_ones))
    if revision.edits and reading.is_unclear:
        revision.missing = "transfer"
    elif not revision.edits:
        revision.missing = "value" if sighted or reading.subjects else "node"
    return revision


def _unnamed(utterance: Utterance, plan: Plan, focus: str | None) -> tuple[Node, ...]:
    """Whom a message without a name is about: the node of the KPI it names, else the one last spoken of."""
    for kpi in utterance.kpis:
        for level in (Level.ENTERPRISE, Level.BUSINESS_UNIT, Level.SUBGOAL):
            for node in plan.at(level):
                if node.measure is not None and node.measure.kpi.key == kpi.kpi.key:
                    return (node,)
    if focus is not None and focus in plan.index:
        return (plan.index[focus],)
    tops = plan.at(Level.ENTERPRISE)
    if tops and (len(plan.nodes) == 1 or re.search(r"目标|target|goal", utterance.commanding)):
        return (tops[0],)
    return ()


def _sentence(utterance: Utterance, sentence: Clause, reading: _Reading) -> list[Arguments]:
    """Edits of one sentence: what fills it as a whole, else clause by clause."""
    if sentence.sighted and (wait := waiting(sentence.text, sentence.sighted)):
        return [wait]
    moved = transferred(sentence.text, sentence.sighted, sentence.figures, reading.plan)
    if moved:
        return moved
    reading.is_unclear |= moved is not None
    whole = _whole_sentence(utterance, sentence)
    if whole:
        subjects = sentence.nodes or reading.subjects
        reading.subjects = subjects
        return [{"do": "update", "node": node.id, **whole} for node in subjects[:1]]
    labels = labels_in(sentence.original, sentence.text)
    edits = _labelled(labels, sentence, reading)
    for clause in clauses_of(utterance, sentence.without(labels.spans)):
        edits += _clause(clause, reading)
    return edits


def _labelled(labels: Labels, sentence: Clause, reading: _Reading) -> list[Arguments]:
    """What a sentence says in words, of the node named before it, else of the one named at all."""
    if not labels.fields:
        return []
    sighted = sentence.without(labels.spans).sighted
    if "title" in labels.fields and not sighted and _THIS_PLAN.search(sentence.text):
        return [{"do": "plan", "name": labels.fields["title"]}]
    first = min(start for start, _ in labels.spans)
    before = [s.node for s in sighted if s.start < first]
    subjects = before[-1:] or [s.node for s in sighted[:1]] or list(reading.subjects[:1])
    return [{"do": "update", "node": node.id, **labels.fields} for node in subjects]


def _whole_sentence(utterance: Utterance, sentence: Clause) -> Arguments:
    """Responsibility roles, or an alarm."""
    roles = roles_in(sentence.blanked_original())
    if roles:
        return roles
    if not lexicon.TRIGGER.search(sentence.text):
        return {}
    piece = hear(
        sentence.original,
        language=utterance.language,
        today=utterance.today,
        fiscal_start=utterance.fiscal_start,
    )
    triggers = triggers_of(piece)
    said = triggers_of(utterance)
    if len(triggers) == 1 == len(said) and "units" in said[0]:  # counted in another sentence
        triggers[0].setdefault("units", said[0]["units"])
    for trigger in triggers:
        metric = str(trigger["metric"])
        for sighting in sentence.sighted:
            metric = metric.replace(sentence.plain[sighting.start : sighting.end], "")
        trigger["metric"] = metric.strip(" 的") or str(trigger["metric"])
    return {"triggers": triggers} if triggers else {}


def _clause(clause: Clause, reading: _Reading) -> list[Arguments]:
    """Edits of one clause; names and the field it speaks of are kept for the next."""
    nodes = clause.nodes or reading.subjects
    if clause.nodes:
        reading.subjects = clause.nodes
    edits = structural(clause.text, clause.sighted, nodes, bool(clause.figures))
    if edits:
        return edits
    found = _figures(clause, nodes, reading)
    if not _KEEPS.search(clause.text):
        found += _dated(clause, nodes)
        of_people = speaks_of_people(clause.plain, reading.plan)
        owner = new_owner(
            clause.blanked_original(),
            reading.plan,
            taken=(*clause.figures, *clause.times),
            of_people=of_people or reading.of_people,
        )
        reading.of_people = of_people
        if owner:
            found += [{"do": "update", "node": node.id, "owner": owner} for node in nodes]
    return found


def _dated(clause: Clause, nodes: tuple[Node, ...]) -> list[Arguments]:
    """A new time of the nodes, or of the plan when it is said of the plan."""
    if not clause.nodes and re.search(
        r"(?:计划|方案)(?:的)?(?:周期|期间|时间|范围)|plan(?:ning)? (?:period|horizon)", clause.text
    ):
        return [{"do": "plan", "period": m.text.strip()} for m in clause.times[-1:]]
    if re.search(r"财年|财政年度|会计年度|fiscal year", clause.text):
        starts = [m.value.start.month for m in clause.times if isinstance(m.value, Period)]
        return [{"do": "plan", "fiscal_start": starts[0]}] if starts else []
    edits: list[Arguments] = []
    for node in nodes:
        when = new_time(clause.text, clause.original, clause.times, node)
        if when:
            edits.append({"do": "update", "node": node.id, **when})
    return edits


def _figures(clause: Clause, nodes: tuple[Node, ...], reading: _Reading) -> list[Arguments]:
    """Every amount of a clause, set on the node it is said of."""
    figures = [m for m in clause.figures if not is_old(clause.text, m)]
    said = field_of(clause.text)
    if not clause.figures:
        reading.field = said or reading.field
        return []
    edits: list[Arguments] = []
    for figure in _named(clause, figures, reading, fallback=said):
        if figure.field in PLAN_FIELDS or (
            figure.field == "budget" and (not nodes or _is_total(nodes, reading))
        ):
            if nodes and figure.field == "budget" and not _says_only_budget(clause.text, figure.mention):
                reading.subjects = ()  # the budget of something the plan does not hold
                continue
            edits += _planned(figure, reading, clause.text)
            continue
        for node in _targets(clause, figure.mention, nodes, figures):
            if holds(
                node, reading.plan, figure.field or default_field(node, figure.mention.value), figure.mention
            ):
                continue
            fields = set_figure(figure, node, reading.plan, clause.text)
            if fields:
                edits.append({"do": "update", "node": node.id, **fields})
    return edits


def _is_total(nodes: tuple[Node, ...], reading: _Reading) -> bool:
    """Whether a budget said without a name is the plan's: only the plan has one, not its goal."""
    if not reading.is_unnamed or reading.plan.envelope is None:
        return False
    return all(
        node.level is Level.ENTERPRISE and (node.budget is None or node.budget.planned is None)
        for node in nodes
    )


def _named(clause: Clause, figures: list[Mention], reading: _Reading, *, fallback: str) -> list[Figure]:
    named = []
    for at, mention in enumerate(figures):
        before = figures[at - 1].end if at else 0
        after = figures[at + 1].start if at + 1 < len(figures) else len(clause.text)
        name = field_near(clause.text, mention.start, mention.end, before, after)
        named.append(Figure(name or fallback or reading.field, mention))
    return named


def _planned(figure: Figure, reading: _Reading, text: str) -> list[Arguments]:
    if figure.field in ("contingency", "experiment"):
        value = set_total(figure.mention, "", None, reading.plan.currency)
        return [{"do": "plan", figure.field: value}] if value else []
    total = set_total(figure.mention, text, reading.plan.envelope, reading.plan.currency)
    return [{"do": "plan", "budget": total}] if total else []


def _targets(
    clause: Clause, mention: Mention, nodes: tuple[Node, ...], figures: list[Mention]
) -> tuple[Node, ...]:
    """The nodes an amount is said of: all of the clause, or its own when there are several amounts."""
    sighted = clause.sighted
    if len(sighted) < 2 or len(figures) < 2:
        return nodes
    if len(sighted) == len(figures):
        return (sighted[figures.index(mention)].node,)
    before = [s for s in sighted if s.end <= mention.start]
    return ((before or list(sighted))[-1 if before else 0].node,)


def _merge(edits: list[Arguments], edit: Arguments) -> None:
    """Join updates of the same node, and of the plan, into one; say nothing twice."""
    for known in edits:
        if (
            known["do"] == edit["do"]
            and edit["do"] in ("update", "plan")
            and known.get("node") == edit.get("node")
        ):
            known.update(edit)
            return
    if edit not in edits:
        edits.append(edit)


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
        return {"do": "plan", "budget": _end_text(raised[0])} if _says_only_budget(text, raised[0]) else None
    said = [m for m in amounts(utterance.mentions) if isinstance(m.value, Money | Number)]
    if (
        len(said) != 1
        or changes(utterance.mentions)
        or lexicon.QUESTION.search(text)
        or lexicon.ALLOCATE.search(text)
    ):
        return None
    return {"do": "plan", "budget": said[0].text.strip()} if _says_only_budget(text, said[0]) else None


def _says_only_budget(text: str, mention: Mention) -> bool:
    """Whether nothing but the budget is spoken of around an amount: no other thing's budget is the plan's."""
    around = text[: mention.start] + text[mention.end :]
    return not _BUDGET_WORDS.sub("", around)


_BUDGET_WORDS = re.compile(
    r"老板|领导|总部|要求|应该?|说|整|从|由|缩|砍|压|涨|增|减|降|变|下|上|再|多|大|额|度|费用?|笔|年度?|啦|啊|哦|总|预算|盘子|就|是|有|我们|大概|先|定|全年|今年|明年|营销|市场|经费|一共|共|只|按|这个|那个|那|呢|吧|了|够|不|把|将|给|提|加|改|调|计划|方案|整体|的|到|成|为"
    r"|\b(?:from|at|about|roughly|around|let's|should|be|will|our|in|all|this|year|budget|total|the|is|of|our|we|have|a|overall|marketing|plan|plan's|set|raise|lower|reduce|increase|cut|by|make|it|to|for|now|up|down|change|please)\b|\d+万?|[,，.。:：!！'’\s]"
)


def _end_text(mention: Mention) -> str:
    value = mention.value
    if isinstance(value, Change):
        return amount_text(value.end) if value.end is not None else ""
    return mention.text.strip()
