"""Writing found quantities back as tool arguments: plain, exact and unambiguous."""

from decimal import Decimal

from core.quantity.value import Amount, Change, ChangeKind, Money, Number, Points, Share


def amount_text(amount: Amount) -> str:
    """An amount as an argument: "6500000", "15%", "2pp", "650000元"."""
    match amount:
        case Share(value=value):
            return f"{plain(value)}%"
        case Points(value=value):
            return f"{plain(value)}pp"
        case Money(value=value, currency="CNY"):
            return f"{plain(value)}元"
        case Money(value=value, currency=currency):
            return f"{plain(value)} {currency}"
        case Number(value=value):
            return plain(value)


def plain(value: Decimal) -> str:
    """A Decimal without exponent or trailing zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def change_text(change: Change) -> str:
    """A change by an amount as an argument: "+30%", "-2pp", "+1500000"."""
    sign = "-" if change.sign < 0 else "+"
    if change.kind is ChangeKind.TIMES and isinstance(change.size, Number):
        return f"+{plain((change.size.value - 1) * 100)}%"
    if change.size is None:
        return ""
    return f"{sign}{amount_text(change.size)}"
