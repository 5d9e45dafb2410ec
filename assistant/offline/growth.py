"""The path of growth: "我们处在什么阶段，预算怎么配", "获客成本涨15%就把30%转去留存，推演4个季度", share of voice."""

import re

from assistant.offline.script import Arguments, Call, Script
from assistant.offline.situation import Situation, carry_out
from assistant.offline.supposed import foreign_currency
from assistant.offline.utterance import Utterance
from assistant.offline.wording import amount_text
from core.quantity.mention import Mention
from core.quantity.value import Change, ChangeKind, Money, Number, Points, Share

_TOOL = "plan_growth"
_ASKED = re.compile(
    r"(?:增长|发展|成长|业务)?(?:处在|处于|算|属于|在)(?:什么|哪个?|何种|啥)(?:增长|发展|成长|业务)?阶段|(?:什么|哪个?)(?:增长|发展|成长|业务)阶段|啥阶段|(?:增速|同比|增长|份额|市占)[^。]{0,24}阶段|(?:我们|咱们|现在|还)[^，,。]{0,6}(?:渗透期|成长期|成熟期)(?:还是|吗|么)|(?:%|声量)[^。]{0,20}声量[^。]{0,12}够|声量\s*\d[^。]{0,16}(?:市占|市佔|份额)|(?:成立|运营|创业)(?:才|了|刚)?\s*\d+\s*个?月[^。]{0,30}(?:怎么|如何)(?:配|花|分)|(?:上线|开业)(?:才|了|刚)?\s*\d+\s*个?月[^。]{0,30}(?:怎么|如何)(?:花|分)|(?:获客成本|(?<![a-z])cac)[^。]{0,50}转(?:去|到|向)?(?:留存|复购|品牌|转化|老客|体验)|(?:从|该)(?:拉新|获客)转(?:向|到|去)?(?:留存|复购|老客)|是(?:市场)?(?:领导者|龙头)(?:吗|么)|声量占[有比]率?|(?:开业|成立|上线)(?:才|了|刚)?\s*\d+\s*个?月[^。]{0,30}(?:怎么|如何)配|(?:获客成本|(?<![a-z])cac)[^。]{0,40}触发|增长(?:路径|路线|阶段)|阶段(?:判断|诊断|怎么判断)|触发(?:规则|点|机制|条件|推演)|推演|声量份额|share of voice|(?<![a-z])e?sov(?![a-z])|(?:获客成本|cac).{0,14}(?:上升|上涨|涨|升|增加|提高|超过|rises?|up|increases?|goes up).{0,40}(?:转(?:向|到|去|给|投|入)|挪|移|拨|调(?:到|去|给)|move|shift|reallocat)"
    r"|\btriggers? (?:fires?|go(?:es)? off|kicks? in)\b|\bare we\b.{0,12}\b(?:growth|mature|penetration|start-?up) (?:stage|phase)\b|\blaunched \w+ (?:months?|years?) ago\b.{0,60}\b(?:split|divide|spend|allocate)|\bstage and split\b|\bcac\b.{0,60}\bshift\b.{0,30}\bretention|\bcac\b[^.]{0,40}\b(?:per|a|each|every) (?:month|quarter)\b[^.]{0,80}\bgrowth (?:phase|stage)|\b(?:which|what) (?:growth )?stage\b|\bstage of growth\b|\bgrowth (?:path|roadmap|trigger)|\btrigger rules?\b|\bwalk (?:through|the) .{0,20}(?:quarters|months)|\b(?:move|shift|reallocate) \d+ ?%.{0,40}(?:acquisition|retention)"
)
_EDIT = re.compile(r"^\W*(?:把.{1,14}(?:改|调)|给.{1,14}(?:加|设)(?:一?个)?(?:触发|告警|预警))|加(?:一?个|上)(?:触发|告警|预警)|单条|播放|留资|\bset an? (?:alert|alarm|trigger)\b|\badd an? (?:alert|alarm|trigger)")  # fmt: skip
_GENERAL = re.compile(
    r"什么(?:是|叫|意思)|是什么意思|一般(?:怎么|如何)?|通常|(?:如何|怎么)(?:设|定|理解)|\bwhat is\b|\bwhat does .{0,20} mean\b|\btypical|\bhow (?:do|does|should)\b"
)
_STAGES = (
    ("penetration", r"渗透期|市场渗透阶段?|起步期|初创期|penetration|start-?up stage"),
    ("growth", r"成长期|增长期|growth (?:stage|phase)"),
    ("mature", r"成熟期|matur(?:e|ity)"),
    ("leader", r"领导者|市场领导|龙头|(?:是|算|成了)老大|market leader|\bleader\b"),
)
_FIELDS = (
    ("voice_share", r"声量(?:份额|占有率|占比)?|sov|share of voice|voice share"),
    ("rival_share", r"老大|第一名|(?:最大|头号|主要)?(?:对手|竞品|竞争对手|对家|第二名)(?:的)?(?:市场)?(?:份额|占比)?|(?:largest |biggest |main |top )?(?:rival|competitor)(?:'s)?(?: share)?"),
    ("market_share", r"市场份额|市[占佔]率?|份额|(?<![a-z])som(?![a-z])|market share|share of market|our share|som(?![a-z])|share(?! of voice)"),
    ("revenue_growth", r"(?:收入|营收|销售额?|业绩|gmv)?(?:同比)?(?:增速|增长率?|同比)|(?:收入|营收|销售额|业绩|gmv)(?:同比)?(?:增长|涨|增)?|(?:revenue|sales)(?: growth| grew| is growing| up)?|growing|growth(?: rate)?"),
)  # fmt: skip
_CAC = re.compile(r"获客成本|(?<![a-z])cac(?![a-z])|acquisition cost|拉新成本")
_MOVES = re.compile(
    r"转(?:向|到|去|给|投|入|移)?|挪|移|拨|调(?:到|去|给)|切|move|shift|reallocat|transfer|redirect"
)
_BY_PERIOD = re.compile(r"\s*(?:(?:per|a|each|/)\s*(?:quarter|month)|(?:一|每|/)(?:个)?(?:季|月))")
_BARE = re.compile(r"(?P<voice>(?<![a-z])sov|声量(?:份额)?)\s*$|(?P<market>(?<![a-z])som|市占率?|份额)\s*$")
_EVERY = re.compile(
    r"每(?:个)?(?:季度?|月|期)|每期|逐季|逐月|一个?季度?|(?:a|per|each|every) (?:quarter|month|period)|quarterly|monthly"
)
_OVER = re.compile(r"超过|超出|达到|一旦|高于|more than|over|above|exceeds?|past")
_PERIODS = re.compile(r"(?P<n>\d+|一|两|二|三|四|五|六|八|four|two|three|six|eight|twelve)\s*(?:个)?(?P<u>季度?|月|期|quarters?|months?|periods?)(?!前|内开业|大)")  # fmt: skip
_NUMBERS = {"一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "八": 8, "two": 2, "three": 3, "four": 4, "six": 6, "eight": 8, "twelve": 12}  # fmt: skip
_SINCE = re.compile(r"(?:开业|成立|上线|创业|运营|经营|做了|推出)(?:才|了|刚|已经?|有)*\s*(?P<n>\d+|一|两|三|四|五|六|半)\s*(?:个)?(?P<u>月|年)|(?P<m>\d+|two|three|four|six|eight)\s*(?P<v>months?|years?) (?:old|in business|since launch|after launch|in)|launched (?P<k>\d+|two|three|four|six|eight) (?P<w>months?|years?) ago")  # fmt: skip
_TO = (
    ("brand", r"品牌|brand"),
    ("conversion", r"转化|conversion"),
    ("retention", r"留存|体验|复购|老客|会员|retention|experience|loyalty"),
)
_SWAP = re.compile(r"呢\W*$|^\W*(?:那|如果|要是|换|改|再|what about|how about|what if|and if|make)")


def plan_growth(situation: Situation) -> Script | None:
    """A path of growth, or the last one with another number."""
    utterance = situation.utterance
    text = utterance.commanding
    last = situation.memory.last
    if not _ASKED.search(text):
        return _follow(situation, last) if last is not None and last.name == _TOOL else None
    if _EDIT.search(text):
        return None
    arguments = _arguments(utterance)
    if _GENERAL.search(text) and not arguments:
        return None
    if (
        not arguments
        and not situation.catalogue.tables
        and not re.search(r"我们|我司|公司|\bwe\b|\bour\b|\bus\b", text)
    ):
        return None
    return carry_out(situation, "plan_growth", Call(name=_TOOL, arguments=arguments))


def _arguments(utterance: Utterance) -> Arguments:
    text = utterance.commanding
    found: Arguments = {}
    asks_stage = re.search(
        r"(?:什么|啥|哪个?)阶段|期(?:还是|吗|么)|(?:领导者|龙头)(?:吗|么)|(?:which|what) (?:growth )?stage|\b(?:are we|we are|is it) (?:still )?in\b",
        text,
    )
    stage = next((key for key, words in _STAGES if re.search(words, text)), None)
    if stage and not asks_stage:
        found["stage"] = stage
    since = _SINCE.search(text)
    if since:
        found["months"] = _months(since)
    watched: Arguments = {}
    rule: Arguments = {}
    before = 0
    for mention in utterance.mentions:
        clause = re.split(r"[，,；;。]|(?<![a-z])(?:and|while|but)(?![a-z])", text[before : mention.start])[
            -1
        ]
        if clause.strip() == "" and before:
            clause = text[max(0, before - 12) : mention.start]
        after = re.split(r"[，,；;。]", text[mention.end : mention.end + 18])[0]
        _put(found, watched, rule, mention, clause, after, text)
        before = mention.end
    if watched:
        found["figures"] = [{"name": "cac", **watched}]
    if rule.get("change") and rule.get("share"):
        found["triggers"] = [{"figure": "cac", **rule, **_target(text)}]
    found |= _span(text, bool(since))
    return {**found, **foreign_currency(utterance)} if found else found


def _months(since: "re.Match[str]") -> int:
    said = since["n"] or since["m"] or since["k"]
    unit = since["u"] or since["v"] or since["w"]
    number = 0.5 if said == "半" else _NUMBERS.get(said) or int(said)
    return int(number * 12) if unit[0] in "年y" else int(number)


def _put(
    found: Arguments,
    watched: Arguments,
    rule: Arguments,
    mention: Mention,
    clause: str,
    after: str,
    text: str,
) -> None:
    value = mention.value
    if isinstance(value, Change) and _CAC.search(clause) and isinstance(value.start, Money | Number):
        watched.setdefault(
            "value", amount_text(value.end if isinstance(value.end, Money | Number) else value.start)
        )  # 涨8%，现在100元
    field = _bare_field(mention, clause)
    if field:
        found.setdefault(field, amount_text(value))  # type: ignore[arg-type]
    elif isinstance(value, Share | Change | Points):
        _put_percent(found, watched, rule, mention, clause, after)
    elif isinstance(value, Money | Number) and (
        _CAC.search(clause) or (watched and re.search(r"现在|目前|当前|now|today|currently", clause))
    ):
        watched.setdefault("value", amount_text(value))
    elif (
        isinstance(value, Money)
        or (
            isinstance(value, Number)
            and (
                re.search(r"预算|投入|花费|费用|市场费|budget|spend", clause + after[:8])
                or _BY_PERIOD.match(after)
            )
        )
        or (
            isinstance(value, Number)
            and value.value >= 1000
            and re.match(r"\s*(?:a|per|each|every) (?:quarter|month)", after)
        )
    ):
        found.setdefault("budget", amount_text(value))


def _bare_field(mention: Mention, clause: str) -> str | None:
    """A share said without its sign: "SOV 18, SOM 12"."""
    said = _BARE.search(clause)
    if not said or not isinstance(mention.value, Number) or not 0 <= mention.value.value <= 100:
        return None
    return "voice_share" if said["voice"] else "market_share"


def _put_percent(
    found: Arguments, watched: Arguments, rule: Arguments, mention: Mention, clause: str, after: str
) -> None:
    amount = _percent_text(mention)
    if amount is None:
        return
    if _CAC.search(clause):
        if (
            _EVERY.search(clause)
            or _EVERY.match(after.strip())
            or (
                watched.get("value")
                and not re.search(
                    r"超过|达到|一旦|如果|若|要是|就|when|if|once|more than|over", clause + after[:6]
                )
            )
        ):
            watched["growth"] = amount
        else:
            rule["change"] = amount
        return
    if "change" not in rule and watched and _OVER.search(clause) and not _MOVES.search(clause):
        rule["change"] = amount
        return
    if _EVERY.search(clause) and not _MOVES.search(clause + after):
        watched["growth"] = amount
        return
    if _MOVES.search(clause) or _MOVES.search(after):
        rule["share"] = amount.lstrip("+-")
        return
    field = next((key for key, words in _FIELDS if key not in found and re.search(words, clause)), None)
    field = field or next(
        (
            key
            for key, words in _FIELDS
            if key not in found and re.match(r"\s*(?:的|of the)?\s*(?:" + words + ")", after)
        ),
        None,
    )
    if field:
        found[field] = amount.lstrip("+") if field == "revenue_growth" else amount.lstrip("+-")


def _percent_text(mention: Mention) -> str | None:
    value = mention.value
    if isinstance(value, Share):
        return amount_text(value)
    if isinstance(value, Change):
        if value.kind is ChangeKind.BY_PERCENT and isinstance(value.size, Share):
            return ("-" if value.sign < 0 else "+") + amount_text(value.size)
        if isinstance(value.end, Share):
            return amount_text(value.end)
    return None


def _target(text: str) -> Arguments:
    moved = re.search(
        r"(?:转(?:向|到|去|给|投|入)|挪(?:到|去|给)|移到|拨给|调(?:到|去|给)|to|into|towards?)(?P<rest>.{0,24})",
        text,
    )
    rest = moved["rest"] if moved else text
    target = next((key for key, words in _TO[::-1] if re.search(words, rest)), None)
    return {"target": target} if target else {}


def _span(text: str, has_since: bool) -> Arguments:
    for match in _PERIODS.finditer(text):
        before = text[max(0, match.start() - 8) : match.start()]
        if re.match(r" ago", text[match.end() :]) or (
            has_since and re.search(r"开业|成立|上线|创业|运营|经营|做了|推出|launched", before)
        ):
            continue
        if re.search(r"[万亿元块k]\s*$", before):  # 200万一季
            continue
        if re.search(r"每|a |per |each |every ", before[-6:]):
            continue
        number = _NUMBERS.get(match["n"]) or int(match["n"])
        unit = "month" if match["u"][0] in "月m" else "quarter"
        return {"periods": number, **({"grain": "month"} if unit == "month" else {})}
    return (
        {"grain": "month"} if re.search(r"每(?:个)?月|逐月|monthly|(?:a|per|each|every) month", text) else {}
    )


def _follow(situation: Situation, last: Call) -> Script | None:
    """The last path with another growth, budget, stage or number of periods."""
    utterance = situation.utterance
    if len(utterance.text) > 50 or not (
        _SWAP.search(utterance.commanding) or _CAC.search(utterance.commanding)
    ):
        return None
    found = _arguments(utterance)
    if not found and len(utterance.mentions) == 1:
        amount = _percent_text(utterance.mentions[0])
        if amount is not None and last.arguments.get("figures"):
            found["figures"] = [{"growth": amount}]
        elif isinstance(utterance.mentions[0].value, Money | Number):
            found["budget"] = amount_text(utterance.mentions[0].value)
    if not found:
        return None
    merged: Arguments = {**last.arguments, **found}
    old = last.arguments.get("figures")
    if old and "figures" in found:
        merged["figures"] = [{**old[0], **found["figures"][0]}]
    if "stage" in found:
        for field in ("revenue_growth", "market_share", "months"):
            merged.pop(field, None)
    return carry_out(situation, "growth_again", Call(name=_TOOL, arguments=merged))
