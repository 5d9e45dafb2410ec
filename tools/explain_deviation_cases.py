"""Cases of the past beside an explanation: hints with their source, after everything that is computed."""

from knowledge.cases import Similar
from knowledge.search.entry import Kind
from knowledge.search.wanted import Wanted
from tools.case_deviation import deviation_of
from tools.case_wording import cite, quote, say_days, say_effect, say_kpi, say_likeness
from tools.explain_deviation_arguments import ExplainDeviationResult, SimilarCase
from tools.tool import ToolContext

LEAST = 0.5  # a case that is less like is not worth a line
_MOST = 3
_WHYS = 3
_WORDS = 0.1  # what the words may add at most


def recall_cases(ctx: ToolContext, result: ExplainDeviationResult) -> ExplainDeviationResult:
    """The explanation with the cases most like it, if there are any; what was computed stays as it is."""
    head = result.headline
    if ctx.cases is None or head is None or not head.deviation:
        return result
    found = find_like(ctx, result)[:_MOST]
    if not found:
        return result
    similar = tuple(_line(ctx, one) for one in found)
    title = ctx.say(
        "【过去的相似案例，仅供参考，不参与计算】", "[Similar cases of the past: hints, no arithmetic]"
    )
    return result.model_copy(
        update={
            "text": "\n".join((result.text, title, *(_say(ctx, one) for one in found))),
            "similar": similar,
            "hypotheses": tuple(
                line.model_copy(
                    update={"past_cases": tuple(f"{c.id} {c.title}" for c in similar if c.cause == line.key)}
                )
                for line in result.hypotheses
            ),
            "citations": (*result.citations, *(cite(ctx, one.kept) for one in found)),
        }
    )


def find_like(ctx: ToolContext, result: ExplainDeviationResult) -> tuple[Similar, ...]:
    """The cases like a deviation, most like first."""
    assert ctx.cases is not None
    deviation = deviation_of(ctx, result)
    # a case that its words cannot lift over the line needs no search for words
    near = ctx.cases.similar(deviation, viewer=ctx.viewer, today=ctx.today, at_least=LEAST - _WORDS)
    if not near:
        return ()
    words = like_in_words(ctx, words_of(result))
    return ctx.cases.similar(deviation, viewer=ctx.viewer, today=ctx.today, words=words, at_least=LEAST)


def like_in_words(ctx: ToolContext, query: str) -> dict[str, float]:
    """How like the words of each case found are to a query, by id, 0 to 1."""
    wanted = Wanted(viewer=ctx.viewer, kinds=(Kind.CASE,), on=ctx.today)
    answer = ctx.library.search(query, language=ctx.language, wanted=wanted, limit=20)
    return {one.entry.source: min(1.0, max(0.0, one.coverage)) for one in answer.found}


def words_of(result: ExplainDeviationResult) -> str:
    """What a deviation would be described with: KPI, segments, known events, possible causes."""
    head = result.headline
    names = [head.kpi] if head is not None else []
    names += [line.name for line in result.segments[:1]]
    names += [*result.events[:2], *(line.name for line in result.hypotheses[:2])]
    return " ".join(names)[:400]


def _line(ctx: ToolContext, one: Similar) -> SimilarCase:
    case = one.kept.case
    return SimilarCase(
        id=one.kept.id,
        title=case.title,
        likeness=round(one.likeness.score, 3),
        why=say_likeness(ctx, one.likeness, case.data),
        cause=case.cause,
        action=case.action,
        effect=say_effect(ctx, case),
    )


def _say(ctx: ToolContext, one: Similar) -> str:
    kept, case = one.kept, one.kept.case
    why = ctx.say("；", "; ").join(say_likeness(ctx, one.likeness, case.data)[:_WHYS])
    what = " ".join(part for part in (say_days(ctx, case.data), say_kpi(ctx, case.data)) if part)
    action, effect, title = quote(ctx, case.action), say_effect(ctx, case), quote(ctx, case.title, 60)
    return ctx.say(
        f"- {kept.id} {title}（{what}，相似度 {one.likeness.score:.0%}：{why}）。"
        f"当时的措施：{action}。效果：{effect}。[{kept.id}]",
        f"- {kept.id} {title} ({what}; {one.likeness.score:.0%} alike: {why}). "
        f"What was done: {action}. What came of it: {effect}. [{kept.id}]",
    )
