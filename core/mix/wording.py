"""The demands and amounts of a split over channels in words, with their numbers."""

from decimal import Decimal

from core.mix.request import Kind, Limit, Request
from core.quantity.saying import plain, say
from core.quantity.unit import Unit, UnitKind
from core.text import Language, Text


def money(request: Request, amount: float) -> Text:
    """An amount of money, to the cent below a hundred and to the unit above."""
    unit = Unit(kind=UnitKind.MONEY, symbol=request.currency)
    value = Decimal(f"{amount:.2f}" if abs(amount) < 100 else f"{amount:.0f}")
    value = value.to_integral_value() if value == value.to_integral_value() else value
    return Text(zh=say(value, unit, Language.ZH_HANS), en=say(value, unit, Language.EN))


def response(request: Request, value: float) -> Text:
    """An amount of response with what is counted; money when that is what the channels bring."""
    if request.noun.en == request.currency:
        return money(request, value)
    said = number(value)
    return Text(zh=f"{said}{request.noun.zh}", en=f"{said} {request.noun.en}".strip())


def number(value: float) -> str:
    """A number of four or more significant digits."""
    size = abs(value)
    digits = 0 if size >= 1000 else 1 if size >= 100 else 2 if size >= 1 else 4
    return f"{value:,.{digits}f}".rstrip("0").rstrip(".") if digits else f"{value:,.0f}"


def percent(part: float) -> str:
    """A part of a whole in percent, without the sign."""
    return plain(Decimal(f"{100 * part:.4f}").normalize())


def label(request: Request, name: str) -> Text:
    """A demand in words with its numbers."""
    kind, _, subject = name.partition(":")
    if kind in ("total", "spend_all"):
        return _label_total(request, kind)
    limit = find_limit(request, name)
    if limit is not None:
        return _label_limit(request, limit, name)
    if kind in ("requires", "excludes"):
        first, _, second = subject.partition(">" if kind == "requires" else "|")
        if kind == "requires":
            return Text(zh=f"投{first}以投{second}为前提", en=f"{first} needs {second}")
        return Text(zh=f"{first}与{second}不能同时投", en=f"{first} and {second} exclude each other")
    return _label_channel(request, kind, subject)


def find_limit(request: Request, name: str) -> Limit | None:
    """The limit a row or demand of this name belongs to; None when it is none of the limits'."""
    plain_name = name.removesuffix(" ≤")
    for limit in request.limits:
        if plain_name == limit.name or plain_name.startswith(f"{limit.name}:"):
            return limit
    return None


def _label_total(request: Request, kind: str) -> Text:
    said = money(request, request.available or 0.0)
    whole = money(request, request.total or 0.0)
    zh, en = f"可用预算 {said.zh}", f"the {said.en} there is"
    if request.reserve:
        zh, en = f"{zh}（总 {whole.zh} 扣除预留）", f"{en} (of {whole.en} after reserves)"
    if kind == "spend_all":
        return Text(zh=f"{zh}要花完", en=f"{en} must be spent whole")
    return Text(zh=zh, en=en)


def _label_channel(request: Request, kind: str, name: str) -> Text:
    candidate = request.index[name]
    levels = {
        "minimum": candidate.minimum,
        "maximum": candidate.maximum,
        "lock": candidate.locked,
        "block": candidate.effective_minimum,
    }
    said = money(request, levels.get(kind) or 0.0)
    return {
        "minimum": Text(zh=f"{name}至少 {said.zh}", en=f"{name} gets at least {said.en}"),
        "maximum": Text(zh=f"{name}至多 {said.zh}", en=f"{name} gets at most {said.en}"),
        "lock": Text(zh=f"{name}锁定 {said.zh}", en=f"{name} is locked at {said.en}"),
        "block": Text(
            zh=f"{name}要么不投，要么至少 {said.zh}", en=f"{name} gets nothing or at least {said.en}"
        ),
        "mandatory": Text(zh=f"{name}必须投", en=f"{name} must get money"),
        "forbidden": Text(zh=f"{name}不投", en=f"{name} must get no money"),
    }[kind]


def _label_limit(request: Request, limit: Limit, name: str) -> Text:
    who = _who(request, limit)
    source = f"（{limit.source}）" if limit.source else ""
    said = _ends(request, limit, high_only=name.endswith(" ≤"))
    what = {
        Kind.SPEND: Text(zh=f"{who.zh}合计", en=f"{who.en} together get"),
        Kind.SHARE: Text(zh=f"{who.zh}占投入", en=f"the share of {who.en}:"),
        Kind.RESPONSE: Text(zh=f"{limit.goal or '产出'}", en=f"{limit.goal or 'response'}"),
        Kind.ROI: Text(zh="ROI", en="ROI"),
        Kind.CAC: Text(zh="单位成本", en="cost per result"),
        Kind.CHANGE: Text(zh="与现在相比的变动", en="the change from today"),
        Kind.COUNT: Text(zh="投的渠道", en="channels that get money:"),
        Kind.TOP: Text(
            zh=f"最大的 {limit.best} 个渠道占投入", en=f"the {limit.best} largest channels get a share of"
        ),
    }[limit.kind]
    if limit.kind is Kind.CHANGE and ":" in name.removeprefix(limit.name):
        channel = name.removeprefix(f"{limit.name}:")
        what = Text(zh=f"{channel}{what.zh}", en=f"{what.en} of {channel}")
    if limit.kind in (Kind.ROI, Kind.CAC, Kind.RESPONSE) and limit.channels:
        what = Text(zh=f"{who.zh}的 {what.zh}", en=f"{what.en} of {who.en}")
    return Text(
        zh=f"{what.zh}{said.zh}{source}",
        en=f"{what.en} {said.en}" + (f" ({limit.source})" if limit.source else ""),
    )


def _who(request: Request, limit: Limit) -> Text:
    if not limit.channels:
        return Text(zh="各渠道", en="all channels")
    return Text(zh="、".join(limit.channels), en=", ".join(limit.channels))


def _ends(request: Request, limit: Limit, *, high_only: bool) -> Text:
    low, high = (None if high_only else limit.low), limit.high
    both = limit.kind in (Kind.SHARE, Kind.TOP) and not high_only and limit.low is not None
    if both:
        high = None
    if low is not None and high is not None:
        a, b = level(request, limit, low), level(request, limit, high)
        return Text(zh=f" {a.zh}–{b.zh}", en=f"{a.en} to {b.en}")
    if low is not None:
        said = level(request, limit, low)
        return Text(zh=f"至少 {said.zh}", en=f"at least {said.en}")
    said = level(request, limit, high or 0.0)
    return Text(zh=f"至多 {said.zh}", en=f"at most {said.en}")


def level(request: Request, limit: Limit, value: float) -> Text:
    """One end of a limit in its own unit."""
    match limit.kind:
        case Kind.SPEND | Kind.CAC:
            return money(request, value)
        case Kind.SHARE | Kind.TOP | Kind.CHANGE:
            return Text(zh=f"{percent(value)}%", en=f"{percent(value)} %")
        case Kind.RESPONSE:
            return response(request, value) if not limit.goal else Text(zh=number(value), en=number(value))
        case Kind.COUNT:
            return Text(zh=f"{int(value)} 个", en=f"{int(value)}")
    return Text(zh=number(value), en=number(value))
