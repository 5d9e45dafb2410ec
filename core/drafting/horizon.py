"""Which horizon a KPI is usually read on, and whether the time left fits it.

Source: deviation-correction, chapter 3: 3–6 months for engagement, leads and the top of the funnel; 6–12 for
awareness, satisfaction and share; 1–3 years for repurchase and rank.
"""

from datetime import date
from decimal import Decimal

from core.drafting.suggestion import Assumption, Kind, Suggestion
from core.plan.node import Horizon
from core.text import Text

NAMES = {
    Horizon.SHORT: Text(zh="短期", en="short-term"),
    Horizon.MEDIUM: Text(zh="中期", en="medium-term"),
    Horizon.LONG: Text(zh="长期", en="long-term"),
}
MONTHS = {Horizon.SHORT: (3, 6), Horizon.MEDIUM: (6, 12), Horizon.LONG: (12, 36)}
_KPIS = {
    Horizon.SHORT: "engagement engagement_rate leads qualified_leads onsite_leads click_rate clicks visits "
    "impressions conversion_rate event_attendance video_plays",
    Horizon.MEDIUM: "awareness_rate satisfaction market_share",
    Horizon.LONG: "repurchase_rate",
}
_OF_KPI = {key: horizon for horizon, keys in _KPIS.items() for key in keys.split()}
_MONTH = Decimal("30.4375")  # mean days of a month


def horizon_of(kpi: str | None) -> Horizon | None:
    """The horizon a KPI is usually read on; None where the source says nothing of it."""
    return _OF_KPI.get(kpi) if kpi else None


def months_between(today: date, end: date) -> Decimal:
    """Months left, to a tenth; 0 when the day is past."""
    return max(Decimal(0), Decimal((end - today).days) / _MONTH).quantize(Decimal("0.1"))


def suggest_horizon(kpi: str | None, name: Text, today: date, end: date | None) -> Suggestion | None:
    """Whether the deadline fits what is measured; None where the source says nothing of the KPI."""
    horizon = horizon_of(kpi)
    if horizon is None:
        return None
    low, high = MONTHS[horizon]
    zh, en = NAMES[horizon].zh, NAMES[horizon].en
    text = Text(zh=f"{name.zh}通常按{zh}看", en=f"{name.en} is usually read as a {en} KPI")
    if end is not None:
        left = months_between(today, end)
        short = left < low
        text = Text(
            zh=f"{text.zh}；到 {end} 还有 {left} 个月"
            + ("，偏短，可先盯一个更快的先行指标" if short else ""),
            en=f"{text.en}; {left} months are left until {end}"
            + (": short of it, so watch a faster leading figure as well" if short else ""),
        )
    return Suggestion(
        kind=Kind.HORIZON,
        key=f"horizon:{horizon}",
        title=Text(zh="指标与期限", en="KPI and horizon"),
        text=text,
        why=Text(zh="指标和期限要相配", en="what is measured has to suit the time there is"),
        page="horizons",
        assumptions=(
            Assumption(
                name=f"horizon.{horizon}",
                label=Text(zh=zh, en=en),
                unit="months",
                low=Decimal(low),
                high=Decimal(high),
            ),
        ),
    )
