"""Reading rows out of a company's warehouse, any database Ibis reaches, as the text a file would hold."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import InputError
from core.facts.catalogue import FactTable
from core.text import Text
from knowledge.facts_engine import FactEngine
from knowledge.facts_file import as_text
from knowledge.intake.mapping import Mapping, guess_mapping

if TYPE_CHECKING:
    import pyarrow as pa

Environment = Callable[[str], str | None]
"""What a variable's name stands for; None where it is not set."""
_PASSWORD = re.compile(r"//[^@/]*:[^@/]+@")


def pull_rows(
    mapping: Mapping, table: FactTable, environment: Environment, since: date | None = None
) -> "pa.Table":
    """The rows of the mapping's warehouse table, all or from a day on.

    Rows that were corrected after they were first read are among them if `since` reaches back far enough.

    Args:
        mapping: What feeds what, and where the warehouse is.
        table: The table that is fed.
        environment: Where an address is looked up that the mapping only names.
        since: The first day.

    Raises:
        InputError: No warehouse is named, its address is not set, it cannot be reached or refuses.
    """
    engine = FactEngine(Path(), address_of(mapping, environment))
    source = engine.table(mapping.source)
    columns = [fed.source for fed in mapping.fed]
    if missing := [name for name in columns if name not in source.columns]:
        raise _lacks(mapping, missing, list(source.columns))
    rows: Any = source.select(columns)
    fed = mapping.of(table.time)
    if since is not None and fed is not None:
        rows = rows.filter(rows[fed.source].cast("date") >= since)
    return as_text(engine.run(rows))


def columns_of(mapping: Mapping, environment: Environment) -> list[str]:
    """The columns of the mapping's warehouse table. Raises InputError."""
    return list(FactEngine(Path(), address_of(mapping, environment)).table(mapping.source).columns)


def connect_table(
    table: FactTable,
    name: str,
    url: str,
    source: str,
    columns: dict[str, str],
    environment: Environment,
) -> Mapping:
    """The mapping of a warehouse table, by the names of its columns and those that are stated.

    Raises:
        InputError: The address holds a password or cannot be reached, or a column is missing.
    """
    if _PASSWORD.search(url):
        raise InputError(
            Text(zh="地址里有密码，不能保存", en="the address holds a password and is not saved"),
            field="url",
            valid=Text(
                zh="把地址放进环境变量，这里写变量名", en="put it into an environment variable and name that"
            ),
        )
    bare = Mapping(name=name, table=table.name, url=url, source=source)
    found = guess_mapping(table, columns_of(bare, environment), stated=columns)
    return bare.model_copy(update={"fed": found.fed})


def address_of(mapping: Mapping, environment: Environment) -> str:
    """The warehouse's address; the name of an environment variable stands for what it holds.

    Raises:
        InputError: None is given, or the variable is not set.
    """
    if "://" in mapping.url:
        return mapping.url
    found = environment(mapping.url) if mapping.url else None
    if not found:
        raise InputError(
            Text(
                zh=f"映射 {mapping.name!r} 的数据库地址 {mapping.url!r} 没有设置",
                en=f"the address {mapping.url!r} of the mapping {mapping.name!r} is not set",
            ),
            field="url",
            valid=Text(
                zh="Ibis 地址（duckdb://… postgres://…），或存放它的环境变量名",
                en="an Ibis URL (duckdb://… postgres://…), or the environment variable that holds it",
            ),
        )
    return found


def _lacks(mapping: Mapping, missing: list[str], there: list[str]) -> InputError:
    gone, listed = ", ".join(missing), ", ".join(there[:30])
    return InputError(
        Text(
            zh=f"{mapping.source} 里没有列 {gone}；有的列是 {listed}",
            en=f"{mapping.source} has no column {gone}; its columns are {listed}",
        ),
        field="mapping",
        valid=Text(zh="改正映射", en="correct the mapping"),
    )
