"""What an item of a budget is called, once the words about its money are taken off.

"先保老客召回" is 老客召回, "KOC投放B级要" is KOC投放, "we only have" is nobody's name.
"""

import re

from assistant.offline.names import join_words, strip_words
from assistant.offline.utterance import fold

TOTAL = re.compile(
    r"总(?:预算|共|盘子|额|费用|经费|量|体|计|数|的)?|一共|合计|统共|拢共|共|预算|经费"
    r"|营销费用?|市场费用?|费用|资金|额度|只有|手上|手里|手头|只剩|还剩|剩下?|盘子|批了?|拨了?"
    r"|给了?我们|就这|有"
    r"|\bbudget\b|\btotal\b|\bonly\b|\bleft\b|\bwe'?ve\b|\bwe have\b|(?<!must.)\bhave\b"
    r"|\bhas\b|\bgot\b|\bthere'?s\b|\bof our\b|\bthe rest of\b|\bout of\b|\bpot\b|\benvelope\b"
    r"|\bin hand\b|\boverall\b|\bmoney\b|\bfit (?:in(?:to|side)?|within)\b|\bavailable\b"
    r"|\bto spend\b|\bspend\b|\bruns? out\b|\bcash\b|\bpool\b"
)
_TOTAL_WORDS = re.compile(
    TOTAL.pattern
    + (
        r"|今年|明年|全年|年度|一年|季度|目前|现在|我们|咱们?|公司|老板|领导|总部|集团|上面|财务"
        r"|营销|市场|推广|广告(?=费|预算)|钱|块|费|额|整|笔|这|那|个|的|是|为|到|了|只|还|就"
        r"|也|再|要|能|可以|把|将|用|拿|里|中|内|下|去|其余|余下|剩余|按|照|贡献|度|优先|级|比例"
        r"|分给?|分配|配置|怎么|如何|花|投|最|值|划算|假设|假如|如果|砍|缩|降|压|减|加|上限|控制在"
        r"|之内|以内|左右|大概|大约|约|差不多|先|后|会不会|够|超|放得下|装得下"
        r"|\b(?:and|but|so|if|with|is|are|was|were|be|the|a|an|of|our|my|this|that|for|to|in|on|at"
        r"|us|we|i|you|it|marketing|media|annual|yearly|campaign|just|all|ask|only|about|around"
        r"|roughly|can|could|does|do|did|will|would|should|split|divide|allocate|distribute|spread"
        r"|share|fund|give|best|value|get|most|out|from|by|order|until|when|cut|down|reduced"
        r"|dropped|raised|let'?s|say|assume|suppose|what|how|please|must|stay|under|within|up"
        r"|cover|enough|still|everything|they|them|those|these|three|four|between|among|across"
        r"|over|year|quarter|next|now|growth|stage|mature|leader|market|company|business"
        r"|priorit\w+|release|approved|granted|signed off|finance|boss|cfo|given|initiatives?"
        r"|planned|items?|things?)\b|\W|\d"
    )
)
_TIER = (
    r"(?<![a-z])[abc]\s*(?:档|类|级|等|-?tier\b|grade\b)|(?<![a-z])(?:tier|grade|class"
    r"|level)[\s-]*[abc](?![a-z])|^[abc](?=[:：])"
)
_ORDER = (
    r"(?:排|是|为|列|放)?(?:在)?第\s*[一二三四五六七八九1-9]\s*(?:个)?(?:优先|顺位|位|名)?"
    r"|(?<![a-z])p[0-9](?![a-z0-9])|优先级\s*(?:为|是)?\s*[\d一二三四五]?|最?优先(?:保|给|投"
    r"|支持)?|首先|其次|再次|最后|然后|接着|先(?!进|锋|行)|再(?!生|营销)"
    r"|(?<![a-z])(?:firstly|first|second(?:ly)?|third(?:ly)?|fourth|lastly|finally|then|next"
    r"|priority(?:\s*\d)?|number (?:one|two|three|\d)|no\.?\s*\d|1st|2nd|3rd|\d+th"
    r"|after that)(?![a-z])|[①②③④⑤⑥⑦⑧⑨⑩]|^\(?\d\s*[.、)）:：]"
)
_MERIT = (
    r"(?:能|可以?|(?<![展晚年宴车商赛协峰酒聚乐舞员布])会)?(?:带来|拉来|引来|贡献|产出|拿到|换来)(?:度|值|率|分)?|得分|评分|打分|分值"
    r"|价值|权重|(?<![a-z])(?:brings?(?: in)?|bringing|delivers?|delivering|generat(?:es?|ing)"
    r"|yields?|contribut(?:es?|ing|ions?|ion of)|scores?|worth|produc(?:es?|ing)"
    r"|weights?)(?![a-z])"
)
_LIMIT = (
    r"至少|最少|不低于|不少于|不小于|不得低于|不能低于|不能少于|不得少于|起码|保底|保证|下限"
    r"|最低|底线|兜底|打底|至多|最多|不超过|不高于|不大于|不能超过|不得超过|别超过|不要超过"
    r"|封顶|上限|顶多|最高|锁定|锁死|固定|定死|已定|已经定|已签|低于|少于|不到|不足|有效|起投"
    r"|门槛"
    r"|(?<![a-z])(?:at least|at most|no less than|not less than|no more than|not more than"
    r"|up to|between|min(?:imum)?(?: of)?|max(?:imum)?(?: of)?|floor(?: of)?|cap(?:ped)?(?: at| of)?"
    r"|ceiling(?: of)?|lock(?:ed)?(?: at| in)?|fixed(?: at)?|pinned(?: at)?|committed|signed"
    r"|below|under|less than|can'?t exceed|cannot exceed|not exceed|exactly|must stay"
    r"|stays?)(?![a-z])"
)
_ASKED = (
    r"(?:还)?(?:需要|申请|想要|要求|要价|报价|报了|提了|预估|预计|估计|需|要|报|开口|批给|得)"
    r"|(?<![a-z])(?:asks?(?: for)?|asking(?: for)?|asked(?: for)?|needs?|needing|wants?|wanting"
    r"|requests?|requesting|requires?|costs?|priced|gets?|comes? (?:to|in)|quoted?|estimated"
    r"|expected|expects?|is|are|at|of|for|can|may|will|would)(?![a-z])"
)
_MUST = (
    r"(?:是)?(?:必须(?:做|有|保|投|上|保住)?|必做|必投|必保|一定要(?:做|有|保|投|上)?|非做不可"
    r"|不能砍|刚需)|(?<![a-z])(?:(?:is )?a )?(?:must[-_ ]haves?|must be funded|mandatory"
    r"|non[-_]?negotiable|must)(?![a-z])"
)
_PARTICLE = (
    r"分别|各自|各|都|其中|另外|还有|还要|但是|不过|而且|每年|大概|大约|约|差不多|方面|这块|那块"
    r"|这边|那边|之间|介于|的话|则|给|投(?!屏)|的|拿|花|用|也|只|了|是|为|有|到|在|至|按|把|能"
    r"|可以|可|想|再加|预算|费用|budget|spend"
)
_FRONT = (
    r"其中|另外|还有|以及|然后|和(?!平|谐)|与|及|跟|保(?!险|健|洁|养|温|修)|给|投给|投(?!屏|影|放"
    r"|流|票)|做|留给|留(?![存学言资客量])|从|把|按贡献分?给?|按贡献|贡献|预计|分别|依次|我们|咱们"
    r"|对|砍掉|分级砍?|钱|包括|包含|有|(?<![a-z])(?:and|plus|fund|cover|keep|say|it|they|that"
    r"|which|where|while|but|minimum|at least|by contribution|protect|put|give|enough for"
    r"|enough to cover|(?:the )?(?:rest|remainder) (?:to|between|for)|to|of which|including"
    r"|the|a|an|our|then|so|also|is|does|can)(?![a-z])"
)
_PROTECTED = re.compile(
    r"(?:海|简|日|周|电|晚|画|早|墙|喜|战|情|捷|月|年|子|快|战|公|通)报$|(?:应|信|使|专|商|民|家|车|公|租|试"
    r"|军|食|药|耗|费)用$|重要$|主要$|(?:目|标)的$|(?:烟|开|樱|鲜|浪|雪|插|种)花$|(?:直|群|竞"
    r"|招)投$|(?:赛|办|举|协|工|峰|展|年|大|车|沙龙|发布|推介|交流|商|晚|酒|聚|茶|舞|音乐|运动"
    r"|订货|博览|见面|分享|说明|推广|品鉴|同学|校友|庙|集|社|机)会$|(?:社|专|产"
    r"|收)?有$(?<=所有)|(?:机|车|船)到$"
)
_TAIL = re.compile(
    rf"\s*(?:{'|'.join((_TIER, _ORDER, _MERIT, _LIMIT, _ASKED, _MUST, _PARTICLE))})[\s:：=—-]*$"
)
_LEAD = re.compile(rf"^\s*(?:{'|'.join((_TIER, _ORDER, _MERIT, _LIMIT, _MUST, _FRONT))})[\s:：.、-]*")
_EDGES = " \t\n:：,，、-—=.。'’\"“”;；?？!！()（）[]【】·•*"
_NOBODY = re.compile(
    r"^(?:它们?|他们?|她们?|这个|那个|该项|三者|二者|两者|三项|前者|后者|[三两二四五]样"
    r"|剩下的?|其余的?|其他|合计|加起来|一起|总|共|钱|每个|每项|大家|every|each|it|they|them"
    r"|both|all|the rest|rest|remaining|together|combined|who|what|which|anything"
    r"|anything less|less|more|no|not|or|else|i|we|us|in|with|by|per|as|than)$"
)


