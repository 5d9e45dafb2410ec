"""Questions on tests: how many people and days, whether a difference is real, where to pilot."""

import re

from assistant.offline.arms import find_arms, find_candidates, find_design, find_guard, find_return
from assistant.offline.journeys import FOLLOWS
from assistant.offline.script import Arguments, Call, Script
from assistant.offline.situation import Situation, carry_out
from assistant.offline.utterance import Utterance

_SIZE = re.compile(
    r"样本|(?<![a-z])(?:ab|a/b) ?(?:测试|实验|测)?[^。]{0,60}(?:几天|多久|多少人|几人|跑多)|(?<!预)测(?:出|到)[^。]{0,40}(?:几|多少|跑多)(?:人|天|久|个|样本|用户)|(?:每|一|单)组[^，,。]{0,4}(?:几|多少)(?:人|个)|(?:实验|测试|试验)[^。]{0,40}(?:几天|多久)(?:能|可以|才|会)?(?:出|有|跑|看)|想(?:测|验证|看)[^。]{0,40}(?:样本|多少人|几人)|(?:ab|a/b|a\|b|对照|分组|分流|灰度|试点)? ?(?:测试|实验|试验|(?<!预)测)[^，,。]{0,10}(?:多少|几天|多久|多长|几周|几个月|跑多|要跑|要多)"
    r"|(?:要|得|需要?|该)?跑(?:多少天|几天|多久|多长|几周)|(?:多少|几)(?:人|用户|流量|访客|样本|uv)[^，,。]{0,10}(?:测|实验|试验|显著|够)|(?:能|可以|够)(?:测|检测|看)(?:得)?出(?:来)?[^，,。]{0,6}(?:多|差|变化|提升|效果|吗|么)|最小可检测|(?<![a-z])mde(?![a-z])|(?<!预)测(?:出|到)[^，,。]{0,8}(?:要|需)"
    r"|\bhow many (?:people|users|visitors|customers) for \d|\b(?:split|baseline|power)\b.{0,60}\bhow many (?:people|users|visitors|customers)\b|\b(?:detect|mde)\b.{0,40}\d+(?:\.\d+)?k?\s*(?:/|a |per )\s*day\b|\bsample sizes?\b|\bhow (?:big|large) (?:an? |the )?(?:sample|test|experiment)|\bdetect\b.{0,90}\bhow (?:long|many)\b|\bhow (?:many|much) (?:users?|people|visitors?|traffic|samples?|customers?|sessions?|subjects?|participants?)\b.{0,60}(?:\btest|\bdetect|\bexperiment|\bsee\b|\bper arm|\bneed\b|\btell\b|\bprove)|\bhow long\b.{0,40}\b(?:test|experiment|run)\b|\bhow many (?:days|weeks)\b.{0,40}\b(?:test|experiment|run)\b|\b(?:size|power) (?:an?|the|our|my|this) (?:a/?b )?(?:test|experiment)|\bminimum detectable\b|\bsmallest (?:effect|lift|uplift|change|difference)\b|\bwhat (?:effect|lift|uplift|difference|change) can (?:we|i|it)\b|\bpower (?:analysis|calculation)"
)
_READ = re.compile(
    r"显著|真(?:的)?(?:(?:比较?|更|有)[^，,。]{0,4})?好|结果(?:如何|怎么样|怎样|咋样)|(?:有|没)(?:没有|无)?(?:统计)?(?:差别|差异|区别|提升)(?:吗|么|没|不|$)|(?:差别|差异|提升)[^，,。]{0,4}(?:真|偶然|运气|靠谱|可信|算不算)|(?:哪个?组|哪个?版本?|哪个|哪边|谁)(?:更好|赢|胜|好)|赢了(?:吗|没)|判断[^，,。:：]{0,8}(?:赢|胜出)|(?:实验|测试|试验|ab|a/b|试点|灰度)[^，,。]{0,10}(?:结果|结论|成功|怎么样|有效|有用|跑完|跑出|p值)|p ?值|有没有(?:变差|变好|恶化|变高|更高|上升|更差|升高)|(?:能|要|该|可|可以|能够)(?:不能|不要|不该|否|不可以)?(?:全量|推广|上线|放量|推全)"
    r"|(?:实验|试验|测试|b)组[^。]{0,20}(?:变差|恶化|更差|变高|上升|更高|升高|下降|变化)|(?:变差|恶化)(?:了)?(?:吗|么|没|没有)"
    r"|\bsignifican|\bp-?values?\b|\b(?:a/?b )?(?:test|experiment) (?:results?|outcome|readout)|\b(?:did|does|is|has) (?:the )?(?:variant|treatment|test|new|b|version)\b.{0,40}\b(?:win|won|better|worse|beat|work|outperform|higher|lower)|\b(?:roll|ship|launch) (?:it|this|b|the \w+) ?(?:out)?\b|\broll ?out\b|\breal or (?:just )?(?:noise|luck|chance)|\bjust (?:noise|luck|chance)|\bwhich (?:variant|version|arm|one) (?:is|was|won|wins|did|performed)|\bstatistical|\b(?:get|got|gotten|getting|become|became) worse\b"
)
_TEST = re.compile(
    r"实验|试验|测试|对照|[ab]组|版本|(?<![a-z])a/?b(?![a-z])|灰度|试点|分流|新版|旧版|老版|variant|control|treatment|experiment|\btest|\barm\b|landing|holdout|\bversion|\bvs\b"
)
_LABELLED = re.compile(
    r"(?:对照|原版|旧版|\bcontrol\b|\bold \w+).*(?:实验|测试|新版|\btreatment\b|\bvariant\b|\bnew \w+)", re.S
)
_WHICH = re.compile(r"版本.*哪个?(?:更|最)?好|\bwhich (?:one|version|variant)\b", re.S)
_PILOT = re.compile(
    r"(?:试点|试跑|试投|试行|先试)[^。]{0,16}(?:选|哪|放在|在哪)|(?:选|挑)[^，,。]{0,10}试点|(?:哪[个里儿座])[^，,。]{0,10}(?:试点|先试|做试点)|\b(?:where|which (?:city|region|market|place|store)s?)\b.{0,30}\bpilot|\bpilot\b.{0,30}\bwhere\b|\b(?:pick|choose|rank|select)\b.{0,40}\bpilot"
)
_GENERAL = re.compile(
    r"什么(?:是|叫|意思)|是什么(?:意思)?\W*$|一般|通常|什么时候(?:要|该|需要)|(?:怎么|如何)(?:做|设计|选|理解|避免)|原则|标准是"
    r"|\bwhat (?:is|does|are) (?:an? |the )?(?:a/?b test|statistical|p-?value|sample size|significance|mde|power)\b[^?]{0,14}\??$|\bwhen should\b|\bhow (?:do|should) (?:we|i) (?:design|pick|choose|set up|run) (?!.*\d)|\bbest practice|\bexplain\b"
)
_OTHERWISE = re.compile(
    r"预算|新增|添加|负责人|目标[:：]|举措|为什么|为何|模拟|协同(?!效)|归因|\bbudget\b|\bwhy\b|\bowner\b|\binitiative\b|\battribut|\bsimulat"
)
_DOWN = re.compile(
    r"投诉|退订|退货|退款|流失|跳出|差评|取消率|拒收|complain|unsubscri|churn|bounce|refund|return rate|cancel|cost per|\bcpa\b|\bcac\b|获客成本"
)


