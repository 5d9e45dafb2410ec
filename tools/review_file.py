"""A review as a file people hand on: Markdown, or Word with its tables."""

from pathlib import Path
from typing import Any

from tools.export_file import write_file
from tools.tool import Table


def write_review_file(path: Path, title: str, parts: list[str | Table]) -> Path:
    """Write a review beside its name and move it there; .docx or .md by the name's end.

    Args:
        path: Where to.
        title: Its heading.
        parts: Paragraphs, headings ("## …") and tables, in order.
    """
    if path.suffix == ".docx":
        return write_file(path, lambda to: _write_word(to, title, parts))
    return write_file(path, lambda to: to.write_text(in_markdown(title, parts), encoding="utf-8"))


def in_markdown(title: str, parts: list[str | Table]) -> str:
    """The review as Markdown."""
    written = [f"# {title}"]
    for part in parts:
        written.append(part if isinstance(part, str) else _table(part))
    return "\n\n".join(written) + "\n"


def _table(table: Table) -> str:
    rows = [table.header, tuple("---" for _ in table.header), *table.rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows)


def _write_word(path: Path, title: str, parts: list[str | Table]) -> None:
    import docx
    from docx.oxml.ns import qn

    document = docx.Document()
    style = document.styles["Normal"]
    style.font.name = "Arial"
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "Microsoft YaHei")
    document.add_heading(title, 0)
    for part in parts:
        if isinstance(part, Table):
            _add_table(document, part)
        elif part.startswith("## "):
            document.add_heading(part[3:], 1)
        else:
            for line in part.splitlines():
                bullet = line.startswith("- ")
                document.add_paragraph(line[2:] if bullet else line, "List Bullet" if bullet else None)
    with path.open("wb") as file:
        document.save(file)


def _add_table(document: Any, table: Table) -> None:
    grid = document.add_table(rows=1, cols=len(table.header))
    grid.style = "Table Grid"
    for cell, text in zip(grid.rows[0].cells, table.header, strict=True):
        cell.paragraphs[0].add_run(text).bold = True
    for row in table.rows:
        cells = grid.add_row().cells
        for cell, text in zip(cells, row, strict=True):
            cell.text = text