# "A" is the name of an item, not an article, before Chinese or alone
_LETTER = re.compile(
    r"(?<![A-Za-z])[A-Z](?=\s*(?:(?![档类级等檔類級])[\u4e00-\u9fff]|$))"
    r"|(?<![A-Za-z])[A-Z](?=\s+(?:needs?|wants?|asks?|gets?|is|at|brings?|costs?|requires?|min"
    r"|max)\b)"
)
_SHOWN = {0xE000 + ord(letter): letter for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}


_HYPHEN = re.compile(r"(?<=[A-Za-z])-(?=[A-Za-z])")  # "in-store" is one word


def _hide(match: re.Match[str]) -> str:
    return chr(0xE000 + ord(match.group()))


def bare_name(typed: str) -> str:
    """A name without the words that say what its sum is; "" when nothing is left of it."""
    name, before = _HYPHEN.sub("_", _LETTER.sub(_hide, typed.strip(_EDGES))), None
    while name and name != before:
        before = name
        name = _cut(name)
        name = _cut(name if _PROTECTED.search(fold(name)) else strip_words(name))
    name = join_words(name.translate(_SHOWN))
    name = name if "_" in typed else name.replace("_", "-")
    return "" if _NOBODY.match(fold(name)) else name


def _cut(name: str) -> str:
    folded = fold(name)
    lead = _LEAD.match(folded)
    start = lead.end() if lead and _whole_word(folded, lead.end()) else 0
    rest = folded[start:]
    tail = None if _PROTECTED.search(rest) else _TAIL.search(rest)
    end = start + tail.start() if tail else len(folded)
    return name[start:end].strip(_EDGES)


def _whole_word(folded: str, at: int) -> bool:
    """Whether a Latin word is not cut in two at this place."""
    return not (
        0 < at < len(folded) and folded[at - 1 : at + 1].isascii() and folded[at - 1 : at + 1].isalpha()
    )


_CONTENT = re.compile(r"投放|推广|公关|市场|广告|media|ads?")


def is_whole(name: str) -> bool:
    """Whether nothing is left of a name once the words for the whole budget are gone."""
    if _CONTENT.fullmatch(fold(name)) or (len(name) == 1 and name.isupper()):
        return False
    return not _TOTAL_WORDS.sub("", fold(name)).strip()
