"""The company's fact tables in a few lines, for the chat model: their KPIs, and what these can be cut by."""

from core.facts.catalogue import Catalogue, FactTable
from core.text import Language

_VALUES = 8  # values of a dimension named; the tool knows all


def outline_facts(catalogue: Catalogue, language: Language) -> str:
    """One line a table: its KPIs, then its dimensions with values; or that nothing is loaded."""
    if not catalogue.tables:
        return "No fact tables are loaded." if language is Language.EN else "没有加载事实表。"
    head = "Fact tables:" if language is Language.EN else "事实表："
    return "\n".join([head, *(_line(table, language) for table in catalogue.tables)])


def _line(table: FactTable, language: Language) -> str:
    kpis = ", ".join(f"{kpi.key} ({kpi.name.said_in(language)})" for kpi in table.kpis)
    cuts = []
    for dimension in table.dimensions:
        names = [value.name.said_in(language) for value in dimension.values[:_VALUES]]
        more = "…" if len(dimension.values) > _VALUES else ""
        cuts.append(f"{dimension.column} ({', '.join(names)}{more})")
    return f"- {table.name}: {kpis}; {'; '.join(cuts)}"
