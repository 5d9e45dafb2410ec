"""An alarm said on its own: "KOL视频有3条，哪条播放不到100万就要复盘" belongs to a piece of work, and is no goal."""

import re

from assistant.offline.script import Arguments
from assistant.offline.sightings import sight
from assistant.offline.triggers import triggers_of
from assistant.offline.utterance import Utterance
from core.plan.node import Level, Node
from core.plan.plan import Plan

_THEN = re.compile(
    r"就|则|便|得|需要?|必须|要|立即|马上|立刻|\b(?:then|we|review|stop|pause|alert|warn|flag)\b"
)


def is_alarm(utterance: Utterance) -> bool:
    """Whether the message sets a threshold below which something is to be done."""
    return bool(triggers_of(utterance)) and bool(_THEN.search(utterance.commanding))


def watched_work(utterance: Utterance, plan: Plan, focus: str | None) -> tuple[Node, ...]:
    """The initiatives the alarm may watch: the one named, else all there are."""
    work = plan.at(Level.INITIATIVE)
    named = [n for s in sight(utterance, plan, focus) for n in s.nodes if n.level is Level.INITIATIVE]
    named = named or _worded(utterance, work)
    return tuple(dict.fromkeys(named)) if named else tuple(work)


def _worded(utterance: Utterance, work: tuple[Node, ...] | list[Node]) -> list[Node]:
    """The initiatives that share the most words with the message, if any do."""
    scores = {node.id: _shared(node.title.lower(), utterance.text) for node in work}
    best = max(scores.values(), default=0)
    return [node for node in work if scores[node.id] == best] if best else []


def _shared(title: str, text: str) -> int:
    """How many Chinese character pairs and Latin words of a title the text holds."""
    pairs = {
        title[i : i + 2]
        for i in range(len(title) - 1)
        if re.fullmatch(r"[\u4e00-\u9fff]{2}", title[i : i + 2])
    }
    return sum(pair in text for pair in pairs) + 2 * sum(
        w in text for w in set(re.findall(r"[a-z]{3,}", title))
    )


def is_misplaced_alarm(edits: list[Arguments], plan: Plan) -> bool:
    """Whether an alarm would be set on something that is no work, while the plan has work to watch."""
    above = [e for e in edits if "triggers" in e and e.get("node") in plan.index]
    return bool(plan.at(Level.INITIATIVE)) and any(
        plan.index[edit["node"]].level is not Level.INITIATIVE for edit in above
    )


def alarm_edit(utterance: Utterance, node: Node) -> Arguments:
    """The edit that sets the alarms on an initiative, beside those it has of other metrics."""
    return {"do": "update", "node": node.id, "triggers": triggers_of(utterance)}
