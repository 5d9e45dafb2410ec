"""What is said about a node in words rather than numbers: its name, relevance, audience, outcome, metrics."""

import re
from dataclasses import dataclass, field

from assistant.offline import lexicon
from assistant.offline.names import strip_words
from assistant.offline.people import simplify
from assistant.offline.script import Arguments

_QUOTES = "「」『』“”\"'‘’《》"
_TITLE = re.compile(
    r"(?:改名|重命名|更名|改叫|名字改|名称改|标题改|题目改|换个名字?|改个名字?|换名|取名|(?:名字|名称|标题)换)(?:为|成|叫做?|作|到"
    r"|[，, ])*\s*(?:[「『“\"'《](?P<q>[^」』”\"'》]+)[」』”\"'》]|(?P<zh>[^，,。；;\n]+))"
    r"|(?i:\brename\b.*?\b(?:to|as|into)\b|\bcall (?:it|that|this)\b|\b(?:name"
    r"|title)\b.{0,30}?\b(?:to|should be|is now)\b)\s*(?:[「『“\"'](?P<eq>[^」』”\"']+)[」』”\"']"
    r"|(?P<en>[^,.;\n]+?)(?=\s*(?:$|[,.;\n]|\band\b)))"
)
_GRADES = {
    "高": "high",
    "中": "medium",
    "低": "low",
    "high": "high",
    "medium": "medium",
    "mid": "medium",
    "low": "low",
}
_RELEVANCE = re.compile(
    r"(?:战略)?(?:关联度?|相关度|关联性|相关性|(?:strategic )?(?:relevance|fit"
    r"|alignment))[^，,。；;\n]{0,14}?(?P<grade>高|中(?!心)|低|high|medium|low)|(?P<before>high"
    r"|medium|low|高|中|低)(?:的)?\s*(?:战略关联度?|(?:strategic )?relevance)"
)
_REASON = re.compile(
    r"(?:理由|原因|因为|because|since|the reason|reason)(?:是|就是|:|：| is| being)?\s*(?P<v>[^。；;\n]+)",
    re.I,
)
_AUDIENCE = re.compile(
    r"(?:(?:目标(?:人群|受众|客群|用户)|受众|人群定位|客群)(?:改成|改为|换成|调整?[为成]|设为|定为|定成|锁定|是|为|：|:)+"
    r"|面向(?:的)?(?:人群)?(?:是|为|：|:)*)\s*(?P<v>[^，,。；;\n]{2,40})"
    r"|(?i:(?:target )?audience|targeting|aimed at|target group)\s*(?i:is now|is|are|to"
    r"|should be|:|=)*\s*(?P<en>[^,;.\n]{2,60})"
)
_DELIVERABLE = re.compile(
    r"(?:交付物|交付成果|产出物|交付|成果物)(?:改成|改为|换成|设为|定为|是|为|：|:)*\s*(?P<v>[^，,。；;\n]{2,60})"
    r"|(?i:deliverables?|output)\s*(?i:is|are|to|should be|:|=)+\s*(?P<en>[^,;.\n]{2,80})"
)
_METRICS = re.compile(
    r"(?:衡量|考核|监测|监控)?指标(?:还要|还|再|都)?(?:改成|改为|换成|设为|设成|定为|用|看|加上?|是|为|：|:)+\s*(?P<v>[^。；;\n]+)"
    r"|(?i:(?:measured by|track(?:ed)? by|metrics?)\s*(?:are|is|to|should be|:|=)*)\s*(?P<en>[^.;\n]+)"
)
_SOURCE = re.compile(
    r"(?:数据来源|数据口径|数据源)(?:改成|改为|换成|设为|定为|用|是|为|：|:)+\s*(?P<v>[^，,。；;\n]{2,60})"
    r"|(?i:data source)\s*(?i:is|to|should be|:|=)+\s*(?P<en>[^,;.\n]{2,60})"
)
_NOTE = re.compile(
    r"(?:备注|加个注|注明|备忘)(?:一?下|写|上|：|:|为|成)*\s*(?P<v>[^。；;\n]{2,200})"
    r"|(?i:add a note(?: to .{2,40}?)?|note)\s*:\s*(?P<en>[^\n]{2,200})"
)
_HORIZON = re.compile(
    r"(?:周期|期限|属性|定为|归为|算|改成|改为|设为)\D{0,4}(?P<h>短期|中期|长期)|\b(?P<en>short|medium|long)[- ]term\b"
)
_HORIZONS = {
    "短期": "short",
    "中期": "medium",
    "长期": "long",
    "short": "short",
    "medium": "medium",
    "long": "long",
}
_SIMPLE = (("audience", _AUDIENCE), ("deliverable", _DELIVERABLE), ("data_source", _SOURCE), ("note", _NOTE))
_SEVERAL = re.compile(r"[、,，和與与]|\band\b|&")


