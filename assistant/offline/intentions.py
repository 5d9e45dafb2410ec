"""Whether a message that could change the plan is meant to: not when it asks, supposes, splits or adds something new."""

import re

from assistant.offline import lexicon
from assistant.offline.edits import Revision
from assistant.offline.facts import find_facts
from assistant.offline.utterance import Utterance, changes, ratios
from core.plan.node import Level
from core.plan.plan import Plan
from core.quantity.value import Change, Points

_SUPPOSES = re.compile(
    r"如果|要是|假如|假设|假使|倘若|万一|的话.{0,6}会|\bwhat if\b|\bif we\b|\bif i\b|\bsuppos|\bimagine\b"
    r"|\bhypothetical|\bwould it\b|\bwould that\b"
)
_SPLITS = re.compile(
    r"拆|分给|分到|分配|分摊|平分|均分|分别给|按.{1,12}分|各(?:占|分)|其中|\bsplit\b|\bdivide\b"
    r"|\bbreak\b.{0,30}\bdown\b|\ballocate\b|\bdistribut|\bspread\b"
)
_NEW = re.compile(
    r"(?:增加|再?加|添|补|再?开|再?排|再?办|再?配|再?来|再?做|再?搞|再?上|安排|布置)(?:上|了)?\s*(?:一|两|二|三|几)?(?:个|条|项|场"
    r"|档|次|支|套|波)(?!点|百分)|加(?:一?个)?(?:销售|渠道|品牌|用户|营销)?(?:目标|举措|策略)|增加(?:新的?)?(?:举措|策略|目标|子目标)"
    r"|新增(?!用户|会员|注册|客户)|添加|新建|新开|加(?:上)?(?:一|两|三|个|条|项|几)(?!倍|成|点)个?(?=.{0,12}(?:举措|策略|目标|活动"
    r"|动作|项目|方案|直播|视频))|加(?:上)?[:：]|再(?:来|搞|做|办|开)(?:一|两)?[个场条项次]|补(?:一|上|充)个?|起草|新的?(?:举措|策略"
    r"|目标|子目标|活动|计划|方案)|策略(?:是|为|：|:)|两个举措"
    r"|\b(?:another|a second|a third|one more|the next) one\b|\badd\b(?! (?:another|an extra|extra|about|roughly|\W{0,2}\d|back))|\b(?:two|three|one"
    r"|\d) more (?:initiative|strateg|goal)|\bput an?\b|\bneeds? an? (?:\w+ )?(?:target|goal"
    r"|strategy|initiative)|\bsub-?goal (?:for|under|:|-)|- ?sales sub-?goal"
    r"|\bnew (?:initiative|strategy|goal|sub-?goal|campaign|plan)\b|\banother (?:initiative"
    r"|strategy|goal)|\bcreate\b|\bstrategy(?: there)?:|\binitiative:"
)
_ASKS = re.compile(
    r"[?？]\s*$|(?:吗|么|呢|没有?)[\s。.!！]*$|多少|几(?:个|号|月)|谁(?![也都])|哪(?!怕)|什么|啥|怎么|如何|为何|是不是|该不该|要不要|能否达|有没有|"
    r"^[^\w\u3000]*(?:who|what|when|where|which|why|how|is|are|does|do|did|was|were|should|would it|will)\b"
)
_POLITE = re.compile(
    r"^\W*(?:(?:你|您)?(?:能不能|能否|可不可以|可以|可否|能|是否可以|麻烦|劳驾|请|帮)|(?:can|could|would|will) (?:you|we"
    r"|u)|please|pls|kindly|mind)"
)
_TAIL_QUESTION = re.compile(
    r"(?:行吗|行不行|可以吗|好吗|好不好|可行吗|合适吗|合理吗|\bok\?|\bright\?|\bokay\?)\s*[?？]?\s*$"
)
_VERB = re.compile(
    r"改|调(?!研|性)|换|变更|变成|变为|更新|更正|纠正|订正|修正|设(?!计|备|施)|定(?=为|成|到|在|个)|标(?:成|为|记)|提(?:到|至|高|升|前"
    r"|早|(?=\d))|再提|抬|上[调浮修]|下[调浮修]|降|减|砍|压|缩|削|扣|裁|追加|加(?!入|盟|油|拿大|权)|增加|多给|少给|涨|翻|打.折|推迟|延"
    r"|顺延|往后|往前|放宽|挪|移|交(?=给|由)|转(?=给|交)|移交|接手|接替|接管|派|归(?=[\u4e00-\u9fff\u3000])"
    r"|由.{2,12}(?:负责|接|来|牵头|带)|让.{2,12}(?:负责|接|来|牵头|带|管)|应该?(?:是|为)|才对|不对|错|说错|留(?:出|下|够)?|预留"
    r"|锁|解锁|冻|删|去掉|移除|拿掉|不要了|不做|不搞|撤|取消|停|作废|排(?:第|在|到)?(?=\d|[一二三])|写成|填|记(?:成|为)|先.{0,4}等"
    r"|等.{1,24}(?:才|再|后|完)|依赖"
    r"|\b(?:change|update|set|make|adjust|correct|actually|should (?:be|read|say|have been)"
    r"|instead|revise|modify|move|push|postpone|delay|bring|extend|replace|assign|reassign"
    r"|hand|cut|raise|reduce|increase|decrease|lower|bump|wrong|meant|swap|switch|give|gets?"
    r"|takes?|trim|shave|slash|halve|double|triple|boost|scale|drop|remove|delete|scrap|kill"
    r"|cancel|axe|lock|unlock|freeze|pin|rename|call it|keep|reserve|hold back|set aside"
    r"|top up|add(?= (?:another|an extra|extra|about|roughly|\W{0,2}\d))|shift|transfer"
    r"|reallocate|nest|wait|waits|depends?|owns|takes over|is (?:now )?(?:responsible|in charge)|handles|will (?:own|run|lead)|can'?t start|(?:expected|projected|forecast|estimated|likely|supposed|planned|meant) to|down to|up to|up by|down by|more|less"
    r"|another|extra|moves?|slips?|now|no longer|raci)\b"
)
_FILLER = re.compile(
    r"[\s\u3000，,。.；;：:、!！?？（）()「」“”\"'-]|预算|目标|时间|负责人?|费用|经费|覆盖|触达|人数|截止|日期|完成|之?前|的|是|为|在|给"
    r"|把|请|吧|了|就|先|都|和|与|元|人|战略|关联度?|高|中|低|那个|这个|budget|owner|target|deadline|reach|the|is|to"
    r"|at|of|by|and|a\b|:"
)
_WORDED = {
    "triggers",
    "responsible",
    "accountable",
    "consulted",
    "informed",
    "relevance",
    "audience",
    "deliverable",
    "metrics",
    "needs",
    "priority",
    "data_source",
    "note",
    "contingency",
    "experiment",
    "fiscal_start",
    "period",
}
_NUMERIC = {
    "budget",
    "target",
    "change",
    "baseline",
    "stretch",
    "reach",
    "minimum",
    "maximum",
    "ask",
    "contribution",
} | _WORDED
_WHOLE = {"remove", "lock", "unlock", "move", "plan"}
_WRONG = re.compile(r"错|不是|不对|有误|wrong|mistake|typo|\bnot\b")
_OF_SOMETHING = re.compile(
    r"^\W*(?:那?把|将|给|那|请)?(?!它|这|那|他|她|上面|刚才|前面|整|总|计划|方案|目标)[\u4e00-\u9fff]{3,12}的(?:预算|负责人|目标|时间|截止|受众)"
)
_UNDER_AFTER = re.compile(
    r"\s*(?:这条线?|那条线?|那边|这边|这块)?(?:下面|底下|之下|下边|下(?![调浮降修个月]))"
)
_UNDER_BEFORE = re.compile(r"(?:\bunder|\bbelow|beneath|挂在?|放在|归在|(?<!现)在)\s*(?:the )?$")
_STRONG = re.compile(
    r"改|换|变更|更新|更正|推迟|延|提前|压|砍|缩|调(?!研)|降|追加|上[调浮]|下[调浮]|交给|移交|\b(?:change|update|set|adjust"
    r"|correct|revise|move|push|postpone|replace|reassign|hand|cut|raise|reduce|trim|bump)\b"
)
_DETAILS = {"budget", "when", "owner", "reach"}


