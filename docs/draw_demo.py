"""Draws docs/demo.svg: a few turns of `hoshin demo` as they look on a terminal.

python docs/draw_demo.py
"""

import io
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.terminal_theme import MONOKAI

from assistant.cli.screen import as_markdown

PICTURE = Path(__file__).with_name("demo.svg")
SHOWN = ("10%提升到15%", "智能音箱贡献", "提升45%，现在", "是提升到45%", "放得下吗", "目标树")
WIDTH = 108
_CELL = 12.2  # width of a character, as rich draws it
_INDENTED = re.compile(r'(<text [^>]*x=")0(" [^>]*textLength=")([\d.]+)("[^>]*>)(\xa0+)')
_LINES = 13  # of one reply; its tables come after

# The fonts of the reader's machine; rich's own template fetches one from the network.
_FONTS = 'ui-monospace, Menlo, Consolas, "Noto Sans Mono CJK SC", "PingFang SC", "Microsoft YaHei", monospace'
_FORMAT = re.sub(r"@font-face \{\{.*?\}\}", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL).replace(
    "Fira Code, monospace", _FONTS
)


def play() -> str:
    """What `hoshin demo` prints."""
    hoshin = Path(sys.executable).with_name("hoshin")
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [str(hoshin), "demo", "--to", folder], capture_output=True, encoding="utf-8", check=True
        )
    return done.stdout


def draw(printed: str) -> str:
    """The picture of the turns that are `SHOWN`, from what the demo printed."""
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True)
    for turn in printed.split("## > ")[1:]:
        said, _, reply = turn.partition("\n")
        if any(words in said for words in SHOWN):
            console.print(f"[bold cyan]›[/] [bold]{said}[/]")
            console.print(as_markdown(_shorten(reply)))
            console.print()
    picture = console.export_svg(title="hoshin chat", theme=MONOKAI, code_format=_FORMAT, unique_id="demo")
    return _INDENTED.sub(_move, picture)


def _move(found: re.Match[str]) -> str:
    """An indent as a place to start at: some viewers drop spaces at the start of a text."""
    shift = len(found[5]) * _CELL
    return f"{found[1]}{shift:.1f}{found[2]}{float(found[3]) - shift:.1f}{found[4]}"


def _shorten(reply: str) -> str:
    """The head of a reply, without its tables."""
    return "\n".join(reply.strip().split("\n\n**")[0].splitlines()[:_LINES])


if __name__ == "__main__":
    PICTURE.write_text(draw(play()), encoding="utf-8")
