"""`hoshin plans`: what is stored."""

from typing import Annotated

import typer

from assistant.cli.guard import guarded, print_json


def plans(
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON list.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="At most so many.")] = 50,
) -> None:
    """List the stored plans, the one changed last first."""
    with guarded(as_json=as_json):
        from assistant.app import App
        from assistant.settings import read_settings

        found = App(read_settings()).plans.list(limit=limit)
        if as_json:
            print_json([plan.model_dump(mode="json") for plan in found])
            return
        from assistant.cli.screen import show_table

        rows = [
            [
                plan.id,
                f"v{plan.version}",
                plan.name,
                plan.goal,
                f"{plan.budget:f} {plan.currency}" if plan.budget is not None else "",
                f"{plan.at:%Y-%m-%d %H:%M} UTC",
                plan.by,
            ]
            for plan in found
        ]
        show_table(["id", "version", "name", "goal", "budget", "changed", "by"], rows)