def wants_change(utterance: Utterance, revision: Revision, plan: Plan) -> bool:
    """Whether the edits found in a message may be made."""
    text = _without_names(utterance, revision)
    if not revision.edits or _is_about_more(text, utterance) or _is_question(text):
        return False
    if _adds_something(text, utterance, revision, plan) or _is_of_something_else(text, utterance, revision):
        return False
    if _states_new_goal(utterance, revision, plan) or _names_another(text, utterance, revision):
        return False
    if _has_verb(text, utterance, revision) or any(_WORDED & set(edit) for edit in revision.edits):
        return True
    if not revision.sighted and not any(isinstance(m.value, Change) for m in utterance.mentions):
        return False
    return len(_leftover(utterance, text, revision)) <= 1


def _is_of_something_else(text: str, utterance: Utterance, revision: Revision) -> bool:
    """A change of the node spoken of last, where other words stand that neither name it nor point at it."""
    to_nodes = [edit for edit in revision.edits if "node" in edit]
    totals = [edit for edit in revision.edits if edit["do"] == "plan" and "budget" in edit]
    if revision.sighted or not (to_nodes or totals) or _WHOLE_PLAN.search(text):
        return False
    if to_nodes and _POINTS_AT_IT.search(text):
        return False
    if any(edit["do"] == "remove" for edit in to_nodes):
        return True
    rest = _leftover(utterance, text, revision)
    for kpi in utterance.kpis:
        rest = rest.replace(utterance.text[kpi.start : kpi.end], "")
    rest = _LINKING.sub("", _VERB.sub("", rest))
    return len(rest) > (_FEW_LETTERS if rest.isascii() else _FEW_CHARACTERS)


