"""`hoshin facts`: the company's own figures, loaded, listed and dropped, and a demo company."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

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


@facts.command("import")
def take(
    file: Annotated[Path | None, typer.Argument(help="A .csv, .xlsx or .parquet file.")] = None,
    into: Annotated[str | None, typer.Option(help="The table; may be left out if there is one.")] = None,
    mapping: Annotated[
        str | None, typer.Option(help="A saved mapping, or the name to save this one under.")
    ] = None,
    column: Annotated[
        list[str] | None, typer.Option(help="TABLE COLUMN=FILE COLUMN, where the names differ.")
    ] = None,
    where: Annotated[list[str] | None, typer.Option(help="DIMENSION=VALUE that every row has.")] = None,
    expect: Annotated[list[str] | None, typer.Option(help="MEASURE=TOTAL the rows must make.")] = None,
    planned: Annotated[bool, typer.Option("--planned", help="The rows are planned values.")] = False,
    since: Annotated[str | None, typer.Option(help="From a warehouse: rows of this day and later.")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change, write nothing.")
    ] = False,
    lang: Lang = None,
) -> None:
    """Take rows in: the same day and dimension values replace what stood there, everything else is new."""
    with guarded(as_json=False, lang=lang):
        arguments = {
            "path": None if file is None else str(file),
            "table": into,
            "mapping": mapping,
            "columns": _pairs(column, "--column"),
            "where": _pairs(where, "--where"),
            "expect": _pairs(expect, "--expect"),
            "planned": planned,
            "since": since,
            "confirmed": not dry_run,
        }
        _tell({name: value for name, value in arguments.items() if value not in (None, {})}, lang)


@facts.command("connect")
def connect(
    name: Annotated[str, typer.Argument(help="Name of the mapping.")],
    url: Annotated[
        str, typer.Argument(help="Environment variable that holds the Ibis URL, or the URL without password.")
    ],
    source: Annotated[str, typer.Argument(help="The warehouse's table: public.daily_sales.")],
    into: Annotated[str, typer.Option(help="The fact table it feeds.")],
    column: Annotated[
        list[str] | None, typer.Option(help="TABLE COLUMN=WAREHOUSE COLUMN, where the names differ.")
    ] = None,
    lang: Lang = None,
) -> None:
    """Save which columns of a warehouse feed a table; `facts import --mapping NAME` then takes rows."""
    with guarded(as_json=False, lang=lang):
        import os

        from assistant.app import App, now
        from assistant.settings import read_settings
        from knowledge.intake.warehouse import connect_table

        app = App(read_settings())
        table = app.facts.catalogue.table(into)
        found = connect_table(table, name, url, source, _pairs(column, "--column"), os.environ.get)
        app.mappings.save(found, by=person(), at=now())
        typer.echo(f"✓ {name}: {', '.join(f'{fed.column} ← {fed.source}' for fed in found.fed)}")


@facts.command("imports")
def imports(
    table: Annotated[str | None, typer.Argument(help="Only of this table.")] = None, lang: Lang = None
) -> None:
    """List what was imported: when, by whom, how many rows."""
    with guarded(as_json=False, lang=lang):
        _tell({"action": "list", **({"table": table} if table else {})}, lang)


@facts.command("undo")
def undo(
    table: Annotated[str, typer.Argument(help="Name of the table.")],
    planned: Annotated[bool, typer.Option("--planned", help="Of its planned values.")] = False,
    lang: Lang = None,
) -> None:
    """Take the last import of a table back."""
    with guarded(as_json=False, said=table, lang=lang):
        arguments: dict[str, object] = {"action": "undo", "table": table, "planned": planned}
        (last,) = _use(arguments, lang)["imports"]
        _tell({**arguments, "number": last["number"], "confirmed": True}, lang)


@facts.command("drop")
def drop(name: Annotated[str, typer.Argument(help="Name of the table.")], lang: Lang = None) -> None:
    """Take a table out, with its file."""
    with guarded(as_json=False, said=name, lang=lang):
        from assistant.app import App
        from assistant.settings import read_settings
        from knowledge.facts_loading import drop_table

        dropped = drop_table(App(read_settings()).facts.folder, name)
        typer.echo(f"✓ {dropped.name}")


def _tell(arguments: dict[str, object], lang: str | None) -> None:
    """Call `import_facts` and print what it says."""
    from assistant.cli.screen import show_table

    result = _use(arguments, lang)
    typer.echo(result["text"])
    for table in result["tables"]:
        typer.echo(f"\n{table['title']}")
        show_table(table["header"], table["rows"])


def _use(arguments: dict[str, object], lang: str | None) -> dict[str, Any]:
    from assistant.app import App
    from assistant.cli.locale import read_language
    from assistant.door import use_tool
    from assistant.settings import read_settings

    app = App(read_settings())
    context = app.context(read_language(lang, ""), app.today, person())
    return use_tool("import_facts", arguments, context)


def _pairs(said: list[str] | None, option: str) -> dict[str, str]:
    """NAME=VALUE pairs."""
    pairs = {}
    for one in said or ():
        name, equals, value = one.partition("=")
        if not (name.strip() and equals and value.strip()):
            raise typer.BadParameter(f"{option} {one!r}: NAME=VALUE")
        pairs[name.strip()] = value.strip()
    return pairs


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
