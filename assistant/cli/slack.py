"""`hoshin slack`: the manifest of the Slack app, and whether what is set works."""

from typing import Annotated

import typer

from assistant.cli.guard import FAILED, guarded, print_json

slack = typer.Typer(
    no_args_is_help=True,
    help="Connect Slack: print the app's manifest, check the settings.",
    context_settings={"help_option_names": ["-h", "--help"]},
)


@slack.command()
def manifest(
    url: Annotated[
        str | None, typer.Option(help="Address Slack reaches this server at, https://…; none: Socket Mode.")
    ] = None,
    name: Annotated[str | None, typer.Option(help="What the app is called; default: Hoshin.")] = None,
) -> None:
    """Print the manifest to create the Slack app from."""
    with guarded(as_json=False):
        from assistant.slack.manifest import write_manifest

        typer.echo(write_manifest(url, name), nl=False)


@slack.command()
def check(
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON list.")] = False,
) -> None:
    """Ask Slack whether tokens and scopes are right. Exits with 1 when something is wrong."""
    with guarded(as_json=as_json):
        import asyncio

        from assistant.app import App
        from assistant.settings import read_settings
        from assistant.slack.check import check_slack

        findings = asyncio.run(check_slack(App(read_settings())))
        if as_json:
            print_json([finding.model_dump() for finding in findings])
        else:
            from assistant.cli.screen import show_table

            show_table(["check", "state", "detail"], [[f.check, f.state, f.detail] for f in findings])
        if any(finding.state == "failed" for finding in findings):
            raise typer.Exit(FAILED)
