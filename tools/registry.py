"""All tools by name, and the one way to call them."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from core.errors import UnknownReference
from core.text import Text
from knowledge.disk import disk_trouble
from tools import (
    advise_sourcing,
    allocate,
    analyze_synergy,
    approve_plan,
    assess_investment,
    attribute_channels,
    cascade,
    draw_chart,
    edit_plan,
    evaluate_experiment,
    explain_deviation,
    export_plan,
    find_cases,
    find_plans,
    fit_response,
    follow_up,
    import_facts,
    import_plan,
    learn_documents,
    plan_growth,
    reallocate,
    record_actuals,
    reuse_plan,
    save_case,
    search_knowledge,
    show_plan,
    simulate,
    size_experiment,
    suggest,
    track_progress,
    validate,
    watch_kpis,
    write_review,
)
from tools.argument_error import argument_error, check_raw, shorten
from tools.permission import check_scope, told_in_part
from tools.tool import Arguments, Tool, ToolContext, ToolResult
from tools.witnessing import witness_failure, witness_result

TOOLS: dict[str, Tool[Any, Any]] = {
    module.TOOL.name: module.TOOL
    for module in (
        cascade,
        allocate,
        validate,
        edit_plan,
        approve_plan,
        show_plan,
        find_plans,
        reuse_plan,
        export_plan,
        draw_chart,
        import_plan,
        search_knowledge,
        learn_documents,
        explain_deviation,
        attribute_channels,
        analyze_synergy,
        size_experiment,
        evaluate_experiment,
        simulate,
        assess_investment,
        advise_sourcing,
        plan_growth,
        record_actuals,
        import_facts,
        track_progress,
        fit_response,
        reallocate,
        suggest,
        find_cases,
        save_case,
        watch_kpis,
        follow_up,
        write_review,
    )
}


def tool(name: str) -> Tool[Any, Any]:
    """The tool of this name. Raises UnknownReference, listing the valid names."""
    found = TOOLS.get(name)
    if found is None:
        names = ", ".join(TOOLS)
        raise UnknownReference(
            Text(zh=f"没有名为 {shorten(name)} 的工具", en=f"there is no tool named {shorten(name)}"),
            candidates=tuple(TOOLS),
            field="name",
            valid=Text(zh=names, en=names),
        )
    return found


def call(name: str, arguments: Mapping[str, object], ctx: ToolContext) -> ToolResult:
    """Run the tool on arguments from outside.

    Raises:
        UnknownReference: There is no such tool, plan or node.
        ArgumentError: The arguments do not fit the tool's schema.
        Forbidden: The person may not read, or not change anything.
        InputError: The tool cannot do what is asked; nothing was changed.
    """
    chosen = tool(name)
    parsed: Arguments | None = None
    try:
        check_scope(chosen.effect, ctx.viewer)
        parsed = _parse(chosen, arguments)
        ctx.partial.clear()
        result: ToolResult = told_in_part(ctx, chosen.run(ctx, parsed))
    except Exception as error:
        witness_failure(ctx, chosen, parsed, error)
        trouble = disk_trouble(error) if isinstance(error, OSError) else None
        if trouble is not None:
            raise trouble from error
        raise
    witness_result(ctx, chosen, parsed, result)
    return result


def _parse(chosen: Tool[Any, Any], arguments: Mapping[str, object]) -> Arguments:
    check_raw(arguments)
    try:
        parsed: Arguments = chosen.arguments.model_validate(arguments)
    except ValidationError as error:
        raise argument_error(error) from error
    return parsed
