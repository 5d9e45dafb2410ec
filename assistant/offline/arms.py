"""Figures of a test in a message: arms with people and conversions, levels, traffic, scores of places."""

import re

from assistant.offline.script import Arguments
from assistant.offline.utterance import Utterance
from core.quantity.mention import Mention
from core.quantity.value import Change, ChangeKind, Money, Number, Points, Share

_N = r"\d(?:[\d,]*\d)?(?:\.\d+)?\s*(?:万|千|k(?![a-z]))?"
_FRACTION = re.compile(
    rf"(?P<top>{_N})\s*(?:(?!and|vs|out|of|in\b)[a-z]+ )?(?:/|／|out of|of(?: the)?|\bin\b)\s*(?P<bottom>{_N})(?!\s*[%％])"
)
_LABEL = re.compile(
    r"(?P<label>对照组?|控制组|参照组|全量组|灰度组|试点组|实验组?[一二三123]?|试验组|测试组|[a-d] ?组|[a-d] ?版本?(?![a-z])|版本 ?[a-d]|方案 ?[a-d一二三]|新版|旧版|老版|原版|新页面?|旧页面?|老页面?|原页面?"
    r"|\bcontrol(?: group| arm)?\b|\btreatment(?: group| arm)?\b|\bvariant(?: [a-d])?\b|\b(?:group|arm|version) [a-d]\b|\bold (?:page|version|one)\b|\bnew (?:page|version|one)\b|(?<![a-z/])[a-d](?=[:：\s]\s*\d|\s*had\b|\s*got\b))"
)
_CONTROL = re.compile(
    r"对照|控制|参照|全量|^a ?组|^a ?版|版本 ?a|方案 ?[a一]|旧|老|原|control|\b(?:group|arm|version|variant) a\b|^a$|old"
)
_PEOPLE = re.compile(r"人|访客|用户|访问|uv|流量|曝光|visitors?|people|users?|sessions?|visits?|impressions?")
_GUARD = re.compile(
    r"投诉|退订|退货|退款|流失|跳出|差评|取消|complain\w*|unsubscri\w*|churn\w*|bounce\w*|refund\w*|cancel\w*"
)
_DAILY = re.compile(
    rf"(?:每天|每日|日均|一天|单日|日流量|日活|日访客|日uv|(?<![a-z])dau(?![a-z])|\bdaily\b|\beach day\b)[^\d，,。]{{0,14}}(?P<n>{_N})"
    rf"|(?P<n2>{_N})\s*(?:个|名|位)?(?:人|访客|用户|uv|流量|visitors?|people|users?|sessions?|visits?)?\s*(?:/ ?天|/ ?日|/ ?day|每天|一天|per day|a day|daily)"
)
_DAYS = re.compile(
    r"(?P<n>\d+|[一二两三四五六]|\b(?:one|two|three|four|six|a)(?= ))\s*(?:个)?(?P<unit>天|日|周|星期|个月|月|days?|weeks?|months?)(?!均|流量|\s*内)"
)
_UNITS = {"周": 7, "星期": 7, "week": 7, "weeks": 7, "个月": 30, "月": 30, "month": 30, "months": 30}
_DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "six": 6}  # fmt: skip
_POWER = re.compile(
    r"(?:功效|检验力|检定力|把握度?|power)\D{0,8}?(?P<a>\d+(?:\.\d+)?)\s*[%％]|(?P<b>\d+(?:\.\d+)?)\s*[%％]\s*(?:的)?(?:功效|把握|检验力|检定力|power)"
)
_CONFIDENCE = re.compile(
    r"(?:置信(?:度|水平)?|显著(?:性|度)(?=\D{0,4}9\d)|confidence(?: level)?)\D{0,6}?(?P<a>\d+(?:\.\d+)?)\s*[%％]|(?P<b>\d+(?:\.\d+)?)\s*[%％]\s*(?:的)?(?:置信(?:度|水平)?|confidence)"
)
_ALPHA = re.compile(r"(?:α|alpha|显著性水平)\D{0,4}?(?P<a>0?\.\d+|\d+\s*[%％])")
_SPLIT = re.compile(
    r"(?<![\d.])(?P<a>\d{1,2})\s*(?:/|:|：|比|开)\s*(?P<b>\d{1,2})(?![\d.%])\s*(?:分流|分|流量|split)?"
)
_ARMS = re.compile(
    r"(?P<n>[三四五3-9])\s*(?:个)?(?:组|版本|方案|arms|variants|versions)|(?P<en>three|four|five) (?:arms|variants|versions|groups)"
)
_ARM_COUNTS = {"三": 3, "四": 4, "五": 5, "three": 3, "four": 4, "five": 5}
_SHARE = re.compile(
    r"流量(?:只|就|先)?(?:放|开|切|给)?(?P<c>\d+\s*[%％])|(?:其中|只有|只放|拿出?|放)\D{0,6}(?P<a>\d+\s*[%％])\s*(?:的)?(?:流量|用户|访客|人)?(?:进|参加|参与|做|入)|(?P<b>\d+\s*[%％]) of (?:them|traffic|visitors|users) (?:enter|take part|in the test|are in)"
)
_LOOKS = re.compile(r"(?:看|查看|分析|检查)\s*(?P<n>\d+)\s*次|(?P<en>\d+) (?:interim )?looks")
_CANDIDATE = re.compile(
    r"(?P<name>[^\s\d，,；;。:：、/]{1,20}?)\s*[:：]?\s*(?P<a>[1-5])\s*[/、,，\s]\s*(?P<b>[1-5])\s*[/、,，\s]\s*(?P<c>[1-5])(?!\d)"
)
_EACH = re.compile(
    rf"(?:各(?:自)?(?:有|是|跑了?|放了?|分了?|投了?)?|每(?:组|边|版)(?:都)?(?:有|是)?|都(?:有|是))\s*(?P<a>{_N})\s*(?:人|个|访客|用户)?|(?:of|with|from)\s+(?P<b>{_N})\s*(?:people |users |visitors )?(?:each|per arm|in each)"
)
_DEVIATION = re.compile(
    r"(?:标准差|波动|(?<![a-z])sd(?![a-z])|std|standard deviation|deviation)(?: is| of|是|为|约)?\s*(?P<a>[¥$]?\d(?:[\d,]*\d)?(?:\.\d+)?\s*(?:元|块)?)"
)
_LEAST = re.compile(
    r"(?<![a-z])mde\D{0,6}\d|最小(?:可检测|检出|要测)[^\d，,。]{0,6}\d|\bminimum detectable \w+\D{0,6}\d"
)
_LIFT = re.compile(
    r"(?P<a>\d+(?:\.\d+)?\s*[%％])\s*(?:的)?(?P<r>relative |相对)?(?:提升|提高|增幅|涨幅|lift|uplift|increase|improvement|rise|gain|change)(?! to)|(?:lift|uplift|increase|improvement)(?: of| by) (?P<b>\d+(?:\.\d+)?\s*%)"
)
_VALUE = re.compile(
    r"每(?:单|个转化|个订单|次转化|个客户)[^\d，,。]{0,8}$|客单价?[^\d，,。]{0,4}$|\b(?:each|every|per) (?:order|conversion|sale|customer)\b[^\d]{0,14}$|worth\s*$"
)
_COST = re.compile(
    r"(?:成本|花了?|投入|费用|花费)[^\d，,。]{0,6}$|\b(?:cost|costs|costing|spent|spend)\b[^\d]{0,12}$"
)


