"""The patterns of calendar expressions, in the order they win over one another, and what each builds.

A rule is (trigger, pattern, builder, kind): the pattern is only tried where the text has the trigger, which
keeps ordinary text cheap. Kinds: "day" (one day), "year", "festival", "edge" (底/末/内 captured), "within"
(a limit from today), "end" (only its end counts), "" otherwise.
"""

from core.quantity import resolution as to
from core.quantity.festival import NAMES
from core.quantity.pattern import Pattern

_CLEAR = r"(?<![\d.])(?<!\d,)"  # not inside a number
_WORD = r"(?<![A-Za-z])"
_RELATIVE = r"(?P<ry>[今明后本](?=年[底末初])|今年|明年|后年|(?<![比较])去年|前年|本年|来年|次年|翌年)"
_YEAR = (
    rf"(?:{_CLEAR}(?P<y>20\d\d)\s?(?:年度?|[-/. ])?\s?的?|{_CLEAR}(?P<yy>[2-4]\d)年\s?|{_RELATIVE}度?的?\s?)?"
)
_YEAR_AFTER = (
    r"(?:,?\s(?:of |in )?(?P<ye>20\d\d)(?!\d)|\s?'(?P<yye>[2-4]\d)(?!\d)"
    r"|,?\s(?:of )?(?P<rye>(?i:next|this|last)) (?i:year)(?![A-Za-z]))?"
)
_MONTH_NAME = (
    r"(?P<name>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?|january|february|april|june|july|august|september|october"
    r"|november|december|jan|feb|aug|sept?|oct|nov|dec"
    # words of their own in lower case: months only after what asks for one
    r"|(?:(?<=[iI]n )|(?<=[bB]y )|(?<=[oO]f )|(?<=[fF]or )|(?<=[lL]ast )|(?<=[fF]rom )|(?<=[sS]ince )"
    r"|(?<=[uU]ntil )|(?<=[dD]uring ))(?:march|may))(?![A-Za-z])(?:\.(?=\s?\d))?"
)
_HAN_MONTH = r"1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九]"
_ORDINAL = r"(?:st|nd|rd|th)?"
_UNIT = r"(?P<u>天|日|周|星期|礼拜|月|季度|年)"
_UNIT_EN = r"(?P<u>(?i:days?|weeks?|months?|quarters?|years?))(?![A-Za-z])"
_COUNT = r"(?P<n>\d{1,3}|[一二两三四五六七八九十]{1,3})"
_UP_TO = r"(?:(?:\d{1,2}|[一二两三四五六七八九])\s?[-~至到]\s?)?"  # 3-6个月: the longer one counts
_COUNT_EN = r"(?P<n>\d{1,3}|(?i:one|two|three|four|five|six|seven|eight|nine|ten|twelve|an?))"
_NOT_COUNTED = r"(?<![\d.每第一二两三四五六七八九十近])(?<![^提]前)"
_NOT_NAME = r"(?!\s?(?:一次|\d次|留存|复购|回购|活跃|无理由|前|以前|会员|卡|经验|期|龄|线|报|榜|末|边|到店))"
_NOT_AMOUNT = r"(?![\d:%]|\.\d|,\d{3}|\s?[kKmMwW](?![a-z]))"
_FISCAL = r"(?P<fy1>20\d\d|\d\d)(?!\d)"

Rule = tuple[str, str, to.Build, str]

