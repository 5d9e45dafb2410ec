"""`hoshin doctor`: what is configured, and what falls back to what."""

from typing import Annotated

import typer

from assistant.cli.guard import FAILED, guarded, print_json


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON list.")] = False,
) -> None:
    """Check the installation and say what is used. Exits with 1 when something does not work."""
    with guarded(as_json=as_json):
        from assistant.app import App
        from assistant.diagnosis import examine
        from assistant.settings import read_settings

        findings = tuple(examine(App(read_settings())))
        if as_json:
            print_json([finding.model_dump() for finding in findings])
        else:
            from assistant.cli.screen import show_table

            show_table(["check", "state", "detail"], [[f.check, f.state, f.detail] for f in findings])
        if any(finding.state == "failed" for finding in findings):
            raise typer.Exit(FAILED)