def find_arms(utterance: Utterance) -> list[Arguments]:
    """Arms with people and conversions, the control first; [] when no two are stated."""
    stop = _guard_start(utterance)
    text = utterance.commanding[:stop]
    fractions = [
        m
        for m in _FRACTION.finditer(text)
        if _size(m["top"]) <= _size(m["bottom"]) and _size(m["bottom"]) > 10
    ]
    if len(fractions) >= 2:
        arms = [{"people": m["bottom"].strip(), "conversions": m["top"].strip()} for m in fractions]
        return _ordered(text, arms, [m.start() for m in fractions])
    if shared := _shared(utterance, stop):
        return shared
    labels = _labels(text)
    if len(labels) >= 2:
        stops = [start for start, _ in labels[1:]] + [stop]
        segments = [_arm(utterance, start, end) for (start, _), end in zip(labels, stops, strict=True)]
        found = [(segment, label) for segment, label in zip(segments, labels, strict=True) if segment]
        if len(found) >= 2:
            return _control_first([segment for segment, _ in found], [label for _, (_, label) in found])
    return _in_pairs(utterance, stop)


def find_guard(utterance: Utterance) -> Arguments | None:
    """A guard rail with its counts: "投诉 40 对 45"; None when none has counts."""
    start = _guard_start(utterance)
    named = _GUARD.search(utterance.commanding, start)
    if named is None or start == len(utterance.commanding):
        return None
    text = utterance.commanding[start:]
    fractions = [m for m in _FRACTION.finditer(text) if _size(m["top"]) <= _size(m["bottom"])]
    # not the quantities read: "A 40 B 45" is no 40 billion
    numbers = [m["top"].strip() for m in fractions] or re.findall(r"\d(?:[\d,]*\d)?", text)
    if len(numbers) < 2:
        return None
    guard: Arguments = {"name": utterance.original[named.start() : named.end()], "events": numbers[:2]}
    if fractions:
        guard["people"] = [m["bottom"].strip() for m in fractions[:2]]
    return guard


