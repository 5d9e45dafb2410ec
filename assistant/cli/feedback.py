"""`hoshin feedback`: what people thought of replies, and cases for the evaluations made of it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.cli.administering import administering
from assistant.cli.guard import print_json
from assistant.cli.options import Lang
from assistant.cli.profile import AsJson

if TYPE_CHECKING:
    from assistant.app import App
    from assistant.feedback.episode import Episode

feedback = typer.Typer(
    no_args_is_help=True,
    help="What people thought of replies, and cases for the evaluations made of it.",
    context_settings={"help_option_names": ["-h", "--help"]},
)
_SHOWN = 60  # characters of a message in the table


@feedback.command("list")
def show(
    every: Annotated[bool, typer.Option("--all", help="Good judgements too.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="At most so many.")] = 50,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """List replies that were judged bad, and changes that were taken back in the next turns."""
    with administering(as_json=as_json, said="", lang=lang) as desk:
        rows = [*_judged(desk.app, every, limit), *_corrected(desk.app)][:limit]
        if as_json:
            print_json(rows)
        elif rows:
            desk.show(
                ["reference", "kind", "message", "why"], [[str(v) for v in row.values()] for row in rows]
            )
        else:
            desk.tell("还没有评价，也没有撤回的修改。", "No judgements, and no change was taken back.")


@feedback.command("export")
def export(
    reference: Annotated[str, typer.Argument(help="As `hoshin feedback list` shows it: 12, or web-1:7.")],
    to: Annotated[Path, typer.Option(help="Folder the case is written to.")] = Path(),
    lang: Lang = None,
) -> None:
    """Write a case of the evaluations: the plan as it stood, the message, what was made, what was right."""
    with administering(as_json=False, said="", lang=lang) as desk:
        from assistant.feedback.case import write_case

        found = _episode(desk.app, reference)
        to.mkdir(parents=True, exist_ok=True)
        path = to / f"{found.name}.yaml"
        path.write_text(write_case(desk.app, found), encoding="utf-8")
        desk.tell(
            f"已写入 {path}。请先审阅：人名、密钥和个人信息已替换，计划内容原样保留。",
            f"Written to {path}. Review it: names and secrets are replaced, the plan is as it was.",
        )


def _judged(app: "App", every: bool, limit: int) -> list[dict[str, Any]]:
    from assistant.feedback.episode import rated_episode
    from core.errors import UnknownReference
    from knowledge.feedback import FeedbackStore

    rows = []
    for rating in FeedbackStore(app.engine).list(good=None if every else False, limit=limit):
        try:
            said = rated_episode(app, rating).wrong.asked
        except UnknownReference:
            said = "–"
        kind = "good" if rating.good else "bad"
        rows.append(_row(str(rating.number), kind, said, rating.why))
    return rows


def _corrected(app: "App") -> list[dict[str, Any]]:
    from assistant.feedback.episode import corrected

    return [_row(f"{id}:{passage.start}", "corrected", passage.asked, "") for id, passage in corrected(app)]


def _row(reference: str, kind: str, said: str, why: str) -> dict[str, Any]:
    return {"reference": reference, "kind": kind, "message": said[:_SHOWN], "why": why}


def _episode(app: "App", reference: str) -> "Episode":
    from assistant.feedback.episode import placed_episode, rated_episode
    from knowledge.feedback import FeedbackStore

    conversation, _, place = reference.rpartition(":")
    if conversation and place.isdigit():
        return placed_episode(app, conversation, int(place))
    return rated_episode(app, FeedbackStore(app.engine).find(int(place) if place.isdigit() else -1))
