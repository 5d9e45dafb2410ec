"""The normal form of a text that quantities are read in: half-width and Simplified, of the same length.

Every character is replaced by exactly one character, so an index into the normal form is an index into
the original text: the offset map is the identity, by construction, and spans need no translation.
"""

import re
import unicodedata

# Only the characters that occur in quantities and the words around them; other Traditional text stays.
_TRADITIONAL = str.maketrans(
    "萬億點個週後從達兩個參陸貳壹開區間長幣塊來當請際數標準與實減漲調壓縮較環過這漢劃業應預額戶會訂單觸場條"
    "間節國慶勞動聖誕雙歲號內幾約將變為為為於為負種臺勢擴頻視時鐘鍾門銷總轉盤華強線獲績產報進內並線終"
    "長現衝佔項張輛組筆類禮財對餘員絲擊歐鎊錢買",
    "万亿点个周后从达两个叁陆贰壹开区间长币块来当请际数标准与实减涨调压缩较环过这汉划业应预额户会订单触场条"
    "间节国庆劳动圣诞双岁号内几约将变为为为于为负种台势扩频视时钟钟门销总转盘华强线获绩产报进内并线终"
    "长现冲占项张辆组笔类礼财对余员丝击欧镑钱买",
)
_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟〇", "一二三四五六七八九十百千零")
_PUNCTUATION = str.maketrans("−–—‐‑‒―∶～〜“”‘’", "-------:~~\"\"''")


def _compatible() -> dict[int, str]:
    """One-to-one compatibility characters: full-width and small forms, ideographs, styled digits.

    The full-width comma stays: it ends a clause, while "," may group thousands.
    """
    blocks = ((0x2000, 0x200B), (0x3000, 0x3001), (0xF900, 0xFB00), (0xFE50, 0xFE70), (0xFF01, 0xFFE7))
    single = ((0xA0, 0xA1), (0x1D7CE, 0x1D800))
    table = {}
    for first, last in blocks + single:
        for code in range(first, last):
            normal = unicodedata.normalize("NFKC", chr(code))
            if len(normal) == 1 and normal not in {chr(code), ","}:
                table[code] = normal
    return table


def _compose() -> dict[int, str]:
    """The whole table: compatibility first, then Traditional, formal numerals and punctuation."""
    table = _compatible()
    table.update({code: chr(to) for code, to in _TRADITIONAL.items()})
    table.update({code: chr(to) for code, to in _PUNCTUATION.items()})
    table.update({code: " " for code in (*range(0x20), 0x7F, 0x3000) if code != 0x0A})
    done = {code: text.translate(_FORMAL).translate(_PUNCTUATION) for code, text in table.items()}
    return done | {code: chr(to) for code, to in _FORMAL.items()}


_TABLE = _compose()
_WIDE_GROUPS = re.compile("(?<=[０-９])，(?=[０-９]{3}(?![０-９]))")


def normalise(text: str) -> str:
    """The text with full-width, Traditional and formal numerals made plain; same length, same indices.

    Control characters other than line feed become spaces, so that they can mark spans already read.
    """
    return _WIDE_GROUPS.sub(",", text).translate(_TABLE)


def blank(text: str, spans: list[tuple[int, int]], mark: str = "\x01") -> str:
    """The text with every span overwritten by `mark`; `spans` are sorted and do not overlap."""
    pieces, at = [], 0
    for start, end in spans:
        pieces += [text[at:start], mark * (end - start)]
        at = end
    return "".join([*pieces, text[at:]])
