"""Two-way tables: "天猫600万京东400万，Q1 300万、Q2 700万" is rows and columns with one total."""

import re
from decimal import Decimal

from assistant.offline.dividing import find_times
from assistant.offline.enumerations import find_names
from assistant.offline.portions import find_portions
from assistant.offline.script import Arguments
from assistant.offline.sizes import Size, find_shapes, find_sizes
from assistant.offline.utterance import Utterance, fold, periods
from core.quantity.value import Share

_ASKED = re.compile(
    r"二维|交叉(?:表|分|拆|一下)?|矩阵|行列|横纵|两(?:个)?维度?|双维|纵横|"
    r"(?:产品|区域|渠道|门店|品类).{0,6}[×x*乘](?:以)?.{0,6}(?:月|季|渠道|区域|产品)|two-?way|two-?dimension|2-?way|2d table|cross-?tab|matrix|\bgrid\b|rows? and columns?|by .{2,24} and by"
)
_TOTAL = re.compile(r"一?共|总[共额计盘]?|合计|total|in all|一|总目标|overall")


def is_table(utterance: Utterance) -> bool:
    """Whether a two-way table is asked for."""
    return bool(_ASKED.search(utterance.commanding))


def tabulate(utterance: Utterance) -> Arguments:
    """Arguments of `cascade` for a two-way table: two groups of the same sum, or times as columns."""
    sizes = tuple(f for f in find_sizes(utterance) if not isinstance(f.value, Share))
    rowed = _rowed(utterance)
    named = [
        (rowed.get(f.start) or _time_before(utterance, f) or p.name, f)
        for p in find_portions(utterance, sizes)
        for f in [p.size]
    ]
    arguments: Arguments = {"method": "table"}
    total = next(
        (f for name, f in named if not name or _TOTAL.fullmatch(fold(name)) or _is_both(f, sizes)), None
    )
    if total is not None:
        arguments["total"] = total.text
    cells = [(name, f) for name, f in named if f is not total]
    times = [bool(_time_before(utterance, f) or f.start in rowed) for _, f in cells]
    if any(times) and not all(times):
        columns = [cell for cell, timed in zip(cells, times, strict=True) if timed]
        rows = [cell for cell, timed in zip(cells, times, strict=True) if not timed]
    else:
        cut = _cut([f for _, f in cells])
        rows, columns = cells[:cut], cells[cut:]
    return {**arguments, "parts": _entries(rows), "columns": _entries(columns)}


def _rowed(utterance: Utterance) -> dict[int, str]:
    """Names of sizes in a row after their list: "Q1到Q4分别2000万、2500万、2500万、3000万"."""
    named: dict[int, str] = {}
    for shape in find_shapes(utterance):
        names = find_times(utterance, len(shape.parts)) or find_names(
            utterance, len(shape.parts), shape.start
        )
        named |= {size.start: name for size, name in zip(shape.sizes, names, strict=False)}
    return named


def _entries(cells: list[tuple[str, Size]]) -> list[Arguments]:
    return [{"name": name, "amount": size.text} for name, size in cells]


def _is_both(size: Size, sizes: tuple[Size, ...]) -> bool:
    """Half of everything else: the total of rows and of columns."""
    rest = sum((f.size for f in sizes if f is not size), Decimal(0))
    return len(sizes) >= 5 and rest == 2 * size.size


def _cut(sizes: list[Size]) -> int:
    """Where the columns begin: both sides of the same sum, else the middle."""
    whole = sum((f.size for f in sizes), Decimal(0))
    for cut in range(1, len(sizes)):
        if 2 * sum((f.size for f in sizes[:cut]), Decimal(0)) == whole:
            return cut
    return len(sizes) // 2


def _time_before(utterance: Utterance, size: Size) -> str:
    for time in periods(utterance.mentions):
        if time.end <= size.start and not utterance.text[time.end : size.start].strip(" :：是占做"):
            return time.text.strip()
    return ""
