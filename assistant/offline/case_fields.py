"""The fields of a case in a message: "原因是…，措施是…", "cause: …, action: …", each in the person's own words."""

import re
from dataclasses import dataclass

from assistant.offline.script import Arguments
from assistant.offline.utterance import Utterance, periods

_LABELS = (
    ("deep_cause", r"(?:深层(?:次)?(?:的)?|根本|背后(?:的)?|底层)(?:原因|因素)?|根因|\b(?:deep(?:er)?|root|underlying) causes?"),
    ("direct_cause", r"(?:直接|主要|真正|真实)?(?:的)?原因|主因|\b(?:direct |main |real )?causes?\b|\breason\b"),
    ("action", r"(?:纠正|改进|整改|应对|补救|处理)?(?:的)?措施|(?:采取|用)的(?:办法|动作)|对策|处理(?:方式|办法)?|做法|解决(?:办法|方案)|\b(?:corrective )?(?:actions?|measures?)\b|\bfix\b|\bwhat we did\b|\bcountermeasures?\b|\bremedy\b"),
    ("effect", r"(?:最后|最终)?(?:的)?(?:效果|成效)(?:评估)?|\b(?:effect|outcome|results?)\b"),
    ("problem", r"问题(?:描述)?|\bproblem\b"),
    ("title", r"标题|题目|名字|\b(?:title|name)\b|\bcalled\b"),
    ("owner", r"负责人|责任人|\bowner\b"),
    ("type", r"(?:偏差)?类型|\btype\b"),
    ("impact", r"影响(?:程度)?|\bimpact\b"),
    ("expires_on", r"有效期(?:至|到)?|到期(?:日|时间)?|过期(?:日|时间)|\b(?:expires?(?: on)?|expiry|valid until|good until|keep until)\b"),
)  # fmt: skip
_SAYS = r"\s*(?:(?:of|for) (?:the )?(?:case )?k[0-9a-z]{4,5}\s*)?(?:[:：=]|是(?!什么|啥|不是)|为(?!什么|何)|(?:(?![补加再])[^，,。；;：:\s]){0,6}[:：]|就是|在于|改(?:成|为)|更新(?:成|为)|\b(?:was|were|is|are|to)\b)\s*"
_LABEL = re.compile("|".join(f"(?P<{name}>{words})" for name, words in _LABELS))
_BECAUSE = re.compile(r"(?:因为|由于)(?=\S{2})|\bbecause(?: of)?\b|\bdue to\b|\bcaused by\b")
_DID = re.compile(
    r"(?:我们)?(?:采取了?|当时的?做法是|后来|处理是|解决办法是)(?=\S{2})|\bso we\b|\bwe (?=(?:rolled|fixed|cut|moved|added|changed|restocked|paused|stopped|switched|raised|lowered|bid|complained|repaired|gave|sent|set)\b)"
)
_QUESTION = re.compile(
    r"(?:是|又是)?(?:什么|啥|谁|哪|多少|如何|怎么|怎样|好不好)|[呢吗么]|what|why|how|which|who"
)
_TAIL = re.compile(r"[，,;；]\s*(?:我们?|我們|后来|後來|and|so|then|then we|and we|so we)$", re.I)
_ENDS = " \t\n，,。;；、.!！?？)）的"
TYPES = (
    ("market", re.compile(r"市场(?:环境)?|外部|环境变化|\bmarket\b|\bexternal\b")),
    ("internal", re.compile(r"内部(?:管理)?|管理(?:问题|类)?|\binternal\b|\bmanagement\b")),
    ("resources", re.compile(r"资源(?:分配|配置)?|\bresources?\b|\ballocation\b")),
)  # fmt: skip
IMPACTS = (
    ("high", re.compile(r"高|大|严重|\bhigh\b|\bsevere\b")),
    ("medium", re.compile(r"中|一般|\bmedium\b|\bmoderate\b")),
    ("low", re.compile(r"低|小|轻微|\blow\b|\bminor\b")),
)  # fmt: skip
_LEVEL = r"[¥￥$]?\d[\d,]*(?:\.\d+)?\s*(?:%|％|万|亿|千|k\b|m\b)?\s*(?:元|块|次|单|人|条)?"
_AFTER = re.compile(
    rf"(?:回到|恢复到|回升到|升到|降到|涨到|提升到|做到|到了?|至|→|->|\bto\b|\bat\b|\b(?:is|are) now\b|\bback up to\b)\s*(?:了)?\s*(?P<level>{_LEVEL})"
)
_BEFORE = re.compile(rf"(?:从|由|\bfrom\b)\s*(?P<level>{_LEVEL})")
_VERDICTS = (
    ("failed", re.compile(r"没(?:有)?(?:见|起)?(?:什么|啥|多大)?(?:效果?|用|作用|改善|好转)|无效|不管用|白(?:做|忙|费)|\b(?:did ?n.t|did not|not|never)(?: \w+)? (?:work|help)|\bno (?:effect|use|help)\b|\bfailed\b")),
    ("partly", re.compile(r"部分(?:见效|有效|恢复)|有(?:一)?点(?:效果|用|改善)|一般|\bpart(?:ly|ially)\b|\bsome(?:what)? (?:help|better|improvement)")),
    ("worked", re.compile(r"见效|有效|起(?:了)?作用|恢复(?:正常|了)|解决了|管用|\bhelped\b|\bdid the trick\b|\bworked\b|\bback (?:on plan|to normal)\b|\bsolved\b|\brecovered\b")),
)  # fmt: skip
_RECOVERED = re.compile(
    rf"(?:回到|恢复到|回升到|回升至|升到|降到|涨到|提升到|做到|降回|\bback (?:up |down )?(?:to|at)|\b(?:is|are) now(?: at)?|\b(?:recovered|rose|went up|fell|improved) to)\s*(?:了)?\s*{_LEVEL}"
)
_ASKS = re.compile(
    r"[吗呢?？]\W*$|怎么|如何|怎样|有没有|是不是|是否|哪|谁|^\W*(?:did|does|do|has|have|is|was|were|how|what|why|when|who|which)\b"
)
EXPIRED_TOO = re.compile(
    r"(?:包括|包含|含|连|带|算上|加上)(?:上|着)?(?:已经?)?(?:过期|失效)(?:了)?的?(?:案例)?(?:都|也)?(?:一起|一并|一块)?(?:算上|算|列|要|看)?|(?:已经?)?(?:过期|失效)的?(?:案例)?(?:也|都|一起|一并|一块)+(?:算上|算|列|要|看)?"
    r"|\b(?:includ\w*|even|with|count\w*|plus)\b.{0,8}\bexpired(?: (?:ones|cases))?(?: (?:too|as well|also))?|\bexpired (?:ones |cases )?(?:too|as well|also|included)\b"
)


