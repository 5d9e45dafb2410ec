"""What went otherwise than planned at the demo company in 2026: all known, so that answers can be judged."""

from dataclasses import dataclass, field
from datetime import date

from core.facts.catalogue import FactEvent
from core.text import Text


@dataclass(frozen=True)
class Deviation:
    """A factor on a part of the figures over some days.

    Attributes:
        event: What happened, when and where, as the catalogue tells it.
        factors: By quantity ("visits", "conversion", "price", "spend", "leads") what it is multiplied by.
    """

    event: FactEvent
    factors: dict[str, float] = field(default_factory=dict)


def _event(start: date, end: date, kind: str, zh: str, en: str, **where: tuple[str, ...]) -> FactEvent:
    return FactEvent(start=start, end=end, kind=kind, text=Text(zh=zh, en=en), where=where)


DEVIATIONS = (
    Deviation(
        _event(
            date(2026, 2, 20),
            date(2026, 2, 26),
            "tracking",
            "邮件线索表单埋点失效一周，线索漏记",
            "the tag of the e-mail lead form was broken for a week and leads went unrecorded",
            channel=("email",),
        ),
        {"leads": 0.1},
    ),
    Deviation(
        _event(
            date(2026, 3, 1),
            date(2026, 3, 31),
            "competitor",
            "对手抢投品牌词，搜索点击单价上涨",
            "a competitor bid on our brand words and clicks from search became dearer",
            channel=("search",),
        ),
        {"visits": 0.82},
    ),
    Deviation(
        _event(
            date(2026, 4, 1),
            date(2026, 6, 30),
            "price",
            "网关提价8%（计划外）",
            "the gateway's price went up 8 %, which was not planned",
            product=("gateway",),
        ),
        {"price": 1.08, "conversion": 0.96},
    ),
    Deviation(
        _event(
            date(2026, 5, 12),
            date(2026, 5, 31),
            "campaign",
            "西南一条达人视频走红",
            "an influencer's video went viral in the southwest",
            region=("southwest",),
            channel=("kol",),
        ),
        {"visits": 2.2},
    ),
    Deviation(
        _event(
            date(2026, 6, 1),
            date(2026, 8, 14),
            "launch",
            "华北体验店原定6月1日开业，推迟到8月15日",
            "the experience stores in North China were to open on 1 June and opened on 15 August",
            region=("north",),
            channel=("store",),
        ),
        {"visits": 1 / 1.3},
    ),
    Deviation(
        _event(
            date(2026, 6, 1),
            date(2026, 6, 30),
            "other",
            "短视频框架合同续签晚了，预算只投出约三分之二",
            "the short-video contract was renewed late and only about two thirds of the budget was spent",
            channel=("video",),
        ),
        {"spend": 0.65},
    ),
    Deviation(
        _event(
            date(2026, 7, 8),
            date(2026, 7, 25),
            "stock",
            "华南门锁断货",
            "smart locks were out of stock in South China",
            region=("south",),
            product=("lock",),
            channel=("ecommerce", "store"),
        ),
        {"conversion": 0.4},
    ),
    Deviation(
        _event(
            date(2026, 8, 5),
            date(2026, 8, 31),
            "competitor",
            "竞品音箱降价20%",
            "a competitor cut the price of its speaker by 20 %",
            product=("speaker",),
        ),
        {"conversion": 0.84},
    ),
    Deviation(
        _event(
            date(2026, 9, 3),
            date(2026, 9, 30),
            "launch",
            "华东短视频落地页9月3日改版",
            "the landing page of short video in East China was redesigned on 3 September",
            region=("east",),
            channel=("video",),
        ),
        {"conversion": 0.35},
    ),
)

_SALES = tuple(
    _event(date(year, *start), date(year, *end), "promotion", zh, en)
    for years, start, end, zh, en in (
        ((2024, 2025), (11, 1), (11, 11), "双11大促", "Double 11"),
        ((2025, 2026), (6, 1), (6, 18), "618大促", "the 618 sale"),
    )
    for year in years
)

EVENTS = tuple(sorted((*_SALES, *(d.event for d in DEVIATIONS)), key=lambda event: event.start))
