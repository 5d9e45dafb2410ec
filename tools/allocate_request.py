"""The request of an allocation, read from the words of a call, from a plan, or both."""

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from core.allocation.request import (
    CENT,
    WAN,
    YUAN,
    Cents,
    Group,
    Item,
    Method,
    Request,
    Reserve,
    Selection,
    Substitute,
)
from core.allocation.template import find_template
from core.errors import InputError, MissingInput
from core.plan.plan import Plan
from core.quantity.value import Money, Points, Share
from core.text import Text
from tools.allocate_arguments import AllocateArguments, GroupLimit, Variant
from tools.allocate_arguments import Item as Stated
from tools.argument_error import shorten
from tools.plan_items import nodes_of, plan_items
from tools.stated_number import read_factor, read_number
from tools.stated_value import is_bare, read_amount, read_money, read_part
from tools.tool import ToolContext

_LARGEST: Cents = 10**15
METHODS = {"fit": Method.ASKS}
UNITS: dict[str, Cents] = {
    "分": CENT,
    "cent": CENT,
    "元": YUAN,
    "yuan": YUAN,
    "dollar": YUAN,
    "千元": 1000 * YUAN,
}
UNITS |= {"k": 1000 * YUAN, "万": WAN, "万元": WAN, "萬": WAN, "萬元": WAN, "10k": WAN}
PURPOSES = {
    "acquisition": ("acquisition", "获客", "拉新", "獲客"),
    "conversion": ("conversion", "转化", "轉化"),
    "brand": ("brand", "品牌"),
    "retention": ("retention", "留存", "价值", "價值", "loyalty"),
    "other": ("other", "其他", "其它"),
}
SOURCES = {
    "experiment": Text(
        zh="中小企业自动化营销预算规划与资源配置：实验预算 10–15%（另一处 5–10%）",
        en="sme-budget-allocation: 10–15 % for experiments (5–10 % in another place)",
    ),
    "contingency": Text(
        zh="市场策略执行偏差纠正 第5章：应急池 10%",
        en="deviation-correction, ch. 5: contingency pool of 10 %",
    ),
}


class Asked(NamedTuple):
    """A request, the plan it was read from or is written to, and each item's node in it."""

    request: Request
    plan: Plan | None
    nodes: dict[str, str]


@dataclass(frozen=True)
class _Reader:
    """Reads stated amounts into cents of one currency."""

    currency: str

    def cents(self, text: str | None, field: str) -> Cents | None:
        if text is None:
            return None
        return int(read_money(text, self.currency, field) * 100)

    def share(self, text: str | None, field: str) -> Decimal | None:
        """A percentage as 0..1; None when the text is an amount of money."""
        return None if text is None else read_part(text, field, currency=self.currency)


def read_request(ctx: ToolContext, arguments: AllocateArguments) -> Asked:
    """The request stated by a call.

    Raises:
        MissingInput: No total, no items, or no plan where one is needed.
        InputError: A value cannot be read.
    """
    plan = _load(ctx, arguments)
    reader = _Reader(_currency(arguments, plan))
    total = _total(arguments, plan, reader)
    if arguments.items:
        items, nodes = _stated_items(arguments, reader), nodes_of(plan, [i.name for i in arguments.items])
    else:
        assert plan is not None
        items, nodes = plan_items(plan, arguments.over)
    request = Request(
        total=total,
        currency=reader.currency,
        spend_all=arguments.spend_all,
        items=items or _purposes(arguments),
        groups=tuple(_group(limit, reader) for limit in arguments.groups),
        reserves=_reserves(arguments, plan, reader),
        capacity=_hours(arguments.capacity, "capacity"),
        selection=_selection(arguments, reader),
        method=METHODS.get(arguments.method) or Method(arguments.method),
        unit=read_unit(arguments.unit),
        stage=arguments.stage,
    )
    return Asked(request, plan, nodes)


def _load(ctx: ToolContext, arguments: AllocateArguments) -> Plan | None:
    self_contained = bool(arguments.items) and arguments.total is not None and not arguments.save
    if arguments.plan is None and self_contained:
        return None
    if arguments.plan is None and ctx.plan_id is None and arguments.items and not arguments.save:
        return None
    if arguments.plan is None and ctx.plan_id is None and arguments.method == "stage" and arguments.total:
        return Plan()
    return ctx.load(arguments.plan)


def _currency(arguments: AllocateArguments, plan: Plan | None) -> str:
    usual = plan.currency if plan is not None else "CNY"
    if arguments.total is None:
        return usual
    amount = read_amount(arguments.total, "total", currency=usual)
    return amount.currency if isinstance(amount, Money) else usual


