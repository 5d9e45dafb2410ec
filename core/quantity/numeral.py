"""Numerals: digits, Chinese numerals, mixtures of both ("1亿2000万", "3万5") and English number words."""

from decimal import Decimal

from core.quantity.pattern import Pattern

DIGITS = r"(?:\d{1,3}(?:,\d{3}){1,5}(?!\d|,\d)(?:\.\d{1,10})?(?!\d)|\d{1,16}(?:\.\d{1,10})?(?!\d))"
_HAN_RUN = "[零一二两三四五六七八九十百千万亿]{0,20}(?:[多来余][百千]?[万亿]|个亿)?"
HAN = (
    r"(?:[零一二两三四五六七八九十百]{1,5}点[零一二三四五六七八九]{1,6}[百千]?[万亿]{0,2}"
    rf"|[一二两三四五六七八九]{_HAN_RUN}|十(?:[零一二两三四五六七八九万亿]{_HAN_RUN})?)"
)
_SCALES = r"[十百千万亿]{1,3}"
_TAIL = r"零?\d{1,4}(?![\d.,%‰]|\s?[位名次家场条户人岁款台件个块元成月日号年天周点])"
MIXED = (
    rf"{DIGITS}(?:(?:\s|[多来余]|个(?=亿))?{_SCALES}(?:零?\d{{1,4}}(?=[十百千万亿])"
    rf"|{_TAIL})?(?:{_SCALES}(?:{_TAIL})?)?)?"
)

_ONES = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_WORD_VALUES = {w: Decimal(i) for i, w in enumerate(_ONES, 1)} | {
    w: Decimal(i * 10) for i, w in enumerate(_TENS, 2)
}
_WORD_SCALES = {
    "hundred": Decimal(100),
    "thousand": Decimal(10**3),
    "million": Decimal(10**6),
    "billion": Decimal(10**9),
}
_W = "|".join([*_TENS, *sorted(_ONES, key=len, reverse=True)])
_S = "|".join(_WORD_SCALES)
WORDS = (
    rf"(?i:(?<![A-Za-z])(?:(?:one |an? )?(?:half|quarter of) an? (?:{_S})|half (?:million"
    rf"|billion)|(?:{_W}|an?) and a half (?:{_S})"
    rf"|(?:an? (?=(?:{_S}))(?:{_S})|(?:{_W}))(?:(?:[ -]| and )(?:{_W}|{_S})){{0,8}})(?![A-Za-z]))"
)

_HAN_DIGITS = {c: Decimal(i) for i, c in enumerate("零一二三四五六七八九")} | {"两": Decimal(2)}
_SMALL = {"十": Decimal(10), "百": Decimal(100), "千": Decimal(1000)}
_BIG = {"万": Decimal(10**4), "亿": Decimal(10**8)}
_TOKEN = Pattern(rf"{DIGITS}|[零一二两三四五六七八九十百千万亿]")


class _Sum:
    """A numeral being added up: `total` + `section`·(next big scale), with `number` still waiting."""

    def __init__(self) -> None:
        self.total = self.section = Decimal(0)
        self.number: Decimal | None = None
        self.last_scale = Decimal(0)
        self.after_zero = False

    def add_scale(self, scale: Decimal) -> bool:
        """Apply 十 百 千. False when nothing can stand there (百十)."""
        number = self.number
        if number is None and (scale > 10 or self.section):
            if not self.section:
                return False
            self.section *= scale
        else:
            self.section += (Decimal(1) if number is None else number) * scale
        self.number, self.last_scale, self.after_zero = None, scale, False
        return True

    def add_big(self, scale: Decimal) -> bool:
        """Apply 万 亿 to all that is smaller."""
        value = self.section + (self.number or 0)
        if not value and not self.total:
            return False
        if self.total and self.total < scale:
            self.total = (self.total + value) * scale
        else:
            self.total += value * scale
        self.section, self.number, self.last_scale, self.after_zero = Decimal(0), None, scale, False
        return True

    def finish(self) -> Decimal:
        """The value, with the colloquial short last digit (3万5, 三千六) put in its place."""
        number = self.number or Decimal(0)
        short = self.last_scale > 10 and not self.after_zero and number < 10 and number == int(number)
        return self.total + self.section + (number * self.last_scale / 10 if short else number)


def evaluate(text: str) -> Decimal | None:
    """The exact value of a numeral in digits, Chinese characters or a mixture; None if it is malformed."""
    if "点" in text:
        return _evaluate_point(text)
    total = _Sum()
    for token in _TOKEN.findall(text):
        if token in _SMALL:
            good = total.add_scale(_SMALL[token])
        elif token in _BIG:
            good = total.add_big(_BIG[token])
        elif token == "零":  # noqa: S105
            total.after_zero, good = True, total.number is None
            total.number = total.number if total.last_scale else Decimal(0)
        else:
            value = _HAN_DIGITS.get(token)
            good = total.number is None or (total.number == 0 and not total.last_scale)
            total.number = Decimal(token.replace(",", "")) if value is None else value
        if not good:
            return None
    return total.finish()


def _evaluate_point(text: str) -> Decimal | None:
    """十二点五, 三点五亿: digits read one by one after the point."""
    whole, _, rest = text.partition("点")
    digits = rest.rstrip("百千万亿")
    before, scale = evaluate(whole), evaluate("一" + rest[len(digits) :])
    if before is None or scale is None or not digits or not _HAN_DIGITS.keys() >= set(digits):
        return None
    return (before + Decimal("0." + "".join(str(_HAN_DIGITS[c]) for c in digits))) * scale


def evaluate_words(text: str) -> Decimal | None:
    """The exact value of English number words ("one and a half million"); None if malformed."""
    said = text.lower().replace("-", " ")
    for phrase, factor in (
        ("half a ", "0.5 "),
        ("half an ", "0.5 "),
        ("quarter of a ", "0.25 "),
        ("half ", "0.5 "),
    ):
        said = (
            said.removeprefix("one ").removeprefix("a ")
            if phrase in said and said.startswith(("one " + phrase, "a " + phrase))
            else said
        )
        if said.startswith(phrase):
            said = factor + said.removeprefix(phrase)
    said = said.replace(" and a half", " plus 0.5").replace(" and ", " ")
    total = section = Decimal(0)
    plus = False
    for word in said.split():
        if word in _WORD_SCALES:
            scale = _WORD_SCALES[word]
            section = (section or Decimal(1)) * scale
            if scale > 100:
                total, section = total + section, Decimal(0)
        elif word == "plus":
            plus = True
        elif word in {"a", "an"}:
            section += 1
        else:
            value = _WORD_VALUES[word] if word in _WORD_VALUES else Decimal(word)
            if not plus and section % 100 and not (section % 100 >= 20 and section % 10 == 0 and value < 10):
                return None
            section, plus = section + value, False
    return total + section


def tidy(value: Decimal) -> Decimal:
    """The same value without trailing zeros or exponent: 12500000.0 becomes 12500000."""
    whole = value.to_integral_value()
    return whole.quantize(Decimal(1)) if value == whole else value.normalize()
