"""Messages that keep or show a plan's records: skills, 7:3 scores, linked KPIs, risks, reviews, cost tiers."""

import re

from assistant.offline import lexicon
from assistant.offline.script import Arguments, Call, Script
from assistant.offline.sightings import sight
from assistant.offline.situation import Situation, carry_out, say
from assistant.offline.utterance import Utterance, periods

_VIEWS = (
    ("skills", r"技能矩阵|能力矩阵|胜任力(?:矩阵|模型表)|技能表|skills? matrix|competency matrix"),
    ("scores", r"部门(?:综合)?(?:得分|评分|分数|打分)|7\s*[:：比]\s*3.{0,6}(?:得分|评分|分)|协同(?:得分|评分)|department scores?|7\s*:\s*3 scores?"),
    ("pairs", r"联动(?:的)?(?:指标|kpi|考核)|(?:绑定|挂钩)的(?:指标|kpi)|linked kpis?"),
    ("risks", r"风险(?:清单|登记(?:表|册)|列表|台账)|(?:有|列)(?:哪些|什么|出)(?:的)?风险|risk (?:register|list|log)|(?:list|show|what).{0,16}\brisks\b"),
    ("reviews", r"复盘(?:记录|列表|表|清单|文档)|review (?:log|records|list)|(?:show|list).{0,14}\breviews\b"),
    ("tiers", r"成本(?:中心)?(?:分级|分层|层级)|abc ?(?:分级|类)|[abc]类.{0,8}(?:多少|预算|合计)|cost tiers?"),
)  # fmt: skip
_ASKING = re.compile(
    r"看|列|展示|显示|给我|拉|查|哪些|什么样|多少|show|list|what|see|view|display|give me|pull up"
)
_LEVELS = (("none", r"无基础|不会|none"), ("junior", r"初级|junior|beginner"), ("intermediate", r"中级|intermediate|mid-?level"), ("senior", r"高级|senior|expert|advanced"))  # fmt: skip
_LEVEL = "|".join(pattern for _, pattern in _LEVELS)
_SKILL_ZH = re.compile(
    rf"(?=[^，,：:]*[\u4e00-\u9fff])(?P<person>[^\s，,：:的]{{1,8}})(?:的|\s|[:：])\s*(?P<skill>[^\s，,：:]{{1,20}}?)\s*(?:这块|方面)?"
    rf"(?:能力|水平|技能)?\s*(?:现在|目前)?\s*(?:是|为|[:：]|在|算(?:是)?|属于?|只有|只是)?\s*(?P<level>{_LEVEL})"
)
_SKILL_EN = re.compile(
    rf"(?P<person>[a-z][\w-]*(?: [a-z][\w-]*)?)(?:'s (?P<skill>[\w /-]+?) (?:skill |level )?(?:is|=)|"
    rf" is) (?:an? |at )?(?P<level>{_LEVEL})(?:[- ]level)?(?: (?:at|in|on) (?P<at>[\w /-]+?))?(?=[,.;]|$| and | but )"
)
_NEEDED = re.compile(rf"(?:需要|要求|需|要达到|要(?!求)|应(?:为|达到)|得|needs?|required?|should be)(?: to be)?(?:达到|是)?\s*(?:an? )?(?P<level>{_LEVEL})")  # fmt: skip
_DEPARTMENT = re.compile(r"(?:给|为|登记|记录|记一下|record|score)?\s*(?P<name>[\u4e00-\u9fff]{2,8}?(?:部门|事业部|团队|部|组|中心))|(?P<en>\b(?!scores?\b)[a-z]+(?: (?:team|department|dept))?)(?='s| scores?\b|:| performance| own results)|(?P<en2>(?!scores?\b)\b[a-z]+)(?= \d+(?:\.\d+)? (?:on|for|in) )")  # fmt: skip
_OWN = re.compile(
    r"(?:绩效|业绩|部门得分|自身|performance|own results)[^\d，,;；]{0,6}(?P<n>\d+(?:\.\d+)?)|(?P<m>\d+(?:\.\d+)?) (?:on|for|in) (?:own )?(?:results|performance|delivery)"
)
_OTHERS = re.compile(
    r"(?:协同(?:贡献)?|协作|collaboration)[^\d，,;；]{0,8}(?P<n>\d+(?:\.\d+)?)|(?P<m>\d+(?:\.\d+)?) (?:on|for|in) (?:collaboration|teamwork)"
)
_LINK = re.compile(r"绑定|联动|挂钩|捆绑|同进同退|\blink(?:ed|s)?\b|\btie\b|\bbind\b|\bcouple\b")
_DEFINITION = re.compile(r"(?:共同|统一)?(?:定义|口径)(?:是|为|用|[:：])?\s*(?P<said>[^，,。；;]+)|(?:joint )?definition(?: is| of|:)?\s*(?P<en>[^,.;]+)")  # fmt: skip
_RISK = re.compile(r"(?:登记|记录?|新增|加|添加|录入|增加)(?:一?下|一?[个条项])?(?:新的?)?(?:一?[个条项])?风险\s*[:：,，]?\s*(?P<title>[^，,。；;]+)|(?:add|register|log|record|note) (?:a |an |the |this |new )*risk\s*[:：,]?\s*(?:that |of )?(?P<en>[^,.;]+)")  # fmt: skip
_CLOSE = re.compile(r"(?:关闭|解除|消除|关掉)(?:了)?(?P<a>[^，,。]{1,30}?)(?:的|这个|那个)?风险|(?P<b>[^，,。]{1,30}?)(?:的|这个|那个)?风险(?:已经?|可以)?(?:关闭|解除|消除|关掉)|close (?:the )?(?:risk (?:of |that )?)?(?P<c>[^,.]{2,60}?)(?: risk)?$")  # fmt: skip
_GRADES = (("high", r"高|大|严重|high|severe|large"), ("low", r"低|小|轻|low|small|minor"), ("medium", r"中|一般|medium|moderate"))  # fmt: skip
_KINDS = (("market", r"市场|竞品|竞争|政策|价格|market|competitor|polic"), ("resource", r"资源|断货|缺货|供应|人手|预算|资金|库存|stock|suppl|resource|staff|budget"), ("collaboration", r"协作|协同|沟通|部门|审批|collaborat|handover|approval"))  # fmt: skip
_REVIEW = re.compile(r"^\W*(?:请|帮我|来)?(?:做|写|记|记录|登记)?(?:一?[个次份下])?(?:月度|季度|周)?复盘(?:一?下)?\s*[:：]?\s*(?P<subject>[^，,。；;:：]+)|^\W*(?:please )?(?:record|write|log|do|hold) (?:a |the )?(?:review|retro(?:spective)?) (?:of|on|for) (?P<en>[^,.;:]+)")  # fmt: skip
_LABELS = (
    ("likelihood", r"(?:可能性?|概率|[机几]率|发生(?:的)?可能性?|likelihood|probability|likely)"),
    ("impact", r"(?:影响(?:程度)?|后果|冲击(?:程度)?|impact|severity)"),
    ("owner", r"(?:负责人|责任人|owner|owned by)"),
    ("response", r"(?:应对(?:措施)?|预案|对策|response|mitigation|plan)"),
    ("trigger", r"(?:触发(?:条件)?|trigger)"),
    ("result", r"(?:(?:\d{1,2}月份?|上个?月|本月|本季)?(?:实际(?:完成|做到|达到|做了|卖了)?|做了|卖了|做到|完成了)|结果|完成了?|result|actual|reached)"),
    ("goal", r"(?:目标(?:值)?(?:是|为)?|计划(?:值)?|goal|target|planned)"),
    ("cause", r"(?:原因|归因|因为|由于|主因|cause|because(?: of)?|reason)"),
    ("action", r"(?:措施|改进(?:措施)?|行动|对策|下一步|action|fix|next step)"),
    ("acceptance", r"(?:验收(?:标准)?|acceptance|done when)"),
    ("verification", r"(?:验证(?:方式|方法)?|verification|verify by)"),
)  # fmt: skip
_TAKES = re.compile(
    r"^[\s:：]*(?:由|让|请)?(?P<who>[\u4e00-\u9fff]{2,4}?|[a-z]+)(?:来)?(?:盯着?|负责|跟进|牵头|处理|管)\W*$|^\s*(?P<en>[a-z]+) (?:owns|handles|is on) (?:it|this)\W*$",
    re.I,
)
_CLAUSE = re.compile(r"[，,。；;\n]+|、(?=影响|冲击|可能|概率|[机几]率|负责人)")


