"""`hoshin people`: who is known, what they may see and do, and how each channel knows them."""

from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.administering import administering
from assistant.cli.guard import print_json
from assistant.cli.options import Lang
from assistant.cli.profile import (
    AlertsOption,
    AsJson,
    LanguageOption,
    LatitudeOption,
    RankOption,
    ScopesOption,
    UnitsOption,
)

if TYPE_CHECKING:
    from assistant.cli.administering import Desk
    from knowledge.person import Person

people = typer.Typer(
    no_args_is_help=True,
    help="Who is known, what they may see and do, and how each channel knows them.",
    context_settings={"help_option_names": ["-h", "--help"]},
)
Reference = Annotated[str, typer.Argument(metavar="PERSON", help="Id, name, or channel:identity.")]


@people.command("add")
def add(
    name: Annotated[str, typer.Argument(help="What plans call them.")],
    slack: Annotated[str | None, typer.Option(help="Their Slack id: T1:U1.")] = None,
    wecom: Annotated[str | None, typer.Option(help="Their WeCom user id, for the bot.")] = None,
    wecom_app: Annotated[str | None, typer.Option(help="Their WeCom user id, for the app.")] = None,
    web: Annotated[str | None, typer.Option(help="Their e-mail address, or sub:SUBJECT.")] = None,
    rank: RankOption = None,
    units: UnitsOption = None,
    scopes: ScopesOption = None,
    latitude: LatitudeOption = None,
    language: LanguageOption = None,
    alerts: AlertsOption = None,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Take somebody in. Without options they see only what is for everybody, and change nothing."""
    with administering(as_json=as_json, said=name, lang=lang) as desk:
        from assistant.cli.profile_reading import identities_of, read_fields
        from knowledge.person import read_profile

        said = {"name": name, "rank": rank, "units": units, "scopes": scopes, "latitude": latitude}
        fields = read_fields({**said, "language": language, "channels": alerts})
        known = {"slack": slack, "wecom": wecom, "wecom-app": wecom_app, "web": web}
        person = desk.app.people.add(read_profile(fields), identities_of(known), by=desk.actor, at=desk.now)
        _show(person, desk, as_json=as_json)
        _doubt(person, desk)
        if not as_json and person.units == ():
            desk.tell(
                f"只看得到对所有人公开的内容；按区域开放：hoshin people change {person.id} --units 华东",
                f"sees only what is for everybody; for more: hoshin people change {person.id} --units East",
            )


@people.command("list")
def show_all(
    inactive: Annotated[bool, typer.Option("--inactive", help="Those who are not active, too.")] = False,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """List everybody by name."""
    with administering(as_json=as_json, lang=lang) as desk:
        found = desk.app.people.list(active=None if inactive else True)
        if as_json:
            print_json([person.model_dump(mode="json") for person in found])
        elif found:
            from assistant.cli.profile_view import header_of, row_of

            desk.show(header_of(desk.language), [row_of(person, desk.language) for person in found])
        else:
            desk.tell(
                "还没有登记任何人：hoshin people add NAME", "nobody is known yet: hoshin people add NAME"
            )


@people.command("show")
def show_one(person: Reference, as_json: AsJson = False, lang: Lang = None) -> None:
    """Show somebody: what they may see and do, how they are known, their tokens."""
    with administering(as_json=as_json, said=person, lang=lang) as desk:
        found = desk.app.people.resolve(person)
        tokens = desk.app.tokens.list(person=found.id)
        if as_json:
            listed = [token.model_dump(mode="json") for token in tokens]
            print_json({**found.model_dump(mode="json"), "tokens": listed})
            return
        _show(found, desk, as_json=False)
        for token in tokens:
            typer.echo(f"  {token.id} {token.name} · {', '.join(token.scopes)} · {token.standing(desk.now)}")


@people.command("change")
def change(
    person: Reference,
    name: Annotated[str | None, typer.Option(help="What plans call them.")] = None,
    rank: RankOption = None,
    units: UnitsOption = None,
    scopes: ScopesOption = None,
    latitude: LatitudeOption = None,
    language: LanguageOption = None,
    alerts: AlertsOption = None,
    active: Annotated[bool | None, typer.Option("--active/--inactive", help="Let back in, or out.")] = None,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Change somebody; what is not named stays. It holds from the next thing they do."""
    with administering(as_json=as_json, said=person, lang=lang) as desk:
        from assistant.cli.profile_reading import read_fields

        said = {"name": name, "rank": rank, "units": units, "scopes": scopes, "latitude": latitude}
        fields = read_fields({**said, "language": language, "channels": alerts})
        if active is not None:
            fields["active"] = active
        changed = desk.app.people.change(person, fields, by=desk.actor, at=desk.now)
        _show(changed, desk, as_json=as_json)
        if "units" in fields:
            _doubt(changed, desk)


@people.command("remove")
def remove(person: Reference, as_json: AsJson = False, lang: Lang = None) -> None:
    """Let somebody go: tokens and sessions end, no channel knows them. Their name stays theirs."""
    with administering(as_json=as_json, said=person, lang=lang) as desk:
        gone = desk.app.people.remove(person, by=desk.actor, at=desk.now)
        _show(gone, desk, as_json=as_json)


@people.command("link")
def link(
    person: Reference,
    channel: Annotated[str, typer.Argument(help="slack, wecom, wecom-app, web.")],
    identity: Annotated[str, typer.Argument(help="Their id there.")],
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Make somebody known on a channel."""
    with administering(as_json=as_json, said=person, lang=lang) as desk:
        from knowledge.person import read_identity

        said = read_identity(channel, identity)
        linked = desk.app.people.link(person, said, by=desk.actor, at=desk.now)
        _show(linked, desk, as_json=as_json)


@people.command("unlink")
def unlink(
    channel: Annotated[str, typer.Argument(help="slack, wecom, wecom-app, web.")],
    identity: Annotated[str, typer.Argument(help="The id there.")],
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Make an id on a channel nobody's again."""
    with administering(as_json=as_json, said=identity, lang=lang) as desk:
        from knowledge.person import find_identity

        said = find_identity(channel, identity)
        unlinked = desk.app.people.unlink(said, by=desk.actor, at=desk.now)
        _show(unlinked, desk, as_json=as_json)


@people.command("link-web")
def link_web(
    person: Reference,
    url: Annotated[
        str | None, typer.Option(help="Address of the workspace; default: HOSHIN_SIGN_IN_PUBLIC_URL.")
    ] = None,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Print a link that signs somebody in to the web: once, within ten minutes."""
    with administering(as_json=as_json, said=person, lang=lang) as desk:
        from assistant.sign_in.flow import LINK, issue_link
        from knowledge.audit_entry import entry_by

        found = desk.app.people.resolve(person)
        base = (url or desk.app.settings.sign_in.public_url or "http://127.0.0.1:8080").rstrip("/")
        address = f"{base}/auth/link?ticket={issue_link(desk.app, found, desk.now)}"
        desk.app.audit.add(entry_by(desk.actor, "link-issue", desk.now, kind="person", subject=found.id))
        if as_json:
            print_json({"person": found.id, "url": address, "until": (desk.now + LINK).isoformat()})
            return
        typer.echo(address)
        desk.tell(
            f"只给 {found.name}：10 分钟内有效，只能用一次",
            f"for {found.name} only: valid for 10 minutes, once",
        )


def _doubt(person: "Person", desk: "Desk") -> None:
    """Warn of units that are called so nowhere: a slip of the pen would hide everything."""
    from knowledge.unit_names import unknown_units

    plans = (desk.app.plans.load(plan) for plan in desk.app.plans.ids())
    doubtful = unknown_units(person.units or (), plans, desk.app.facts.catalogue)
    if doubtful:
        zh, en = "、".join(doubtful), ", ".join(doubtful)
        said = desk.say(
            f"注意：没有计划或数据提到单位 {zh}；已照写保存",
            f"no plan or fact knows {en}; kept as typed",
        )
        typer.echo(said, err=True)


def _show(person: "Person", desk: "Desk", *, as_json: bool) -> None:
    if as_json:
        print_json(person.model_dump(mode="json"))
    else:
        from assistant.cli.profile_view import row_of

        typer.echo(f"✓ {' · '.join(row_of(person, desk.language))}")
