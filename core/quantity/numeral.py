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
_HALF = Decimal("0.5")
_WORD_VALUES = (
    {w: Decimal(i) for i, w in enumerate(_ONES, 1)}
    | {w: Decimal(i * 10) for i, w in enumerate(_TENS, 2)}
    | {"a": Decimal(1), "an": Decimal(1), "half": _HALF, "quarter": Decimal("0.25")}
)
_MILLION, _BILLION = Decimal(10**6), Decimal(10**9)
_WORD_SCALES = {
    "hundred": Decimal(100),
    "thousand": Decimal(10**3),
    "million": _MILLION,
    "billion": _BILLION,
}
_W = "|".join([*_TENS, *sorted(_ONES, key=len, reverse=True)])
_S = "|".join(_WORD_SCALES)
WORDS = (
    rf"(?i:(?<![A-Za-z])(?:(?:one |an? )?(?:half|quarter of) an? (?:{_S})|half (?:million"
    rf"|billion)|(?:{_W}|an?) and a half (?:{_S})"
    rf"|(?:an? (?=(?:{_S}))(?:{_S})|(?:{_W}))(?:(?:[ -]| and )(?:{_W}|{_S})){{0,8}})(?![A-Za-z]))"
)
_AND_HALF = Pattern(r" and (?:a|one) half(?![a-z])")
_PART_OF = Pattern(r"\A(?:(?:one|an?) )?(?P<part>half|quarter)(?: of)?(?: an?)? ")

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


class _WordSum:
    """English number words being added up: whole thousands in `total`, what is below them in `section`."""

    def __init__(self) -> None:
        self.total = self.section = Decimal(0)

    def add(self, value: Decimal) -> bool:
        """Add a word that is no scale. False where it cannot stand (ten half, twenty eleven)."""
        below = self.section % 100
        is_tens = below >= 20 and below % 10 == 0
        if (below and not (is_tens and 1 <= value < 10)) or (value < 1 and (self.section or self.total)):
            return False
        self.section += value
        return True

    def add_half(self) -> bool:
        """Apply "and a half": of one, or of a million or billion just said (a million and a half)."""
        if self.section:
            self.section += _HALF
            return self.section % 1 == _HALF
        scale = next((one for one in (_BILLION, _MILLION) if self.total and not self.total % one), None)
        self.total += (scale or 0) * _HALF
        return scale is not None

    def add_scale(self, scale: Decimal) -> bool:
        """Apply hundred, thousand, million. False where it cannot stand (million thousand)."""
        section = self.section or Decimal(1)
        if scale == 100:
            self.section = section * scale
            return section < 100
        if self.total and self.total < scale:
            self.total = (self.total + self.section) * scale
        elif self.total and (not self.section or self.total % (scale * 1000)):
            return False
        else:
            self.total += section * scale
        self.section = Decimal(0)
        return True


def evaluate_words(text: str) -> Decimal | None:
    """The exact value of English number words ("2 and a half million"); None if they make no number."""
    said = _AND_HALF.compiled.sub(" +half", text.lower().replace("-", " "))
    said = _PART_OF.compiled.sub(r"\g<part> ", said).replace(" and ", " ")
    total = _WordSum()
    for word in said.split():
        if word in _WORD_SCALES:
            good = total.add_scale(_WORD_SCALES[word])
        elif word == "+half":
            good = total.add_half()
        else:
            value = Decimal(word) if word.isascii() and word.isdigit() else _WORD_VALUES.get(word)
            good = value is not None and total.add(value)
        if not good:
            return None
    return total.total + total.section or None


def tidy(value: Decimal) -> Decimal:
    """The same value without trailing zeros or exponent: 12500000.0 becomes 12500000."""
    whole = value.to_integral_value()
    return whole.quantize(Decimal(1)) if value == whole else value.normalize()
