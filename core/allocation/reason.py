"""Why an item gets less than it asked for."""

from collections.abc import Collection
from decimal import Decimal

from core.allocation.demand import money
from core.allocation.grant import Grants, find_substitute
from core.allocation.request import Cents, Item, Method, Request, Tier
from core.allocation.rule import least
from core.allocation.selection import label_selection
from core.quantity.saying import plain
from core.text import Text


def explain_cut(request: Request, grants: Grants, item: Item, binding: Collection[str]) -> Text:
    """The reason in a sentence; call it for an item that gets less than its ask.

    Args:
        request: What was asked.
        grants: The plan.
        item: The item.
        binding: Names of the demands that are at their limit in the plan.
    """
    grant = grants[item.name]
    if item.forbidden or item.locked is not None:
        return Text(zh="按要求固定", en="fixed as demanded")
    if grant.substitute is not None:
        return _by_substitute(request, item, grant.substitute)
    full = [name for name in item.groups if f"group_maximum:{name}" in binding]
    if full:
        return Text(zh=f"{full[0]} 合计已到上限", en=f"{full[0]} together are at their limit")
    if grant.amount == 0:
        return _left_out(request, grants, item, binding)
    if request.method is Method.TIERS and item.tier == Tier.C:
        part = plain((request.cut * 100).normalize())
        return Text(
            zh=f"C 级（可削减）先压缩 {part}%", en=f"tier C (can be reduced) is cut by {part} % first"
        )
    if item.maximum is not None and grant.amount == item.maximum:
        return Text(zh="到了上限", en="it is at its maximum")
    return _in_part(request, grant.amount, item)


def _by_substitute(request: Request, item: Item, name: str) -> Text:
    substitute = find_substitute(item, name)
    cost, share = money(request, substitute.cost), plain((substitute.share * 100).normalize())
    return Text(
        zh=f"改用替代方案“{name}”：{cost.zh}，约得原价值的 {share}%",
        en=f'done by the substitute "{name}": {cost.en} for {share} % of the value',
    )


def _left_out(request: Request, grants: Grants, item: Item, binding: Collection[str]) -> Text:
    missing = [name for name in item.requires if not grants[name].amount]
    if missing:
        return Text(zh=f"前提 {missing[0]} 未入选", en=f"it needs {missing[0]}, which is not funded")
    rivals = [i.name for i in request.items if item.name in i.excludes or i.name in item.excludes]
    taken = [name for name in rivals if grants[name].amount]
    if taken:
        return Text(zh=f"与已入选的 {taken[0]} 互斥", en=f"it excludes {taken[0]}, which is funded")
    left = request.available - sum(grant.amount for grant in grants.values())
    need = least(item)
    if need > left:
        needs, has = money(request, need), money(request, left)
        return Text(
            zh=f"至少要 {needs.zh}，只剩 {has.zh}",
            en=f"it takes at least {needs.en}, {has.en} is left",
        )
    if "count_maximum" in binding:
        return label_selection(request, "count_maximum")
    if not any(grant.amount for grant in grants.values()):
        return Text(zh="没有可用的钱", en="there is no money for it")
    if request.method is Method.PRIORITY:
        return Text(zh="轮到它时钱已用完", en="the money was gone before its turn")
    return Text(zh="其他项目每元的贡献更高", en="other items bring more for the money")


def _in_part(request: Request, amount: Cents, item: Item) -> Text:
    part = plain(round(Decimal(100 * amount) / (item.ask or amount), 2).normalize())
    rule = {
        Method.ASKS: Text(zh="资金不足，按申请比例分", en="money is short, split in proportion to the asks"),
        Method.CONTRIBUTION: Text(zh="按贡献比例分到", en="its share by contribution"),
        Method.EQUAL: Text(zh="平均分到", en="its equal share"),
        Method.PRIORITY: Text(zh="排在前面的先满足，剩下的给它", en="what those before it left"),
        Method.STAGE: Text(zh="按阶段模板分到", en="its share by the stage template"),
        Method.TIERS: Text(zh="资金不足，先保 A 级再 B 级", en="money is short, tier A comes first, then B"),
        Method.VALUE: Text(zh="再多的钱放在别处更值", en="more money is worth more elsewhere"),
    }[request.method]
    return Text(zh=f"{rule.zh}（申请的 {part}%）", en=f"{rule.en} ({part} % of its ask)")
