"""Drafting: from stated targets to `edit_plan` arguments that add goals, and the questions they raise."""

import re
from dataclasses import dataclass

from assistant.offline import lexicon
from assistant.offline.facts import Fact, when_of
from assistant.offline.owners import find_owner
from assistant.offline.references import best_node
from assistant.offline.script import Arguments
from assistant.offline.sightings import sight
from assistant.offline.stated import is_spending
from assistant.offline.utterance import Utterance
from assistant.offline.wording import amount_text
from core.plan.kpi_library import find_standard
from core.plan.node import Dimension, Level, Node
from core.plan.plan import Plan
from core.quantity.value import Change, Money

_DIMENSIONS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        Dimension.BRAND,
        re.compile(
            r"品牌(?:的|目标|维度|这边|方面|子目标|层面)|\bbrand(?:ing)? (?:goal|sub-?goal|side|dimension|target)"
        ),
    ),
    (
        Dimension.USER,
        re.compile(
            r"用户(?:的|目标|维度|这边|方面|子目标|层面)|\b(?:user|customer) (?:goal|sub-?goal|side|dimension|target)"
        ),
    ),
    (
        Dimension.SALES,
        re.compile(
            r"销售(?:的|目标|维度|这边|方面|子目标|层面)|\bsales (?:goal|sub-?goal|side|dimension|target)"
        ),
    ),
    (
        Dimension.CHANNEL,
        re.compile(
            r"渠道(?:的|目标|维度|这边|方面|子目标|层面)|\bchannel (?:goal|sub-?goal|side|dimension|target)"
        ),
    ),
)
_PERIODIC = re.compile(
    r"(?:每|单|当|本|各)?(?:季度?|月度?|年度?|周度?|日|季|全年|年)(?:均|平均)?|quarterly|monthly|annual|yearly|weekly|daily"
)
_TOPIC = re.compile(
    r"^\W*(?:然后|接着|再看|再说|关于|至于|先说|先看|那|对于)?(?P<t>[^，,。；;：:、\s\d]{2,12}?)"
    r"(?:(?P<mark>这一?块|那一?块|这边|那边|这条线|那条线|方面|这里|那里)的?[：:，,\s]*|\s*[：:])"
)
_TOPIC_EN = re.compile(
    r"^\W*(?:and |now |then |next )?(?:for|on|as for|about|in) (?:the |our )?(?P<t>[a-z][\w &-]{1,30}?)(?P<mark>\s*[:,])\s"
)
_NEW_PLAN = re.compile(
    r"(?:新|另|再)?(?:建|开|做|起|立|写|搞|创建)(?:一?个|一?份)?(?:新的?)?(?:营销)?(?:计划|方案)(?!表)|新计划|(?:a "
    r"|another )?new plan\b|start (?:a|another) plan"
)


@dataclass(frozen=True)
class Draft:
    """Edits that add goals, and the facts that could not be added without an answer.

    Attributes:
        edits: Edits that can be made.
        open_facts: Facts with a question, with the edit that waits for it.
    """

    edits: tuple[Arguments, ...]
    open_facts: tuple[tuple[Fact, Arguments], ...]


def starts_new_plan(utterance: Utterance) -> bool:
    """Whether the message asks for another plan."""
    return bool(_NEW_PLAN.search(utterance.commanding))


def draft_goals(
    utterance: Utterance,
    facts: tuple[Fact, ...],
    plan: Plan | None,
    *,
    subject: str = "",
    focus: str | None = None,
) -> Draft:
    """Edits that add the stated targets as goals."""
    fresh = plan is None or starts_new_plan(utterance)
    ready: list[tuple[Fact, Arguments]] = []
    waiting: list[tuple[Fact, Arguments]] = []
    top: Arguments | None = None
    for fact in facts:
        edit = _goal_edit(utterance, fact, facts, None if fresh else plan, subject, focus)
        if fresh and top is not None:
            edit.update(level="subgoal", dimension=_dimension(utterance, fact), under=top["title"])
        top = top or edit
        (waiting if is_open(fact) else ready).append((fact, edit))
    owner = find_owner(utterance)
    if owner and len(facts) == 1 and top is not None:
        top["owner"] = owner
    edits = [edit for _, edit in ready]
    if fresh and facts:
        edits = [_create_edit(utterance, facts[0]), *edits]
    elif edits and (total := total_budget(utterance)):
        edits.append({"do": "plan", "budget": total})
    return Draft(tuple(edits), tuple(waiting))


