"""The causes a deviation may have: 内部 / 外部 / 数据, each with the evidence that fits it and what to do.

Facts of the deviation-correction document, chapter 2 (causes), 6 (threshold alerts, response, 5 Why), 10 and 13
(tracking table 问题登记-方案-责任人-验收标准; every deviation at least one action with an owner). Weights are
stated judgements, whole numbers from −2 to 4: 4 an event or record that names the cause, 2 or 3 a symptom it
usually shows, 1 a circumstance, below 0 what speaks against it.
"""

# ruff: noqa: E501 - a table reads best a row a line
from enum import StrEnum

from core.deviation.evidence import Signal as S
from core.frozen import Frozen
from core.text import Text


class Family(StrEnum):
    """Where a cause lies: inside, outside, or in the data and the feedback."""

    INTERNAL = "internal"
    EXTERNAL = "external"
    DATA = "data"


FAMILIES = {
    Family.INTERNAL: Text(zh="内部", en="internal"),
    Family.EXTERNAL: Text(zh="外部", en="external"),
    Family.DATA: Text(zh="数据与反馈", en="data and feedback"),
}


class CauseKind(Frozen):
    """A kind of cause.

    Attributes:
        key: Identifier.
        family: Where it lies.
        name: What it is called.
        weights: How much each kind of evidence speaks for it.
        whys: The questions that lead from the symptom to it, and beneath it (5 Why).
        check: What would confirm or rule it out.
        action: What is then done.
        owner: Role that does it.
        acceptance: How it is known to have worked.
    """

    key: str
    family: Family
    name: Text
    weights: dict[S, int]
    whys: tuple[Text, ...]
    check: Text
    action: Text
    owner: Text
    acceptance: Text


def _cause(
    key: str, family: Family, name: tuple[str, str], weights: dict[S, int], whys: str, rest: tuple[str, ...]
) -> CauseKind:
    check, action, owner, acceptance = (_text(words) for words in rest)
    return CauseKind(
        key=key,
        family=family,
        name=Text(zh=name[0], en=name[1]),
        weights=weights,
        whys=tuple(_text(line) for line in whys.split(" > ")),
        check=check,
        action=action,
        owner=owner,
        acceptance=acceptance,
    )


def _text(words: str) -> Text:
    zh, en = words.split(" | ")
    return Text(zh=zh, en=en)


_IN, _OUT, _DATA = Family