_DAYS: tuple[Rule, ...] = (
    (
        "/",
        r"(?<![\d./])(?P<m>1[0-2]|[1-9])/(?P<d>[0-3]?\d)\s?[-~至到]\s?(?P<m2>1[0-2]|[1-9])/(?P<d2>[0-3]?\d)(?![\d./])",
        to.build_slashed_run,
        "",
    ),
    ("年", rf"{_CLEAR}(?P<y>20\d\d)年?\s?[-~至到]\s?(?P<y2>20\d\d)年", to.build_year_run, "year"),
    (
        "周|星期|礼拜",
        r"(?<![每一二两三四五六七八九十\d])(?P<s>本|这|下下?|上)?个?(?:周|星期|礼拜)(?P<w>[一二三四五六日天])(?![\u4e00-\u9fff]?[次篇条场])",
        to.build_weekday,
        "day",
    ),
    (
        r"\d",
        r"(?<![\d.])(?P<y>20\d\d)(?:\s?年\s?(?P<m>\d{1,2})\s?月\s?(?P<d>\d{1,2})[日号](?!\s?[-~至到]\s?\d{1,2}[日号])"
        r"|(?P<s>[-/.])(?P<m2>\d{1,2})(?P=s)(?P<d2>\d{1,2})(?!\d))",
        to.build_full_date,
        "day",
    ),
    (
        r"\d{8}",
        rf"{_CLEAR}(?P<y>20\d\d)(?P<m2>0[1-9]|1[0-2])(?P<d2>[0-3]\d)(?![\d.,%万亿元])",
        to.build_full_date,
        "day",
    ),
    (
        r"\d\.\d",
        r"(?<![\d.])(?P<m>1[0-2]|[1-9])\.(?P<d>[0-3]?\d)(?=\s?(?:日|号|前|之前|以前|大促|上线))[日号]?",
        to.build_month_day,
        "day",
    ),
    (
        r"\d[/.]\d",
        r"(?<![\d./])(?P<a>\d{1,2})[/.](?P<b>\d{1,2})[/.](?P<y>20\d\d)(?!\d)",
        to.build_slashed,
        "day",
    ),
    (
        "月",
        _YEAR
        + rf"(?<!\d)(?P<m>{_HAN_MONTH})月\s?(?P<d>\d{{1,2}})[日号]?\s?[-~至到]\s?(?P<d2>\d{{1,2}})[日号]",
        to.build_month_day,
        "",
    ),
    ("月", _YEAR + rf"(?<!\d)(?P<m>{_HAN_MONTH})月\s?(?P<d>\d{{1,2}})[日号]", to.build_month_day, "day"),
    (
        "[A-Za-z]{3}",
        rf"(?<![A-Za-z\d])(?P<d>\d{{1,2}}){_ORDINAL}\s(?:of )?{_MONTH_NAME}{_YEAR_AFTER}",
        to.build_month_day,
        "day",
    ),
    (
        "[A-Za-z]{3}",
        rf"{_WORD}{_MONTH_NAME}\s(?P<d>\d{{1,2}}){_ORDINAL}{_NOT_AMOUNT}{_YEAR_AFTER}",
        to.build_month_day,
        "day",
    ),
)

_FISCAL_YEARS: tuple[Rule, ...] = (
    (
        "[Ff][Yy]",
        rf"{_WORD}(?P<fp1>(?i:Q[1-4]|H[12]))\s?(?:of )?(?i:FY)\s?'?{_FISCAL}",
        to.build_fiscal,
        "year",
    ),
    (
        "[Ff][Yy]",
        rf"{_WORD}(?i:FY)\s?'?{_FISCAL}(?:[ -]{{0,2}}(?P<fp1>(?i:Q[1-4]|H[12]))(?!\d))?",
        to.build_fiscal,
        "year",
    ),
    (
        "财年",
        r"(?<!\d)(?P<fy1>20\d\d|\d\d)\s?财年\s?(?P<fp1>第?[一二三四1-4]季度?|(?i:Q[1-4]|H[12])|[上下]半年)?",
        to.build_fiscal,
        "year",
    ),
    ("[Ff]iscal", rf"{_WORD}(?i:fiscal(?: year)? ){_FISCAL}", to.build_fiscal, "year"),
    (
        "财年|fiscal",
        r"(?P<r>[本下上])个?财年|(?i:(?P<r2>this|current|next|last) fiscal year)",
        to.build_relative_fiscal,
        "year",
    ),
)

