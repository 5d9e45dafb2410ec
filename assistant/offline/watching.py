"""The watch: "设个提醒：CAC超过80就告诉我", "我有哪些预警", "推迟三天", "这个已经解决了", "生成九月的月度复盘"."""

import re

from assistant.offline.script import Arguments, Call, Script
from assistant.offline.situation import Situation, carry_out
from assistant.offline.subject import Subject, find_names, subject_of
from assistant.offline.utterance import Utterance, amounts, changes, fold, periods, ratios
from core.quantity.mention import Mention

_FOLLOW, _RULES, _REVIEW = "follow_up", "watch_kpis", "write_review"
_ALERT_ID = re.compile(r"(?<![A-Za-z0-9])[Yy][2-9A-HJ-NP-Za-hj-np-z]{5}(?![A-Za-z0-9])")
_TASK_ID = re.compile(r"(?<![A-Za-z0-9])[Tt][2-9A-HJ-NP-Za-hj-np-z]{5}(?![A-Za-z0-9])")
_RULE_ID = re.compile(
    r"(?<![A-Za-z0-9])(?:[Ww][2-9A-HJ-NP-Za-hj-np-z]{5}|(?:weekly|idle|roi|cac|costly|anomaly):[a-z_:]+|(?<=规则 )(?:behind|unlikely|stale|leads|roi|costly|cac)|(?<=rule )(?:behind|unlikely|stale|leads|roi|costly|cac))(?![A-Za-z0-9])"
)
_GENERAL = re.compile(
    r"怎么(?:设|定|写|做|开|办|处理)|如何|一般|通常|应该|该不该|什么是|多少(?:该|算|才)|该预警|阈值.{0,6}(?:多少|怎么|是)|模板|为什么要|\bhow (?:do|to|should|often)\b|\bshould\b|\bwhat is\b|\busually\b|\bbest practice"
)
_ALERTS = re.compile(r"预警|告警|警报|提醒|\balerts?\b|\balarms?\b|\bwarnings?\b")
_TASKS = re.compile(
    r"(?:纠正|纠偏|整改)(?:的)?(?:任务|事项|措施|单)|\bcorrections?\b|\bcorrective (?:actions?|tasks?)\b"
)
_LIST = re.compile(
    r"(?:哪些|什么|几条|多少|有没有|列|看看|查看?|看一?下|还有|清单|列表|所有|全部|我的|未处理|没处理|待处理|没关|未关闭|\bwhich\b|\bwhat\b|\bany\b|\blist\b|\bshow\b|\bmy\b|\bopen\b|\bpending\b|\bdo i have\b|\bour\b|\ball\b)"
)
_KPI_LIST = re.compile(
    r"(?:指标|kpi|目标|数据).{0,6}(?:预警|告警)|(?:预警|告警)的?(?:指标|kpi|目标)|哪(?:些|个|几个)?(?:指标|kpi|目标)|\bkpis?\b.{0,12}\balert"
)
_EVERYONE = re.compile(
    r"所有人|大家|全部|全公司|别人|团队|整个|所有的?预警|\beveryone|\ball (?:the )?(?:open )?alerts|\bteam's?\b|\bwhole company\b"
)
_SEEN = re.compile(
    r"知道了|收到|已?知晓|看到了|了解了|明白了|\back(?:nowledged?)?\b|\bgot it\b|\bnoted\b|\bseen (?:it|this)\b|\bunderstood\b"
)
_SNOOZE = re.compile(
    r"推迟|推后|延后|延迟|稍后|晚点|过(?:几|.)天再|缓(?:几|.)天|先放|暂缓|\bsnooze\b|\bput (?:it |this |that )?off\b|\bremind me (?:again|later|in|on|next|tomorrow)\b|\bpostpone\b|\blater\b"
)
_CLOSE = re.compile(
    r"已经?解决|解决了|解决掉了|搞定了|处理(?:好|完)了|(?:预警|告警|警报)(?:可以)?(?:关掉|关闭|关了|取消|撤掉|消掉)|(?:关掉|关闭|取消|消掉|关了).{0,6}(?:预警|告警|警报)|\b(?:is|are|been|it's|already) (?:solved|resolved|fixed|sorted)\b|\bclose (?:the |this |that )?(?:alert|alarm)\b|^\W*(?:solved|resolved|fixed)\W*$|\bclose y"
)
_CORRECT = re.compile(
    r"(?:开始|启动|发起|立项|新建|登记|建|开)(?:一个|一项|个)?(?:纠正|纠偏|整改)|(?:纠正|纠偏|整改)(?:方案|任务)?[:：]|\b(?:start|begin|open|create|launch)\b.{0,16}\b(?:correction|corrective)"
)
_DONE = re.compile(
    r"(?:纠正|纠偏|整改)(?:任务|措施|方案)?(?:已经?)?(?:做完|完成|做好|办完|落实)|(?:做完|完成|办完|落实)了|\b(?:is|was|been) (?:done|completed?|finished)\b|\b(?:done|finished|completed) with\b|\breport\b.{0,10}\bdone\b"
)
_VERIFY = re.compile(r"验证(?!码)|验收(?!标准)|\bverif(?:y|ied)\b|\baccept(?:ed)? the correction\b")
_DROP = re.compile(
    r"(?:放弃|不做|取消|终止)(?:这个|该|这项)?(?:纠正|纠偏|整改)|\b(?:drop|give up|cancel|abandon)\b.{0,12}\bcorrection"
)
_SHOW = re.compile(
    r"看|详情|明细|怎么回事|为什么|什么情况|打开|经过|\bshow\b|\bdetails?\b|\bwhy\b|\bopen\b|\bwhat(?:'s| is)\b|\bexplain\b|\blook\b"
)
_TELL = re.compile(
    r"(?:就|请|要|则|得|便|立刻|马上|及时|帮我?)?(?:告诉|提醒|通知|推送?给|报给|@)(?:一?下|一声)?(?P<zh>我们?|[\u4e00-\u9fff]{2,3})?|(?:设|建|加|新建|新增|创建|来|开|定)(?:一?个|一?条|置|立)?(?:提醒|预警|告警|报警|监控)(?:规则|线)?|就(?:预警|告警|报警|报)"
    r"|\b(?:alert|notify|tell|ping|warn|remind|message)\b (?P<en>me|us|[a-z]+)|\b(?:set|create|add|make|new)\b.{0,12}\b(?:alert|alarm|reminder|watch|rule|warning)|\b(?:let|keep) (?:me|us) (?:know|posted)\b|\bwatch\b.{3,60}\b(?:when|if|and)\b"
)
_SELF = re.compile(r"^(?:我们?|me|us|know|to|the|when|if|about|that|一下|一声|负责人?)$")
_GROUP = re.compile(
    r"(?:也|同时|并|并且|还)?(?:發|发|推|抄送|同步)(?:送)?(?:到|给|至|進|进|給)\s*[“\"「]?([\u4e00-\u9fffA-Za-z0-9_-]{1,30}?(?:群|組|组))(?:里|裡|中)?[”\"」]?"
    r"|\b(?:post|send|copy)(?: it| that)?(?: also)? (?:to|into|in) the (?:group )?[\"“]?([A-Za-z0-9_-]{2,30})[\"”]? (?:group|chat|room)\b",
    re.IGNORECASE,
)
_RULE_LIST = re.compile(
    r"(?:预警|提醒|告警|监控|报警)(?:的)?规则|(?:有哪些|列出?|看看|查看).{0,6}(?:规则|提醒)|\b(?:alert|alarm|watch|warning) rules?\b|\bwhich rules\b|\bwhat rules\b|\blist (?:the |my |our )?(?:rules|watches)\b|\bwhat (?:are we|do we|are you) watch"
)
_MUTE = re.compile(
    r"静音|别(?:再)?(?:提醒|报|告警|预警|通知)|不(?:用|要|必)(?:再)?(?:提醒|报警?|告警|预警|通知)|先?关掉.{0,20}(?:提醒|规则)|\bmute\b|\bstop (?:alerting|telling|notifying|reminding|warning)\b|\bsilence\b|\bdon't (?:alert|remind|notify|tell) (?:me|us)\b"
)
_UNMUTE = re.compile(
    r"(?:恢复|重新打开|取消静音|解除静音|打开).{0,20}(?:提醒|规则|预警|静音)|取消静音|解除静音|\bunmute\b|\bresume (?:the )?alert"
)
_REMOVE = re.compile(
    r"(?:规则|提醒).{0,24}(?:删掉?|删除|去掉|移除|撤掉)|(?:删掉?|删除|去掉|移除|取消|撤掉)(?:这条|这个|那条|那个)?.{0,20}(?:提醒|规则)|\b(?:remove|delete)\b.{0,24}\b(?:rule|alert rule|reminder|watch)\b"
)
_RUN = re.compile(
    r"(?:立即|马上|现在|立刻|手动)?(?:跑|做|执行|来|启动)(?:一?下|一?次|一?遍|一?轮)?(?:巡检|监控检查|预警检查)|(?:立即|马上|现在|立刻|手动|全面)巡检|\brun (?:the )?(?:watch|checks?|rules)\b|\bcheck (?:all|every) (?:the )?(?:kpis?|rules)\b.{0,8}\bnow\b"
)
_WRITE = re.compile(
    r"生成|写(?!死)|出(?=一?[份个张]|.{0,8}(?:复盘|日报|周报|月报))|做(?=一?[份个]|.{0,8}(?:复盘报告|日报|周报|月报))|给我|来一?[份个]|整理|导出|要(?=一?[份个])|发|准备|\bwrite\b|\bgenerate\b|\bprepare\b|\bmake\b|\bdraft\b|\bproduce\b|\bgive me\b|\bcreate\b|\bexport\b|\bsend\b|\bshow me\b|\bget me\b"
)
_KINDS = (
    ("daily", re.compile(r"日报(?!价|名)|每日(?:摘要|简报|汇总)|今日(?:摘要|简报)|\bdaily (?:digest|report|summary|brief)")),
    ("weekly", re.compile(r"周报(?!价|名|考)|每周(?:摘要|简报|汇总)|周(?:度)?(?:总结|简报|摘要)|\bweekly (?:digest|report|summary|brief)")),
    ("monthly", re.compile(r"月(?:度)?复盘|月报|月度(?:总结|报告|回顾)|复盘(?:报告|文档|文件|材料|会材料)|\bmonthly (?:review|report|retrospective|recap)|\breview (?:document|report|doc)\b|\b(?:january|february|march|april|may|june|july|august|september|october|november|december) review\b|月的?复盘")),
)  # fmt: skip
_NOT_WRITTEN = re.compile(r"登记|记录(?:一|下|个)|原因是|措施[:：是]|\brecord a review\b|\bcause\b")
_OF = re.compile(
    r"(?P<zh>[\u4e00-\u9fff]{2,3})的(?:日报|周报|月报|月度复盘|复盘)|\b(?P<en>[a-z]+)'s (?:daily|weekly|monthly)\b|(?:只看|只要)(?P<only>[\u4e00-\u9fff]{2,3})(?:负责)?的"
)
_LEADING = re.compile(r"[给我生成产写出做要看发整理帮份张下一]*(?=[\u4e00-\u9fff]{2})|")
_TIME = re.compile(r"月|周|天|日|年|季|今|昨|上|本|这|那|个|份|团队|部门|公司|计划|我|整")
_CONDITIONS = (
    ("unlikely", re.compile(r"(?:达成|完成|达标)?(?:概率|可能性|把握)|\bchances?\b|\bprobability\b|\bodds\b|\blikelihood\b")),
    ("idle", re.compile(r"闲置|没花(?:出去|完)|花不(?:出去|完)|\bidle\b|\bunspent\b")),
    ("costly", re.compile(r"行业(?:均值|平均|水平)|同行|\bindustry\b")),
    ("anomaly", re.compile(r"异常(?:波动)?|不正常|反常|\banomal|\bunusual")),
    ("stale", re.compile(r"没更新|不更新|未更新|过期|没有?新数据|断更|\bstale\b|\bnot (?:been )?updated\b|\bno new data\b|\bout of date\b")),
    ("behind", re.compile(r"落后|滞后|慢于|\bbehind\b|\blag")),
)  # fmt: skip
_OF_PLAN = re.compile(
    r"(?:计划|目标|预算|指标)(?:值)?的?|\b(?:of|below|under) (?:the |its |our )?(?:plan|target|goal|budget)\b|\b(?:plan|target)\b"
)
_RISE = re.compile(
    r"(?:上涨|涨|上升|升高?|增加|变高|飙)(?:了|幅)?(?:超过|过|到|多于|达)?|\b(?:rises?|goes up|increases?|jumps?|climbs?|up)\b(?! to)"
)
_FALL = re.compile(
    r"(?:下跌|下降|下滑|掉|跌(?!破)|降)(?:了|幅)?(?:超过|过|到|多于|达)?|\b(?:falls?|drops?|declines?|goes down|decreases?|down)\b(?= (?:by|more))"
)
_OVER = re.compile(
    r"超过|超出|高于|大于|多于|突破|超(?=\d)|过(?=\d)|以上|\b(?:above|over|exceeds?|more than|higher than|goes past|tops|passes)\b|>"
)
_UNDER = re.compile(
    r"低于|跌破|不到|少于|小于|不足|达不到|掉到|以下|没到|\b(?:below|under|less than|lower than|drops? to|falls? (?:below|under|to))\b|<"
)
_WORK = re.compile(
    r"就(?:要|得)?(?:分析|复盘|查原因)|\bwe (?:analy[sz]e|review|look|check|pause|stop)\b"
)  # an alarm of the plan
_SIZE = re.compile(r"\d+(?:\.\d+)?\s*[%％]?")
_WEEK = re.compile(r"周|每周|\bweek")
_DAYS = {"一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_WORDS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10}
_SPAN = re.compile(
    r"(?P<n>\d+|[一两二三四五六七八九十]|\b(?:a|one|two|three|four|five|six|seven|ten)\b)\s*(?:个)?(?P<unit>天|日|周|星期|礼拜|days?|weeks?)"
)
_FIELD = re.compile(
    r"(?P<name>方案|措施|做法|负责人|责任人|由|验收标准|验收|期限|截止|solution|plan|action|owner|acceptance|accepted when|due|by)"
    r"\s*(?:是|为|[:：])?\s*(?P<value>[^，,；;。\n]+)",
    re.IGNORECASE,
)
_FIELDS = {
    "方案": "solution", "措施": "solution", "做法": "solution", "solution": "solution", "plan": "solution", "action": "solution",
    "负责人": "owner", "责任人": "owner", "由": "owner", "owner": "owner",
    "验收标准": "acceptance", "验收": "acceptance", "acceptance": "acceptance", "accepted when": "acceptance",
    "期限": "due", "截止": "due", "due": "due", "by": "due",
}  # fmt: skip

_ASKED = re.compile(
    r"阈值.{0,6}(?:有哪些|是什么|是多少|怎么定|一般|通常)|(?:一般|通常|常用)的?.{0,8}阈值|有(?:什么|哪些)(?:规则|规定|要求|讲究)(?!.{0,4}(?:在|生效))"
    r"|\b(?:usual|typical|common|standard|recommended)\b.{0,24}\bthresholds?\b|\bwhat (?:are|is) the rules? (?:for|of|on)\b"
)  # what the method says is asked, not what is watched here


def handle_watch(situation: Situation) -> Script | None:
    """A review written, a rule set or changed, alerts listed or followed; None for every other message."""
    text = situation.utterance.commanding
    if _GENERAL.search(text) or _ASKED.search(text):
        return None
    return _write(situation, text) or _rules(situation, text) or _follow(situation, text)


def _write(situation: Situation, text: str) -> Script | None:
    kind = next((name for name, pattern in _KINDS if pattern.search(text)), None)
    if kind is None or _NOT_WRITTEN.search(text) or not (_WRITE.search(text) or len(text.strip()) <= 14):
        return None
    arguments: Arguments = {"kind": kind}
    told = periods(situation.utterance.mentions)
    if told:
        arguments["period"] = told[0].text
    owner = _OF.search(text)
    if owner is not None:
        start, end = owner.span(owner.lastgroup or 0)
        lead = _LEADING.match(text[start:end])
        start += len(lead.group()) if lead else 0
        name = text[start:end]
        if len(name) > 1 and not _TIME.search(name) and name not in ("the", "this", "last", "my", "our"):
            arguments["owner"] = situation.utterance.original[start:end]
    if "markdown" in text:
        arguments["format"] = "markdown"
    return carry_out(situation, "review", Call(name=_REVIEW, arguments=arguments))


def _rules(situation: Situation, text: str) -> Script | None:
    rule = _RULE_ID.search(situation.utterance.original)
    subject = subject_of(situation)
    if _RUN.search(text):
        return _call(situation, _RULES, {"do": "run"})
    if _REMOVE.search(text) and (rule or subject.kpi or "规则" in text or "rule" in text):
        return _call(situation, _RULES, {"do": "remove", **_which(rule, subject)})
    if _UNMUTE.search(text) and not _ALERT_ID.search(situation.utterance.original):
        return _call(situation, _RULES, {"do": "unmute", **_which(rule, subject)})
    if _MUTE.search(text) and (rule or subject.kpi):
        until = {"until": subject.periods[0]} if subject.periods else {}
        return _call(situation, _RULES, {"do": "mute", **_which(rule, subject), **until})
    if _RULE_LIST.search(text) and not _TELL.search(_RULE_LIST.sub(" ", text)):
        return _call(situation, _RULES, {"do": "list"})
    return _set(situation, text, subject, rule)


def _set(situation: Situation, text: str, subject: Subject, rule: re.Match[str] | None) -> Script | None:
    ways = list(_TELL.finditer(text))  # "设个提醒：…就告诉陈曦" says it twice, and names somebody once
    told = next((way for way in ways if way["zh"] or way["en"]), next(iter(ways), None))
    condition, line = _condition(situation.utterance, text)
    group = _GROUP.search(situation.utterance.original)
    also: Arguments = {"group": next(name for name in group.groups() if name)} if group else {}
    if rule is not None and group is not None and line is None:
        return _call(situation, _RULES, {"do": "set", "rule": rule.group(), **also})
    if rule is not None and line is not None and re.search(r"改成?|调(?:成|到)?|change|set", text):
        return _call(situation, _RULES, {"do": "set", "rule": rule.group(), "line": line, **also})
    if (told is None and group is None) or condition is None or _WORK.search(text):
        return None
    kpi = _kpi(situation, subject)
    arguments: Arguments = {"do": "set", **also}
    arguments |= {"kpi": kpi} if kpi else {}
    arguments |= {"condition": condition} if condition else {}
    arguments |= {"line": line} if line is not None and condition not in ("stale",) else {}
    if subject.node is None or kpi != subject.node.id:
        arguments |= {"where": list(subject.filters)} if subject.filters else {}
        arguments |= {"by": subject.by[0]} if subject.by else {}
    if _WEEK.search(text):
        arguments["period"] = "week"
    owner = _owner(situation, told) if told is not None else None
    if owner:
        arguments["owner"] = owner
    return _call(situation, _RULES, arguments)


def _kpi(situation: Situation, subject: Subject) -> str | None:
    node = subject.node
    if (
        node is not None
        and node.measure is not None
        and all(fold(p) in fold(node.title) for p in subject.filters)
    ):
        named = [n for n in find_names(situation.utterance, situation.catalogue) if n.kind == "kpi"]
        if fold(node.title) in situation.utterance.text or not named:
            return node.id
    return subject.kpi


def _condition(utterance: Utterance, text: str) -> tuple[str | None, str | None]:
    ratio = next(iter(ratios(utterance.mentions)), None)
    found = ratio or next(iter(reversed(amounts(utterance.mentions))), None)
    line = None if found is None else found.text
    moved = None if found is not None else next(iter(changes(utterance.mentions)), None)
    if moved is not None and (size := _SIZE.search(moved.text)) is not None:
        found, line = moved, size.group()  # "涨超15%" is read as a change as a whole
    named = next((name for name, pattern in _CONDITIONS if pattern.search(text)), None)
    if named is not None:
        return named, line
    percent = found is not None and ("%" in found.text or "％" in found.text or "percent" in found.text)
    if percent and _UNDER.search(text) and _OF_PLAN.search(text):
        return "missed", line
    if percent and _RISE.search(text):
        return "risen", line
    if percent and _FALL.search(text):
        return "risen", f"-{line}"
    if _OVER.search(text):
        return "above", line
    return ("below", line) if _UNDER.search(text) else (None, line)


def _owner(situation: Situation, told: re.Match[str]) -> str | None:
    name = told.group("zh") or told.group("en")
    if not name or _SELF.match(name):
        return None
    span = told.span("zh") if told.group("zh") else told.span("en")
    return situation.utterance.original[slice(*span)]


def _which(rule: re.Match[str] | None, subject: Subject) -> Arguments:
    if rule is not None:
        return {"rule": rule.group()}
    return {"kpi": subject.kpi} if subject.kpi else {}


def _follow(situation: Situation, text: str) -> Script | None:
    original = situation.utterance.original
    alert, task = _ALERT_ID.search(original), _TASK_ID.search(original)
    if (
        task is not None
        and not any(c.isdigit() for c in task.group())
        and task.group() != task.group().upper()
    ):
        task = None  # a word of six letters, and no id
    if (
        alert is not None
        and not any(c.isdigit() for c in alert.group())
        and alert.group() != alert.group().upper()
    ):
        alert = None
    ids: Arguments = {"alert": alert.group()} if alert else {}
    ids |= {"correction": task.group()} if task else {}
    step = _step(situation, text, bool(ids))
    if step is not None:
        return _call(situation, _FOLLOW, {**step, **ids})
    if ids and (_SHOW.search(text) or len(text.strip()) <= 8) and alert:
        return _call(situation, _FOLLOW, {"do": "show", **ids})
    listed = (_ALERTS.search(text) and not _KPI_LIST.search(text)) or _TASKS.search(text)
    if listed and _LIST.search(text) and not _TELL_SET.search(text):
        return _call(
            situation, _FOLLOW, {"do": "list", **({"everyone": True} if _EVERYONE.search(text) else {})}
        )
    return None


_TELL_SET = re.compile(r"设|建|加一?[个条]|\bset\b|\bcreate\b|\badd\b|\bwhen\b|\bif\b|规则|\brules?\b")


def _step(situation: Situation, text: str, has_id: bool) -> Arguments | None:
    """The step that is asked for, if it is plainly one of an alert or a correction."""
    last = situation.memory.last
    ours = has_id or bool(_ALERTS.search(text)) or (last is not None and last.name in (_FOLLOW, _RULES))
    short = len(text.strip()) <= 14 or (len(text.strip()) <= 30 and text.isascii())
    if _DROP.search(text):
        return {"do": "drop"}
    if _CORRECT.search(text):
        return {"do": "correct", **_fields(situation)}
    if _VERIFY.search(text) and (
        has_id or _TASKS.search(text) or "纠" in text or "correction" in text or ours
    ):
        return {"do": "verify", **_result(situation)}
    if _DONE.search(text) and (has_id or _TASKS.search(text) or re.search(r"纠正|纠偏|整改", text)):
        return {"do": "done"}
    if _SNOOZE.search(text) and (ours or _bare_snooze(text)):
        return {"do": "snooze", **_until(situation, text)}
    if _CLOSE.search(text) and (ours or short):
        return {"do": "close"}
    if _SEEN.search(text) and (has_id or _ALERTS.search(text) or (ours and short)):
        return {"do": "acknowledge"}
    return None


def _bare_snooze(text: str) -> bool:
    """Nothing but putting off: "推迟三天", "snooze for a week"."""
    rest = _SPAN.sub(" ", _SNOOZE.sub(" ", text))
    rest = re.sub(
        r"先|再|帮我|请|吧|说|提醒|我|到|下周一|明天|后天|\b(?:for|by|please|it|this|me|until|in)\b|[\W_]",
        "",
        rest,
    )
    return not rest


def _until(situation: Situation, text: str) -> Arguments:
    span = _SPAN.search(text)
    if span is not None:
        n = span["n"]
        count = int(n) if n.isdigit() else _DAYS.get(n) or _WORDS.get(n, 1)
        return {"days": count * (7 if re.match(r"周|星期|礼拜|week", span["unit"]) else 1)}
    told = periods(situation.utterance.mentions)
    return {"until": told[0].text} if told else {}


def _fields(situation: Situation) -> Arguments:
    """The fields of a correction that are said: 方案, 负责人, 验收标准, 期限."""
    found: Arguments = {}
    for match in _FIELD.finditer(situation.utterance.original):
        name = _FIELDS.get(match["name"].lower())
        if name is not None and name not in found:
            found[name] = match["value"].strip()
    return found


def _result(situation: Situation) -> Arguments:
    said: tuple[Mention, ...] = amounts(situation.utterance.mentions)
    if said:
        return {"actual": said[-1].text}
    return {"note": situation.utterance.original.strip()}


def _call(situation: Situation, tool: str, arguments: Arguments) -> Script:
    return carry_out(situation, tool, Call(name=tool, arguments=arguments))
