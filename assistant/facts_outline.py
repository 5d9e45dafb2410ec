"""The company's fact tables in a few lines, for the chat model: their KPIs, and what these can be cut by."""

from assistant.models.estimate import estimate_tokens
from core.facts.catalogue import Catalogue, FactTable
from core.text import Language

_TOKENS = 400  # of all the lines
_DETAIL = ((60, 8), (30, 4), (16, 0), (6, 0))  # KPIs and values of a dimension named; the tools know all
_TABLES = 12  # tables named when there are too many to be told of


def outline_facts(catalogue: Catalogue, language: Language) -> str:
    """One line a table: its KPIs, then its dimensions with values; or that nothing is loaded.

    The more there is, the less is said of each.
    """
    english = language is Language.EN
    if not catalogue.tables:
        return "No fact tables are loaded." if english else "没有加载事实表。"
    head = "Fact tables:" if english else "事实表："
    for kpis, values in _DETAIL:
        lines = [_line(table, language, kpis, values) for table in catalogue.tables]
        if estimate_tokens("\n".join(lines)) <= _TOKENS:
            return "\n".join([head, *lines])
    names = [table.name for table in catalogue.tables]
    more = f" … ({len(names) - _TABLES} more)" if len(names) > _TABLES else ""
    return f"{head} {', '.join(names[:_TABLES])}{more}"


def _line(table: FactTable, language: Language, kpis: int, values: int) -> str:
    measured = [_named(kpi.key, kpi.name.said_in(language)) for kpi in table.kpis]
    cuts = []
    for dimension in table.dimensions:
        names = [value.name.said_in(language) for value in dimension.values]
        cuts.append(f"{dimension.column} ({_some(names, values)})" if values else dimension.column)
    return f"- {table.name}: {_some(measured, kpis)}; {'; '.join(cuts)}"


def _named(key: str, name: str) -> str:
    return key if key == name else f"{key} ({name})"


def _some(names: list[str], limit: int) -> str:
    return ", ".join(names[:limit]) + ("…" if len(names) > limit else "")
