"""Questions of method in the words of an analysis: "怎么判断实验赢了", "how do I read a response curve".

Who asks how something is judged, read or chosen in general, and names no KPI, segment, time or amount of the
company's, is answered by the guidance; the analyses take the rest.
"""

import re

from assistant.offline.requests import search_call
from assistant.offline.script import Script
from assistant.offline.situation import Situation, carry_out
from assistant.offline.subject import find_names
from assistant.offline.topics import has_own_amounts
from assistant.offline.utterance import changes, periods

_METHOD = re.compile(
    r"(?:怎么|如何|怎样|咋)(?:样)?(?:才能?|才算|去|来)?(?:判断|知道|看(?:懂|待|出|到)?|解读|理解|确定|确认|衡量|评估|区分|选|读|认定|识别|决定|取舍|权衡)"
    r"|(?:怎么|如何|怎样)(?:做|看|选|分|算|判|设计|分析)[^，,。]{0,4}(?:才|比较|最|更)(?!多|少|低|高)|(?:应该|应当|该|要)(?:怎么|如何|怎样)(?:做|分析|看|判断|选|算|判|读)|(?:偏差|归因|实验|曲线)(?:分析)?(?:怎么|如何|怎样)(?:做|分析)"
    r"|(?:原则|准则|依据|标准|方法|逻辑|道理|思路)(?:一般)?(?:是|有)(?:什么|哪些|啥)|有(?:什么|哪些|啥)(?:判断)?(?:原则|准则|依据|标准|讲究|逻辑)|的(?:判断)?原则|什么(?:情况|条件|时候)下?(?:该|应该|适合|算)|(?:怎么|如何)才?(?:算|叫)"
    r"|\bhow (?:do|can|should|would|could|might) (?:you|i|we|one|people|a team|marketers) (?:\w+ )?(?:tell|know|decide|judge|read|interpret|choose|pick|recogni[sz]e|spot|measure|assess|determine|find out|see|work out|figure out|understand|analy[sz]e|evaluate)\b"
    r"|\bhow to (?:tell|know|decide|judge|read|interpret|choose|pick|recogni[sz]e|spot|assess|determine|see|understand|analy[sz]e|evaluate)\b|\bhow (?:is|are|should|can) .{1,60}\b(?:be )?(?:judged|read|interpreted|chosen|decided|recogni[sz]ed|measured|assessed|determined|analy[sz]ed|evaluated|assigned)\b"
    r"|\b(?:principles?|criteri(?:a|on)|rules? of thumb|right way|best way|proper way|logic|signs?|reasoning)\b (?:for|of|to|behind|that|when)\b|\bwhat (?:makes|counts as|decides|determines|tells|separates)\b"
)
_WHY = re.compile(
    r"为(?:什么|何|啥)(?:[^，,。]{0,10}(?:会有?|要|需要|用|有|不能|不该|不用))|\bwhy (?:do|does|is there|are there|should|would|use|not|can)\b"
)
_TOPIC = re.compile(
    r"归因|功劳|触点|马尔可夫|夏普利|shapley|响应曲线|回报曲线|饱和|边际|递减|(?:实验|试验|测试|ab|a/b|对照组|试点)|显著|外包|自建|自己做|自营|内部做|代理公司|协同效应|蚕食|延续效应|滞后效应"
    r"|\battribut\w+|\bcredit\b|\bmarkov\b|\bresponse curves?\b|\bsaturat\w+|\bdiminish\w+|\bmarginal\b|\bcarry-?over\b|\badstock\b|\bexperiments?\b|\ba/?b[ -]?tests?\b|\b(?:the|a) test\b|\btests\b|\bsignifican\w+|\boutsourc\w*|\bin-?house\b|\bagenc(?:y|ies)\b|\bsynerg\w+|\bcannibali\w+"
)
_DEVIATION = re.compile(r"偏差|\bdeviations?\b|\bvariances?\b")
_OWN = re.compile(
    r"我们|咱们?|我的|这[个次组轮份场]|那[个次组轮份场]|该渠道|[ab]组|上次|刚才|目前|现在|哪(?:些|几个)(?:活|职能|工作|事)|\b(?:our|my|us|last|current(?:ly)?|now)\b|\b(?:this|that|these|those) (?!an? |the |any )(?:\w+ )?(?:tests?|experiments?|channels?|campaigns?|ones?|results?|curves?|pilots?|month|week|quarter|year)\b|\bvariant [a-z]\b|\barm [a-z]\b|\b(?:versus|vs)\b"
)


def explain_method(situation: Situation) -> Script | None:
    """`search_knowledge` for a question of method that an analysis would take; None for every other message."""
    if not asks_for_method(situation):
        return None
    return carry_out(situation, "guidance", search_call(situation.utterance))


def asks_for_method(situation: Situation) -> bool:
    """Whether a message asks how an analysis is done or read in general, about nothing of the company's own."""
    utterance = situation.utterance
    text = utterance.commanding
    how = _METHOD.search(text) and (_TOPIC.search(text) or _DEVIATION.search(text))
    if not how and not (_WHY.search(text) and _TOPIC.search(text)):
        return False
    return not (_OWN.search(text) or _names_own(situation))


def _names_own(situation: Situation) -> bool:
    """Whether a KPI, a segment, a time or an amount is named."""
    utterance = situation.utterance
    if utterance.kpis or periods(utterance.mentions) or changes(utterance.mentions):
        return True
    named = find_names(utterance, situation.catalogue)
    return has_own_amounts(utterance) or any(name.kind != "dimension" for name in named)