def keep_records(situation: Situation) -> Script | None:
    """Records kept, or shown; None for every other message."""
    for handle in (_show, _keep_skill, _keep_score, _keep_pair, _close_risk, _keep_risk, _keep_review):
        script = handle(situation)
        if script is not None:
            return script
    return None


def _show(situation: Situation) -> Script | None:
    text = situation.utterance.commanding
    view = next((name for name, pattern in _VIEWS if re.search(pattern, text)), None)
    general = re.search(r"什么是|怎么(?:做|填|建|算|用|设计)|如何|what is a|how (?:do|to)", text)
    if view is None or general or (situation.utterance.mentions and view not in ("scores", "tiers")):
        return None
    if not (_ASKING.search(text) or len(text.strip()) <= 14):
        return None
    if situation.plan is None:  # "what are linked KPIs?" may be a question of method
        return None if lexicon.GUIDANCE.search(text) else say(situation, "no_plan", asks=True)
    return carry_out(situation, "show", Call(name="show_plan", arguments={"view": view}))


def _keep_skill(situation: Situation) -> Script | None:
    utterance = situation.utterance
    found = _SKILL_EN.search(utterance.commanding) or _SKILL_ZH.search(utterance.commanding)
    if found is None:
        return None
    groups = found.groupdict()
    skill_at = "at" if groups.get("at") else "skill"
    if not groups.get(skill_at):
        return None
    edit: Arguments = {
        "do": "skill",
        "person": _clean_person(_typed(utterance, found, "person")),
        "skill": _typed(utterance, found, skill_at),
        "level": _named(_LEVELS, found["level"]),
    }
    needed = _NEEDED.search(utterance.commanding, found.end("level"))
    if needed:
        edit["needed"] = _named(_LEVELS, needed["level"])
    return _edit(situation, edit)


