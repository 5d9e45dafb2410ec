"""What could not be read in a file: all of it at once, each with its place."""

from typing import NamedTuple

from core.errors import InputError
from core.text import Text

_LISTED = 20


class Problem(NamedTuple):
    """One cell that could not be read, and why."""

    place: str
    why: Text


def unreadable(problems: list[Problem]) -> InputError:
    """The error that lists every problem; nothing has been imported."""
    shown = problems[:_LISTED]
    more = len(problems) - len(shown)
    zh = "；".join(f"{p.place}：{p.why.zh}" for p in shown) + (f"；另有 {more} 处" if more else "")
    en = "; ".join(f"{p.place}: {p.why.en}" for p in shown) + (f"; {more} more" if more else "")
    return InputError(
        Text(
            zh=f"有 {len(problems)} 个单元格读不出，什么都没有导入：{zh}",
            en=f"nothing was imported; cells that cannot be read ({len(problems)}): {en}",
        ),
        field="path",
        valid=Text(zh="改好这些单元格后再导入", en="put these cells right and import again"),
    )
