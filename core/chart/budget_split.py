"""A budget before and after: what each item has, what it would have, and what is left."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from core.chart.chart import Chart, Grid, Tone, brief, pick, said_change
from core.errors import MissingInput
from core.frozen import Frozen
from core.quantity.saying import plain, say
from core.quantity.unit import Unit
from core.text import Language, Text

_TENTH = Decimal("0.1")


class Item(Frozen):
    """An item with its money: `key` identifies it, `after` is None where nothing changes."""

    key: str
    name: str
    before: Decimal
    after: Decimal | None = None


class ItemBar(Frozen):
    """An item as it is drawn: both amounts with words, its share of the whole, and the change in words."""

    key: str
    name: str
    before: Decimal
    after: Decimal
    before_said: str
    after_said: str
    share: Decimal
    change: str
    tone: Tone


class BudgetSplit(Chart):
    """A budget over items.

    Attributes:
        items: The items, in the order given.
        money: Unit of the amounts.
        total: What there is to give; None where it is not known.
        left_before: What was left of it.
        left_after: What would be left; negative when more is given than there is.
        left_said: The same in words.
        changed: Whether anything differs between before and after.
    """

    items: tuple[ItemBar, ...]
    money: Unit
    total: Decimal | None
    left_before: Decimal | None
    left_after: Decimal | None
    left_said: str
    changed: bool


def budget_split(
    title: str, items: Sequence[Item], money: Unit, language: Language, total: Decimal | None = None
) -> BudgetSplit:
    """The split of a budget. Raises MissingInput without items."""
    if not items:
        raise MissingInput(
            Text(zh="还没有要花钱的项目", en="there is nothing to spend on yet"), field="items"
        )
    afters = [item.before if item.after is None else item.after for item in items]
    whole = max(total or Decimal(0), sum(afters, Decimal(0)))
    bars = tuple(_bar(item, after, whole, money, language) for item, after in zip(items, afters, strict=True))
    before = None if total is None else total - sum((item.before for item in items), Decimal(0))
    after = None if total is None else total - sum(afters, Decimal(0))
    left = _left(after, money, language)
    return BudgetSplit(
        title=title,
        summary=_summary(title, bars, left, language),
        grid=_grid(bars, money, language),
        items=bars,
        money=money,
        total=total,
        left_before=before,
        left_after=after,
        left_said=left,
        changed=any(bar.before != bar.after for bar in bars),
    )


def _bar(item: Item, after: Decimal, whole: Decimal, money: Unit, language: Language) -> ItemBar:
    change = after - item.before
    share = (after * 100 / whole).quantize(_TENTH, ROUND_HALF_UP) if whole else Decimal(0)
    return ItemBar(
        key=item.key,
        name=item.name,
        before=item.before,
        after=after,
        before_said=brief(item.before, money, language),
        after_said=brief(after, money, language),
        share=share,
        change=said_change(change, money, language) if change else "",
        tone=Tone.PLAIN if not change else Tone.GOOD if change > 0 else Tone.WARN,
    )


def _left(left: Decimal | None, money: Unit, language: Language) -> str:
    if left is None:
        return ""
    words = ("剩余", "left") if left >= 0 else ("超出", "too much")
    return f"{pick(language, *words)} {say(abs(left), money, language)}"


def _grid(bars: Sequence[ItemBar], money: Unit, language: Language) -> Grid:
    header = pick(language, "项目|原来|之后|变化|占比", "Item|Before|After|Change|Share").split("|")
    rows = tuple(
        (
            bar.name,
            say(bar.before, money, language),
            say(bar.after, money, language),
            bar.change,
            f"{plain(bar.share)}%",
        )
        for bar in bars
    )
    return Grid(header=tuple(header), rows=rows)


def _summary(title: str, bars: Sequence[ItemBar], left: str, language: Language) -> str:
    moved = [f"{bar.name} {bar.change}" for bar in bars if bar.change]
    shown = moved or [f"{bar.name} {bar.after_said}" for bar in bars]
    text = title + pick(language, "：", ": ") + pick(language, "，", ", ").join(shown)
    return text + (pick(language, "；", "; ") + left if left else "")