@dataclass
class Labels:
    """Fields in words, and the stretches of the sentence that said them.

    Attributes:
        fields: Arguments of an update; `title` for a new name.
        spans: Offsets into the sentence; nothing else is to be read in them.
    """

    fields: Arguments = field(default_factory=dict)
    spans: list[tuple[int, int]] = field(default_factory=list)

    def put(self, name: str, value: object, span: tuple[int, int]) -> None:
        """Take a field and the stretch that said it."""
        self.fields[name] = value
        self.spans.append(span)


_TRACKED = re.compile(
    r"\b(?:track|measure|monitor|watch)\s+(?P<en>[^.;\n]+?)\s+(?:as (?:the )?metrics?|on"
    r"|for)\b|(?:用|拿|看|盯|跟踪|监测)(?P<v>[^，,。；;\n]{2,40}?)(?:来衡量|做指标|作为指标|当指标|这[两三几]个指标)"
)


def labels_in(sentence: str, folded: str) -> Labels:
    """Everything a sentence says of a node in words.

    Args:
        sentence: As typed.
        folded: The same for matching, with what must not be read blanked.
    """
    labels = Labels()
    simple = "".join(" " if f in " \u3000" else s for s, f in zip(simplify(sentence), folded, strict=True))
    _title(labels, sentence, simplify(sentence))
    _relevance(labels, sentence, folded)
    for name, pattern in _SIMPLE:
        match = pattern.search(simple)
        if match and not _taken(labels, match.start()):
            labels.put(name, _cut(sentence, match, "v", "en"), match.span())
    metrics = _TRACKED.search(simple.lower()) or _METRICS.search(simple)
    if metrics and not _taken(labels, metrics.start()) and not re.search(r"\d", metrics.group()):
        names = [strip_words(part) for part in _SEVERAL.split(_cut(sentence, metrics, "v", "en"))]
        labels.put("metrics", [name for name in names if name][:20], metrics.span())
    horizon = _HORIZON.search(folded)
    if horizon:
        labels.put("horizon", _HORIZONS[horizon["h"] or horizon["en"]], horizon.span())
    return labels


def _title(labels: Labels, sentence: str, simple: str) -> None:
    match = _TITLE.search(simple)
    if match and lexicon.RENAME.search(simple.lower()):
        title = _cut(sentence, match, "q", "zh", "eq", "en").strip(_QUOTES + " ")
        span = next(match.span(name) for name in ("q", "zh", "eq", "en") if match.span(name)[0] >= 0)
        if title:
            labels.put("title", re.sub(r"(?:吧|了|好了|哈)$", "", title), span)


def _relevance(labels: Labels, sentence: str, folded: str) -> None:
    match = _RELEVANCE.search(folded)
    if match is None:
        return
    labels.put("relevance", _GRADES[match["grade"] or match["before"]], match.span())
    reason = _REASON.search(folded)
    if reason:
        labels.put("relevance_reason", _cut(sentence, reason, "v"), reason.span())


def _taken(labels: Labels, at: int) -> bool:
    return any(start <= at < end for start, end in labels.spans)


def _cut(sentence: str, match: re.Match[str], *names: str) -> str:
    start, end = next(match.span(name) for name in names if match.span(name)[0] >= 0)
    return sentence[start:end].strip().strip(_QUOTES).strip()
