"""Whether a tool or project is worth it: "CRM投入14万，每月省2万，多久回本", "NPV of -100, 60, 60 at 10%"."""

import re
from decimal import Decimal
from itertools import pairwise

from assistant.offline.payoff import (
    asks_payoff,
    name_after_price,
    without_amounts,
    without_question,
    yearly_returns,
)
from assistant.offline.script import Arguments, Call, Script
from assistant.offline.situation import Situation, carry_out, say
from assistant.offline.supposed import as_typed, clean, foreign_currency
from assistant.offline.utterance import Utterance, amounts
from assistant.offline.wording import amount_text
from core.quantity.mention import Mention
from core.quantity.value import Change, Money, Number, Range, Share

_TOOL = "assess_investment"
_FIELDS_ZH = {"cost": "一次性投入", "running": "持续费用", "benefit": "收益"}
_FIELDS_EN = {"cost": "one-off cost", "running": "running cost", "benefit": "benefit"}
_ASKED = re.compile(
    r"回收期|回本|收回(?:成本|投资)|回收(?:成本|投资)|回报周期|净现值|内部收益率|折现|投资(?:回报(?!率目标)|评估|收益|价值)|(?:值不值得?|值得|该不该|要不要|划不划算|划算)(?:买|上|投|做|采购|装|换|订)|(?:买|上|装|换)(?:一?[个套])?[^，,。]{1,12}(?:划算|值得|值)(?:吗|么|不|嘛)|值不值|投不投|买不买|(?:先|该|优先)(?:上|买|投)(?:哪|什么)|(?:工具|系统|软件|技术).{0,14}(?:值不值|值得|优先级|排(?:个)?序|路线图|先上|顺序)|技术(?:投资|栈)|(?:上线|采购|购买|引入).{0,12}(?:值|划算|回本)"
    r"|\brank (?:these|the|our|them)\b.{0,80}\b(?:month|year)|\bpay ?back\b|(?<![a-z])(?:npv|irr)(?![a-z])|\bnet present value|\binternal rate of return|\bpays? (?:for itself|off)\b|\bbreak[- ]even (?:on|time|period)|\bworth (?:buying|it|the money|investing|getting|the investment|implementing)|\bshould we (?:buy|invest in|get|adopt|implement|roll out)\b|\bwhich (?:tool|system|investment|software)s? (?:first|should|is)|\btech(?:nology)? (?:investment|stack|roadmap)"
)
_NOT = re.compile(
    r"什么(?:是|叫|意思)|是什么意思|怎么算的|\bwhat is (?:an? )?(?:npv|irr|payback)|样本|外包|in-?house|outsourc"
)
_FLOWS = re.compile(
    r"(?:现金流|cash ?flows?|flows?)\s*(?:是|为|:|：|of|are|=)?\s*(?P<list>[-+−(]?[¥￥$]?\d[^a-z；;。\n]*)",
    re.I,
)
_STEP = re.compile(r"[-+−]?\s*[¥￥$]?\d+(?:\.\d+)?\s*(?:万|亿|k|m)?")
_RATE = re.compile(r"(?:折现率?|贴现率|资金成本|必要收益率|discount(?:ed)?(?: rate)?(?: of| at)?|hurdle(?: rate)?(?: of)?|cost of capital(?: of)?|\bat)\s*(?:按|是|为|用|=|:|：)?\s*$")  # fmt: skip
_BUDGET = re.compile(r"(?:总?预算(?:就|才|还剩)?|总共|一共|手上|手里|(?:现在)?有笔|只有|can spend|budget(?: is| of)?|in total|we (?:only )?have(?: only)?|with)\s*(?:是|为|只有|有|:|：|of)?\s*$")  # fmt: skip
_ADOPTION = re.compile(r"(?:使用率|采用率|用起来的?(?:人)?|会用的?(?:人)?|采纳率|adoption(?: rate)?(?: is| of| at| around)?|usage(?: is| of| at)?|used by)\s*(?:预计|大概|大约|约|只有|估计|是|为|在|有|就|only|about|around|:|：|\s)*$")  # fmt: skip
_ADOPTED_AFTER = re.compile(
    r"^\s*(?:的)?\s*(?:使用率|采用率|采纳率|的人会?用|adoption|usage|will use|of (?:the )?(?:team|people|staff))"
)
_RUNNING = re.compile(r"维护|维保|opex|订阅|运维|(?:每(?:个)?月|每年|一年|一个月|月)?\s*(?:运维|维护|订阅|服务|年|月|使用|运行|续)(?:费用?|成本)|费用?|成本|running(?: costs?)?|subscription|licen[cs]e|maintenance|fees?|costs? (?:of )?(?:per|a|each)|upkeep")  # fmt: skip
_BENEFIT = re.compile(r"省|节省|节约|带来|多赚|赚|增收|增加(?:收入|利润|毛利)|收益|收入|利润|回报|效益|产生|贡献|创造|多卖|sav(?:es?|ing)|brings?|earn|gain|benefit|return|generat|add(?:s|itional)|worth|profit|revenue|mak(?:es?|ing)|yield")  # fmt: skip
_COST = re.compile(r"投入|投资|花|费用|成本|价格|报价|要|一次性|买|采购|实施|建设|price[ds]?|costs?|invest|outlay|upfront|buy|for|spend|pay|one-?off")  # fmt: skip
_PERIODIC = re.compile(r"每(?:个)?(?P<u>月|年|季)|(?:月|年)(?=省|节省|收益|费|入|均)|一(?P<v>年|个月)|\b(?:a|per|each|every|/)\s*(?P<e>month|year|mo|yr|quarter)\b|\b(?P<w>monthly|yearly|annual(?:ly)?)\b")  # fmt: skip
_PERIODIC_AFTER = re.compile(
    r"\s*(?:(?:in )?(?:opex|benefits?|savings?|profits?|fees?|licen[cs]es?|maintenance|support|gains?)\s+)?(?:/|a|per|each)\s*(?:month|year|mo|yr)|\s*(?:monthly|yearly|annual(?:ly)?)\b|\s*(?:每|/|一)?(?:个)?(?:月|年)(?!份|(?:大概|大约|约|能|可以?)*(?:省|节|赚|多|增|带|维|收|要|交|付|贡献))"
)
_ADDED = re.compile(r"另外|另加|另付|外加|再加|加上|还要|还得|\b(?:plus|on top|another)\b|\+\s*$")
_YEARLY_PRICE = re.compile(r"\s*(?:一|每|/)年|\s*(?:a|per|/)\s*(?:year|yr)")
_COUNT = re.compile(
    r"[一两二三四五六\d]\s*[个套款种项](?!月)|(?:two|three|four|five|[2-9]) (?:tools?|options?|projects?|systems?)"
)
_LIFE = re.compile(r"(?:用|使用|寿命|期限|周期|看|按|over|life(?:time)?(?: of)?|for|within|horizon(?: of)?)\s*(?P<n>\d+|一|两|二|三|四|五)\s*(?:-)?(?:个)?(?P<u>月|年|months?|years?)")  # fmt: skip
_DIGITS = {"一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5}
_ISOLATED = re.compile(
    r"孤立|不(?:能|会)?(?:对接|打通|集成|互通)|没(?:有)?(?:打通|集成|对接)|单独用|stand[- ]?alone|not integrated|isolated|no integration"
)
_INTEGRATED = re.compile(r"(?:能|可以|已|会)(?:对接|打通|集成|互通)|\bintegrate[ds]?\b(?! with nothing)")
_NAME = re.compile(
    r"(?<![\d.])(?P<name>[a-z\u4e00-\u9fff][a-z0-9\u4e00-\u9fff \-/+]{0,24}?)(?=\s*(?:一次性?|大概|大约|约|要|需要?|得|投入?|投资|花|成本|价格|报价|费用|costs?\b|is\b|at\b|for\b|:|：|,|，|\d|¥|\$))"
)
_ITEM = re.compile(
    r"[；;\n。]|[:：，,](?=[^，,：:；;\d]{2,12}\d[^，,；;]{0,6}(?:每(?:个)?月|一个月|每年))|[:,](?=\s*[a-z][a-z \-]{1,20}\s\$?\d[\d.]*[km]?\s+(?:saves?|brings?|adds?|earns?|costs?)\b)|，(?=[^，]{1,14}(?:投入|投资|花|成本|要|一次性)\s*[\d¥$])|\.\s"
)
_SWAP = re.compile(
    r"呢\W*$|^\W*(?:那|如果|要是|换|改|what about|what if|how about|and (?:if|at)|at)|试试|折现率|使用率|adoption|discount|预算|budget"
)
_LEADING = re.compile(
    r"^(?:\s|要不要|该不该|值不值得?|值得|应该|考虑|打算|准备|想|要|上线?|买(?:一套|个)?|采购|购买|引入|投(?!入)|做|先|看看|评估一?下|分析一?下|算一?下|帮我|请|我们|一套|一个|[个套](?=[a-z\u4e00-\u9fff])|这个|那个|的"
    r"|(?:should|we|buy|invest|in|get|adopt|implement|is|are|the|a|an|our|worth|it|whether|to|evaluate|assess|new|upgrade the|roll|out|if|what|does|that|for|and|of|payback|npv|irr|roi|on|rank|these|them|compute|calculate|work|tool|option|vs)(?![a-z]))"
)
_BOUGHT = re.compile(
    r"\b(?:buy|invest in|get|adopt|implement|of|for|worth|is)\s+(?:an? |the |our |new )*(?P<name>[a-z][a-z \-]{2,24}?)(?=[?,:;]| costs?\b| at\b| for\b| worth\b| pay)"
)
_NO_NAME = re.compile(
    r"\d+|每?(?:个)?[月年]|怎么样.*|[每一三两二四五个年月]*(?:大概|大约|预计|能|可以)*(?:省|赚|回|多|收|增收|贡献|带来).*|(?:within|in) a (?:year|month).*|预算|总预算|budget|折现率|投入|成本|费用|一次性|costs?|it|it costs?|saves?|price|cash flows?|upfront|which|that|plus|(?:per|a) (?:month|year)|buying|it|investing|having|getting"
)


def assess_investment(situation: Situation) -> Script | None:
    """An appraisal, or the last one with another number."""
    return _follow(situation) or _asked(situation)


def _asked(situation: Situation) -> Script | None:
    utterance = situation.utterance
    text = utterance.commanding
    if not (_ASKED.search(text) or asks_payoff(utterance)) or _NOT.search(text):
        return None
    flows = yearly_returns(utterance) or _flows(text)
    if flows:
        options: list[Arguments] = [{"name": _flow_name(utterance), "flows": flows}]
    else:
        unplaced: list[str] = []
        options = _options(utterance, unplaced)
        if options and unplaced:
            return _ask_about(situation, options, unplaced)
    if not options:
        return None
    arguments: Arguments = {"options": options, **_frame(utterance), **foreign_currency(utterance)}
    return carry_out(situation, "assess_investment", Call(name=_TOOL, arguments=arguments))


def _ask_about(situation: Situation, options: list[Arguments], unplaced: list[str]) -> Script:
    """An amount that is not told to be cost, running cost or benefit is asked about, with what was understood."""
    words = _FIELDS_EN if situation.utterance.is_english else _FIELDS_ZH
    read = [f"{words[key]} {option[key]}" for option in options for key in words if key in option]
    comma = ", " if situation.utterance.is_english else "、"
    return say(
        situation, "which_money", asks=True, amounts=comma.join(unplaced), read=comma.join(read) or "-"
    )


def _flow_name(utterance: Utterance) -> str:
    return "investment" if utterance.is_english else "项目"


def _flows(text: str) -> list[str]:
    """Signed cash flows: "现金流 -100万, 60万, 60万"."""
    found = _FLOWS.search(text)
    stated = found["list"] if found else text
    steps = [re.sub(r"\s", "", step).replace("−", "-") for step in _STEP.findall(stated)]
    listed = re.search(r"-\s*[¥￥$]?\d[\d.]*\s*[万亿km]?(?:\s*[,，、;；]\s*|\s+)\+?[\d¥￥$]", stated)
    if not listed:
        return []
    if not found:
        stated = stated[listed.start() :]
        steps = [re.sub(r"\s", "", step).replace("−", "-") for step in _STEP.findall(stated)]
    start = next((i for i, step in enumerate(steps) if step.startswith("-")), 0)
    kept = steps[start:]
    rate = re.search(r"\d+(?:\.\d+)?\s*%", stated)
    if rate:
        kept = [s for s in kept if s.strip("+-") != rate.group().rstrip(" %")]
    return [step.lstrip("+") for step in kept]


def _frame(utterance: Utterance) -> Arguments:
    """Rate and budget of the whole."""
    text, found = utterance.commanding, {}
    for mention in amounts(utterance.mentions):
        lead = text[: mention.start]
        if isinstance(mention.value, Share) and _RATE.search(lead):
            found["rate"] = amount_text(mention.value)
        elif isinstance(mention.value, Money | Number) and _BUDGET.search(lead):
            found["budget"] = amount_text(mention.value)
    return found


def _options(utterance: Utterance, unplaced: list[str]) -> list[Arguments]:
    """One option for every stretch that names a thing with money of its own; amounts of no use go to `unplaced`."""
    text = utterance.commanding
    starts = [0, *(m.end() for m in _ITEM.finditer(text)), len(text)]
    found: list[Arguments] = []
    for start, end in pairwise(starts):
        option = _option(utterance, start, end, unplaced)
        if option is None:
            continue
        if "name" not in option and found:
            unplaced += [option[k] for k in _FIELDS_EN if k in option and k in found[-1]]
            found[-1].update({k: v for k, v in option.items() if k not in found[-1]})
            continue
        option.setdefault("name", _flow_name(utterance))
        found.append(option)
    return (
        found if any({"cost", "benefit"} & set(option) for option in found) else _nameless(utterance, found)
    )


def _nameless(utterance: Utterance, found: list[Arguments]) -> list[Arguments]:
    """A thing named without any money: the tool asks for it."""
    name = _first_name(utterance.commanding)
    return [{"name": name}] if name else found


def _first_name(text: str) -> str:
    known = re.search(r"crm|edm|scrm|cdp|bi|营销自动化|邮件自动化|(?:高级)?(?:数据)?分析(?:工具|平台)|会员系统|客户关系管理系统?|小程序|chatbot|marketing automation|analytics tool|email tool", text)  # fmt: skip
    return known.group() if known else ""


def _option(utterance: Utterance, start: int, end: int, unplaced: list[str]) -> Arguments | None:
    text = utterance.commanding
    option: Arguments = {}
    before = start
    for mention in utterance.within(start, end):
        if not isinstance(mention.value, Money | Number | Share | Change):
            continue
        if _COUNT.match(text[mention.start : mention.end + 3]):
            continue
        clause = text[before : mention.start]
        before = mention.end
        clause = re.split(r"[，,；;。、]", clause)[-1]
        after = text[mention.end : min(mention.end + 24, end)]
        if not _put(option, mention, clause, after, text[: mention.start]):
            unplaced.append(utterance.original[mention.start : mention.end].strip())
    stretch = text[start:end]
    name = without_question(_name_in(without_amounts(utterance, start, end)))
    if name and option:
        at = text.find(name, start)
        option["name"] = as_typed(utterance, at, at + len(name)) if at >= 0 else name
    life = _LIFE.search(stretch)
    if life and option:
        number = _DIGITS.get(life["n"]) or int(life["n"])
        option["months"] = number * (12 if life["u"][0] in "年y" else 1)
    if option and _ISOLATED.search(stretch):
        option["integrated"] = False
    elif option and _INTEGRATED.search(stretch):
        option["integrated"] = True
    return option or None


def _put(option: Arguments, mention: Mention, clause: str, after: str, lead: str) -> bool:
    """Put a quantity where it belongs; False for an amount of money that has no place."""
    value = mention.value
    if isinstance(value, Change) and value.size is not None and value.end is None:
        value = value.size
    if isinstance(value, Range) or not isinstance(value, Money | Number | Share):
        return True
    if isinstance(value, Share):
        if _ADOPTION.search(clause) or _ADOPTED_AFTER.search(after):
            option["adoption"] = amount_text(value)
        return True
    is_budget = _BUDGET.search(lead)
    if is_budget and not option:
        return True
    is_placed = _put_money(option, amount_text(value), clause, after)
    return is_placed or bool(is_budget) or (isinstance(value, Number) and bool(value.noun))


def _put_money(option: Arguments, amount: str, clause: str, after: str) -> bool:
    """Cost, running cost or benefit, by the words around the amount; False when that is told already."""
    periodic = _rhythm(clause, after)
    after = re.split(r"[，,；;。、]", after)[0]
    fee = periodic and (_RUNNING.search(clause + " " + after) or _is_added(option, clause, after))
    if not option and not fee and _is_subscription(clause, after):
        option.update(cost="0", running=amount, every="year")
        return True
    is_benefit = _BENEFIT.search(clause) or (not fee and periodic and _BENEFIT.search(after))
    field = "benefit"
    if "benefit" in option or not is_benefit:
        field = "running" if fee else "benefit" if periodic else "cost"
    if field in option:
        return bool(option[field] == amount)
    option[field] = amount
    if field != "cost":
        _per(option, field, periodic)
    return True


def _is_added(option: Arguments, clause: str, after: str) -> bool:
    """So: "costs 300k plus 5k per month": what is added to a cost is a cost too."""
    placed = [key for key in option if key in _FIELDS_EN]
    is_cost = placed[-1:] in (["cost"], ["running"])
    return is_cost and bool(_ADDED.search(clause)) and not _BENEFIT.search(clause + after)


def _rhythm(clause: str, after: str) -> "re.Match[str] | None":
    """By the month or the year: said before the amount or right after it."""
    told_after = _PERIODIC_AFTER.match(after)
    is_once = _COST.search(clause) and not _RUNNING.search(clause)
    if is_once and not _BENEFIT.search(clause) and not _YEARLY_PRICE.match(after):
        told_after = None
    beside = told_after if told_after and told_after.group().isascii() else None
    return beside or _PERIODIC.search(clause) or told_after


def _is_subscription(clause: str, after: str) -> bool:
    """A price by the year with nothing paid once: "SCRM 8万一年"."""
    near = re.split(r"\b(?:if|and|that|but)\b", after)[0]
    return bool(_YEARLY_PRICE.match(after)) and not _BENEFIT.search(clause + near)


def _per(option: Arguments, field: str, periodic: "re.Match[str] | None") -> None:
    """Said by the year; where the rest is said by the month, twelve of it make the year."""
    yearly = bool(periodic and re.search(r"年|year|yr|annual", periodic.group()))
    other = "running" if field == "benefit" else "benefit"
    if yearly and other in option and "every" not in option:
        option[other] = _twelvefold(option[other])
    elif not yearly and option.get("every") == "year":
        option[field] = _twelvefold(option[field])
    if yearly:
        option["every"] = "year"


def _twelvefold(amount: str) -> str:
    """The yearly amount of a monthly one."""
    return re.sub(r"\d+(?:\.\d+)?", lambda m: f"{Decimal(m.group()) * 12:f}", amount, count=1)


def _name_in(stretch: str) -> str:
    priced = name_after_price(stretch)
    if priced:
        return priced
    bought = _BOUGHT.search(stretch)
    if bought and not _NO_NAME.fullmatch(bought["name"].strip()):
        return bought["name"].strip()
    for found in _NAME.finditer(stretch):
        name = _bare(found["name"])
        if len(name) >= 2 and not _BENEFIT.fullmatch(name) and not _NO_NAME.fullmatch(name):
            return name
    return _first_name(stretch)


def _bare(name: str) -> str:
    """A name without the verbs before it."""
    last = None
    name = name.strip()
    while name != last:
        last = name
        name = _LEADING.sub("", name).strip()
    return clean(name)


def _follow(situation: Situation) -> Script | None:
    """The last appraisal with another rate, adoption, benefit, cost or budget."""
    last, utterance = situation.memory.last, situation.utterance
    if (
        last is None
        or last.name != _TOOL
        or len(utterance.text) > 50
        or not _SWAP.search(utterance.commanding)
    ):
        return None
    found = [m for m in utterance.mentions if isinstance(m.value, Money | Number | Share | Change)]
    if len(found) != 1:
        return None
    changed = _swapped(last.arguments, utterance, found[0])
    return carry_out(situation, "assess_again", Call(name=_TOOL, arguments=changed)) if changed else None


def _swapped(before: Arguments, utterance: Utterance, mention: Mention) -> Arguments | None:
    text = utterance.commanding
    value = mention.value
    if isinstance(value, Change):
        value = value.end or value.size  # type: ignore[assignment]
    if not isinstance(value, Money | Number | Share):
        return None
    amount = amount_text(value)
    options = [dict(option) for option in before["options"]]
    named = next((o for o in options if o["name"].lower() in text), options[0])
    if isinstance(value, Share):
        if re.search(r"使用|采用|人用|adoption|usage|\buses?\b", text):
            named["adoption"] = amount
            return {**before, "options": options}
        if re.search(r"折现|贴现|discount|rate|资金", text) or "adoption" not in named:
            return {**before, "rate": amount}
        named["adoption"] = amount
    elif re.search(r"预算|budget", text):
        return {**before, "budget": amount}
    elif _BENEFIT.search(text):
        named["benefit"] = amount
    elif _COST.search(text):
        named["cost"] = amount
    else:
        return None
    return {**before, "options": options}
