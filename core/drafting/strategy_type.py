"""Which strategies suit which type of goal, with what is typically done.

The first three matches (awareness → exposure, sales → conversion, retention → user operations) and their initiatives
are those of the alignment framework, part 2, step 3. The others put together what the budget, deviation and management
documents say about the KPI concerned; each names the page it rests on.
"""

# ruff: noqa: E501 - a table reads best a row a line
from core.drafting.goal_type import GOAL_TYPES, GoalType
from core.drafting.suggestion import Kind, Suggestion
from core.frozen import Frozen
from core.text import Text


class StrategyType(Frozen):
    """A type of strategy.

    Attributes:
        goal: The type of goal it suits.
        name: What it is called.
        initiatives: What is typically done.
        why: Why it suits.
        page: The guidance page it rests on.
    """

    goal: GoalType
    name: Text
    initiatives: Text
    why: Text
    page: str


def _of(goal: GoalType, page: str, *texts: tuple[str, str]) -> StrategyType:
    name, initiatives, why = (Text(zh=zh, en=en) for zh, en in texts)
    return StrategyType(goal=goal, name=name, initiatives=initiatives, why=why, page=page)


_GOAL = GoalType
STRATEGY_TYPES: tuple[StrategyType, ...] = (
    _of(_GOAL.AWARENESS, "strategy-matching", ("品牌曝光", "brand exposure"),
        ("行业峰会赞助、短视频内容", "sponsoring an industry summit, short-video content"),
        ("目标要让更多目标人群知道品牌", "the goal is that more of the target group know the brand")),
    _of(_GOAL.SALES, "strategy-matching", ("转化优化", "conversion"),
        ("限时促销、老用户推荐裂变", "a time-limited offer, referrals by existing customers"),
        ("目标要让已经接触到的人买", "the goal is that people already reached buy")),
    _of(_GOAL.CONVERSION, "strategy-matching", ("转化优化", "conversion"),
        ("限时促销、老用户推荐裂变", "a time-limited offer, referrals by existing customers"),
        ("目标要让已经接触到的人买", "the goal is that people already reached buy")),
    _of(_GOAL.CONVERSION, "bottleneck-first", ("先补漏斗瓶颈", "the bottleneck of the funnel first"),
        ("按曝光、点击、转化、复购逐段算损失，先改损失最大的一段", "find the step from exposure to repurchase that loses most and mend that one"),
        ("转化差时多买流量只会放大浪费", "more traffic into a poor step only wastes more")),
    _of(_GOAL.RETENTION, "strategy-matching", ("用户运营", "user operations"),
        ("会员体系、专属服务包", "a membership scheme, a service package of their own"),
        ("目标要让已有用户留下来", "the goal is to keep the customers you have")),
    _of(_GOAL.ACQUISITION, "concentration", ("集中到见效的渠道", "concentrate on channels that prove themselves"),
        ("先小额测试各渠道，见效后再把钱集中过去", "test channels small, then move the money to those that work"),
        ("渠道先证明价值，再拿资源", "a channel earns its resources by showing its worth")),
    _of(_GOAL.ACQUISITION, "bottleneck-first", ("先补漏斗瓶颈", "the bottleneck of the funnel first"),
        ("按曝光、点击、转化、复购逐段算损失，先改损失最大的一段", "find the step from exposure to repurchase that loses most and mend that one"),
        ("曝光够而转化差时，多买流量只会放大浪费", "where exposure suffices and conversion is poor, more traffic only wastes more")),
    _of(_GOAL.REPUTATION, "customer-feedback", ("反馈闭环", "closing the loop on feedback"),
        ("汇总评价与投诉并打标签，小步试改进，考核负面反馈的回复", "gather and tag reviews and complaints, try small changes, hold people to answering the bad ones"),
        ("口碑来自客户说的话，先回应再改进", "reputation is what customers say: answer first, then improve")),
    _of(_GOAL.CHANNEL, "channel-integration", ("渠道整合与拓展", "integrating and opening channels"),
        ("给线上、线下、其他渠道按成本、效率、覆盖、体验打分，留优去劣，价格促销同步", "rate online, offline and other channels by cost, efficiency, coverage and experience; keep prices and offers in step"),
        ("新渠道要和已有渠道协同，不能互相抢", "a new channel has to work with the old ones, not against them")),
    _of(_GOAL.EFFICIENCY, "diminishing-returns", ("按边际回报调配", "moving money by marginal return"),
        ("比较各渠道下一元的回报，从接近饱和的渠道挪出", "compare the return of the next unit of money, and move it out of channels near saturation"),
        ("平均回报好看的渠道，最后一元可能已不划算", "a channel with a fine average may lose on its last unit of money")),
    _of(_GOAL.SHARE, "concentration", ("集中做差异点", "concentrating on what sets you apart"),
        ("选两三个卖点或细分市场集中投入", "put most of the money behind two or three selling points or segments"),
        ("份额要从对手手里拿，平均用力拿不到", "share is taken from rivals; an even effort takes none")),
    _of(_GOAL.SHARE, "share-of-voice", ("按声量份额定总量", "sizing the total by share of voice"),
        ("先查行业和主要对手的花费，挑战者声量份额要高于市场份额", "find out what the industry spends; a challenger needs a share of voice above its share of market"),
        ("声量说明总量该多大，不说明怎么分", "it tells how large the total should be, not how to divide it")),
)  # fmt: skip


def suggest_strategies(goal: GoalType) -> tuple[Suggestion, ...]:
    """The strategies that suit a type of goal, the most usual first."""
    of_goal = [strategy for strategy in STRATEGY_TYPES if strategy.goal is goal]
    return tuple(_suggestion(strategy, at) for at, strategy in enumerate(of_goal))


def _suggestion(strategy: StrategyType, at: int) -> Suggestion:
    goal, name, done = GOAL_TYPES[strategy.goal], strategy.name, strategy.initiatives
    return Suggestion(
        kind=Kind.STRATEGY,
        key=f"strategy:{strategy.goal}:{at}",
        title=name,
        text=Text(
            zh=f"{goal.zh} → {name.zh}：{done.zh}",
            en=f"to {goal.en} → {name.en}: {done.en}",
        ),
        why=strategy.why,
        page=strategy.page,
    )
