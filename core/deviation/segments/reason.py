"""The sentence that goes with a localisation."""

from collections.abc import Sequence

from core.deviation.segments.localisation import Cause
from core.text import Text


def say_too_little(cells: int) -> Text:
    """Too few cells to compare."""
    return Text(
        zh=f"只有 {cells} 个有数的单元，没有其余部分可比，不能定位",
        en=f"only {cells} cells have figures: there is no rest to compare a segment with",
    )


def say_nothing(looked: int, cells: int, noise: float) -> Text:
    """Nothing stands out of the noise."""
    if looked == 0:
        return Text(
            zh=f"{cells} 个单元的实际都等于计划", en=f"the actual equals the plan in all {cells} cells"
        )
    return Text(
        zh=f"比较了 {looked} 个细分，单元本身的波动约 ±{noise:.1%}，没有哪个细分的变化超出偶然",
        en=f"{looked} segments compared; cells vary by about ±{noise:.1%}; none moved more than chance",
    )


def say_uniform(looked: int, shift: float) -> Text:
    """Everything moved alike."""
    return Text(
        zh=f"比较了 {looked} 个细分，整体一起变了约 {shift:+.1%}，没有哪个细分与其余不同",
        en=f"{looked} segments compared; everything moved by about {shift:+.1%}, no segment unlike the rest",
    )


def say_found(causes: Sequence[Cause], looked: int) -> Text:
    """Segments stand out."""
    count = sum(len(cause.segments) for cause in causes)
    groups = len(causes)
    return Text(
        zh=f"比较了 {looked} 个细分，{count} 个与其余不同" + (f"（{groups} 组）" if groups < count else ""),
        en=f"{looked} segments compared; {count} moved apart from the rest"
        + (f", in {groups} group{'s' if groups > 1 else ''}" if groups < count else ""),
    )