def _clean_person(name: str) -> str:
    return re.sub(
        r"^(?:记录|登记|记一下|更新|把|record that|note that|record|note)\s*", "", name, flags=re.I
    ).strip()


def _keep_score(situation: Situation) -> Script | None:
    utterance = situation.utterance
    text = utterance.commanding
    own, others = _OWN.search(text), _OTHERS.search(text)
    department = _DEPARTMENT.search(text)
    if department is None or not (own and others):
        return None
    group = next(name for name in ("name", "en", "en2") if department[name])
    name = re.sub(r"^(?:给|为|登记|记录|记一下)", "", _typed(utterance, department, group))
    edit: Arguments = {
        "do": "score",
        "department": name,
        "performance": own["n"] or own["m"],
        "collaboration": others["n"] or others["m"],
    }
    if named := periods(utterance.mentions):
        edit["period"] = named[0].text
    return _edit(situation, edit)


def _keep_pair(situation: Situation) -> Script | None:
    utterance = situation.utterance
    if (
        not _LINK.search(utterance.commanding)
        or situation.plan is None
        or lexicon.GUIDANCE.search(utterance.commanding)
    ):
        return None
    nodes = [sighting.node for sighting in sight(utterance, situation.plan, None)]
    if len(nodes) != 2:
        return None
    edit: Arguments = {"do": "pair", "first": nodes[0].id, "second": nodes[1].id}
    if said := _DEFINITION.search(utterance.commanding):
        edit["definition"] = _typed(utterance, said, "said" if said["said"] else "en")
    return _edit(situation, edit)


