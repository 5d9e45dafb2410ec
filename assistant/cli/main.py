"""The command `hoshin`. Nothing heavy is imported until a command needs it."""

from typing import Annotated

import typer

from assistant.cli.ask import ask
from assistant.cli.audit import audit
from assistant.cli.backup import backup, restore
from assistant.cli.chat import chat
from assistant.cli.database import database
from assistant.cli.demo import demo
from assistant.cli.doctor import doctor
from assistant.cli.documents import documents
from assistant.cli.export import export
from assistant.cli.facts import facts
from assistant.cli.feedback import feedback
from assistant.cli.guide import guide
from assistant.cli.index import index
from assistant.cli.jobs import jobs, watch, worker
from assistant.cli.learn import learn
from assistant.cli.mcp import mcp
from assistant.cli.people import people
from assistant.cli.plans import plans
from assistant.cli.rooms import rooms
from assistant.cli.serve import serve
from assistant.cli.slack import slack
from assistant.cli.tenants import naming, tenants
from assistant.cli.tokens import tokens
from assistant.cli.tool import tool
from assistant.cli.usage import usage
from assistant.cli.wecom import wecom

_HELP = """Turns a business goal said in plain words into a marketing plan whose every number is computed.

把一句业务目标变成每个数字都算得出、查得到的营销计划。

Exit codes: 0 done; 1 failed (the model is unreachable, or an error of ours: see the log); 2 the input
cannot be used; 3 a setting is wrong. All state lives under HOSHIN_HOME.
"""

app = typer.Typer(
    name="hoshin",
    help=_HELP,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def choose(
    context: typer.Context,
    tenant: Annotated[
        str | None, typer.Option("--tenant", help="Which of the companies of HOSHIN_TENANTS this is for.")
    ] = None,
) -> None:
    """Say for whom a command is."""
    if tenant is not None:
        context.with_resource(naming(tenant))


for command in (chat, ask, tool, plans, guide, learn, export, serve, mcp, demo, doctor, index, audit, usage):
    app.command()(command)
for task in (watch, jobs, worker, backup, restore):
    app.command()(task)
app.add_typer(database, name="database")
app.add_typer(facts, name="facts")
app.add_typer(documents, name="documents")
app.add_typer(feedback, name="feedback")
app.add_typer(people, name="people")
app.add_typer(rooms, name="rooms")
app.add_typer(tenants, name="tenants")
app.add_typer(tokens, name="tokens")
app.add_typer(slack, name="slack")
app.add_typer(wecom, name="wecom")


def main() -> None:
    """Run the command line."""
    app()
