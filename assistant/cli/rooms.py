"""`hoshin rooms`: when the assistant speaks where several read along, and the most that is shown there."""

from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.administering import administering
from assistant.cli.guard import print_json
from assistant.cli.options import Lang
from assistant.cli.profile import AsJson

if TYPE_CHECKING:
    from core.text import Language
    from knowledge.rooms import Room

rooms = typer.Typer(
    no_args_is_help=True,
    help="When the assistant speaks in a channel or group, and the most that is shown there.",
    context_settings={"help_option_names": ["-h", "--help"]},
)
ChannelName = Annotated[str, typer.Argument(help="slack, wecom, wecom-app.")]
RoomId = Annotated[str, typer.Argument(metavar="ROOM", help='Its id there (T1:C1), or "*" for all others.')]


@rooms.command("set")
def set_rule(
    channel: ChannelName,
    room: RoomId,
    speaks: Annotated[str, typer.Option(help="mention, always or never.")] = "mention",
    rank: Annotated[str | None, typer.Option(help="The highest rank whose things are shown.")] = None,
    units: Annotated[str | None, typer.Option(help="Units whose things are shown: 华东,华南.")] = None,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Give a room its rule, in place of the one it had."""
    with administering(as_json=as_json, said=room, lang=lang) as desk:
        from assistant.cli.profile_reading import read_rank, read_units
        from knowledge.rooms import read_room

        fields: dict[str, object] = {"channel": channel, "room": room, "speaks": speaks}
        fields["rank"] = None if rank is None else read_rank(rank)
        fields["units"] = None if units is None else read_units(units)
        rule = desk.app.rooms.set(read_room(fields), by=desk.actor, at=desk.now)
        if as_json:
            print_json(rule.model_dump(mode="json"))
        else:
            typer.echo(f"✓ {' · '.join(_row(rule, desk.language))}")


@rooms.command("list")
def show_all(as_json: AsJson = False, lang: Lang = None) -> None:
    """List the rules."""
    with administering(as_json=as_json, lang=lang) as desk:
        found = desk.app.rooms.list()
        if as_json:
            print_json([rule.model_dump(mode="json") for rule in found])
            return
        if found:
            header = desk.say("渠道,房间,何时说话,至多级别,至多单位", "channel,room,speaks,rank,units")
            desk.show(header.split(","), [_row(rule, desk.language) for rule in found])
            return
        desk.tell(
            "没有规则：有人找它时才说话，按提问的人显示",
            "no rules: it speaks when addressed, and shows what whoever asks may see",
        )


@rooms.command("remove")
def remove(channel: ChannelName, room: RoomId, as_json: AsJson = False, lang: Lang = None) -> None:
    """Take a room's rule away."""
    with administering(as_json=as_json, said=room, lang=lang) as desk:
        gone = desk.app.rooms.remove(channel, room, by=desk.actor, at=desk.now)
        if as_json:
            print_json(gone.model_dump(mode="json"))
        else:
            typer.echo(f"✓ {gone.channel} {gone.room}")


def _row(rule: "Room", language: "Language") -> list[str]:
    from assistant.cli.profile_view import rank_word, units_words

    units = "-" if rule.units is None else units_words(rule.units, language)
    return [rule.channel, rule.room, rule.speaks, rank_word(rule.rank, language), units]
