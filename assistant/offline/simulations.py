"""What-if questions: "转化率提到3.5%会怎样", "what must conversion be to reach 6.5M", and their follow-ups."""

import re

from assistant.offline import lexicon
from assistant.offline.script import Arguments, Call, Script
from assistant.offline.sightings import sight
from assistant.offline.situation import Situation, carry_out
from assistant.offline.subject import find_names
from assistant.offline.supposed import Supposition, find_supposition
from assistant.offline.utterance import Utterance, amounts, changes

_TOOL = "simulate"
_STRONG = re.compile(
    r"能(?:多)?(?:涨|多|增|掉|降|少|卖|赚)(?:多少|几|不少)|会(?:是)?(?:怎么?样|如何|变成(?:多少|什么样)|有(?:什么|多大|啥)(?:影响|变化))|有(?:什么|多大|啥)影响|影响(?:多大|有多大|多少)|模拟|仿真|情景(?:分析|对比|测算)|蒙特卡|敏感性|敏感度|龙卷风|哪个(?:因素|变量|驱动).{0,6}(?:敏感|影响)|结果(?:会|是|怎样|如何)|咋样|怎么变"
    r"|\bwhat[- ]?if\b|\bwhat (?:would|will|happens?)\b.{0,40}\bif\b|\bwhat happens (?:to|when|with)\b|\bsimulat|\bscenario|\bsensitivity|\btornado|\bmonte carlo|\bhow would .{0,50}(?:change|look|move)|\bimpact (?:of|on)|\bwhat does (?:that|this|it) do\b|\bwhere (?:would|does) (?:that|it|this) (?:leave|put|land)"
)
_SUPPOSE = re.compile(
    r"如果|假如|假设|假定|假使|要是|倘若|若(?:是|把|将)?|万一|的话|\bif\b|\bsuppos|\bassum|\bimagine\b|\bsay we\b"
)
_ALONE = re.compile(
    r"^\W*(?:如果|假如|假设|要是|倘若|what if|suppose|imagine)|哪个(?:更)?(?:好|划算|值|合算)|which (?:is|one is|would be) better"
)
_ASKS = re.compile(
    r"[?？]\s*$|多少|吗|呢|怎|几|能(?:到|做到|达|多|涨)|会(?!员|议|展|销)|还(?:能|够)|够不够|how|what|would|will|can we|where"
)
_EFFECT = re.compile(
    r"(?:多|少)(?:卖|赚|挣|收|出|来|做|带来|掉|涨|亏|损失|进)?(?:了|出|来|到)?多少|(?:会|能|要)(?:多|少|掉|跌|降|涨|亏|卖|赚|做|剩|变|收)(?:到|成|出|了|掉)*多少|(?:损失|还剩|剩下?)多少"
    r"|(?:营收|收入|销售额|业绩|gmv|成交额?|订单|单量|利润|流水)(?:能|会|大概|大约|估计|预计|将|应该|还|有|是|剩|变|变成|涨|跌|掉|降|多|少|做|到)*(?:多少|怎么?样|如何)|是?(?:涨|升|多|赚)还是(?:跌|降|少|亏)|影响大不大"
    r"|\bhow much (?:more|less|extra)\b|\bhow (?:many|much) (?:more |fewer |less )?[a-z ]{0,16}(?:lose|gain|get)\b|\bwhat(?:'s| is| would be) (?:the |our )?(?:revenue|sales|orders|profit)\b"
)
_DRIVER = re.compile(
    r"转化|转换|流量|访问|访客|客单|单价|价格|预算|花费|投放|搜索|短视频|邮件|uv|cvr|aov|涨价|降价|conversion|traffic|visits|basket|price|budget|spend"
)
_SHARED = re.compile(
    r"各(?!种)|每个|分别|分到|分给|拆|摊|目标|去年|上个?月|同比|\beach\b|\bsplit|\bgoal\b|\btarget\b|为什么|why"
)
_CHANCE = re.compile(
    r"概率|机率|把握(?:有)?多|可能性|几率|机会有?多大|\bchances?\b|\bprobability\b|\bodds\b|\bhow likely\b"
)
_SEEKS = re.compile(
    r"多少才|多少.{0,4}(?:才|就)能|才能(?:到|做到|达到|完成|有|实现)|(?:要|得|需要|必须).{0,8}(?:多少|几).{0,4}才"
    r"|\bgoal seek|\b(?:what|how (?:high|low|much|many|big))\b.{0,50}\b(?:must|need|have to|required|should)\b.{0,40}\b(?:to (?:reach|hit|get|make|achieve)|for (?:sales|revenue|orders)|\bbe\b)"
)
_ALARM = re.compile(r"(?:低于|高于|少于|不足|超过|跌破|达不到|没到|不到).{0,20}(?:就|则|要|时|立即|马上|触发)|不行就|就(?:改|换|砍|停|分析|复盘|加|减|启动|开)")  # fmt: skip
_MONEY_SPREAD = re.compile(r"(?:怎么|如何)(?:分|拆|配|摊)|分给|分到|分配|放得下|够不够分|兜得住|\ballocat|\bsplit\b|\bdivide\b|\bafford\b|\bfund (?:all|both)|\bfit\b.{0,20}\bbudget")  # fmt: skip
_OTHERS = re.compile(r"净现值|回收期|回本|内部收益率|外包|自建|自己做|触发|声量|归因|协同|样本|显著|ab ?测试|增长阶段|(?<![a-z])(?:npv|irr)(?![a-z])|payback|outsourc|in-?house|attribut|synerg|sample size|a/?b test|\bpilot\b|share of voice|leave the others|其(?:他|它|余)(?:的)?跟着|响应曲线|剩下的?预算|remaining budget|预测|forecast")  # fmt: skip
_SEVERAL = re.compile(
    r"还是|或者?|分别|对比|比较一?下|哪个(?:好|更好|划算)|各(?:会|是)|\bvs\.?\b|\bversus\b|\bor\b|\bcompare|\brespectively\b|\beach\b"
)
_LATER = re.compile(
    r"(?P<verb>推迟|延后|延迟|延期|推后|晚|拖(?:延|后)?|顺延|提前|早|delay(?:ed|s)?|slip(?:s|ped)?|push(?:ed|es)? back|postpone[ds]?|late|earlier|bring forward)"
)
_SPAN = re.compile(
    r"(?P<n>\d+|一|两|二|三|四|五|六|半|a|an|one|two|three|four|six)\s*(?:个)?(?P<unit>天|日|周|星期|礼拜|月|季度?|days?|weeks?|months?|quarters?)"
)
_NUMBERS = {"一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "six": 6}  # fmt: skip
_FOLLOWS = re.compile(
    r"呢\W*$|^\W*(?:那|再|换|改|若|如果|要是|又|还有|同时|what about|how about|what if|and if|and|also|then|now|ok|okay|make (?:it|that)|try|instead)|试试|弹性|elasticity|概率|机率|chance"
)
_AGAIN = re.compile(r"再|同时|另外|还(?:要|把|加)|也|一起|\balso\b|\bon top\b|\bas well\b|\btoo\b|\band (?:also|then|another)\b|\bin addition\b|\bfurther\b")  # fmt: skip
_BARE = re.compile(r"^\W*(?:就按|按|用|取|大概|大约|约|about|use|say|roughly|弹性|elasticity)?\s*(?:of|is|是|为)?\s*(?P<n>0?\.\d+|[01](?:\.\d+)?)\s*(?:吧|算|左右|好了)?\W*$")  # fmt: skip
_MONTHS = re.compile(r"(?:近|最近|过去|last|past)\s*(?P<n>\d+|一|两|三|六)\s*(?:个)?(?:月|months?)")


def simulate(situation: Situation) -> Script | None:
    """What would come of something, what something would take, or the last simulation changed."""
    return _follow(situation) or _asked(situation)


def _asked(situation: Situation) -> Script | None:
    utterance = situation.utterance
    text = utterance.commanding
    if not (is_supposing(text) or _asks_effect(situation)):
        return None
    if dated := _dates(situation):
        return carry_out(situation, "simulate", Call(name=_TOOL, arguments=dated))
    found = find_supposition(utterance, _titles(situation))
    if found.solve_for is not None and _is_split(found):
        return None
    if not _has_substance(situation, found, text):
        return None
    return carry_out(situation, "simulate", Call(name=_TOOL, arguments=_arguments(situation, found)))


def _titles(situation: Situation) -> list[str]:
    return [node.title for node in situation.plan.nodes] if situation.plan else []


def is_supposing(text: str) -> bool:
    """Whether the text supposes something and asks what comes of it."""
    if _ALARM.search(text) or _OTHERS.search(text) or _MONEY_SPREAD.search(text):
        return False
    if lexicon.ENOUGH.search(text) and not _STRONG.search(text):
        return False
    if _ALONE.search(text) or _STRONG.search(text) or _SEEKS.search(text) or _CHANCE.search(text):
        return True
    return bool(_SUPPOSE.search(text) and _ASKS.search(text))


def _asks_effect(situation: Situation) -> bool:
    """Whether a driver is changed and the outcome asked for, without an "if": "转化率掉0.5个点，营收少多少"."""
    text = situation.utterance.commanding
    if any(p.search(text) for p in (_ALARM, _OTHERS, _MONEY_SPREAD, _SHARED)):
        return False
    found = find_supposition(situation.utterance, _titles(situation))
    if found.solve_for is not None and found.goal is not None:
        return not _is_split(found) and len(found.figures) >= 2
    return bool(_EFFECT.search(text) and _DRIVER.search(text) and found.changes)


def _is_split(found: Supposition) -> bool:
    """The sought figure has no level today: that is solving one driver from the others, not a what-if."""
    names = [figure["name"] for figure in found.figures]
    return bool(names) and found.solve_for not in names and not any(
        found.solve_for and (found.solve_for in name or name in found.solve_for) for name in names
    )  # fmt: skip


def _has_substance(situation: Situation, found: Supposition, text: str) -> bool:
    """Something changes, is uncertain or is sought, and it is of figures this can work on."""
    known = bool(situation.catalogue.tables) or situation.has_plan
    if found.solve_for is not None and found.goal is not None:
        return known or len(found.figures) >= 2
    if found.changes:
        return known or len(found.figures) >= 1 or bool(situation.utterance.kpis)
    ranged = any("low" in figure for figure in found.figures)
    if ranged or len(found.figures) >= 2:
        return bool(ranged or _STRONG.search(text) or _CHANCE.search(text))
    return bool(_CHANCE.search(text) and found.goal and situation.catalogue.tables)


def _arguments(situation: Situation, found: Supposition) -> Arguments:
    text = situation.utterance.commanding
    arguments: Arguments = {}
    figures = _figures(situation, found)
    if figures:
        arguments["figures"] = figures
    if found.changes:
        arguments["scenarios"] = _scenarios(text, found.changes)
    if found.goal is not None:
        arguments["goal"] = found.goal
    if found.solve_for is not None:
        arguments["solve_for"] = found.solve_for
    if found.elasticity is not None:
        arguments["elasticity"] = found.elasticity
    if not figures and situation.catalogue.tables:
        arguments |= _of_facts(situation, arguments)
        if found.period is not None:
            arguments["period"] = found.period
    return arguments


def _figures(situation: Situation, found: Supposition) -> list[Arguments]:
    """Typed figures; a lone level of something known ("从3%提到4%") only says where it starts."""
    levels = [f for f in found.figures if "value" in f]
    ranged = [f for f in found.figures if "low" in f]
    known = bool(situation.catalogue.tables) or situation.has_plan
    if known and len(levels) < 2 and not ranged:
        return []
    return found.figures


def _of_facts(situation: Situation, arguments: Arguments) -> Arguments:
    """The KPI asked about and the stretch the baseline is taken from."""
    found: Arguments = {}
    named = [n for n in find_names(situation.utterance, situation.catalogue) if n.kind == "kpi"]
    changed = [c["what"] for case in arguments.get("scenarios", []) for c in case["changes"]]
    changed += [arguments["solve_for"]] if "solve_for" in arguments else []
    words = [situation.utterance.text[n.start : n.end] for n in named]
    asked = [n.label for n, word in zip(named, words, strict=True) if not any(word in c for c in changed)]
    if asked:
        found["kpi"] = asked[-1]
    months = _MONTHS.search(situation.utterance.commanding)
    if months:
        found["months"] = _NUMBERS.get(months["n"]) or int(months["n"])
    return found


def _scenarios(text: str, stated: list[Arguments]) -> list[Arguments]:
    names = [change["what"] for change in stated]
    if len(stated) > 1 and (_SEVERAL.search(text) or len(set(names)) == 1):
        return [{"changes": [change]} for change in stated]
    return [{"changes": stated}]


def _dates(situation: Situation) -> Arguments | None:
    """A node whose end moves: "KOL晚一个月会怎样"."""
    utterance = situation.utterance
    if situation.plan is None or not situation.has_plan:
        return None
    later, span = _LATER.search(utterance.commanding), _SPAN.search(utterance.commanding)
    nodes = sight(utterance, situation.plan, situation.memory.focus)
    if not later or not span or not nodes:
        return None
    number = _NUMBERS.get(span["n"]) or (int(span["n"]) if span["n"].isdigit() else 0)
    unit = span["unit"]
    length = 1 if unit[0] in "天日d" else 7 if unit[0] in "周星礼w" else 30 if unit[0] in "月m" else 91
    days = 15 if span["n"] == "半" else number * length
    sign = -1 if re.search(r"提前|早|earlier|forward", later["verb"]) else 1
    return {"scenarios": [{"changes": [{"what": nodes[0].node.id, "days": sign * days}]}]}


def _follow(situation: Situation) -> Script | None:
    """The last simulation again with another number."""
    last, utterance = situation.memory.last, situation.utterance
    if last is None or last.name != _TOOL or len(utterance.text) > 60:
        return None
    text = utterance.commanding
    bare = _BARE.search(text)
    if bare and not changes(utterance.mentions):
        return _again(situation, {**last.arguments, "elasticity": bare["n"]})
    if not _FOLLOWS.search(text) or not utterance.mentions:
        return None
    found = find_supposition(utterance, _titles(situation))
    if found.elasticity is not None:
        return _again(situation, {**last.arguments, "elasticity": found.elasticity})
    if len([f for f in found.figures if "value" in f]) > 2:
        return None
    if found.goal is not None and not found.changes:
        return _again(situation, {**last.arguments, "goal": found.goal})
    changed = _changed(last.arguments, found, utterance)
    return _again(situation, changed) if changed is not None else None


def _changed(before: Arguments, found: Supposition, utterance: Utterance) -> Arguments | None:
    cases = [dict(case) for case in before.get("scenarios") or [{"changes": []}]]
    old = list(cases[-1]["changes"])
    new = list(found.changes)
    new += [{"what": f["name"], "to": f["value"]} for f in found.figures if "value" in f]
    if not new:
        only = _only_amount(utterance)
        if only is None or not old:
            return _ranged(before, found)
        name = "to" if "to" in old[-1] and not only.startswith(("+", "-")) else "by"
        if name == "by" and only[0].isdigit() and str(old[-1]["by"]).startswith("-"):
            only = "-" + only  # "and 20%?" after a cut of 10% is a cut too
        new = [{"what": old[-1]["what"], name: only}]
    further = _AGAIN.search(utterance.commanding)
    names = [c["what"] for c in old]
    for change in new:
        at = next(
            (
                i
                for i, n in enumerate(names)
                if n == change["what"] or n in change["what"] or change["what"] in n
            ),
            None,
        )
        if at is not None and not (further and "by" in change):
            old[at] = {**change, "what": names[at]}
        elif at is None and not further:
            old = [change]
        else:
            old.append(change)
        names = [c["what"] for c in old]
    left = {"solve_for"} if further or not _ALONE.search(utterance.commanding) else {"solve_for", "period"}
    rest = {k: v for k, v in before.items() if k not in left}
    if found.period is not None and not before.get("figures"):
        rest["period"] = found.period
    return {**rest, "scenarios": [{"changes": old}]}


def _ranged(before: Arguments, found: Supposition) -> Arguments | None:
    ranges = [f for f in found.figures if "low" in f]
    if not ranges:
        return None
    figures = [dict(f) for f in before.get("figures", [])]
    for new in ranges:
        same = next((f for f in figures if f["name"] in new["name"] or new["name"] in f["name"]), None)
        if same is not None:
            same.update({"low": new["low"], "high": new["high"]})
        else:
            figures.append(new)
    return {**before, "figures": figures}


def _only_amount(utterance: Utterance) -> str | None:
    """The one amount or change of a message without a name: 4%呢."""
    plain, moved = amounts(utterance.mentions), changes(utterance.mentions)
    if len(plain) == 1 and not moved:
        return plain[0].text.strip()
    if len(moved) == 1 and not plain:
        return moved[0].text.strip()
    return None


def _again(situation: Situation, arguments: Arguments) -> Script:
    return carry_out(situation, "simulate_again", Call(name=_TOOL, arguments=arguments))