def is_open(fact: Fact) -> bool:
    """Whether a fact needs an answer before it can be written down."""
    return len(fact.options) > 1 or fact.target is None or fact.needs_baseline


def _goal_edit(
    utterance: Utterance,
    fact: Fact,
    facts: tuple[Fact, ...],
    plan: Plan | None,
    subject: str,
    focus: str | None,
) -> Arguments:
    subject = subject_of(utterance, fact, plan, subject)
    edit: Arguments = {"do": "add", "level": _level(utterance, plan), "title": title_of(fact, subject)}
    edit["kpi"] = fact.name
    if fact.baseline is not None:
        edit["baseline"] = fact.baseline
    if fact.target is not None:
        edit["target"] = fact.target
    when = when_of(utterance, fact, facts)
    if when:
        edit["when"] = when
    edit["statement"] = sentence_around(utterance, fact)
    if edit["level"] == "subgoal":
        edit["dimension"] = _dimension(utterance, fact)
    under = _under(utterance, fact, plan, subject, focus) if plan is not None else None
    if under is not None and edit["level"] != "enterprise":
        edit["under"] = under.id
    return edit


def subject_of(utterance: Utterance, fact: Fact, plan: Plan | None, remembered: str) -> str:
    """What a target is of: its own words, else the topic of the message, else what was last spoken of."""
    topic = topic_of(utterance, plan)
    own = fact.subject
    if topic and own not in sentence_around(utterance, fact):
        own = ""  # the subject of a target said before it
    if own and not is_periodic(own):
        return own if topic in own else f"{topic}{' ' if topic.isascii() and own.isascii() else ''}{own}"
    of = topic or (remembered if plan is not None else "")
    return f"{of} {own}".strip() if f"{of}{own}".isascii() else of + own


def is_periodic(subject: str) -> bool:
    """Whether a subject only says how often the KPI is counted: "季度销售额" is of nothing yet."""
    return bool(_PERIODIC.fullmatch(subject.lower().strip()))


def topic_of(utterance: Utterance, plan: Plan | None) -> str:
    """The topic a message opens with: "门锁这块：…", or a unit of the plan before a colon."""
    match = _TOPIC.match(utterance.text) or _TOPIC_EN.match(utterance.text)
    if match is None:
        return ""
    said = utterance.original[match.start("t") : match.end("t")].strip()
    known = best_node(said, plan, levels=(Level.BUSINESS_UNIT,)) is not None
    return said if known or (match["mark"] and plan is not None) else ""


def title_of(fact: Fact, subject: str) -> str:
    """Title of the goal a fact states: subject and KPI in the person's own words."""
    joiner = "" if not (subject.isascii() and fact.name.isascii()) else " "
    title = f"{subject}{joiner}{fact.name}".strip()
    return title[:200]


def sentence_around(utterance: Utterance, fact: Fact) -> str:
    """The person's own words for a fact: the clause it stands in."""
    text = utterance.original
    start = max((m.end() for m in re.finditer(r"[。；;！!\n，,]", text[: fact.start])), default=0)
    match = re.search(r"[。；;！!\n，,]", text[fact.end :])
    end = fact.end + match.start() if match else len(text)
    return text[start:end].strip()[:500]


