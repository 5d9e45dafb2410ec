"""The fields of a case from the arguments: texts as they are, numbers read, the rest by stated rules."""

from dataclasses import dataclass, field
from typing import Any

from core.deviation.case import (
    IMPACTS,
    TYPES,
    Case,
    Deviation,
    DeviationType,
    Effect,
    Verdict,
    judge_effect,
    rate_impact,
    type_of_cause,
)
from core.deviation.cause_words import recognise_cause
from core.deviation.taxonomy import CAUSES, CauseKind
from core.errors import MissingInput, UnknownReference
from core.text import Text
from knowledge.access import Access, Rank
from knowledge.search.tokens import normalise
from tools.case_wording import say_days
from tools.save_case_arguments import SaveCaseArguments
from tools.stated_value import read_period, read_value
from tools.tool import ToolContext

_KINDS = {cause.key: cause for cause in CAUSES}
_RANKS = {"position": Rank.POSITION, "department": Rank.DEPARTMENT, "executive": Rank.EXECUTIVE}
_PLAIN = ("title", "problem", "direct_cause", "deep_cause", "action", "impact", "type", "unit", "owner")


@dataclass
class Derived:
    """What was filled in by rule, in the reader's words."""

    said: list[str] = field(default_factory=list)


def new_case(
    ctx: ToolContext, arguments: SaveCaseArguments, data: Deviation, problem: str, derived: Derived
) -> Case:
    """A case of a deviation.

    Raises:
        MissingInput: The direct cause, the action, or the type where its cause does not tell it, is missing.
        InputError: An amount or a day that cannot be read.
    """
    check_said(arguments)
    cause = find_kind(arguments)
    return Case(
        title=arguments.title or _title(ctx, data),
        type=arguments.type or _type_by_cause(ctx, cause, derived),
        impact=arguments.impact or _impact_by_size(ctx, data, derived),
        problem=arguments.problem or problem,
        direct_cause=arguments.direct_cause or "",
        deep_cause=arguments.deep_cause or "",
        cause=cause.key if cause else "",
        data=data,
        action=arguments.action or "",
        effect=read_effect(arguments, data, Effect()),
        unit=arguments.unit or "、".join(sorted(ctx.viewer.units or ())),
        owner=arguments.owner or ctx.actor,
        expires_on=read_expiry(ctx, arguments),
        language=ctx.language,
        source="explain_deviation",
    )


def changes_of(ctx: ToolContext, arguments: SaveCaseArguments, before: Case) -> dict[str, Any]:
    """The fields a revision gives.

    Raises:
        MissingInput: It gives none.
        InputError: An amount or a day that cannot be read.
    """
    found = {name: value for name in _PLAIN if (value := getattr(arguments, name)) is not None}
    if arguments.direct_cause or arguments.cause_kind:
        kind = find_kind(arguments)
        found["cause"] = kind.key if kind else ""
    if any((arguments.effect, arguments.before, arguments.after, arguments.verdict)):
        found["effect"] = read_effect(arguments, before.data, before.effect)
    if arguments.expires_on:
        found["expires_on"] = read_expiry(ctx, arguments)
    if not found and not arguments.rank and not arguments.units:
        raise MissingInput(
            Text(zh="这个案例要改什么？", en="what shall change in the case?"),
            field="effect",
            valid=Text(
                zh="效果、原因、措施、负责人、到期日 …", en="its effect, causes, action, owner, last day …"
            ),
        )
    return found


def check_said(arguments: SaveCaseArguments) -> None:
    """Ask for the cause and the action together. Raises MissingInput."""
    missing = [name for name in ("direct_cause", "action") if getattr(arguments, name) is None]
    if not missing:
        return
    zh = {"direct_cause": "直接原因", "action": "纠正措施"}
    en = {"direct_cause": "its direct cause", "action": "what was done about it"}
    raise MissingInput(
        Text(
            zh=f"存成案例还缺{'和'.join(zh[name] for name in missing)}：请说一下",
            en=f"to keep it as a case, please tell {' and '.join(en[name] for name in missing)}",
        ),
        field=missing[0],
        valid=Text(zh="原因是 …，措施是 …", en="cause: …, action: …"),
    )


def find_kind(arguments: SaveCaseArguments) -> CauseKind | None:
    """The kind of cause that is named, else the one the words of the causes name.

    Raises:
        UnknownReference: A kind the taxonomy does not have.
    """
    named = arguments.cause_kind
    if named is None:
        said = f"{arguments.direct_cause or ''}\n{arguments.deep_cause or ''}"
        key = recognise_cause(normalise(arguments.direct_cause or "")) or recognise_cause(normalise(said))
        return _KINDS.get(key)
    wanted = normalise(named)
    for cause in CAUSES:
        if wanted in (cause.key, normalise(cause.name.zh), normalise(cause.name.en)):
            return cause
    listed = Text(zh="、".join(c.name.zh for c in CAUSES), en=", ".join(c.key for c in CAUSES))
    raise UnknownReference(
        Text(zh=f"没有原因类别 {named!r}", en=f"there is no kind of cause {named!r}"),
        candidates=tuple(_KINDS),
        field="cause_kind",
        valid=listed,
    )


