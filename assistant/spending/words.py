"""What people are told about budgets: what is used, the limit, when it begins anew, who can raise it."""

from decimal import Decimal

from assistant.errors import OverBudget
from assistant.spending.allowance import Allowance
from core.text import Text
from knowledge.purse import CONVERSATION, MONTH, PERSON_DAY, PERSON_MONTH

_NAMES = {
    CONVERSATION: Text(zh="这个会话的额度", en="the budget of this conversation"),
    PERSON_DAY: Text(zh="您今天的额度", en="your budget for today"),
    PERSON_MONTH: Text(zh="您本月的额度", en="your budget for this month"),
    MONTH: Text(zh="全公司本月的额度", en="the company's budget for this month"),
}


def over_budget(allowance: Allowance) -> OverBudget:
    """The refusal."""
    told, resets = used_up(allowance), when(allowance)
    return OverBudget(
        Text(
            zh=f"{told.zh}，没有调用模型；您的话已保存",
            en=f"{told.en}; no model was called. Your message is kept",
        ),
        field=allowance.variable,
        valid=Text(
            zh=f"{resets.zh}；管理员可以调高 {allowance.variable}",
            en=f"{resets.en}; an administrator can raise {allowance.variable}",
        ),
    )


def why_stand_in(allowance: Allowance) -> Text:
    """Why the embedded model answers, as the reason in its notice."""
    told, resets = used_up(allowance), when(allowance)
    return Text(
        zh=f"{told.zh}；{resets.zh}，管理员可以调高 {allowance.variable}",
        en=f"{told.en}; {resets.en}, an administrator can raise {allowance.variable}",
    )


def nearly_used(allowance: Allowance) -> Text:
    """What is told once, when most of a budget is used."""
    name, resets = _NAMES[allowance.purse.scope], when(allowance)
    percent = int(allowance.share * 100)
    used, limit = said(allowance, allowance.used), said(allowance, allowance.limit)
    return Text(
        zh=f"（{name.zh}已用 {percent}%：{used.zh} / {limit.zh}。{resets.zh}。）",
        en=f"({percent}% of {name.en} is used: {used.en} of {limit.en}. {_capital(resets.en)}.)",
    )


def used_up(allowance: Allowance) -> Text:
    """That it is used up, and how much of how much."""
    name = _NAMES[allowance.purse.scope]
    used, limit = said(allowance, allowance.used), said(allowance, allowance.limit)
    return Text(
        zh=f"{name.zh}已用完：已用 {used.zh}，上限 {limit.zh}",
        en=f"{name.en} is used up: {used.en} of {limit.en}",
    )


def when(allowance: Allowance) -> Text:
    """When it begins anew."""
    day = allowance.resets()
    if day is None:
        return Text(zh="可以另开一个会话", en="a new conversation begins anew")
    return Text(zh=f"{day:%Y-%m-%d} 零时恢复", en=f"it begins anew on {day:%Y-%m-%d} at midnight")


def said(allowance: Allowance, amount: Decimal) -> Text:
    """An amount with its unit."""
    if allowance.unit == "tokens":
        return Text(zh=f"{amount:,.0f} 词元", en=f"{amount:,.0f} tokens")
    return Text(zh=money(amount, allowance.currency), en=money(amount, allowance.currency))


def money(amount: Decimal, currency: str) -> str:
    """An amount of money as people read it: hundredths, of small ones ten-thousandths."""
    places = 2 if amount >= 1 or amount == 0 else 4
    return f"{amount:,.{places}f} {currency}"


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]
