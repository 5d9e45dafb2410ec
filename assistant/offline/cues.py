"""Words beside an amount that say what it is: a bound, a lock, a past level, a weight, a ceiling, today's level."""

import re

AT_LEAST = (
    r"(?:不(?:能|得|可|应|许)?(?:再)?(?:低于|少于|小于|低過|低过)|至少|最少|最低|起码|保底|托底|兜底|打底|下限|底线|不低过|"
    r"(?<![a-z])(?:at least|no less than|not less than|not below|no fewer than|min(?:imum)?(?: of)?|floor(?: of| at| is)?|not under|guarantee[sd]?)(?![a-z]))"
)
AT_MOST = (
    r"(?:不(?:能|得|可|应|许)?(?:再)?(?:高于|多于|大于|超过|超出|超|高过)|至多|最多|顶多|最高|封顶|上限|天花板|顶格|"
    r"(?<![a-z])(?:at most|no more than|not more than|not above|not exceed(?:ing)?|can't exceed|max(?:imum)?(?: of| at| is)?|cap(?:ped)?(?: of| at| is)?|ceiling(?: of| at| is)?|up to|tops out at|limit(?:ed)?(?: of| to| at)?)(?![a-z]))"
)
LOCKED = (
    r"(?:锁死|锁定|锁住|(?<!门)(?<!车)(?<!能)(?<!的)锁(?![具店业厂])(?!\s*\d)|固定|定死|钉死|卡死|写死|不动|已定|已经定(?:了|下)?|雷打不动|敲定|"
    r"(?<![a-z])(?:lock(?= [a-z])(?! (?:[a-z]+ ){0,2}(?:needs?|asks?|wants?|costs?|takes?|gets?|is|are|has|have|brings?|should|must|goes)\b)|locked(?: in| at)?|fix(?:ed)?(?: at)?|pin(?:ned)?(?: at)?|held(?: at)?|stays? at|set in stone|committed(?: to| at)?|frozen at|freeze|ring-?fenced?)(?![a-z]))"
)
PAST = (
    r"(?:去年|上年|前年|往年|历史|过去|上季度?|同期|上一年|实绩|"
    r"(?<![a-z])(?:last (?:year|yr|quarter|season)|prior year|previous(?:ly)?|historical(?:ly)?|did|sold|made|in 20\d\d|was|were|had)(?![a-z]))"
)
THIS = r"(?:今年|本年|明年|本季度?|这次|此次|(?<![a-z])(?:this (?:year|yr|quarter|season)|next (?:year|yr|quarter))(?![a-z]))"
WEIGHT = r"(?:权重|比重|份量|分量|(?<![a-z])(?:weights?|weighted|weighs|points?)(?![a-z]))"
CAN_REACH = r"(?:能到|可到|可达|能做到|可做到|做到|潜力|容量|空间|(?<![a-z])(?:room(?: up)? to|up to|could (?:reach|hit|do|get to)|can (?:reach|hit|do|get to|go to)|potential|capacity|headroom)(?![a-z]))"
NOW = r"(?:现在|目前|当前|现有|现状|已有|眼下|如今|现|(?<![a-z])(?:now|today|currently|current|at present|has|have|is at|sits at|stands at|doing)(?![a-z]))"
CUES = re.compile("|".join((AT_LEAST, AT_MOST, LOCKED, PAST, WEIGHT, CAN_REACH, NOW)))
BOUNDS = re.compile("|".join((AT_LEAST, AT_MOST, LOCKED)))
