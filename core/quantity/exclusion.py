"""Digits that are names or codes, not quantities: iPhone 15, 3C, 5G, Top3, 第3步, 1对1, phones, versions."""

from core.quantity.pattern import Pattern

_PRODUCTS = (
    "iphone|ipad|galaxy|mate|pixel|windows|win|ios|android|macos|pro|note|watch|model|series|gen|generation|"
    "web|industry|version|ver|top|no|step|level|tier|phase|stage|chapter|section|table|figure|fig|part|page|"
    "option|plan|rule|room|floor|appendix|iso|covid|gpt|claude|gemini|sku|class|grade|type|item|question|"
    "scenario|case|group|team|playstation|xbox|ps|python|office|http"
)
_LABELS = (
    "小米|红米|荣耀|一加|华为|苹果|表|图|步骤|阶段|附件|附录|方案|选项|版本|章节|规则|等级|级别|工业|编号|序号|型号|工号|"
    "订单号|门牌号|电话|手机号|手机|微信号?|邮编|身份证号?|房间|航班|卡号|账号|私域|世代"
)
_PATTERNS = (
    r"https?://[^\s，。；、）]{1,2000}|[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}\.[A-Za-z0-9.-]{1,63}",
    # days no calendar has: better nothing read than half of them
    r"(?<!\d)(?:0?2月\s?(?:30|31)|(?:0?[469]|11)月\s?31)[日号]?|(?i:(?<![a-z])(?:feb(?:ruary)?\.? (?:30|31)"
    r"|(?:apr(?:il)?|june?|sept?(?:ember)?|nov(?:ember)?)\.? 31)(?:st|th)?(?:,? \d{4})?)"
    r"|(?i:(?<!\d)(?:30|31)(?:st|th)? (?:of )?feb(?:ruary)?|31(?:st)? (?:of )?(?:apr(?:il)?|june?"
    r"|sept?(?:ember)?|nov(?:ember)?))(?![a-z])(?:,? \d{4})?",
    # dates keep their own patterns; these are codes with letters glued on
    r"(?<![A-Za-z0-9])(?!(?i:mid|early|late)-20\d\d)(?!(?:(?i:[QH])\d(?![0-9A-Za-z]|-\d{2})"
    r"|[Ww]\d{1,2}(?![0-9A-Za-z])|(?i:FY|RMB|CNY|USD|EUR|HKD|GBP|JPY|TWD|SGD|ROI|ROAS)[\d-]))"
    r"[A-Za-z][A-Za-z_]{0,30}-?\d[A-Za-z0-9_.-]{0,40}",
    r"(?<![A-Za-z0-9.])\d{1,4}(?:(?![QqHhWw]\d)[A-Za-z]{1,3}\d[A-Za-z0-9_]{0,10}"
    r"|[CDGPcdgp](?![A-Za-z0-9])|[Dd](?=-)|FA(?![A-Za-z]))",
    r"(?<![\d.A-Za-z])(?:[48]K|[48]k)(?=\s?(?:电视|视频|分辨率|超清|高清|屏|画质|摄像|影|TV|tv"
    r"|video|display|screen|camera))",
    r"(?<![\d.A-Za-z])2[BbCc](?![A-Za-z0-9])",
    rf"(?<![A-Za-z])(?i:{_PRODUCTS})[ .#]{{1,2}}\d{{1,5}}(?:\.\d{{1,3}})?(?![\d.,]?\d|\s?(?:%"
    rf"|[万亿千百元人个位年月日]|(?i:[km](?![a-z])|bn|million|thousand)))[A-Za-z]?",
    rf"(?:{_LABELS})[ :：]?\d{{1,20}}(?:\.\d{{1,3}})?(?![\d.,]?\d|\s?(?:%|[万亿千百元人个位年月日家]))",
    r"第\s?[\d一二三四五六七八九十百]{1,6}(?!\s?[季周]|[\d一二三四五六七八九十]{0,3}\s?季)",
    r"#\d{1,12}|T\+\d{1,3}|(?<![\d.,/:-])0\d{1,15}(?![\d.,/:%月日年号-])",
    r"(?<![\d一二三四五六七八九])(?:\d|一)\s?(?:对|[vV][sS]?\.?)\s?(?:\d|一|多)(?!\d)"
    r"|(?i:\b(?:\d|one)[- ]on[- ](?:\d|one)\b|\b(?:one|\d)[- ]to[- ](?:one|many)\b)",
    r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d|[.,]\d|\s?[元万亿%人次个块位名户])"
    r"|(?<!\d)400(?:[- ]\d{3,4}[- ]?\d{3,4}|\d{3}[1-9]\d{3})(?!\d|\s?[元万亿%人次个块位名户])"
    r"|(?<![\d-])\d{3}-\d{3}-\d{4}(?!\d)|(?i:(?<![a-z])(?:id|tel|phone|ext"
    r"|order)[ :#.]{1,3}\d{3,20})|(?<!\d)80/20(?= rule)|(?<![\d])0\d{2,3}-\d{7,8}(?!\d)"
    r"|\+\d{1,3}[- ]\d[\d -]{5,14}\d",
    r"(?<![\d.])\d{1,3}\.\d{1,4}\.\d{1,4}(?:\.\d{1,4})?(?![\d.])(?!\.\d)",
    r"拼多多",  # the 多 of a name is no "more"
    r"(?<![\d.])\d\.\d(?=\s?(?:版|时代|模式|战略|阶段))",
    r"(?<![\d,.])\d{16,}(?![\d.,])",
    r"(?m)^[ \t]{0,8}(?:\(\d{1,2}(?:\.\d{1,2}){0,2}\)|\d{1,2}(?:[)、]|\.(?!\d)))",
    r"(?<![\d.,])\d{1,2}\.(?=[\u4e00-\u9fff])|(?<=[。；;:])\s?(?:\(\d{1,2}(?:\.\d{1,2}){0,2}\)|\d{1,2}、)",
    r"(?<![\d.])(?:7\s?[x×*]\s?24|24\s?[x×*/]\s?7)(?!\d)|(?<!\d)360\s?(?:度|°)"
    r"|(?<![\d:])(?:16:9|9:16)(?![\d:])",
    r"(?<!\d)(?:\d{1,3})(?:[日天]|-day|\sday)(?=\s?(?:新增)?(?:留存|复购|回购|活跃|退货|无理由"
    r"|retention|return|repurchase|active|trial|window|attribution))",
    r"(?<![\d:])(?:[01]?\d|2[0-4]):[0-5]\d(?::[0-5]\d)?(?![\d:])",
    r"(?:上午|下午|早上|晚上|中午|凌晨|晚|早)\s?(?:\d{1,2}"
    r"|[一二三四五六七八九十两]{1,3})(?:点半?|时)(?:\d{1,2}分?)?",
    r"(?<![\d.])(?:\d(?:\.\d)?折|[5-9]0后|0[05]后|\d(?:[-~]\d)?线(?:城市|市场)|\d{2,4}强"
    r"|(?:985|211)(?=高校|院校|大学)|996(?![\d.,%‰]|\s?[万亿千百元人次个件单]))"
    r"|(?<![\d.])\d(?:\.\d{1,2})?倍速|前\s?\d{1,3}(?:名|位|强)|(?<=第[一二三四五六七八九])名",
    r"[几数]十?[百千万亿]{1,2}|千方百计|三方|三心二意|一带一路|二八(?:原则|定律|法则)|百分百"
    r"|万无一失|十四五|十五五",
)
_TIME = 19  # the clock pattern; a ratio word before it makes it a ratio
_COMPILED = tuple(Pattern(pattern) for pattern in _PATTERNS)
_RATIO_WORD = Pattern(r"(?i:roi|roas|ratio|split|比例?|按|分配?|产出|投入|拆|劈)[^\d。；;\n]{0,8}\Z")


def find_names(text: str) -> list[tuple[int, int]]:
    """Spans of the normal text that hold names, codes, ordinals, clock times or phone numbers; sorted."""
    found: list[tuple[int, int]] = []
    for number, pattern in enumerate(_COMPILED):
        for match in pattern.finditer(text):
            before = text[max(0, match.start() - 16) : match.start()]
            if number == _TIME and _RATIO_WORD.search(before):
                continue
            found.append(match.span())
    return _merge(found)


def _merge(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
