"""Dates of the shopping festivals and holidays that marketing plans name.

Fixed by convention here: 双11 is 1-11 November (the sale runs from the start of the month), 618 is
1-18 June, 双12 is 1-12 December, 国庆 is 1-7 October. Spring Festival (eight days from New Year's eve),
Dragon Boat and Mid-Autumn follow the Chinese lunar calendar, tabled for 2020-2035 (GB/T 33661-2017).
"""

from datetime import date, timedelta

_FIXED = {
    "双11": ((11, 1), (11, 11)), "双12": ((12, 1), (12, 12)), "618": ((6, 1), (6, 18)),
    "818": ((8, 1), (8, 18)),
    "国庆": ((10, 1), (10, 7)), "五一": ((5, 1), (5, 5)), "元旦": ((1, 1), (1, 1)),
    "圣诞": ((12, 24), (12, 25)),
    "情人节": ((2, 14), (2, 14)), "三八": ((3, 1), (3, 8)),
}  # fmt: skip
_LUNAR = {  # year: Spring Festival, Dragon Boat, Mid-Autumn, as (month, day)
    2020: ((1, 25), (6, 25), (10, 1)), 2021: ((2, 12), (6, 14), (9, 21)), 2022: ((2, 1), (6, 3), (9, 10)),
    2023: ((1, 22), (6, 22), (9, 29)), 2024: ((2, 10), (6, 10), (9, 17)), 2025: ((1, 29), (5, 31), (10, 6)),
    2026: ((2, 17), (6, 19), (9, 25)), 2027: ((2, 6), (6, 9), (9, 15)), 2028: ((1, 26), (5, 28), (10, 3)),
    2029: ((2, 13), (6, 16), (9, 22)), 2030: ((2, 3), (6, 5), (9, 12)), 2031: ((1, 23), (6, 24), (10, 1)),
    2032: ((2, 11), (6, 12), (9, 19)), 2033: ((1, 31), (6, 1), (9, 8)), 2034: ((2, 19), (6, 20), (9, 27)),
    2035: ((2, 8), (6, 10), (9, 16)),
}  # fmt: skip
_LUNAR_COLUMN = {"春节": 0, "端午": 1, "中秋": 2}

NAMES = {
    r"双\s?(?:11|十一)|(?i:double[ -](?:11|eleven)|singles'? day|11\.11)": "双11",
    r"双\s?(?:12|十二)|(?i:double[ -](?:12|twelve)|12\.12)": "双12",
    r"(?<![\d.,])618(?![\d.,%万亿千百元个人家次kKwWmM:-])|六一八": "618",
    r"(?<![\d.,])818(?=大促|活动|期间|促销|购物)": "818",
    r"国庆(?:节|黄金周|假期)?|十一(?:黄金周|假期|长假|期间)|(?i:national day|golden week)": "国庆",
    r"五一(?:节|劳动节|黄金周|假期)?|劳动节|(?i:labou?r day)": "五一",
    r"元旦(?:节)?|(?i:new year's day)": "元旦",
    r"圣诞(?:节)?|(?i:christmas|xmas)": "圣诞",
    r"(?<!国际)情人节|(?i:valentine'?s(?: day)?)": "情人节",
    r"(?<![\d.,])38(?:女神|妇女)?节|三八(?:女神|妇女)?节|女神节|妇女节": "三八",
    r"春节|(?i:chinese new year|spring festival|lunar new year|(?<![a-z])cny(?= (?:campaign"
    r"|holiday|season|sale)))": "春节",
    r"端午(?:节)?|(?i:dragon boat(?: festival)?)": "端午",
    r"中秋(?:节)?|(?i:mid-autumn(?: festival)?)": "中秋",
    r"黑五|黑色星期五|(?i:black friday)": "黑五",
}


def date_festival(name: str, year: int) -> tuple[date, date] | None:
    """First and last day of a festival in a year; None for a lunar one outside 2020-2035."""
    if name in _FIXED:
        (m1, d1), (m2, d2) = _FIXED[name]
        return date(year, m1, d1), date(year, m2, d2)
    if name == "黑五":
        first = date(year, 11, 1)
        friday = first + timedelta(days=(3 - first.weekday()) % 7 + 22)
        return friday, friday + timedelta(days=3)
    if year not in _LUNAR:
        return None
    day = date(year, *_LUNAR[year][_LUNAR_COLUMN[name]])
    if name == "春节":
        return day - timedelta(days=1), day + timedelta(days=6)
    return day, day + timedelta(days=2)