def find_design(utterance: Utterance) -> Arguments:
    """Levels, traffic and demands of a test to be sized."""
    text = utterance.commanding
    arguments: Arguments = {}
    taken: list[tuple[int, int]] = []
    for name, pattern in (("power", _POWER), ("alpha", _CONFIDENCE), ("share", _SHARE), ("alpha", _ALPHA)):
        if found := pattern.search(text):
            taken.append(found.span())
            said = next(g for g in found.groups() if g).replace("％", "%").replace(" ", "")
            if pattern is _CONFIDENCE:
                said = f"{100 - float(said):g}%"
            arguments[name] = said if "%" in said or "." in said else said + "%"
    if found := _DAILY.search(text):
        taken.append(found.span())
        arguments["daily"] = (found["n"] or found["n2"]).strip()
    arguments |= _mean_levels(utterance, taken) if _DEVIATION.search(text) else _levels(utterance, taken)
    arguments |= _demands(text)
    if "target" not in arguments and "change" not in arguments:
        arguments |= _available(utterance, arguments, taken)
    return arguments


def find_candidates(utterance: Utterance) -> list[Arguments]:
    """Places with three scores each: "华东 5/4/2，西南 3/4/4"."""
    return [
        {
            "name": utterance.original[m.start("name") : m.end("name")].strip(),
            "representative": int(m["a"]),
            "controllable": int(m["b"]),
            "measurable": int(m["c"]),
        }
        for m in _CANDIDATE.finditer(utterance.commanding)
    ]


def find_return(utterance: Utterance) -> Arguments:
    """What a conversion is worth and what the treatment cost."""
    found: Arguments = {}
    for mention in utterance.mentions:
        if not isinstance(mention.value, Money):
            continue
        head = utterance.text[: mention.start]
        if _VALUE.search(head):
            found["value"] = mention.text
        elif _COST.search(head):
            found["cost"] = mention.text
    return found