def plan_tests(situation: Situation) -> Script | None:
    """Size a test, read one, or choose where to pilot."""
    utterance = situation.utterance
    text = utterance.commanding
    candidates = find_candidates(utterance)
    if _PILOT.search(text) and candidates:
        return carry_out(
            situation, "pilot", Call(name="size_experiment", arguments={"candidates": candidates})
        )
    if _GENERAL.search(text) or _OTHERWISE.search(text):
        return None
    if follow := _follow(situation):
        return follow
    arms = find_arms(utterance)
    asked = _READ.search(text) or (len(arms) >= 2 and (_LABELLED.search(text) or _WHICH.search(text)))
    if asked and (arms or _TEST.search(text)) and not _sizes(utterance, arms):
        return carry_out(
            situation, "evaluate", Call(name="evaluate_experiment", arguments=_reading(utterance, arms))
        )
    if _SIZE.search(text):
        return carry_out(situation, "size", Call(name="size_experiment", arguments=find_design(utterance)))
    return None


def _follow(situation: Situation) -> Script | None:
    """The last sizing with another number: "每天只有2000人呢", "with 90% power"."""
    last, utterance = situation.memory.last, situation.utterance
    text = utterance.commanding
    if last is None or last.name != "size_experiment" or len(text) > 40 or not FOLLOWS.search(text):
        return None
    found = find_design(utterance)
    if "baseline" in found and "target" not in found and "baseline" in last.arguments:
        found["target"] = found.pop("baseline")
    if not found:
        return None
    return carry_out(situation, "size", Call(name="size_experiment", arguments={**last.arguments, **found}))


def _sizes(utterance: Utterance, arms: list[Arguments]) -> bool:
    """Whether a size is asked for, though significance is spoken of: "多少样本才显著"."""
    return not arms and _SIZE.search(utterance.commanding) is not None


def _reading(utterance: Utterance, arms: list[Arguments]) -> Arguments:
    arguments: Arguments = {"arms": arms} if arms else {}
    guard = find_guard(utterance) if arms else None
    if guard:
        arguments["guardrails"] = [guard]
    elif _DOWN.search(utterance.commanding):
        arguments["less_is_better"] = True
    text = utterance.commanding
    if split := re.search(
        r"(?:分流|流量|split|traffic)\D{0,8}(\d+\s*[:：/比]\s*\d+)|(\d+\s*[:：/]\s*\d+)\s*(?:分流|的?流量|split)",
        text,
    ):
        arguments["split"] = (split[1] or split[2]).replace("比", ":")
    if look := re.search(
        r"第\s*(\d+)\s*次(?:看|查看|中期)[^\d]{0,10}(?:共|一共|计划|总共)?\D{0,4}(\d+)\s*次|look (\d+) of (\d+)",
        text,
    ):
        found = [int(n) for n in look.groups() if n]
        arguments |= {"look": found[0], "looks": found[1]}
    return arguments | find_return(utterance)