_PARTS: tuple[Rule, ...] = (
    ("季", _YEAR + r"前(?P<n>[二三23])个?季度?", to.build_first_quarters, ""),
    (
        "[Qq季]",
        _YEAR
        + rf"(?:{_WORD}(?i:Q)(?P<q2>[1-4])\s?[-~至到]\s?(?i:Q)?(?P<q3>[1-4])(?![\d.%])"
        + r"|第?(?P<q>[一二三])\s?[-~至到、]?\s?(?P<q4>[二三四])季度)"
        + _YEAR_AFTER,
        to.build_quarter_run,
        "",
    ),
    (
        "[Qq季]",
        _YEAR + r"(?:第\s?(?P<q>[一二三四1-4])\s?季度?|(?<!(?<!一)[上下])(?P<q5>[一二三四])季度"
        r"|(?<!\d)(?P<q6>[1-4])(?:季度|Q(?![A-Za-z0-9]))"
        + rf"|{_WORD}(?i:Q)(?P<q2>[1-4])(?![0-9A-Za-z%])(?:季度)?|首季度?)"
        + _YEAR_AFTER,
        to.build_one_quarter,
        "",
    ),
    (
        "[Qq]uarter",
        rf"{_WORD}(?i:(?:the )?(?P<w>first|second|third|fourth|last|1st|2nd|3rd"
        rf"|4th) quarter)(?! of (?:the|our))" + _YEAR_AFTER,
        to.build_worded_quarter,
        "",
    ),
    (
        "半年|[Hh][12]|half",
        _YEAR
        + rf"(?:(?P<h>[上下])半年|{_WORD}(?i:H)(?P<h2>[12])(?![0-9A-Za-z%])"
        + rf"|{_WORD}(?i:(?:the )?(?P<h3>first|second|1st|2nd) half(?: of (?=20\d\d"
        rf"|the year))?(?:the year)?))"
        + r"(?:,?\s?(?:of |in )?(?P<ye>20\d\d)(?!\d)|\s?'(?P<yye>[2-4]\d)(?!\d))?",
        to.build_half,
        "",
    ),
    (r"\d", r"(?<![\d./])(?P<y>20\d\d)[-/](?P<m>0?[1-9]|1[0-2])(?![\d/.-]|\s?[%万亿])", to.build_month, ""),
    (
        "月",
        _YEAR
        + rf"(?<![\d.])(?P<m>{_HAN_MONTH})月?份?\s?[-~至到、]\s?(?P<m2>{_HAN_MONTH})月份?(?!\d{{1,2}}[日号])",
        to.build_month,
        "",
    ),
    (
        "月",
        _YEAR
        + rf"(?<![\d.个])(?<!(?<!一)[上下](?=一月))(?P<m>{_HAN_MONTH})月份?的?(?P<third>上旬|中旬|下旬|初)?",
        to.build_month,
        "",
    ),
    ("[A-Za-z]{3}", rf"{_WORD}{_MONTH_NAME}{_YEAR_AFTER}", to.build_month, ""),
    (
        "[Ww]",
        r"(?<![A-Za-z\d])(?:(?P<y>20\d\d)[- ]?)?(?i:W|week )(?P<w>[0-5]?\d)(?![\dA-Za-z.%])",
        to.build_week,
        "",
    ),
    ("第", r"(?:(?P<y>20\d\d)年)?第\s?(?P<w>[0-5]?\d)周", to.build_week, ""),
)

_FESTIVALS: tuple[Rule, ...] = tuple(
    (words, _YEAR + f"(?:{words})" + _YEAR_AFTER, to.build_festival(name), "festival")
    for words, name in NAMES.items()
)

_RELATIVES: tuple[Rule, ...] = (
    (
        "[月季][度]?[底末]",
        r"(?P<s>本|这个|当|下个?|上个?)?(?P<u>月|季度?)(?P<e>底|末)",
        to.build_unit_edge,
        "edge",
    ),
    (
        "年",
        _YEAR + r"(?<![一二两三四五六七八九十\d半])年(?P<e>底|末|初|中(?!国)|内)",
        to.build_year_edge,
        "edge",
    ),
    (
        "[A-Za-z]{4}",
        rf"{_WORD}(?P<s>(?i:this|next|last|previous|(?:the )?current|coming)) "
        r"(?P<u>(?i:week|month|quarter|year))(?![A-Za-z])",
        to.build_relative,
        "",
    ),
    (
        "[周月季期]",
        r"(?<![比较])(?<!一(?=下))(?P<s>本|这个?|当|下一?个?|上一?个?)(?P<u>星期|季度|季|周|月)(?!均)",
        to.build_relative,
        "",
    ),
    (
        "[今明昨]|row|day",
        rf"今天|今日|明天|昨天|{_WORD}(?i:tomorrow|yesterday)(?![a-z])",
        to.build_day_word,
        "day",
    ),
)

