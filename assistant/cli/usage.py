"""`hoshin usage`: what chat models were used for, what it cost, and what is left of the budgets."""

from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.administering import administering
from assistant.cli.guard import print_json
from assistant.cli.options import Lang, read_day
from assistant.cli.profile import AsJson

if TYPE_CHECKING:
    from assistant.cli.administering import Desk
    from assistant.spending.statement import Statement
    from knowledge.usage_report import By, UsageLine


def usage(
    by: Annotated[str, typer.Option(help="person, day, month, model, conversation or prompt.")] = "month",
    since: Annotated[
        str | None, typer.Option(metavar="YYYY-MM-DD", help="First day; default: of this month or year.")
    ] = None,
    until: Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="Last day; default: today.")] = None,
    person: Annotated[str | None, typer.Option(help="Only this person: id or name.")] = None,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Show tokens, money and seconds of the chat models, and the budgets as they stand."""
    with administering(as_json=as_json, said=person or "", lang=lang) as desk:
        from assistant.spending.statement import make_statement
        from knowledge.access import OPERATOR

        statement = make_statement(
            desk.app,
            OPERATOR,
            _read_by(by),
            since=read_day(since),
            until=read_day(until),
            person=desk.app.people.resolve(person).id if person else None,
        )
        if as_json:
            print_json(statement.model_dump(mode="json"))
            return
        _show(desk, statement)


def _show(desk: "Desk", statement: "Statement") -> None:
    header = desk.say(
        f"{statement.by},轮次,调用,读入词元,其中缓存,写出词元,费用,备用模型",
        f"{statement.by},turns,calls,tokens in,of these cached,tokens out,cost,fallbacks",
    )
    total = statement.total.model_copy(update={"key": desk.say("合计", "total")})
    rows = [_row(line, statement.names) for line in (*statement.lines, total)]
    desk.show(header.split(","), rows)
    found = statement.quality
    desk.tell(
        f"{statement.since} 至 {statement.until}：{found.turns} 轮，"
        f"一半在 {_seconds(found.seconds.p50)} 内、95% 在 {_seconds(found.seconds.p95)} 内答完",
        f"{statement.since} to {statement.until}: {found.turns} turns, "
        f"half within {_seconds(found.seconds.p50)}, 95% within {_seconds(found.seconds.p95)}",
    )
    for budget in statement.budgets:
        used, limit = f"{budget.used:,.4f}".rstrip("0").rstrip("."), f"{budget.limit:,f}"
        unit = budget.currency or desk.say("词元", "tokens")
        desk.tell(
            f"{budget.setting}：已用 {used} / {limit} {unit}", f"{budget.setting}: {used} of {limit} {unit}"
        )


def _row(line: "UsageLine", names: dict[str, str]) -> list[str]:
    from assistant.spending.words import money

    shown = f"{names[line.key]} {line.key}".strip() if line.key in names else line.key
    cost = " + ".join(money(amount, currency) for currency, amount in line.cost.items())
    counts = (line.turns, line.calls, line.input, line.cached, line.output)
    return [shown or "-", *(f"{count:,}" for count in counts), cost or "-", str(line.fallbacks)]


def _seconds(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f} s"


def _read_by(said: str) -> "By":
    from assistant.errors import BadRequest, same
    from core.text import Text
    from knowledge.usage_report import BYS

    if said not in BYS:
        raise BadRequest(
            Text(zh=f"不能按 {said[:60]!r} 分", en=f"cannot tell usage apart by {said[:60]!r}"),
            field="by",
            valid=same(", ".join(BYS)),
        )
    return said
