"""`hoshin tokens`: programs that act in a person's name over HTTP."""

from datetime import timedelta
from typing import Annotated

import typer

from assistant.cli.administering import administering
from assistant.cli.guard import print_json
from assistant.cli.options import Lang
from assistant.cli.profile import AsJson, ScopesOption

tokens = typer.Typer(
    no_args_is_help=True,
    help="API tokens: programs that act in a person's name, never with more than the person may do.",
    context_settings={"help_option_names": ["-h", "--help"]},
)


@tokens.command("create")
def create(
    person: Annotated[str, typer.Argument(metavar="PERSON", help="Id or name.")],
    name: Annotated[str, typer.Option("--for", help="What it is for.")],
    scopes: ScopesOption = None,
    days: Annotated[int, typer.Option(min=1, max=366, help="How long it can be used.")] = 90,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Make a token and print it, this once: only its SHA-256 is kept."""
    with administering(as_json=as_json, said=person, lang=lang) as desk:
        from assistant.cli.profile_reading import read_scopes

        wanted = None if scopes is None else read_scopes(scopes)
        token, secret = desk.app.tokens.create(
            person, name, scopes=wanted, life=timedelta(days=days), by=desk.actor, at=desk.now
        )
        if as_json:
            print_json({**token.model_dump(mode="json"), "secret": secret})
            return
        typer.echo(secret)
        head = f"{token.id} {token.name} · {', '.join(token.scopes)}"
        last = f"{token.expires:%Y-%m-%d}"
        desk.tell(f"{head} · 到 {last}；只显示这一次", f"{head} · until {last}; shown this once")


@tokens.command("list")
def show_all(
    person: Annotated[str | None, typer.Option(help="Only theirs: id or name.")] = None,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """List tokens, the newest first; never the secret."""
    with administering(as_json=as_json, said=person or "", lang=lang) as desk:
        whose = None if person is None else desk.app.people.resolve(person).id
        found = desk.app.tokens.list(person=whose)
        if as_json:
            print_json([token.model_dump(mode="json") for token in found])
            return
        names = {one.id: one.name for one in desk.app.people.list()}
        header = desk.say(
            "编号,姓名,用途,权限,状态,到期,上次使用", "id,person,for,scopes,standing,until,last used"
        )
        rows = [
            [
                token.id,
                names[token.person],
                token.name,
                ", ".join(token.scopes),
                token.standing(desk.now),
                f"{token.expires:%Y-%m-%d}",
                f"{token.used:%Y-%m-%d %H:%M} UTC" if token.used else "-",
            ]
            for token in found
        ]
        desk.show(header.split(","), rows)


@tokens.command("revoke")
def revoke(
    token: Annotated[str, typer.Argument(help="Its id.")], as_json: AsJson = False, lang: Lang = None
) -> None:
    """End a token at once."""
    with administering(as_json=as_json, said=token, lang=lang) as desk:
        ended = desk.app.tokens.revoke(token, by=desk.actor, at=desk.now)
        if as_json:
            print_json(ended.model_dump(mode="json"))
        else:
            typer.echo(f"✓ {ended.id} {ended.name} · {ended.standing(desk.now)}")
