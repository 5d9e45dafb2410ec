"""What to consider of money: the template of a stage with what of it can be reached, and reserves.

Sources: sme-budget-allocation, parts 1, 2 and 4 (stages; 10–15 % and 5–10 % for experiments: two rules, the
person chooses); deviation-correction, chapter 5 (a contingency pool of 10 %).
"""

from decimal import Decimal

from core.allocation.template import TEMPLATES, WHOLE, Bucket, Template, find_template, reach
from core.cascade.number import plain
from core.drafting.suggestion import Assumption, Kind, Suggestion
from core.text import Text

_PAGES = {"penetration": "penetration-leader", "leader": "penetration-leader"}
_WHY_STAGE = Text(
    zh="经验区间是起点，最终跟着瓶颈走",
    en="ranges of experience to start from; the bottleneck decides in the end",
)


def suggest_stage(key: str) -> Suggestion:
    """The template of a stage, its ranges and the divisions that make 100 %. Raises UnknownReference."""
    template = find_template(key)
    return Suggestion(
        kind=Kind.STAGE,
        key=f"stage:{key}",
        title=Text(zh=f"{template.name.zh}的预算分配", en=f"budget at the stage: {template.name.en}"),
        text=_text(template),
        why=_WHY_STAGE,
        page=_PAGES.get(key, "stage-templates"),
        assumptions=tuple(_assume(template, b) for b in template.buckets if b.key != "other"),
    )


def suggest_stages() -> tuple[Suggestion, ...]:
    """The templates of all stages, for somebody whose stage is not known."""
    return tuple(suggest_stage(template.key) for template in TEMPLATES)


def _assume(template: Template, bucket: Bucket) -> Assumption:
    return Assumption(
        name=f"{template.key}.{bucket.key}",
        label=Text(zh=f"{bucket.name.zh}占", en=bucket.name.en),
        unit="%",
        low=bucket.low,
        high=None if bucket.high == WHOLE else bucket.high,
    )


def _text(template: Template) -> Text:
    """The stage in words, with the divisions that make 100 % where its ranges leave several."""
    found = reach(template)
    named = [bucket for bucket in template.buckets if bucket.key != "other"]
    if len(found.corners) < 2 or len(named) < len(template.buckets):
        return Text(
            zh=f"{template.name.zh}：其余按瓶颈分"
            if len(named) < len(template.buckets)
            else template.name.zh,
            en=f"{template.name.en}: the rest goes to the bottleneck"
            if len(named) < len(template.buckets)
            else template.name.en,
        )
    ways = [*found.corners, found.pick] if found.pick not in found.corners else [*found.corners]
    shown = ["/".join(plain(part) for part in way) for way in sorted(ways)]
    names = (
        "/".join(bucket.name.zh for bucket in named),
        "/".join(bucket.name.en for bucket in named),
    )
    return Text(
        zh=f"{template.name.zh}：区间要凑成 100%，{names[0]} 可取 {'、'.join(shown)}",
        en=f"{template.name.en}: the ranges must make 100 %; {names[1]} can be {', '.join(shown)}",
    )


def _share(name: str, zh: str, en: str, low: int, high: int) -> Assumption:
    return Assumption(name=name, label=Text(zh=zh, en=en), unit="%", low=Decimal(low), high=Decimal(high))


EXPERIMENT = Suggestion(
    kind=Kind.RESERVE,
    key="reserve:experiment",
    title=Text(zh="实验预算", en="money for experiments"),
    text=Text(
        zh="先从总额留出，再分其余；资料给了两条规则，由你选一条并写明",
        en="set it aside before dividing the rest; the guidance gives two rules: choose one and say which",
    ),
    why=Text(zh="新渠道、新方法要先试再放量", en="new channels and methods are tried before they are scaled"),
    page="experiment-reserve",
    assumptions=(
        _share("reserve.media_tests", "以投放测试为主", "mainly media tests:", 10, 15),
        _share("reserve.technology", "以技术评估为主", "mainly technology:", 5, 10),
    ),
)
CONTINGENCY = Suggestion(
    kind=Kind.RESERVE,
    key="reserve:contingency",
    title=Text(zh="应急资金池", en="contingency pool"),
    text=Text(
        zh="从总预算留一块应急，平时不动，每季度按 GMV 增长调整",
        en="keep a part of the total for the unforeseen; adjust it each quarter with GMV growth",
    ),
    why=Text(zh="没料到的事不该挤占已定的策略", en="the unforeseen should not eat into what was decided"),
    page="contingency",
    assumptions=(_share("reserve.contingency", "应急占总预算", "contingency", 10, 10),),
)
CONCENTRATION = Suggestion(
    kind=Kind.RESERVE,
    key="budget:concentration",
    title=Text(zh="集中投入", en="concentration"),
    text=Text(
        zh="2–3 个差异点、3–4 个最好的渠道各有一条集中规则，对象不同",
        en="one rule for two or three differentiators, another for the best three or four channels",
    ),
    why=Text(zh="平均分会饿死高价值策略", en="an even split starves what is worth most"),
    page="concentration",
    assumptions=(
        _share("concentration.differentiators", "差异点占", "differentiators", 60, 60),
        _share("concentration.channels", "最好的渠道占", "the best channels", 70, 70),
    ),
)
MINIMUM = Suggestion(
    kind=Kind.RESERVE,
    key="budget:minimum",
    title=Text(zh="最小有效投入", en="minimum effective spend"),
    text=Text(
        zh="要么投到见效的门槛以上，要么不投", en="fund an item above the level where it works, or not at all"
    ),
    why=Text(zh="低于门槛的钱等于白花", en="money below that level is wasted"),
    page="minimum-effective-spend",
)
RESERVES = (EXPERIMENT, CONTINGENCY, CONCENTRATION, MINIMUM)