CAUSES: tuple[CauseKind, ...] = (
    _cause(
        "late_work", _IN, ("举措延期（流程设计缺陷）", "work delivered late (process design)"),
        {S.LATE: 4, S.EVENT_LAUNCH: 1, S.VOLUME: 1, S.CHANNEL: 1, S.GRADUAL: -1},
        "为什么量没上来？举措还没上线 | Why is the volume missing? The work is not live yet"
        " > 为什么没上线？卡在审批、供应或依赖 | Why not live? Stuck in approval, supply or a dependency"
        " > 为什么会卡？没有时限和责任人 | Why stuck? No time limit and no owner",
        ("对照里程碑：计划上线日与实际上线日，各审批节点停留几天 | Compare planned and actual launch, and days spent at each approval",
         "审批节点减到 3 个、每个限 48 小时；补上线并把损失摊到剩余周期 | Cut approvals to 3 with 48 hours each; launch, and spread the loss over what is left",
         "举措负责人 | owner of the initiative",
         "按新日期上线，且上线后两周该项指标回到计划的 95% | Live on the new date, and the KPI back to 95 % of plan within two weeks"),
    ),
    _cause(
        "underspent", _IN, ("预算没花出去（资源错配）", "budget not spent (resource mismatch)"),
        {S.UNDERSPENT: 4, S.VOLUME: 2, S.CHANNEL: 1, S.OVERSPENT: -2},
        "为什么量少了？投放少了 | Why less volume? Less was spent"
        " > 为什么少投？预算冻结或审批慢 | Why less? Frozen or slow approval"
        " > 为什么没人发现？没有按周看预算执行 | Why unnoticed? Spending is not watched weekly",
        ("逐渠道对比计划与实际花费，看量是否同比例下降 | Compare planned and actual spend by channel; did volume fall in step?",
         "把余下预算按边际效果重新分到高回报渠道 | Move what is left to the channels with the best marginal return",
         "渠道负责人与财务 | channel owner and finance",
         "花费执行率回到 95%–105%，量恢复到计划 | Spend back to 95-105 % of plan and volume back on plan"),
    ),
    _cause(
        "mismatch", _IN, ("资源错配", "resources in the wrong place"),
        {S.OVERSPENT: 2, S.MIX: 2, S.CHANNEL: 1, S.PRODUCT: 1, S.COST: 2, S.UNDERSPENT: -1},
        "为什么产出低？钱投在低增长的地方 | Why low output? The money is in low-growth places"
        " > 为什么没调整？分配沿用去年 | Why not moved? Last year's split was kept"
        " > 为什么沿用？没有按效果滚动分配 | Why kept? No rolling re-allocation by result",
        ("按产品、渠道画投入占比与增长的对照（波士顿矩阵） | Plot share of spend against growth by product and channel",
         "C 类减 15%，转到增长快、回报达标的项目 | Cut tier C by 15 % and move it to growing, paying items",
         "营销负责人 | head of marketing",
         "战略项目占比由 30% 提到 45%，ROI 不低于 2:1 | Strategic share from 30 to 45 %, ROI at least 2:1"),
    ),
    _cause(
        "own_price", _IN, ("自身价格或折扣执行（价格混乱）", "own prices or discounts"),
        {S.EVENT_PRICE: 4, S.PRICE: 3, S.SUDDEN: 1, S.VOLUME: -1},
        "为什么客单价变了？成交价低于标价 | Why did the basket move? Paid prices are below list"
        " > 为什么低？折扣力度或组合变了 | Why? Discounts or bundles changed"
        " > 为什么没控住？授权和执行口径不一 | Why not held? Unclear authority",
        ("对比成交价、折扣率、组合占比的前后变化 | Compare paid price, discount rate and mix before and after",
         "统一折扣口径，区域浮动限 ±5% | One discount rule; regions may move ±5 %",
         "产品与区域负责人 | product and regional heads",
         "成交均价回到计划的 ±2% 以内 | Average paid price within ±2 % of plan"),
    ),
    _cause(
        "stock", _IN, ("缺货或供应延误", "out of stock or late supply"),
        {S.EVENT_STOCK: 4, S.STOPPED: 3, S.PRODUCT: 2, S.CONVERSION: 1, S.SUDDEN: 1, S.BROAD: -2},
        "为什么订单掉了？买不到 | Why fewer orders? It could not be bought"
        " > 为什么缺货？备货没跟上促销节奏 | Why out of stock? Supply did not follow the promotions"
        " > 为什么没跟上？预测没给供应链 | Why not? The forecast never reached supply",
        ("查该产品逐日库存与下架记录，看缺货日与掉单日是否重合 | Daily stock of the product: do days without stock match days without orders?",
         "补货并设安全库存；缺货期把投放转到替代品 | Restock with a safety level; move spend to substitutes meanwhile",
         "供应链与产品负责人 | supply and product heads",
         "缺货天数为 0，订单恢复到缺货前水平 | No day out of stock, orders back to the level before"),
    ),
    _cause(
        "campaign", _IN, ("投放素材、落地页或活动失效", "creative, landing page or campaign stopped working"),
        {S.EVENT_CAMPAIGN: 4, S.EVENT_LAUNCH: 3, S.EVENT_PROMOTION: 2, S.CONVERSION: 2, S.CHANNEL: 2, S.SUDDEN: 1, S.BROAD: -1},
        "为什么转化掉了？人来了没买 | Why did conversion fall? People come and do not buy"
        " > 为什么没买？内容与承接页不符或改版 | Why not? The page does not fit the ad, or was changed"
        " > 为什么没发现？改版没做 A/B | Why unnoticed? The change was not tested",
        ("按素材、落地页、改版日期看转化率的断点 | Look for the break by creative, landing page and release date",
         "回滚或换素材，1–2 周 A/B 后再放量 | Roll back or replace, scale after a 1-2 week A/B test",
         "渠道负责人 | channel owner",
         "转化率回到起点前的水平（p < 0.05） | Conversion back to its level before the start (p < 0.05)"),
    ),
    _cause(
        "capability", _IN, ("团队能力断层", "gaps in a team's skills"),
        {S.REGION: 2, S.CONVERSION: 1, S.GRADUAL: 1, S.CHANNEL: -1, S.BROAD: -2},
        "为什么只有这个区掉？同样的线索成单少 | Why only there? The same leads close less often"
        " > 为什么成单少？新人多或流程没执行 | Why? New people, or the process is not followed"
        " > 为什么没补上？没有岗位能力模型 | Why not closed? No skills model",
        ("同口径比较各区每人线索数、跟进时长、成单率和人员变动 | Compare leads per head, follow-up time, close rate and turnover by region",
         "对标最好的区做陪跑，4 周补训 | Coach against the best region, four weeks of training",
         "区域负责人 | regional head",
         "成单率达到全国均值 | Close rate at the national mean"),
    ),
    _cause(
        "incentive", _IN, ("激励/KPI 短期化", "incentives reward the short term"),
        {S.REPEATED: 1, S.PRICE: 1, S.MIX: 1, S.EVENT_PROMOTION: 1, S.SUDDEN: -1},
        "为什么结构变差？冲量优先 | Why a worse mix? Volume came first"
        " > 为什么冲量？考核只看当期量 | Why? Only the period's volume is rewarded"
        " > 为什么这样考核？没有平衡指标 | Why? No balancing measures",
        ("对照考核周期末的集中成交与随后回落 | Look for peaks at the end of bonus periods and dips after",
         "加入留存、毛利等平衡指标 | Add balancing measures such as retention and margin",
         "营销负责人与人力 | head of marketing and HR",
         "周期末占比回落到正常，复购不降 | End-of-period share normal, repurchase not lower"),
    ),
    _cause(
        "target", _IN, ("目标定得超出历史能力", "target beyond what was ever reached"),
        {S.STRETCHED: 4, S.BROAD: 1, S.REPEATED: 2, S.SUDDEN: -1},
        "为什么没达标？目标比历史高太多 | Why missed? The target is far above history"
        " > 为什么这样定？没做可行性校验 | Why so? Feasibility was not checked",
        ("把目标与去年同期、产能和预算的上限对比 | Hold the target against last year, capacity and budget",
         "走调整流程：改目标或补资源，留档理由 | Re-target or add resources through approval, with the reason on file",
         "战略负责人 | head of strategy",
         "新目标通过可行性校验 | The new target passes the feasibility check"),
    ),
    _cause(
        "competitor", _OUT, ("竞争策略突变", "a competitor's move"),
        {S.EVENT_COMPETITOR: 4, S.CONVERSION: 2, S.PRODUCT: 1, S.REGION: 1, S.SUDDEN: 1, S.COST: 1},
        "为什么来了不买？比价后流失 | Why do they not buy? They compare and leave"
        " > 为什么流失？对手降价或上新 | Why? A competitor cut prices or launched"
        " > 为什么没应对？情报晚 | Why no answer? Intelligence came late",
        ("查起点前后对手价格、新品与投放；看受影响的品类和区域是否对应 | Competitor prices, launches and spend around the start; do products and regions match?",
         "针对性促销或突出差异，价格浮动限 ±5% | Targeted offers or differentiation; prices within ±5 %",
         "产品与区域负责人 | product and regional heads",
         "转化率恢复，份额不再下降 | Conversion recovers, share stops falling"),
    ),
    _cause(
        "regulation", _OUT, ("监管收紧", "tighter regulation"),
        {S.EVENT_POLICY: 4, S.COST: 2, S.VOLUME: 1, S.BROAD: 1, S.SUDDEN: 1},
        "为什么获客变贵或变少？可用数据或版位受限 | Why dearer or fewer? Data or placements are restricted"
        " > 为什么受限？新规生效 | Why? A new rule is in force",
        ("核对新规生效日与起点；看是否各渠道同时变化 | Compare the rule's date with the start; did all channels move at once?",
         "转向自有数据与合规触点，提前 6 个月跟踪政策 | Turn to own data and compliant touchpoints; follow policy six months ahead",
         "政策研究小组 | policy group",
         "获客成本回到新基准 | Acquisition cost back at the new baseline"),
    ),
    _cause(
        "habits", _OUT, ("消费习惯迁移", "customers' habits are moving"),
        {S.GRADUAL: 3, S.CHANNEL: 2, S.MIX: 2, S.VOLUME: 1, S.REPEATED: 1, S.SUDDEN: -2, S.ONE_OFF: -2},
        "为什么这个渠道逐月少？人群去了别处 | Why less each month? People are elsewhere"
        " > 为什么没跟上？画像没更新 | Why not followed? The persona is old",
        ("看 6 个月以上的渠道占比与人群画像 | Channel shares and personas over six months and more",
         "小预算测新触点，季度更新画像 | Test new touchpoints small; renew personas each quarter",
         "用户运营负责人 | head of users",
         "新触点获客成本不高于均值 | Acquisition cost of the new touchpoint not above the mean"),
    ),
    _cause(
        "season", _OUT, ("季节与日历错位", "season and calendar"),
        {S.CALENDAR: 4, S.BROAD: 2, S.ONE_OFF: 1, S.REGION: -1, S.CHANNEL: -1},
        "为什么少？这段时间天数、周末或节日不同 | Why less? Days, weekends or festivals differ",
        ("按可比日或去年同节期重算 | Recompute on comparable days or the same festival last year",
         "目标按季节曲线分月，不做额外动作 | Phase targets by the season; nothing else",
         "数据分析 | analytics",
         "可比口径下偏差在 ±5% 内 | Within ±5 % on comparable days"),
    ),
    _cause(
        "delay", _DATA, ("数据采集延迟或缺失", "data late or missing"),
        {S.STALE: 4, S.GAPS: 4, S.STOPPED: 1, S.BROAD: 1},
        "为什么数少？有几天没入库 | Why low? Some days are not in yet"
        " > 为什么没入库？T+3 延迟或任务失败 | Why not? T+3 delay or a failed job",
        ("对账：源系统与事实表逐日行数和金额 | Reconcile rows and amounts by day with the source system",
         "补数并把延迟压到 4 小时内 | Reload, and bring the delay below four hours",
         "数据团队 | data team",
         "逐日对账差异为 0 | No difference on any day"),
    ),
    _cause(
        "tracking", _DATA, ("埋点或口径变化", "tracking or definition changed"),
        {S.EVENT_TRACKING: 4, S.STOPPED: 2, S.CONVERSION: 1, S.SUDDEN: 1, S.GRADUAL: -2},
        "为什么比率突变？分子或分母口径变了 | Why did the rate jump? A definition changed"
        " > 为什么没同步？发版没通知数据 | Why not known? Analytics was not told of the release",
        ("看同一天各相关指标是否互相矛盾（订单在、访问没了） | Do related metrics contradict each other on that day?",
         "修埋点、标注断点并回补 | Fix tracking, mark the break, backfill",
         "数据团队 | data team",
         "与后台订单对账一致 | Agrees with the order system"),
    ),
    _cause(
        "averages", _DATA, ("分析深度不足：平均数掩盖结构", "averages hide the mix"),
        {S.MIX: 3, S.BROAD: -1},
        "为什么总比率变了而各段没变？占比变了 | Why did the total move but not its parts? The weights moved",
        ("看各段自己的比率与占比（率与结构表） | Each segment's own rate and weight",
         "按段定目标，总比率只作参考 | Set targets by segment; keep the total for reference",
         "数据分析 | analytics",
         "各段目标有人负责 | Every segment's target has an owner"),
    ),
    _cause(
        "single_metric", _DATA, ("指标维度单一", "too few metrics"),
        {S.NO_DRIVERS: 3},
        "为什么说不出原因？只有结果指标 | Why no reason? Only the result is measured",
        ("补曝光、点击、转化、复购四段数据 | Add exposure, click, conversion and repurchase",
         "建全漏斗指标 | Build the full funnel",
         "数据团队 | data team",
         "每个结果指标有驱动指标 | Every result has its drivers"),
    ),
    _cause(
        "open_loop", _DATA, ("闭环缺失：同向偏差反复出现", "no closed loop: the same miss again and again"),
        {S.REPEATED: 3, S.ONE_OFF: -2},
        "为什么连续几期都差？上次措施没验证 | Why again? The last measure was never verified"
        " > 为什么没验证？没有责任人和验收标准 | Why not? No owner and no acceptance standard",
        ("查前几期的纠正措施与验收记录 | Look up the last periods' measures and whether they were accepted",
         "按 PDCA 登记：问题、方案、责任人、验收标准 | Register problem, plan, owner and acceptance standard (PDCA)",
         "营销负责人 | head of marketing",
         "下期复盘有验收结论 | The next review has a verdict"),
    ),
)  # fmt: skip
