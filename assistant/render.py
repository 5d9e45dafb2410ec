"""A tool's result as Markdown: the text, small tables, the open question, the sources."""

from tools.tool import Table, ToolResult

_ROWS = 40
_CHARS = 24_000


def to_markdown(result: ToolResult, rows: int = _ROWS) -> str:
    """The result for a reader who sees only text. A longer table is cut after `rows`, and says so."""
    parts = [result.text, *(_table(table, rows) for table in result.tables)]
    if result.question and result.question not in result.text:
        parts.append(result.question)
    unsaid = [cited for cited in result.citations if cited.id not in result.text]
    if unsaid:
        parts.append("\n".join(f"[{c.id}] {c.title} ({c.source})" for c in unsaid))
    text = "\n\n".join(part for part in parts if part)
    return text if len(text) <= _CHARS else text[:_CHARS] + " …"


def _table(table: Table, rows: int) -> str:
    lines = [f"**{table.title}**", "", _row(table.header), _row(tuple("---" for _ in table.header))]
    lines += [_row(row) for row in table.rows[:rows]]
    left = len(table.rows) - rows
    if left > 0:
        lines += ["", f"(+{left})"]
    return "\n".join(lines)


def _row(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"
