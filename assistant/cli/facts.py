"""`hoshin facts`: the company's own figures, loaded, listed and dropped, and a demo company."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.guard import guarded, print_json
from assistant.cli.options import Lang, person

if TYPE_CHECKING:
    from core.facts.catalogue import FactTable
    from core.text import Language
    from knowledge.facts_loading import Loaded

facts = typer.Typer(
    no_args_is_help=True,
    help="Load, list and drop the company's figures.",
    context_settings={"help_option_names": ["-h", "--help"]},
)
SESSION = "demo"


@facts.command("demo")
def found(lang: Lang = None) -> None:
    """Put a demo company into HOSHIN_HOME: facts of two years, a plan in hand, its readings."""
    with guarded(as_json=False, lang=lang):
        typer.echo(_found(lang))


@facts.command("list")
def show(
    as_json: Annotated[bool, typer.Option("--json", help="Print the catalogue as JSON.")] = False,
    lang: Lang = None,
) -> None:
    """List the tables: days, what they can be cut by, what can be asked of them."""
    with guarded(as_json=as_json, lang=lang):
        from assistant.app import App
        from assistant.cli.locale import read_language
        from assistant.cli.screen import show_table
        from assistant.settings import read_settings

        store = App(read_settings()).facts
        if as_json:
            print_json(store.catalogue.model_dump(mode="json"))
            return
        language = read_language(lang, "")
        spans = {table.name: store.span(table.name) for table in store.catalogue.tables}
        show_table(
            ["table", "days", "by", "KPIs"],
            [
                [table.name, _days(spans[table.name]), *_contents(table, language)]
                for table in store.catalogue.tables
            ],
        )


@facts.command("load")
def load(
    file: Annotated[Path, typer.Argument(help="A .csv, .xlsx or .parquet file with a column of days.")],
    name: Annotated[str | None, typer.Option(help="Name of the table; default: that of the file.")] = None,
    plan_of: Annotated[
        str | None, typer.Option(help="The file holds the planned values of this table.")
    ] = None,
    lang: Lang = None,
) -> None:
    """Read a file, guess what its columns are, and say what was understood."""
    with guarded(as_json=False, lang=lang):
        from assistant.app import App
        from assistant.cli.locale import read_language
        from assistant.settings import read_settings
        from knowledge.facts_loading import load_table

        folder = App(read_settings()).facts.folder
        loaded = load_table(folder, file, name=name, plan_of=plan_of)
        typer.echo(_understood(loaded, read_language(lang, ""), planned=plan_of is not None))


@facts.command("drop")
def drop(name: Annotated[str, typer.Argument(help="Name of the table.")], lang: Lang = None) -> None:
    """Take a table out, with its file."""
    with guarded(as_json=False, said=name, lang=lang):
        from assistant.app import App
        from assistant.settings import read_settings
        from knowledge.facts_loading import drop_table

        dropped = drop_table(App(read_settings()).facts.folder, name)
        typer.echo(f"✓ {dropped.name}")


def _found(lang: str | None) -> str:
    from datetime import date

    from assistant.app import App
    from assistant.cli.locale import read_language
    from assistant.settings import read_settings
    from tools.demo_company import found_demo

    app = App(read_settings())
    language = read_language(lang, "")
    context = app.context(language, date(2026, 10, 12), person())
    plan = found_demo(context)
    app.conversations.set_state(SESSION, {"language": language.value, "plan": plan.id})
    app.engine.dispose()
    question = context.say("9月销售额为什么没达标", "why did revenue miss in September?")
    return (
        context.say(
            f"演示公司「曦源」已就绪：2024-10 至 2026-09 的销售日报、客户旅程、计划 {plan.id}。试试：\n",
            "The demo company Orbit Home is ready: daily sales from 2024-10 to 2026-09, journeys, "
            f"the plan {plan.id}. Try:\n",
        )
        + f'hoshin ask --session {SESSION} --today 2026-10-12 "{question}"'
    )


def _days(span: "tuple[object, object] | None") -> str:
    return f"{span[0]} – {span[1]}" if span else ""


def _contents(table: "FactTable", language: "Language") -> tuple[str, str]:
    dimensions = (f"{d.name.said_in(language)} ({len(d.values)})" for d in table.dimensions)
    return ", ".join(dimensions), ", ".join(kpi.name.said_in(language) for kpi in table.kpis)


def _understood(loaded: "Loaded", language: "Language", *, planned: bool) -> str:
    from core.text import Text

    by, kpis = _contents(loaded.table, language)
    averages = [m.name.said_in(language) for m in loaded.table.measures if m.not_additive_over]
    grain = loaded.table.plan_grain if planned else loaded.table.grain
    lines = [
        Text(
            zh=f"{loaded.table.name}：{loaded.rows} 行，{loaded.first} 至 {loaded.last}，"
            f"日期列 {loaded.table.time}（{grain}）",
            en=f"{loaded.table.name}: {loaded.rows} rows, {loaded.first} to {loaded.last}, "
            f"days in {loaded.table.time} (by {grain})",
        ),
        Text(zh=f"维度：{by}", en=f"cut by: {by}"),
        Text(zh=f"指标：{kpis}", en=f"KPIs: {kpis}"),
    ]
    if averages:
        listed = ", ".join(averages)
        lines.append(
            Text(zh=f"不能相加，只能逐格看：{listed}", en=f"not added up, read cell by cell: {listed}")
        )
    for column in loaded.left_out:
        assert column.reason is not None
        lines.append(
            Text(
                zh=f"没用 {column.name}：{column.reason.zh}", en=f"left out {column.name}: {column.reason.en}"
            )
        )
    for name, count in loaded.missing.items():
        lines.append(Text(zh=f"{name} 有 {count} 格为空", en=f"{name} has {count} empty cells"))
    if loaded.repeated:
        lines.append(
            Text(
                zh=f"{loaded.repeated} 行与别的行日期和维度相同，已相加",
                en=f"{loaded.repeated} rows share day and values with another; they are added",
            )
        )
    return "\n".join(line.said_in(language) for line in lines)