_DURATIONS: tuple[Rule, ...] = (
    (
        "[未接今往后下]",
        rf"(?:未来|接下来|今后|往后|后续|下)(?:的|第)?\s?{_COUNT}\s?个?{_UNIT}",
        to.build_duration,
        "",
    ),
    (
        "半",
        r"(?:未来|接下来|今后|往后|(?P<past>过去|最近|近))的?(?P<half>半)个?(?P<u>年|月)",
        to.build_duration,
        "",
    ),
    ("[过最近前]", rf"(?P<past>过去|最近|近|(?<!提)前)的?\s?{_COUNT}\s?个?{_UNIT}", to.build_duration, ""),
    (
        "[A-Za-z]{4}",
        rf"{_WORD}(?i:(?:in |over |within |for )?(?:the )?(?:next|coming|following) ){_COUNT_EN} {_UNIT_EN}",
        to.build_duration,
        "",
    ),
    (
        "[A-Za-z]{4}",
        rf"{_WORD}(?i:(?:over |in )?(?:the )?(?P<past>past|last|previous) ){_COUNT_EN} {_UNIT_EN}",
        to.build_duration,
        "",
    ),
    ("[A-Za-z]{4}", rf"{_WORD}(?i:within|in) {_COUNT_EN} {_UNIT_EN}", to.build_duration, "within"),
    ("半", r"(?<![\d上下每年第个])(?P<half>半)个?(?P<u>年|月)(?:之|以)?内", to.build_duration, "within"),
    (
        "半",
        r"(?<![上下每一二两三四五六七八九\d个])(?P<half>半)个?(?P<u>年|月)(?!内)" + _NOT_NAME,
        to.build_duration,
        "",
    ),
    ("内", rf"{_NOT_COUNTED}{_UP_TO}{_COUNT}\s?个?{_UNIT}(?:之|以)?内", to.build_duration, "within"),
    (
        "[个周年]",
        rf"{_NOT_COUNTED}{_UP_TO}{_COUNT}\s?(?:个(?P<u2>星期|礼拜|月|季度)|(?P<u3>周"
        rf"|年(?![底末初中度级]|轻)))(?!\s?半)" + _NOT_NAME,
        to.build_bare_duration,
        "",
    ),
    (
        "week|month|quarter",
        r"(?<![A-Za-z\d])(?P<n>\d{1,3}|(?i:one|two|three|four|five|six|seven|eight|nine|ten|twelve))[ -]"
        r"(?P<u>(?i:weeks?|months?|quarters?))(?![A-Za-z])(?! ago)",
        to.build_duration,
        "",
    ),
)

_YEARS: tuple[Rule, ...] = (
    (
        "年",
        rf"{_CLEAR}(?:(?P<y>20\d\d)年度?|(?P<yy>[2-4]\d)年(?!后|来|间))(?:全年)?(?!前的)",
        to.build_year_alone,
        "year",
    ),
    (
        "年",
        rf"{_RELATIVE}度?(?:全年)?(?!同期|的?水平|的?\s?[\d.一二两三四五]{{1,4}}\s?倍)|全年(?!龄)",
        to.build_year_alone,
        "year",
    ),
    (
        "20",
        rf"{_WORD}(?i:(?<=in )|(?<=by )|(?<=for )|(?<=during )|(?<=of )|(?<=until )"
        rf"|(?<=before )|(?<=through )"
        r"|(?<=since )|(?<=year )|(?<=early )|(?<=late )|(?<=mid )|(?<=early-)|(?<=late-)|(?<=mid-))"
        r"(?P<ye>20[0-4]\d)(?!\d|[.,]\d|%|\s?(?:万|users|leads|people|units|元))",
        to.build_year_alone,
        "year",
    ),
    (
        "year|YEAR|eoy|EOY|Year",
        rf"{_WORD}(?i:year[ -]end|eoy|the year|(?<=end of )year)(?![A-Za-z])",
        to.build_year_alone,
        "end",
    ),
)

RULES = tuple(
    (Pattern(trigger), Pattern(pattern), build, kind)
    for trigger, pattern, build, kind in (
        *_DAYS,
        *_FISCAL_YEARS,
        *_PARTS,
        *_FESTIVALS,
        *_RELATIVES,
        *_DURATIONS,
        *_YEARS,
    )
)