def _level(utterance: Utterance, plan: Plan | None) -> str:
    if plan is None or not plan.nodes:
        return "enterprise"
    text = utterance.commanding
    if lexicon.BUSINESS_UNIT.search(text) and not re.search(r"子目标|sub-?goal", text):
        return "business_unit"
    if re.search(
        r"企业(?:战略)?目标|公司(?:级|层面|战略)?目标|战略目标|enterprise goal|company goal|corporate goal",
        text,
    ):
        return "business_unit" if plan.at(Level.ENTERPRISE) else "enterprise"
    return "subgoal"


def _dimension(utterance: Utterance, fact: Fact) -> str:
    around = utterance.text[max(0, fact.start - 16) : fact.end]
    for dimension, pattern in _DIMENSIONS:
        if pattern.search(around):
            return str(dimension)
    if _THROUGH_OTHERS.search(fact.name.lower()):
        return str(Dimension.CHANNEL)
    standard = find_standard(fact.name)
    if standard is not None:
        return str(standard.dimension)
    for word, dimension in _DIMENSION_WORDS:
        if re.search(word, fact.name.lower()):
            return dimension
    return "sales"


_THROUGH_OTHERS = re.compile(r"渠道|经销|分销|加盟|partner|reseller|channel|dealer")
_DIMENSION_WORDS = (
    (r"渠道|门店|经销|线上|线下|占比|电商|channel|partner|dealer|store|online", "channel"),
    (
        r"用户|会员|注册|客户|粉丝|活跃|留存|续费|user|member|sign-?up|customer|subscriber|retention|churn|trial",
        "user",
    ),
    (r"品牌|认知|知名|美誉|搜索|曝光|口碑|声量|brand|awareness|reputation|mention|search", "brand"),
)


def _under(utterance: Utterance, fact: Fact, plan: Plan, subject: str, focus: str | None) -> Node | None:
    uppers = (Level.ENTERPRISE, Level.BUSINESS_UNIT)
    unit = _unit_in(utterance, fact, plan)
    named = best_node(subject, plan, levels=(Level.BUSINESS_UNIT,)) if subject else None
    named = unit or named or (best_node(subject, plan, levels=uppers) if subject else None)
    if named is not None:
        return named
    if focus is not None and focus in plan.index:
        chain = [plan.index[focus], *plan.ancestors(focus)]
        near = [node for node in chain if node.level in uppers]
        if near and near[0].level is Level.BUSINESS_UNIT:
            return near[0]
    units = plan.at(Level.BUSINESS_UNIT)
    tops = plan.at(Level.ENTERPRISE)
    if len(units) == 1:
        return units[0]
    return tops[0] if tops else (units[0] if units else None)


def _unit_in(utterance: Utterance, fact: Fact, plan: Plan) -> Node | None:
    """The unit a target belongs to: the last one named before it, else one its own words name."""
    units = [s for s in sight(utterance, plan) if s.node.level is Level.BUSINESS_UNIT]
    before = [s.node for s in units if s.start < fact.end]
    if before:
        return before[-1]
    return best_node(sentence_around(utterance, fact), plan, levels=(Level.BUSINESS_UNIT,))


def _create_edit(utterance: Utterance, fact: Fact) -> Arguments:
    edit: Arguments = {"do": "create", "name": title_of(fact, fact.subject)}
    total = total_budget(utterance)
    if total:
        edit["budget"] = total
    currency = foreign_currency(utterance)
    if currency:
        edit["currency"] = currency
    return edit


def foreign_currency(utterance: Utterance) -> str | None:
    """The currency amounts are said in, where it is not the yuan."""
    for mention in utterance.mentions:
        value = mention.value
        said = (value.end or value.size or value.start) if isinstance(value, Change) else value
        if isinstance(said, Money) and said.currency != "CNY":
            return said.currency
    return None


def total_budget(utterance: Utterance) -> str | None:
    """The total budget said: "总预算100万", "we've got 1.5M to spend"."""
    for mention in utterance.mentions:
        if is_spending(utterance, mention):
            value = mention.value
            said = value.end if isinstance(value, Change) else None
            return amount_text(said) if said is not None else mention.text.strip()
    return None