def _total(arguments: AllocateArguments, plan: Plan | None, reader: _Reader) -> Cents:
    stated = reader.cents(arguments.total, "total")
    if stated is None and plan is not None and plan.envelope is not None:
        stated = int(plan.envelope * 100)
    if stated is None:
        raise MissingInput(
            Text(zh="还不知道总预算", en="the total budget is not known"),
            field="total",
            valid=Text(zh="例如 100万元", en="for example 1M"),
        )
    if not 0 <= stated <= _LARGEST:
        said = shorten(arguments.total or str(plan.envelope if plan else stated))
        raise InputError(
            Text(zh=f"总预算 {said} 超出范围", en=f"a total of {said} is out of range"),
            field="total",
            valid=Text(zh="0 到 10万亿", en="0 to 10 trillion"),
        )
    return stated


def read_unit(said: str | None) -> Cents:
    """The smallest unit of money, in cents; one whole currency unit when none is said. Raises InputError."""
    if said is None:
        return YUAN
    unit = UNITS.get(said.strip().lower())
    if unit is None:
        raise InputError(
            Text(zh=f"不认识的最小单位 {shorten(said)}", en=f"the unit {shorten(said)} is not known"),
            field="unit",
            valid=Text(zh="分、元、千元、万元", en="cent, yuan, dollar, k, 10k, 万元"),
        )
    return unit


def _reserves(arguments: AllocateArguments, plan: Plan | None, reader: _Reader) -> tuple[Reserve, ...]:
    stated = {"experiment": arguments.experiment, "contingency": arguments.contingency}
    found = {kind: _reserve(kind, text, reader) for kind, text in stated.items() if text is not None}
    for reserve in plan.reserves if plan is not None and arguments.total is None else ():
        if reserve.kind in stated and reserve.kind not in found:
            source = Text(zh=reserve.source, en=reserve.source)
            fields = {"kind": reserve.kind, "amount": int(reserve.amount * 100), "source": source}
            found[reserve.kind] = Reserve.model_validate(fields)
    return tuple(found[kind] for kind in stated if kind in found)


def _reserve(kind: str, text: str, reader: _Reader) -> Reserve:
    share = reader.share(text, kind)
    amount = None if share is not None else reader.cents(text, kind)
    return Reserve.model_validate({"kind": kind, "share": share, "amount": amount, "source": SOURCES[kind]})


def _group(limit: GroupLimit, reader: _Reader) -> Group:
    low, high = (reader.share(text, "groups") for text in (limit.minimum, limit.maximum))
    return Group(
        name=limit.group,
        minimum=None if low is not None else reader.cents(limit.minimum, "groups.minimum"),
        maximum=None if high is not None else reader.cents(limit.maximum, "groups.maximum"),
        minimum_share=low,
        maximum_share=high,
    )


def _stated_items(arguments: AllocateArguments, reader: _Reader) -> tuple[Item, ...]:
    contributions = _contributions(arguments.items, reader)
    return tuple(
        _stated_item(item, contribution, arguments, reader, f"items.{at}")
        for at, (item, contribution) in enumerate(zip(arguments.items, contributions, strict=True))
    )


def _stated_item(
    item: Stated, contribution: Decimal | None, arguments: AllocateArguments, reader: _Reader, at: str
) -> Item:
    substitutes = _substitutes(item, reader, at)
    return Item(
        name=item.name,
        ask=reader.cents(item.ask, f"{at}.ask"),
        minimum=reader.cents(item.minimum, f"{at}.minimum"),
        maximum=reader.cents(item.maximum, f"{at}.maximum"),
        effective_minimum=reader.cents(item.effective_minimum, f"{at}.effective_minimum"),
        contribution=contribution,
        priority=item.priority,
        tier=item.tier,
        stage=find_purpose(item.group or item.name) if arguments.method == "stage" else None,
        groups=(item.group,) if item.group else (),
        requires=tuple(item.requires),
        excludes=tuple(item.excludes),
        substitutes=substitutes,
        effort=_hours(item.effort, f"{at}.effort"),
        divisible=not substitutes,
        mandatory=item.mandatory,
        forbidden=item.forbidden,
        locked=reader.cents(item.locked, f"{at}.locked"),
    )


