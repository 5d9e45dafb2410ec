"""Which of the times in a message a stated target is to be reached by."""

import re

from assistant.offline.utterance import Utterance, periods
from core.quantity.mention import Mention
from core.quantity.period import Period

_SEASON = re.compile(
    r"去年.*|上年.*|前年.*|上个?(?:月|季度?|周).*|每[日天月周年季].*|last .*|previous .*|an? (?:month|week|year|day"
    r"|quarter)|per (?:month|week|year|day|quarter)|(?:month|week|quarter|annual|year|dai)ly|(?:每?周"
    r"|星期|礼拜)[一二三四五六日天末]|今天|现在|today|now"
)


def deadline_of(
    utterance: Utterance, span: tuple[int, int], others: tuple[tuple[int, int], ...]
) -> str | None:
    """The time a target is to be reached by, as it was typed.

    Args:
        utterance: The message.
        span: Where the target stands.
        others: Where all the targets of the message stand, this one included, in order.
    """
    said = [m for m in periods(utterance.mentions) if not is_season(m)]
    if not said:
        return None
    if len(others) < 2 or len(said) == 1:
        return deadline(said)
    return deadline(_own(said, span, others) or said)


def is_season(mention: Mention) -> bool:
    """Whether a time says where a level comes from ("去年") or how it is counted ("每月")."""
    return bool(_SEASON.fullmatch(mention.text.strip().lower()))


def deadline(said: list[Mention]) -> str:
    """The narrowest time said: "今年…年底前" means the end of the year as a deadline."""
    dated = [m for m in said if isinstance(m.value, Period) and m.value.is_deadline]
    chosen = (dated or sorted(said, key=_days))[0]
    if re.fullmatch(r"20\d\d", chosen.text.strip()) and isinstance(chosen.value, Period):
        return chosen.value.end.isoformat()
    return chosen.text.strip()


def _days(mention: Mention) -> int:
    assert isinstance(mention.value, Period)
    return mention.value.days


def _own(said: list[Mention], span: tuple[int, int], others: tuple[tuple[int, int], ...]) -> list[Mention]:
    """The times of one target among several: those before each of them, or those after each of them."""
    at = others.index(span)
    floor = others[at - 1][1] if at else 0
    stop = others[at + 1][0] if at + 1 < len(others) else said[-1].end + 1
    inside = [m for m in said if span[0] <= m.start < span[1]]
    before = [m for m in said if floor <= m.start < span[0]]
    after = [m for m in said if span[1] <= m.start < stop]
    leads = any(m.start < others[0][0] for m in said) and not any(m.start >= others[-1][1] for m in said)
    return inside or ((before or after) if leads else (after or before))