@dataclass(frozen=True)
class _Span:
    name: str
    start: int
    value: int
    told: bool = False  # by a verb ("后来…"), not by a label


def find_fields(utterance: Utterance, start: int = 0) -> tuple[Arguments, int]:
    """Fields that a message gives, and where the first begins (the end of the text when it gives none)."""
    text = utterance.commanding
    spans = sorted(_spans(text, start), key=lambda span: span.start)
    spans = [
        span for at, span in enumerate(spans) if not any(s.start < span.start < s.value for s in spans[:at])
    ]
    found: Arguments = {}
    for at, span in enumerate(spans):
        end = spans[at + 1].start if at + 1 < len(spans) else len(text)
        said = _TAIL.sub("", utterance.original[span.value : end].strip(_ENDS)).strip(_ENDS)
        name = "effect" if span.name == "action" and span.told and outcome_in(said) else span.name
        if said and name not in found:
            found[name] = said
    return _typed(utterance, found), spans[0].start if spans else len(text)


def _spans(text: str, start: int) -> list[_Span]:
    found = []
    says = re.compile(_SAYS)
    for match in _LABEL.finditer(text, start):
        told = says.match(text, match.end())
        name = match.lastgroup or ""
        if told is not None and told.end() > match.end() and text[told.end() :].strip(_ENDS):
            found.append(_Span(name, match.start(), told.end()))
        elif _stands_alone(text, match) and len(text[match.end() :].strip(_ENDS)) > 1:
            found.append(_Span(name, match.start(), match.end()))
    named = {span.name for span in found}
    for name, pattern in (("direct_cause", _BECAUSE), ("action", _DID)):
        because = pattern.search(text, start)
        if name not in named and because is not None:
            found.append(_Span(name, because.start(), because.end(), told=True))
    return found


def _stands_alone(text: str, label: re.Match[str]) -> bool:
    """A label that needs no colon: "影响高", "owner Lin", and any at the start of a clause ("，原因竞品降价")."""
    if label.lastgroup in ("impact", "owner", "expires_on"):
        return True
    before = text[: label.start()].rstrip()
    if _QUESTION.match(text[label.end() :].strip(_ENDS)):
        return False
    return label.lastgroup not in ("type", "title", "problem") and (
        not before or before[-1] in "，,；;。：:、\n"
    )


def _typed(utterance: Utterance, found: Arguments) -> Arguments:
    """Names of types and grades as the tool has them, days as typed, levels out of the effect."""
    for name, table in (("type", TYPES), ("impact", IMPACTS)):
        if name in found:
            named = choose(table, found.pop(name))
            found |= {name: named} if named else {}
    if "expires_on" in found:
        at = utterance.original.rfind(found.pop("expires_on"))
        day = next((m.text.strip() for m in periods(utterance.mentions) if m.start >= at), None)
        found |= {"expires_on": day} if day else {}
    if "effect" in found:
        found |= levels_in(found["effect"])
    return found


def levels_in(effect: str) -> Arguments:
    """Levels before and after, and the verdict where no level says it, in what is told of an effect."""
    folded = effect.lower()
    found: Arguments = {}
    for name, pattern in (("before", _BEFORE), ("after", _AFTER)):
        match = pattern.search(folded)
        if match is not None:
            found[name] = effect[match.start("level") : match.end("level")].strip()
    if "after" not in found:
        found.pop("before", None)
        verdict = choose(_VERDICTS, folded)
        found |= {"verdict": verdict} if verdict else {}
    return found


def outcome_in(said: str) -> Arguments:
    """The effect that a clause tells without calling it one: "后来没什么用", "conversion is back at 2.4%"."""
    folded = said.lower()
    if _ASKS.search(folded) or not (choose(_VERDICTS, folded) or _RECOVERED.search(folded)):
        return {}
    return {"effect": said, **levels_in(said)}


def choose(table: tuple[tuple[str, re.Pattern[str]], ...], text: str) -> str | None:
    """The first name of a table whose words occur in a text."""
    return next((name for name, pattern in table if pattern.search(text.lower())), None)