_WHOLE_PLAN = re.compile(r"总|整体|整个|整盘|盘子|全年|全部|大盘|\b(?:total|overall|whole|plan)\b")
_POINTS_AT_IT = re.compile(
    r"[它其]|这[个项条块]|那[个项条块]|此项|该项|上面|刚才|\b(?:it|its|that|this|those|them|one)\b"
)
_LINKING = re.compile(
    r"也|都|还|再|另外|同样|应该?|应当|成|为|到|由|给|吧|啊|了|一下|\b(?:also|too|then|so|ok|please|to|now)\b"
)
_FEW_CHARACTERS = 1
_FEW_LETTERS = 10


def _names_another(text: str, utterance: Utterance, revision: Revision) -> bool:
    """Whether something is named that the plan does not hold: better ask than change what was spoken of last."""
    if revision.sighted or utterance.kpis:
        return False
    match = _OF_SOMETHING.search(text)
    return bool(match) and any("node" in edit for edit in revision.edits)


def _without_names(utterance: Utterance, revision: Revision) -> str:
    text = utterance.commanding
    for sighting in revision.sighted:
        text = text[: sighting.start] + "\u3000" * (sighting.end - sighting.start) + text[sighting.end :]
    return text


def _is_about_more(text: str, utterance: Utterance) -> bool:
    return bool(
        ratios(utterance.mentions)
        or sum(isinstance(m.value, Points) for m in utterance.mentions) >= 2  # parts of a goal
        or (_SUPPOSES.search(text) and not lexicon.TRIGGER.search(utterance.commanding))
        or _SPLITS.search(text)
        or lexicon.ENOUGH.search(text)
    )