def _levels(utterance: Utterance, taken: list[tuple[int, int]]) -> Arguments:
    """Level today and level to reach, or the change as it was said."""
    shares: list[str] = []
    arguments = _lift(utterance.commanding, taken)
    free = [m for m in utterance.mentions if not any(a <= m.start < b for a, b in taken)]
    for mention in free:
        value = mention.value
        if isinstance(value, Change):
            if value.kind in (ChangeKind.FROM_TO, ChangeKind.TO_LEVEL):
                shares += [_said(level) for level in (value.start, value.end) if isinstance(level, Share)]
            elif isinstance(value.size, Share | Points):
                arguments["change"] = mention.text
        elif isinstance(value, Share):
            shares.append(_said(value))
        elif isinstance(value, Points):
            arguments["change"] = f"+{mention.text}"
    if shares:
        arguments["baseline"] = shares[0]
    if len(shares) > 1 and "change" not in arguments:
        arguments |= _second(shares[1], utterance.commanding)
    if "change" in arguments and re.search(r"相对|relative", utterance.commanding):
        arguments["relative"] = True
    return arguments


def _second(share: str, text: str) -> Arguments:
    """The level to reach, or the least difference where it is called that: "MDE 0.3%"."""
    return {"change": f"+{share.removesuffix('%')}pp"} if _LEAST.search(text) else {"target": share}


def _lift(text: str, taken: list[tuple[int, int]]) -> Arguments:
    """A change said as one: "a 10% relative lift"; its place is marked as taken."""
    lift = _LIFT.search(text)
    if lift is None or any(a <= lift.start() < b for a, b in taken):
        return {}
    taken.append(lift.span())
    return {"change": "+" + (lift["a"] or lift["b"]).replace(" ", "")}


def _mean_levels(utterance: Utterance, taken: list[tuple[int, int]]) -> Arguments:
    """Levels of a mean with its standard deviation: "客单价从120测到125，标准差40"."""
    found = _DEVIATION.search(utterance.commanding)
    assert found is not None
    taken.append(found.span())
    arguments: Arguments = {"metric": "mean", "deviation": found["a"].strip()}
    levels: list[str] = []
    for mention in utterance.mentions:
        if any(a <= mention.start < b for a, b in taken):
            continue
        value = mention.value
        if isinstance(value, Change) and value.kind in (ChangeKind.FROM_TO, ChangeKind.TO_LEVEL):
            levels += [f"{v.value:f}" for v in (value.start, value.end) if isinstance(v, Money | Number)]
        elif isinstance(value, Change):
            arguments["change"] = mention.text
        elif isinstance(value, Money | Number) and re.search(r"\d", mention.text):
            levels.append(f"{value.value:f}")
    if levels:
        arguments["baseline"] = levels[0]
    if len(levels) > 1 and "change" not in arguments:
        # "120 -> 125" is a level to reach, "detect 3" at 80 a difference
        small = float(levels[1]) * 4 < float(levels[0])
        arguments |= {"change": f"+{levels[1]}"} if small else {"target": levels[1]}
    return arguments


def _demands(text: str) -> Arguments:
    arguments: Arguments = {}
    if (split := _SPLIT.search(text)) and int(split["a"]) + int(split["b"]) in (10, 100):
        arguments["split"] = f"{split['a']}/{split['b']}"
    if arms := _ARMS.search(text):
        said = arms["n"] or arms["en"]
        arguments["variants"] = _ARM_COUNTS.get(said) or int(said)
    if looks := _LOOKS.search(text):
        arguments["looks"] = int(looks["n"] or looks["en"])
    return arguments


def _available(utterance: Utterance, arguments: Arguments, taken: list[tuple[int, int]]) -> Arguments:
    """People or days there are, where the least effect is what is asked for."""
    text = utterance.commanding
    for match in _DAYS.finditer(text):
        if "daily" in arguments and not any(a <= match.start() < b for a, b in taken):
            count = _DIGITS.get(match["n"]) or int(match["n"])
            return {"days": count * _UNITS.get(match["unit"], 1)}
    people = [m for m in _numbers(utterance, 0) if not any(a <= m.start < b for a, b in taken)]
    if people and "daily" not in arguments and "baseline" in arguments:
        return {"people": max(people, key=lambda m: _size(m.text)).text}
    return {}


def _said(level: Share) -> str:
    return f"{level.value.normalize():f}%"


