from io import StringIO

from rich.console import Console

from assistant.cli.screen import as_markdown


def shown(text: str) -> list[str]:
    console = Console(file=StringIO(), width=60)
    console.print(as_markdown(text))
    assert isinstance(console.file, StringIO)
    return [line.rstrip().replace("\u00a0", " ") for line in console.file.getvalue().splitlines()]


def test_the_lines_of_an_outline_stay_lines_with_their_indent() -> None:
    outline = "计划 v2\nG1 份额 · 10% → 15%\n  B1 音箱 · +2\n    M1 销售额 · 500万元\n总预算 100万元"
    assert shown(outline) == outline.splitlines()


def test_lists_and_tables_are_still_drawn() -> None:
    lines = shown("够：\n- 门锁 35万元\n- 音箱 50万元\n\n| 项目 | 申请 |\n| --- | --- |\n| 门锁 | 35万元 |")
    assert " • 门锁 35万元" in lines
    assert not any("|" in line for line in lines)
    assert any("项目" in line and "申请" in line for line in lines)