def _adds_something(text: str, utterance: Utterance, revision: Revision, plan: Plan) -> bool:
    """A new node is described, and the one that is named only says where it belongs."""
    if any({"metrics", "move"} & {*edit, edit["do"]} for edit in revision.edits):
        return False
    if _NEW.search(text):
        return True
    for sighting in revision.sighted:
        if _UNDER_AFTER.match(text[sighting.end :]) or _UNDER_BEFORE.search(text[: sighting.start]):
            return True
    above = [s for s in revision.sighted if s.node.level is not Level.INITIATIVE]
    detailed = any(len(_DETAILS & set(edit)) >= 2 for edit in revision.edits)
    return (
        bool(above)
        and detailed
        and not _STRONG.search(text)
        and len(_leftover(utterance, text, revision)) >= 4
    )


def _is_question(text: str) -> bool:
    """A question that asks to know something, not one that asks politely for something to be done."""
    if _TAIL_QUESTION.search(text):
        return True
    return bool(_ASKS.search(text)) and not _POLITE.search(text)


def _states_new_goal(utterance: Utterance, revision: Revision, plan: Plan) -> bool:
    """A KPI nobody measures yet, or one with its own from-to, is a new goal, not a change of an old one."""
    if _leaves_amounts(utterance, revision):
        return True
    levels = [e for e in revision.edits if e["do"] == "update" and {"target", "baseline", "change"} & set(e)]
    if not levels or lexicon.CORRECTION.search(utterance.commanding):
        return False
    if _has_measure_of_its_own(utterance, revision):
        return True
    if _ADDED.search(utterance.commanding) and any("target" in e for e in levels):
        return True  # "40 more bakers" is no level of 40
    if not revision.sighted:
        restated = lexicon.RESTATES.search(utterance.commanding) or _WRONG.search(utterance.commanding)
        return any("baseline" in e and "target" in e for e in levels) or not restated
    named = {k.kpi.key for k in utterance.kpis if not _within(revision, k.start, k.end)}
    held = {
        measure.kpi.key
        for edit in levels
        if edit["node"] in plan.index
        for measure in plan.index[edit["node"]].measures
    }
    return bool(named and held and not named & held)


def _has_measure_of_its_own(utterance: Utterance, revision: Revision) -> bool:
    """Both levels of something no named node is called: "Munich needs 40 more bakers, up from 60"."""
    titles = [node.title.lower() for sighting in revision.sighted for node in sighting.nodes]
    return bool(titles) and any(
        fact.baseline is not None
        and fact.target is not None
        and fact.kpi is None
        and _ADDED.search(utterance.commanding)
        and not any(fact.name.lower() in title or title in fact.name.lower() for title in titles)
        for fact in find_facts(utterance)
    )


_ADDED = re.compile(r"\d[\d.,]*\s?(?:k|m|million|thousand)?\s+(?:more|additional|extra|further)\s+[a-z]")


def _leaves_amounts(utterance: Utterance, revision: Revision) -> bool:
    """Whether a level is stated that no edit could take: it is of another KPI than the node's."""
    stated = [m for m in changes(utterance.mentions) if not _within(revision, m.start, m.end)]
    taken = any(_NUMERIC & set(edit) or edit["do"] in _WHOLE for edit in revision.edits)
    return bool(stated) and not taken


def _within(revision: Revision, start: int, end: int) -> bool:
    return any(s.start < end and start < s.end for s in revision.sighted)


def _has_verb(text: str, utterance: Utterance, revision: Revision) -> bool:
    if any(edit["do"] in _WHOLE - {"plan"} for edit in revision.edits):
        return True
    if _VERB.search(text):
        return True
    return bool(revision.sighted) and any(
        isinstance(m.value, Change) and m.value.end is None for m in changes(utterance.mentions)
    )


def _leftover(utterance: Utterance, text: str, revision: Revision) -> str:
    """What the nodes, amounts, times and field words of a message do not explain."""
    for mention in utterance.mentions:
        text = text[: mention.start] + "\u3000" * (mention.end - mention.start) + text[mention.end :]
    owners = [str(edit["owner"]) for edit in revision.edits if "owner" in edit]
    for owner in owners:
        at = utterance.original.find(owner)
        text = text[:at] + "\u3000" * len(owner) + text[at + len(owner) :]
    return _FILLER.sub("", text)
