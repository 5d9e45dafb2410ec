"""What secrets and personal data look like in a text. Every pattern takes time linear in the text.

Sources: GB 11643-1999 (ID cards, check digit by ISO 7064 MOD 11-2), ISO/IEC 7812-1 Annex B (Luhn), the
formats that providers document for their keys.
"""

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

HIDDEN = "***"


class Pattern(NamedTuple):
    """A kind of thing to hide.

    Attributes:
        words: What it looks like; what stands in the group `keep` stays.
        shown: What stands in its place.
        check: Whether a match is one indeed.
    """

    words: re.Pattern[str]
    shown: str
    check: Callable[[str], bool] = lambda _: True


# keys by their form alone: nothing else looks like this
KEYS: tuple[Pattern, ...] = (
    Pattern(
        re.compile(
            r"(?<![\w-])(?:sk-(?:ant-|proj-|or-)?[A-Za-z0-9_-]{16,200}|AKIA[0-9A-Z]{16}|LTAI[0-9A-Za-z]{12,30}"
            r"|gh[pousr]_[A-Za-z0-9]{30,255}|github_pat_\w{40,255}|glpat-[\w-]{20,64}|xox[abeoprs]-[\w-]{10,250}"
            r"|xapp-[\w-]{10,250}|AIza[\w-]{30,40}|hoshin_[\w-]{16,100}|pypi-[\w-]{40,400}|hf_[A-Za-z0-9]{20,60})"
        ),
        HIDDEN,
    ),
    Pattern(re.compile(r"(?<![\w-])eyJ[\w-]{8,2000}\.eyJ[\w-]{8,4000}\.[\w-]{8,2000}"), HIDDEN),
    Pattern(
        re.compile(
            r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]{0,8000}?-----END [A-Z ]{0,30}PRIVATE KEY-----"
        ),
        HIDDEN,
    ),
    Pattern(re.compile(r"(?P<keep>\b(?:[Bb]earer|BEARER)\s{1,3})[\w.~+/=-]{8,4000}"), HIDDEN),
    Pattern(
        re.compile(r"(?P<keep>\b[A-Za-z][\w+.-]{1,30}://[^\s:/@'\"]{0,100}:)[^\s/@'\"]{1,200}(?=@)"), HIDDEN
    ),
)
_NAME = (
    r"(?:api|access|secret|private|signing|aes|encoding[_-]?aes|client|app|corp|bot|refresh|auth|session)?[_-]?"
    r"(?:key|token|secret|password|passwd|pwd)"
)
# values by the name they stand under
NAMED: tuple[Pattern, ...] = (
    Pattern(
        re.compile(
            rf"(?P<keep>(?<![A-Za-z]){_NAME}['\"]?\s{{0,3}}[=:：]\s{{0,3}}['\"]?)(?!\*)[^\s'\",;&{{}}()\[\]*，。；]{{6,500}}",
            re.I,
        ),
        HIDDEN,
    ),
    Pattern(
        re.compile(r"(?P<keep>(?:密码|口令|密钥|令牌|秘钥)(?:是|为|[=:：])\s{0,3})(?!\*)[\x21-\x7e]{6,200}"),
        HIDDEN,
    ),
    Pattern(
        re.compile(
            r"(?P<keep>[?&](?:ticket|code|token|access_token|key|state|sig|signature|msg_signature|secret|corpsecret"
            r"|echostr|password)=)(?!\*)[^\s&#'\"]{4,4000}",
            re.I,
        ),
        HIDDEN,
    ),
)
# the same in what people say: "key = market_share", "token: 1200000" and a coupon's code in a link are none
_SAID_NAME = (
    r"(?:(?:api|access|secret|private|signing|aes|encoding[_-]?aes|client|app|corp|bot|auth|session)[_ -]?key"
    r"|(?:api|access|client|app|corp|bot|refresh|auth|session)?[_-]?(?:token|secret|password|passwd|pwd))"
)
_COUNT = re.compile(r"token\W{1,8}[\d.]{1,20}[万亿kKmM]?\Z", re.I)
SAID: tuple[Pattern, ...] = (
    Pattern(
        re.compile(
            rf"(?P<keep>(?<![A-Za-z]){_SAID_NAME}['\"]?\s{{0,3}}[=:：]\s{{0,3}}['\"]?)(?!\*)"
            r"[^\s'\",;&{}()\[\]*，。；]{6,500}",
            re.I,
        ),
        HIDDEN,
        lambda said: _COUNT.search(said) is None,
    ),
    NAMED[1],
    Pattern(
        re.compile(
            r"(?P<keep>[?&](?:ticket|token|access_token|sig|signature|msg_signature|secret|corpsecret|password)=)"
            r"(?!\*)[^\s&#'\"]{4,4000}",
            re.I,
        ),
        HIDDEN,
    ),
)


def _is_id_card(text: str) -> bool:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(text[:17], weights, strict=True))
    return "10X98765432"[total % 11] == text[17].upper()


def _is_card(text: str) -> bool:
    digits = [int(one) for one in reversed(text) if one.isdigit()]
    doubled = (sum(divmod(2 * one, 10)) for one in digits[1::2])
    return 13 <= len(digits) <= 19 and len(set(digits)) > 1 and (sum(digits[::2]) + sum(doubled)) % 10 == 0


PERSONAL: tuple[Pattern, ...] = (
    Pattern(
        re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,8}[A-Za-z]{2,24}(?![\w-])"), "[e-mail]"
    ),
    Pattern(re.compile(r"(?<![\dA-Za-z])\d{17}[\dXx](?![\dA-Za-z])"), "[id]", _is_id_card),
    Pattern(
        re.compile(r"(?<![\dA-Za-z.])(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?![\dA-Za-z])"), "[phone]"
    ),
    Pattern(
        re.compile(r"(?<![\dA-Za-z.])(?:\+?1[-. ]?)?\(?[2-9]\d{2}\)?[-. ]\d{3}[-. ]\d{4}(?![\dA-Za-z])"),
        "[phone]",
    ),
    Pattern(re.compile(r"(?<![\dA-Za-z.])(?:\d[ -]?){12,18}\d(?![\dA-Za-z])"), "[card]", _is_card),
)


def hide(text: str, patterns: tuple[Pattern, ...]) -> str:
    """The text with everything hidden that the patterns find."""
    for pattern in patterns:
        text = pattern.words.sub(partial(_shown, pattern), text)
    return text


def _shown(pattern: Pattern, match: re.Match[str]) -> str:
    if not pattern.check(match.group()):
        return match.group()
    return (match.groupdict().get("keep") or "") + pattern.shown


def found(text: str, patterns: tuple[Pattern, ...]) -> Iterator[str]:
    """What the patterns find in a text."""
    for pattern in patterns:
        yield from (match.group() for match in pattern.words.finditer(text) if pattern.check(match.group()))