def _keep_risk(situation: Situation) -> Script | None:
    found = _RISK.search(situation.utterance.commanding)
    if found is None:
        return None
    title = _typed(situation.utterance, found, "title" if found["title"] else "en")
    edit: Arguments = {"do": "risk", "title": title}
    kind = _named(_KINDS, title.lower())
    if kind:
        edit["kind"] = kind
    labels = _labelled(situation.utterance, found.end())
    for name in ("likelihood", "impact"):
        if name in labels and (grade := _named(_GRADES, labels[name].lower())):
            edit[name] = grade
    edit |= {name: labels[name] for name in ("owner", "response", "trigger") if name in labels}
    if due := _due(situation.utterance):
        edit["due"] = due
    return _edit(situation, edit)


def _close_risk(situation: Situation) -> Script | None:
    found = _CLOSE.search(situation.utterance.commanding)
    if found is None or situation.plan is None:
        return None
    said = next(group for group in found.groups() if group).strip()
    risks = [record for record in situation.plan.records if record.type == "risk"]
    risk = next(
        (r for r in risks if r.title.lower() in said or said in r.title.lower() or r.id.lower() == said), None
    )
    if risk is None:
        return None
    return _edit(situation, {"do": "risk", "title": risk.title, "closed": True})


def _keep_review(situation: Situation) -> Script | None:
    utterance = situation.utterance
    found = _REVIEW.search(utterance.commanding)
    if found is None:
        return None
    labels = _labelled(utterance, found.end())
    if not labels.keys() & {"result", "cause", "action"}:
        return None
    edit: Arguments = {
        "do": "review",
        "subject": _typed(utterance, found, "subject" if found["subject"] else "en"),
    }
    edit |= {name: labels[name] for name in ("goal", "result", "cause", "verification") if name in labels}
    if "action" in labels:
        action: Arguments = {"title": labels["action"]}
        action |= {name: labels[name] for name in ("owner", "acceptance") if name in labels}
        if due := _due(utterance):
            action["due"] = due
        edit["actions"] = [action]
    return _edit(situation, edit)


def _labelled(utterance: Utterance, start: int) -> dict[str, str]:
    """What stands behind each label in the clauses after `start`, as typed; the first of each counts."""
    found: dict[str, str] = {}
    for left, right in _clauses(utterance.commanding, start):
        clause = utterance.commanding[left:right]
        if (who := _TAKES.search(clause)) and "owner" not in found:
            at = left + who.start("who" if who["who"] else "en")
            found["owner"] = utterance.original[at : at + len(who["who"] or who["en"])]
            continue
        for name, pattern in _LABELS:
            match = re.match(rf"[\s:：]*(?:and |but )?{pattern}\s*(?:是|为|在于|了|[:：]|is|=)?\s*", clause)
            if match and match.end() < len(clause) and name not in found:
                found[name] = utterance.original[left + match.end() : right].strip()
                break
    return found


def _clauses(text: str, start: int) -> list[tuple[int, int]]:
    cuts = [start, *(m.end() for m in _CLAUSE.finditer(text, start)), len(text) + 1]
    ends = [*(m.start() for m in _CLAUSE.finditer(text, start)), len(text)]
    return [(left, right) for left, right in zip(cuts, ends, strict=False) if right > left]


def _due(utterance: Utterance) -> str | None:
    """The last time named as a deadline: "11月底前", "by June", "10月31日完成"."""
    text = utterance.commanding
    for mention in reversed(periods(utterance.mentions)):
        before, after = text[: mention.start].rstrip(), text[mention.end : mention.end + 4]
        if re.match(r"\s*(?:之?前|内|完成|到位|截止)", after) or re.search(
            r"(?:\bby|\bdue|截止|期限|在)\W*$", before
        ):
            return mention.text
    return None


def _edit(situation: Situation, edit: Arguments) -> Script:
    if situation.plan is None:
        return say(situation, "no_plan", asks=True)
    return carry_out(situation, "revise", Call(name="edit_plan", arguments={"edits": [edit]}))


def _typed(utterance: Utterance, match: re.Match[str], group: str) -> str:
    return utterance.original[match.start(group) : match.end(group)].strip(" 　:：\"'“”「」")


def _named(table: tuple[tuple[str, str], ...], said: str) -> str | None:
    return next((name for name, pattern in table if re.search(pattern, said)), None)