def _guard_start(utterance: Utterance) -> int:
    """Where a guard rail's figures start: after those of the arms. The length of the text when nowhere."""
    text = utterance.commanding
    for match in _GUARD.finditer(text):
        before = [m for m in utterance.mentions if m.end <= match.start() and isinstance(m.value, Number)]
        if len(before) >= 4 or len(_FRACTION.findall(text[: match.start()])) >= 2:
            return match.start()
    return len(text)


def _labels(text: str) -> list[tuple[int, str]]:
    """Names of arms that figures follow, each once."""
    found: dict[str, int] = {}
    for match in _LABEL.finditer(text):
        following = text[match.end() : match.end() + 12]
        if re.search(r"\d", following) and not re.match(r"\s*(?:比|高|低|多|少)", following):
            found.setdefault(match["label"].strip(), match.start())
    return sorted((start, label) for label, start in found.items())


def _arm(utterance: Utterance, start: int, end: int) -> Arguments | None:
    """People and conversions between two labels: people are named so, or the larger number."""
    numbers = [m for m in _numbers(utterance, start) if m.end <= end]
    shares = [m for m in utterance.mentions if start <= m.start < end and isinstance(m.value, Share)]
    if not numbers:
        return {"conversions": shares[0].text} if shares else None
    ranked = sorted(numbers, key=lambda m: (bool(_PEOPLE.search(m.text)), _size(m.text)), reverse=True)
    arm: Arguments = {"people": ranked[0].text}
    others = [m for m in numbers if m is not ranked[0]]
    if others or shares:
        arm["conversions"] = (others or shares)[0].text
    return arm


def _shared(utterance: Utterance, stop: int) -> list[Arguments]:
    """Two counts out of the same number of people: "两组各5000人，转化250和300", "250 vs 300 out of 5000 each"."""
    each = _EACH.search(utterance.commanding, 0, stop)
    if each is None:
        return []
    at = each.span("a") if each["a"] else each.span("b")
    others = [m for m in _numbers(utterance, 0) if m.end <= stop and not at[0] <= m.start < at[1]]
    if not others:
        others = [m for m in utterance.mentions if m.end <= stop and isinstance(m.value, Share)]
    if len(others) != 2:
        return []
    people = utterance.commanding[at[0] : at[1]].strip()
    return [{"people": people, "conversions": m.text} for m in others]


def _in_pairs(utterance: Utterance, stop: int) -> list[Arguments]:
    """Four bare numbers: people and conversions of one arm, then of the other."""
    numbers = [m for m in _numbers(utterance, 0) if m.end <= stop]
    if len(numbers) != 4:
        return []
    couples = [sorted(numbers[at : at + 2], key=lambda m: _size(m.text)) for at in (0, 2)]
    return [{"people": large.text, "conversions": small.text} for small, large in couples]


def _ordered(text: str, arms: list[Arguments], starts: list[int]) -> list[Arguments]:
    """Arms with the control first, by the nearest label before each where there are labels."""
    labels = []
    for start in starts:
        before = [m["label"] for m in _LABEL.finditer(text) if m.start() < start]
        labels.append(before[-1] if before else "")
    return _control_first(arms, labels) if len(set(labels)) == len(arms) else arms


def _control_first(arms: list[Arguments], labels: list[str]) -> list[Arguments]:
    order = sorted(range(len(arms)), key=lambda at: not _CONTROL.search(labels[at]))
    return [arms[at] for at in order]


def _numbers(utterance: Utterance, start: int) -> list[Mention]:
    """Numbers written with digits: "两组" counts arms and is no figure of one."""
    return [
        m
        for m in utterance.mentions
        if m.start >= start and isinstance(m.value, Number) and re.search(r"\d", m.text)
    ]


def _size(text: str) -> float:
    found = re.match(r"(\d[\d,]*(?:\.\d+)?)\s*(万|千|k)?", text.strip())
    if found is None:
        return 0.0
    scale = {"万": 10_000, "千": 1_000, "k": 1_000}.get(found[2] or "", 1)
    return float(found[1].replace(",", "")) * scale
