"""Share of voice beside share of market: a leader may stay below it, a challenger has to go above.

Rule: sme-budget-allocation, part 1, 竞争分析与市场定位预算策略. The difference is the excess share of
voice (ESOV).
"""

from dataclasses import dataclass
from decimal import Decimal

from core.errors import InputError
from core.text import Text


@dataclass(frozen=True)
class Voice:
    """How the share of voice stands to the share of market, in percentage points.

    Attributes:
        excess: Share of voice minus share of market.
        leads: Whether the company leads its market.
        fits: Whether it is on the side the rule wants.
        text: The same in words.
    """

    excess: Decimal
    leads: bool
    fits: bool
    text: Text


def compare_voice(market_share: Decimal, voice_share: Decimal, *, leads: bool) -> Voice:
    """The company's voice against the rule.

    Raises:
        InputError: A share is outside 0 to 100.
    """
    for name, share in (("market_share", market_share), ("voice_share", voice_share)):
        if not 0 <= share <= 100:
            raise InputError(
                Text(zh=f"{name} 不能是 {share}%", en=f"{name} cannot be {share} %"),
                field=name,
                valid=Text(zh="0% 到 100%", en="0 % to 100 %"),
            )
    excess = voice_share - market_share
    fits = excess <= 0 if leads else excess > 0
    shown = f"{excess:+f}"
    role = Text(zh="领导者", en="a leader") if leads else Text(zh="挑战者", en="a challenger")
    rule = (
        Text(zh="可以略低于份额", en="can stay a little below its market share")
        if leads
        else Text(zh="要高于份额", en="has to be above its market share")
    )
    verdict = Text(zh="符合", en="it is") if fits else Text(zh="不符合", en="it is not")
    return Voice(
        excess,
        leads,
        fits,
        Text(
            zh=f"声量份额 {voice_share}% − 市场份额 {market_share}% = {shown} 个百分点；"
            f"{role.zh}的投入{rule.zh}：{verdict.zh}",
            en=f"share of voice {voice_share} % − share of market {market_share} % = {shown} pp; "
            f"{role.en} {rule.en}: {verdict.en}",
        ),
    )
