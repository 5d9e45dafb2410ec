"""The demo company's case library: five of its known deviations, kept as its people would have kept them."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from functools import partial
from itertools import chain

from core.text import Text
from knowledge.cases import CaseStore, new_case_id
from tools import save_case
from tools.tool import ToolContext


@dataclass(frozen=True)
class DemoCase:
    """A deviation of 2026 with what people found, did and saw.

    Attributes:
        id: Its id, the same in every home.
        day: When it was kept.
        by: Who kept it.
        deviation: KPI, period and segment, as `save_case` takes them.
        title: What it is called.
        direct: Its direct cause.
        deep: Its deep cause.
        action: What was done.
        effect: What came of it, empty while nobody has looked.
        after: The KPI a month later, "" where that says nothing.
        reviewed: When it was reviewed; None: it is a draft.
        expires: Last day it is to be found.
    """

    id: str
    day: date
    by: str
    deviation: dict[str, object]
    title: Text
    direct: Text
    deep: Text
    action: Text
    effect: Text | None = None
    after: str = ""
    reviewed: date | None = None
    expires: date | None = None


_REVIEWER = "周航"
CASES = (
    DemoCase(
        id="K4MAQ2",
        day=date(2026, 3, 9),
        by="孙悦",
        deviation={"kpi": "leads", "period": "2026-02", "filters": ["email"]},
        title=Text(zh="邮件线索漏记一周", en="A week of e-mail leads went unrecorded"),
        direct=Text(zh="线索表单的埋点失效，提交了没有记录", en="the lead form's tracking tag was broken"),
        deep=Text(zh="表单改动没有通知数据团队", en="the data team was not told that the form had changed"),
        action=Text(
            zh="修好埋点，从邮件系统回补线索，每天与后台对账",
            en="repaired the tag, filled in the leads from the mail system, reconciled every day",
        ),
        effect=Text(zh="3月线索数与计划基本一致", en="leads in March were close to plan"),
        after="2985",
        reviewed=date(2026, 4, 2),
        expires=date(2026, 8, 31),
    ),
    DemoCase(
        id="K7SRC3",
        day=date(2026, 4, 3),
        by="何远",
        deviation={"kpi": "visits", "period": "2026-03", "filters": ["search"]},
        title=Text(zh="对手抢投品牌词，搜索访问量下降", en="A competitor bid on our brand words"),
        direct=Text(
            zh="对手抢投品牌词，点击单价上涨，同样的钱买到的点击少了",
            en="a competitor bid on our brand words, so the same money bought fewer clicks",
        ),
        deep=Text(zh="没有品牌词的每周监测", en="nobody watched the brand words from week to week"),
        action=Text(
            zh="向平台投诉侵权文案，品牌词提价保住首位，非品牌词减投",
            en="complained to the platform, raised bids on brand words, cut the others",
        ),
        effect=Text(zh="4月搜索访问量回到计划之上", en="visits from search were above plan in April"),
        after="117966",
        reviewed=date(2026, 5, 6),
    ),
    DemoCase(
        id="K6GTW8",
        day=date(2026, 7, 8),
        by="何远",
        deviation={"kpi": "conversion", "period": "2026-04-01/2026-06-30", "filters": ["gateway"]},
        title=Text(zh="网关提价后转化率走低", en="Gateways convert less since the price went up"),
        direct=Text(zh="计划外提价8%，看的人多、下单的人少", en="an unplanned price rise of 8 %"),
        deep=Text(zh="提价没有先小范围测试", en="the price rise was not tested on a few first"),
        action=Text(
            zh="老客户保留原价券，与门锁做套装价", en="kept the old price for members, bundled it with locks"
        ),
    ),
    DemoCase(
        id="K9DKH5",
        day=date(2026, 8, 3),
        by="陈曦",
        deviation={"kpi": "conversion", "period": "2026-07", "filters": ["south", "lock"]},
        title=Text(zh="华南门锁断货，转化率下滑", en="Locks were out of stock in South China"),
        direct=Text(
            zh="门锁断货18天，电商和门店有人看没货卖",
            en="locks were out of stock for 18 days in e-commerce and stores",
        ),
        deep=Text(zh="促销排期没有给供应链", en="supply was not told when the promotions would be"),
        action=Text(
            zh="从华中调货，设14天安全库存，缺货期投放转到音箱",
            en="moved stock from Central China, set a safety level of 14 days, moved spend to speakers",
        ),
        effect=Text(zh="8月转化率回到计划水平", en="conversion was back on plan in August"),
        after="2.33%",
        reviewed=date(2026, 9, 4),
        expires=date(2027, 8, 31),
    ),
    DemoCase(
        id="K8SPK6",
        day=date(2026, 9, 7),
        by="林晓",
        deviation={"kpi": "revenue", "period": "2026-08"},
        title=Text(zh="竞品音箱降价20%，8月销售额没达标", en="A competitor cut its speaker's price by 20 %"),
        direct=Text(
            zh="竞品音箱降价20%，比价后流失", en="a competitor cut its price and visitors left for it"
        ),
        deep=Text(zh="竞品价格一个月才看一次", en="competitors' prices were looked at once a month only"),
        action=Text(
            zh="不跟降价，音箱加赠智能插座，详情页突出本地语音，竞品价格改为每日监测",
            en="did not follow the price, added a smart plug, showed voice control, watched prices daily",
        ),
        effect=Text(zh="9月音箱转化率回到计划附近", en="speakers converted close to plan again in September"),
        reviewed=date(2026, 9, 21),
        expires=date(2027, 9, 30),
    ),
)


def keep_demo_cases(ctx: ToolContext, store: CaseStore) -> None:
    """Keep the cases, each on the day and by the person it says, in the reader's language."""
    for case in CASES:
        own = chain((case.id,), iter(new_case_id, ""))  # its own id, or any where that is taken
        saving = replace(_on(ctx, case.day, case.by), cases=store.with_ids(partial(next, own)))
        kept = save_case.run(saving, _told(ctx, case)).kept
        assert kept is not None
        if case.reviewed is not None:
            expires = case.expires and case.expires.isoformat()
            review = {"do": "review", "case": kept.id, "expires_on": expires}
            save_case.run(
                _on(ctx, case.reviewed, _REVIEWER), save_case.SaveCaseArguments.model_validate(review)
            )


def _on(ctx: ToolContext, day: date, by: str) -> ToolContext:
    at = datetime.combine(day, time(9), UTC)
    return replace(ctx, today=day, now=lambda: at, actor=by, plan_id=None, reason="")


def _told(ctx: ToolContext, case: DemoCase) -> save_case.SaveCaseArguments:
    told: dict[str, object] = {
        "title": ctx.say(case.title.zh, case.title.en),
        "direct_cause": ctx.say(case.direct.zh, case.direct.en),
        "deep_cause": ctx.say(case.deep.zh, case.deep.en),
        "action": ctx.say(case.action.zh, case.action.en),
    }
    if case.effect is not None:
        told["effect"] = ctx.say(case.effect.zh, case.effect.en)
        told |= {"after": case.after} if case.after else {"verdict": "partly"}
    return save_case.SaveCaseArguments.model_validate(case.deviation | told)
