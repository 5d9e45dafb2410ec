"""Which stage of growth a business is in: rules as data, the first that fits decides and says why.

The sources name the stages (sme-budget-allocation, parts 1 and 4) but give no thresholds for them; the
thresholds here are this product's own, are said to be so, and can be replaced.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from core.errors import InputError, MissingInput, UnknownReference
from core.text import Text

SIGNALS = {
    "market_share": Text(zh="市场份额（%）", en="market share (%)"),
    "rival_share": Text(zh="最大对手的份额（%）", en="largest rival's share (%)"),
    "growth": Text(zh="收入同比增速（%）", en="revenue growth year on year (%)"),
    "months": Text(zh="有收入的月数", en="months with revenue"),
}
THRESHOLDS: Mapping[str, Decimal] = {
    "leader_share": Decimal(30),
    "entry_share": Decimal(10),
    "entry_months": Decimal(12),
    "growth_rate": Decimal(20),
}


@dataclass(frozen=True)
class StageFound:
    """The stage and what it was told by.

    Attributes:
        key: Key of the stage's template: growth, mature, penetration, leader.
        reason: The signal that decided, with its threshold.
        missing: Signals that were not known.
    """

    key: str
    reason: Text
    missing: tuple[str, ...]


def thresholds_with(own: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """The thresholds with a company's own in place of some.

    Raises:
        UnknownReference: A name is not a threshold.
        InputError: A value is negative or no number.
    """
    for name, value in own.items():
        if name not in THRESHOLDS:
            listed = ", ".join(THRESHOLDS)
            raise UnknownReference(
                Text(zh=f"没有阈值 {name!r}", en=f"there is no threshold {name!r}"),
                candidates=tuple(THRESHOLDS),
                field="thresholds",
                valid=Text(zh=listed, en=listed),
            )
        if not value.is_finite() or value < 0:
            raise InputError(
                Text(zh=f"阈值 {name} 不能是 {value}", en=f"the threshold {name} cannot be {value}"),
                field="thresholds",
                valid=Text(zh="不小于 0 的数", en="a number of at least 0"),
            )
    return {**THRESHOLDS, **own}


def find_stage(signals: Mapping[str, Decimal], thresholds: Mapping[str, Decimal] = THRESHOLDS) -> StageFound:
    """The stage the signals tell.

    Args:
        signals: Values by name of SIGNALS.
        thresholds: From `thresholds_with`.

    Raises:
        MissingInput: Neither share, growth nor months are known.
    """
    share, rival = signals.get("market_share"), signals.get("rival_share")
    growth, months = signals.get("growth"), signals.get("months")
    missing = tuple(name for name in SIGNALS if name not in signals)
    if share is not None and rival is not None and share > rival:
        return StageFound("leader", _compare("份额", "share", share, ">", rival), missing)
    if share is not None and rival is None and share >= thresholds["leader_share"]:
        return StageFound(
            "leader", _compare("份额", "share", share, "≥", thresholds["leader_share"]), missing
        )
    if months is not None and months < thresholds["entry_months"]:
        return StageFound(
            "penetration", _compare("经营月数", "months", months, "<", thresholds["entry_months"]), missing
        )
    if growth is None and share is None:
        raise MissingInput(
            Text(
                zh="判断增长阶段至少要知道一项：收入同比增速、市场份额，或开业多少个月",
                en="to tell the stage at least one is needed: revenue growth, market share, or months "
                "in business",
            ),
            field="stage",
            valid=Text(
                zh="例如“同比增长35%”，或直接说成长期", en='such as "growing 35% a year", or the stage itself'
            ),
        )
    return _by_growth(share, growth, thresholds, missing)


def _by_growth(
    share: Decimal | None,
    growth: Decimal | None,
    thresholds: Mapping[str, Decimal],
    missing: tuple[str, ...],
) -> StageFound:
    if growth is None:
        assert share is not None
        if share < thresholds["entry_share"]:
            return StageFound(
                "penetration", _compare("份额", "share", share, "<", thresholds["entry_share"]), missing
            )
        return StageFound("growth", _compare("份额", "share", share, "≥", thresholds["entry_share"]), missing)
    fast = growth >= thresholds["growth_rate"]
    sign = "≥" if fast else "<"
    reason = _compare("同比增速", "growth", growth, sign, thresholds["growth_rate"])
    return StageFound("growth" if fast else "mature", reason, missing)


def _compare(zh: str, en: str, value: Decimal, sign: str, limit: Decimal) -> Text:
    unit = "" if en == "months" else "%"
    shown, against = f"{value.normalize():f}{unit}", f"{limit.normalize():f}{unit}"
    return Text(zh=f"{zh} {shown} {sign} {against}", en=f"{en} {shown} {sign} {against}")
