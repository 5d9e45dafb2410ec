"""`hoshin wecom`: whether what is set for WeCom works."""

from typing import Annotated

import typer

from assistant.cli.guard import FAILED, guarded, print_json

wecom = typer.Typer(
    no_args_is_help=True,
    help="Connect WeCom (企业微信): check the settings.",
    context_settings={"help_option_names": ["-h", "--help"]},
)


@wecom.callback()
def connect() -> None:
    """Connect WeCom (企业微信): check the settings."""


@wecom.command()
def check(
    say: Annotated[str, typer.Option(help="Send this to every group webhook.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON list.")] = False,
) -> None:
    """Try tokens, keys, addresses and the clock on WeCom. Exits with 1 when something is wrong."""
    with guarded(as_json=as_json):
        import asyncio

        from assistant.app import App
        from assistant.settings import read_settings
        from assistant.wecom.check import Examination

        findings = asyncio.run(Examination(App(read_settings()), say).run())
        if as_json:
            print_json([finding.model_dump() for finding in findings])
        else:
            from assistant.cli.screen import show_table

            show_table(["check", "state", "detail"], [[f.check, f.state, f.detail] for f in findings])
        if any(finding.state == "failed" for finding in findings):
            raise typer.Exit(FAILED)