def _substitutes(item: Stated, reader: _Reader, at: str) -> tuple[Substitute, ...]:
    others = tuple(_variant(variant, reader, f"{at}.variants") for variant in item.variants)
    cost = reader.cents(item.substitute_cost, f"{at}.substitute_cost")
    if not cost:
        return others
    share = reader.share(item.substitute_share, f"{at}.substitute_share")
    if share is None:
        raise MissingInput(
            Text(
                zh=f"{item.name} 的替代方案能带来原价值的百分之几？",
                en=f"what part of the value does the cheaper way of {item.name} bring?",
            ),
            field=f"{at}.substitute_share",
            valid=Text(zh="例如 65%", en="for example 65 %"),
        )
    return (Substitute(name=f"{item.name}（替代）", cost=cost, share=share), *others)


def _variant(variant: Variant, reader: _Reader, at: str) -> Substitute:
    cost = reader.cents(variant.cost, f"{at}.cost")
    share = read_factor(variant.share, f"{at}.share")
    if not cost:
        raise InputError(
            Text(zh=f"{variant.name} 的费用要大于 0", en=f"{variant.name} must cost something"),
            field=f"{at}.cost",
        )
    effort = _hours(variant.effort, f"{at}.effort")
    return Substitute(name=variant.name, cost=cost, share=share, effort=effort)


def _hours(stated: dict[str, str], field: str) -> dict[str, Decimal]:
    return {name: read_number(text, f"{field}.{name}") for name, text in stated.items()}


def _selection(arguments: AllocateArguments, reader: _Reader) -> Selection:
    least, most = arguments.at_least, arguments.at_most
    if least is not None and most is not None and least > most:
        raise InputError(
            Text(zh=f"至少 {least} 项多于至多 {most} 项", en=f"at least {least} is more than at most {most}"),
            field="at_least",
            valid=Text(zh=f"0 到 {most}", en=f"0 to {most}"),
        )
    share = reader.share(arguments.best_share, "best_share")
    if (arguments.best is None) != (share is None):
        raise MissingInput(
            Text(zh="集中度要同时给出个数和占比", en="a concentration takes both a number and a share"),
            field="best_share" if share is None else "best",
            valid=Text(zh="例如 best 3、best_share 70%", en="for example best 3 and best_share 70%"),
        )
    return Selection(
        at_least=least,
        at_most=most,
        best=arguments.best,
        best_share=share if share is not None else Decimal(0),
    )


def _contributions(items: list[Stated], reader: _Reader) -> list[Decimal | None]:
    """Contributions as numbers; points, money and shares cannot be compared with each other."""
    read = [
        read_amount(item.contribution, f"items.{at}.contribution", currency=reader.currency)
        if item.contribution is not None
        else None
        for at, item in enumerate(items)
    ]
    kinds = {
        type(amount)
        for item, amount in zip(items, read, strict=True)
        if amount is not None and not is_bare(item.contribution or "")
    }
    if len(kinds - {Points, Share}) + bool(kinds & {Points, Share}) > 1:
        said = "、".join(item.contribution for item in items if item.contribution)
        raise InputError(
            Text(zh=f"各项贡献的单位不同：{said}", en=f"the contributions are in different units: {said}"),
            field="items.contribution",
            valid=Text(
                zh="都用百分点、都用金额，或都用得分", en="all in points, all in money, or all scores"
            ),
        )
    for item, amount in zip(items, read, strict=True):
        if amount is not None and amount.value < 0:
            raise InputError(
                Text(
                    zh=f"{item.name} 的贡献 {item.contribution} 是负数",
                    en=f"the contribution of {item.name} is negative: {item.contribution}",
                ),
                field="items.contribution",
                valid=Text(zh="0 或正数", en="0 or more"),
            )
    return [amount.value if amount is not None else None for amount in read]


def find_purpose(words: str) -> str | None:
    """The purpose of money a name speaks of (获客, 转化, 品牌, 留存); None for none or several."""
    folded = words.lower()
    found = [key for key, signs in PURPOSES.items() if any(sign in folded for sign in signs)]
    return found[0] if len(found) == 1 else None


def _purposes(arguments: AllocateArguments) -> tuple[Item, ...]:
    """For a stage template without items: its own purposes."""
    if arguments.method != "stage" or arguments.stage is None:
        raise MissingInput(
            Text(zh="还没有可分配的项目", en="there is nothing to fund yet"),
            field="items",
            valid=Text(
                zh="给出项目，或先在计划里加上举措", en="name items, or add initiatives to the plan first"
            ),
        )
    buckets = find_template(arguments.stage).buckets
    return tuple(Item(name=bucket.name.zh, stage=bucket.key) for bucket in buckets)