def read_effect(arguments: SaveCaseArguments, data: Deviation, earlier: Effect) -> Effect:
    """The effect as told, on top of what was told before; judged by the gap where no verdict is given.

    Raises:
        InputError: A level that cannot be read in the KPI's unit.
    """
    before, after = (
        None if text is None else read_value(text, data.unit, name)
        for text, name in ((arguments.before, "before"), (arguments.after, "after"))
    )
    effect = Effect(
        verdict=earlier.verdict,
        text=arguments.effect or earlier.text,
        before=earlier.before if before is None else before,
        after=earlier.after if after is None else after,
    )
    verdict = arguments.verdict or _judged(effect, data)
    return effect.model_copy(update={"verdict": verdict or earlier.verdict})


def read_expiry(ctx: ToolContext, arguments: SaveCaseArguments) -> Any:
    """The last day, None where none is given. Raises InputError."""
    if arguments.expires_on is None:
        return None
    return read_period(arguments.expires_on, "expires_on", today=ctx.today, fiscal_start=ctx.fiscal_start).end


def first_access(ctx: ToolContext, data: Deviation) -> Access:
    """Who may look into the one unit it is about; of several units, who may look into all of them.

    A figure of two regions gives the one away to whoever knows the other. An author who may look into one
    unit only is told nothing of others, so that what they keep is that unit's.
    """
    about, own = _units_in(ctx, data), sorted(ctx.viewer.units or ())
    if len(about) == 1:
        return Access(units=tuple(own if len(own) == 1 else sorted(about[0])), owner=ctx.actor)
    return Access(units=tuple(own), owner=ctx.actor, whole=len(own) != 1)


def access_of(ctx: ToolContext, arguments: SaveCaseArguments, before: Access) -> Access:
    """Who may see it: as told, else as before."""
    return before.model_copy(
        update={
            "rank": _RANKS[arguments.rank] if arguments.rank else before.rank,
            "units": arguments.units or before.units,
            "whole": before.whole and not arguments.units,
        }
    )


def _units_in(ctx: ToolContext, data: Deviation) -> list[set[str]]:
    """The units a deviation was narrowed to, each in both languages."""
    tables = ctx.facts.catalogue.tables if ctx.facts is not None else ()
    found: dict[tuple[str, str], set[str]] = {}
    for dimension in (one for table in tables for one in table.dimensions if one.access):
        for value in dimension.values:
            if value.key in data.where.get(dimension.column, ()):
                names = found.setdefault((dimension.column, value.key), set())
                names |= {value.name.zh, value.name.en}
    return list(found.values())


def _judged(effect: Effect, data: Deviation) -> Verdict | None:
    if effect.after is None:
        return None
    return judge_effect(data.planned, data.actual if effect.before is None else effect.before, effect.after)


def _title(ctx: ToolContext, data: Deviation) -> str:
    name = ctx.say(f"{data.place} {data.kpi_name}", f"{data.kpi_name} of {data.place}")
    size = "" if data.percent is None else f"{data.percent:+}%"
    return " ".join(
        part for part in (say_days(ctx, data), name if data.place else data.kpi_name, size) if part
    )[:120]


def _type_by_cause(ctx: ToolContext, cause: CauseKind | None, derived: Derived) -> DeviationType:
    if cause is None:
        listed = Text(
            zh="、".join(text.zh for text in TYPES.values()), en=", ".join(text.en for text in TYPES.values())
        )
        raise MissingInput(
            Text(zh="这是哪一类偏差？", en="which type of deviation is it?"), field="type", valid=listed
        )
    found = type_of_cause(cause.key, cause.family)
    named, kind = TYPES[found].said_in(ctx.language), cause.name.said_in(ctx.language)
    derived.said.append(
        ctx.say(f"偏差类型按原因“{kind}”定为{named}", f"type {named}, by its kind of cause: {kind}")
    )
    return found


def _impact_by_size(ctx: ToolContext, data: Deviation, derived: Derived) -> Any:
    impact = rate_impact(data.percent)
    said = IMPACTS[impact].said_in(ctx.language)
    size = "" if data.percent is None else f" {data.percent:+}%"
    derived.said.append(
        ctx.say(
            f"影响程度按幅度{size}定为{said}（10%起为高，3%以下为低）",
            f"impact {said}, by its size{size} (from 10 % high, below 3 % low)",
        )
    )
    return impact
