"""Goals that sound like goals but measure nothing, each with a measure that can stand in for it."""

# ruff: noqa: E501 - a table reads best a row a line
import re
from dataclasses import dataclass

from core.text import Text
from core.validation.script import simplify
from core.validation.source import FRAMEWORK, OWN, Source, cite
from core.validation.wording import both

_POINT_TWO = cite(FRAMEWORK, "要点2 量化目标与指标", "point 2, quantify goals")
_STEP_TWO = cite(FRAMEWORK, "步骤二 关联营销维度", "step 2, marketing dimensions")
_PROXY = cite(OWN, "常用替代指标", "common proxy measures")


@dataclass(frozen=True)
class Vague:
    """A vague phrase and a measure that can stand in for it.

    Attributes:
        pattern: How it is said.
        proxy: The measure, with an example of a target.
        source: Where the measure comes from.
        is_metric: Whether a number makes it a metric (销售额, 知名度); of 影响力 no number does.
    """

    pattern: re.Pattern[str]
    proxy: Text
    source: Source
    is_metric: bool


def _of(pattern: str, zh: str, en: str, source: Source, *, is_metric: bool = True) -> Vague:
    return Vague(re.compile(pattern, re.IGNORECASE), both(zh, en), source, is_metric)


LEXICON = (
    _of(r"(?:品牌)?影响力|brand (?:influence|impact|power)", "目标人群品牌认知率 ≥ 40%（第三方调研）",
        "brand awareness in the target group ≥ 40 % (third-party survey)", _POINT_TWO, is_metric=False),
    _of(r"粘性|黏性|活跃度|stickiness|engagement|user loyalty", "30 日留存率提升至 40%（CRM）",
        "30-day retention to 40 % (CRM)", _POINT_TWO, is_metric=False),
    _of(r"知名度|认知度?|awareness", "品牌搜索量增长 50%，或目标人群品牌认知率从基准值到目标值",
        "brand searches up 50 %, or awareness in the target group from its baseline to a target", _STEP_TWO),
    _of(r"美誉度|口碑|(?:品牌|企业)?形象|reputation|brand image|word of mouth", "正面评价占比达 80%",
        "share of positive reviews at 80 %", _STEP_TWO),
    _of(r"忠诚度|loyalty", "复购率从基准值到目标值，或 30 日留存率 40%",
        "repeat purchase rate from its baseline to a target, or 30-day retention 40 %", _STEP_TWO),
    _of(r"用户体验|客户体验|满意度|(?:user|customer) (?:experience|satisfaction)", "满意度或净推荐值（NPS）从基准值到目标值",
        "satisfaction or net promoter score from its baseline to a target", _PROXY),
    _of(r"竞争力|领先地位|行业地位|competitive(?:ness)?|market leader(?:ship)?|market position", "市场份额从基准值到目标值，写明市场规模口径",
        "market share from its baseline to a target, with the market it is a share of", _PROXY, is_metric=False),
    _of(r"(?:营销|推广|投放|渠道|运营)(?:效果|效率|质量)|marketing (?:effectiveness|efficiency)|channel efficiency", "单渠道获客成本降低 20%，或投入产出比从基准值到目标值",
        "acquisition cost of a channel down 20 %, or return on spend from its baseline to a target", _STEP_TWO, is_metric=False),
    _of(r"(?:市场|品牌)?(?:声量|热度|曝光)|buzz|share of voice|visibility|exposure", "覆盖人数或品牌搜索量从基准值到目标值",
        "people reached or brand searches from their baseline to a target", _STEP_TWO),
    _of(r"拓展.{0,6}渠道|渠道拓展|expand.{0,12}channels?", "线上渠道销售额占比提升至 60%",
        "share of sales through online channels to 60 %", _STEP_TWO),
    _of(r"销量|销售(?:额)?|业绩|营收|增长|sales|revenue|grow(?:th)?", "季度销售额（万元）从基准值到目标值，例如增长 30%",
        "quarterly sales from their baseline to a target, for example up 30 %", _STEP_TWO),
    _of(r"用户|客户|会员|users?|customers?|members?", "新增注册用户数（万）从基准值到目标值",
        "new registered users from their baseline to a target", _STEP_TWO),
    _of(r"协同|赋能|转型|升级|优化|加强|强化|synerg|empower|transform|optimi[sz]e|strengthen|improve", "先说明做成之后哪个数字会变，再给基准值和目标值",
        "say which number changes when it is done, then its baseline and target", _POINT_TWO, is_metric=False),
)  # fmt: skip
"""From the narrow to the general: the first phrase found gives the suggestion."""


def find_vague(text: str) -> tuple[str, Vague] | None:
    """The first vague phrase in a text, as said there, with its entry; None when there is none."""
    plain = simplify(text)
    for entry in LEXICON:
        found = entry.pattern.search(plain)
        if found:
            return text[found.start() : found.end()], entry
    return None
