"""`hoshin doctor`: what is configured, what is wrong, and how to mend it."""

from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.guard import FAILED, guarded, print_json

if TYPE_CHECKING:
    from assistant.diagnosis.finding import Finding


def doctor(
    call: Annotated[
        bool,
        typer.Option("--call", help="Call what is outside, too: models, embeddings, Chroma, Slack, WeCom."),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON list.")] = False,
) -> None:
    """Check the installation, say what is used, what is wrong and how to mend it.

    Exits with 1 when something does not work.
    """
    with guarded(as_json=as_json):
        from assistant.app import App
        from assistant.cli.locale import reader_language
        from assistant.diagnosis.examination import examine
        from assistant.settings import read_settings

        findings = tuple(examine(App(read_settings()), reader_language(), calls=call))
        if as_json:
            print_json([finding.model_dump() for finding in findings])
        else:
            _show(findings)
        if any(finding.state == "failed" for finding in findings):
            raise typer.Exit(FAILED)


def _show(findings: "tuple[Finding, ...]") -> None:
    from assistant.cli.screen import show_table

    show_table(["check", "state", "detail"], [[f.check, f.state, f.detail] for f in findings])
    for finding in findings:
        if finding.fix:
            typer.echo(f"→ {finding.check}: {finding.fix}")
