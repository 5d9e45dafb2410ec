"""A certificate in words: what was split, on which basis, what held, and who got the extra units."""

from core.cascade.apportion import Rounding, Tie
from core.cascade.basis import Basis
from core.cascade.certificate import Certificate, Held, Line
from core.cascade.number import plain
from core.text import Text

_SHOWN = 12
_BOUNDS = (Held.MINIMUM, Held.MAXIMUM, Held.NO_WEIGHT)

_HELD = {
    Held.LOCKED: Text(zh="锁定", en="locked"),
    Held.MINIMUM: Text(zh="停在下限", en="held at its minimum"),
    Held.MAXIMUM: Text(zh="停在上限", en="held at its maximum"),
    Held.NO_WEIGHT: Text(zh="权重为 0", en="weight 0"),
}

_TIES = {
    Tie.FIRST: Text(zh="列在前面的", en="the one listed first"),
    Tie.LAST: Text(zh="列在后面的", en="the one listed last"),
    Tie.LARGEST: Text(zh="权重较大的", en="the one with the larger weight"),
}

_ROUNDINGS = {
    Rounding.LARGEST_REMAINDER: Text(zh="最大余数法", en="largest remainder"),
    Rounding.D_HONDT: Text(zh="D'Hondt 除数法", en="D'Hondt's divisor method"),
    Rounding.SAINTE_LAGUE: Text(zh="Sainte-Laguë 除数法", en="Sainte-Laguë's divisor method"),
    Rounding.RUNNING: Text(zh="累计取整", en="rounding of the running total"),
}


def explain(certificate: Certificate) -> Text:
    """The certificate as a few sentences, one a line."""
    sentences = [_open(certificate), *_lines(certificate), *_rounding(certificate), _close(certificate)]
    return Text(zh="\n".join(s.zh for s in sentences), en="\n".join(s.en for s in sentences))


def summarise(certificate: Certificate) -> tuple[Text, ...]:
    """Only what is out of the ordinary: an empty basis, parts held at a bound, who got the extra units."""
    said = [_open(certificate)] if certificate.is_even and certificate.basis is not Basis.EQUAL else []
    said += [_line(line) for line in certificate.lines if line.held in _BOUNDS][:_SHOWN]
    return (*said, *_rounding(certificate))


def _open(certificate: Certificate) -> Text:
    total, unit = plain(certificate.total), plain(certificate.unit)
    basis = certificate.basis.label
    if certificate.is_even:
        return Text(
            zh=f"总额 {total}，最小单位 {unit}；{basis.zh}为空（全为 0），因此均分。",
            en=f"Total {total} in units of {unit}; the basis ({basis.en}) is empty, so the parts are equal.",
        )
    return Text(
        zh=f"总额 {total}，最小单位 {unit}，依据：{basis.zh}。",
        en=f"Total {total} in units of {unit}, by {basis.en}.",
    )


def _lines(certificate: Certificate) -> list[Text]:
    said = [_line(line) for line in certificate.lines[:_SHOWN]]
    hidden = len(certificate.lines) - len(said)
    if hidden > 0:
        said.append(Text(zh=f"……其余 {hidden} 项同理。", en=f"… and {hidden} more in the same way."))
    return said


def _line(line: Line) -> Text:
    quota, weight, got = plain(line.quota), plain(line.weight), plain(line.amount)
    if line.held is not None:
        held = _HELD[line.held]
        return Text(zh=f"{line.name}：{got}（{held.zh}）", en=f"{line.name}: {got} ({held.en})")
    extra = Text(zh="，补 1 个单位", en=", plus one unit") if line.extra else Text(zh="", en="")
    return Text(
        zh=f"{line.name}：权重 {weight}，精确份额 {quota}{extra.zh} → {got}",
        en=f"{line.name}: weight {weight}, exact share {quota}{extra.en} → {got}",
    )


def _rounding(certificate: Certificate) -> list[Text]:
    names = [line.name for line in certificate.lines if line.extra]
    if not names:
        return []
    method = _ROUNDINGS[certificate.rounding]
    shown_zh, shown_en = "、".join(names[:_SHOWN]), ", ".join(names[:_SHOWN])
    tie = _TIES[certificate.tie]
    zh = f"取整用{method.zh}，余下的单位给了 {shown_zh}"
    en = f"Rounded by {method.en}; the spare units went to {shown_en}"
    if certificate.tied:
        tied = certificate.tied[:_SHOWN]
        zh += f"；{'、'.join(tied)} 余数相同，按约定先给{tie.zh}"
        en += f"; {', '.join(tied)} have equal remainders, and by convention {tie.en} comes first"
    return [Text(zh=zh + "。", en=en + ".")]


def _close(certificate: Certificate) -> Text:
    total, residual = plain(certificate.total), plain(certificate.residual)
    return Text(
        zh=f"各部分之和 = {total}，残差 {residual}。", en=f"The parts make {total}; residual {residual}."
    )
