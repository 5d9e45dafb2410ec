"""Which node of the plan in hand a few words mean."""

import re
from dataclasses import dataclass

from assistant.offline.utterance import fold
from core.plan.node import Level, Node
from core.plan.plan import Plan

_GENERIC = re.compile(
    r"[\d.,%万亿千百]+|智能|目标|增长|提升|计划|方案|预算|负责人|子目标|策略|举措|营销|\b(?:the|goal|target|budget|owner|plan|of|for|growth|strategy|initiative|and|to|in|with|on|up|out|off|at|by|as|is|it|an?|our|my|from|new|smart)\b"
)


@dataclass(frozen=True)
class Match:
    """A node that the words may mean, and how much of them it explains."""

    node: Node
    score: float


def best_node(
    text: str, plan: Plan | None, *, levels: tuple[Level, ...] = (), prefer: str | None = None
) -> Node | None:
    """The node meant by `text`: by id, by the longest piece of a title, else None. Ties go to `prefer`, then depth."""
    matches = matching_nodes(text, plan, levels=levels)
    if not matches:
        return None
    top = matches[0].score
    tied = [match.node for match in matches if match.score == top]
    if prefer is not None and any(node.id == prefer for node in tied):
        return next(node for node in tied if node.id == prefer)
    return tied[0]


def matching_nodes(text: str, plan: Plan | None, *, levels: tuple[Level, ...] = ()) -> list[Match]:
    """Nodes some piece of whose title stands in `text`, best first."""
    if plan is None:
        return []
    folded = fold(text)
    by_id = [
        Match(node, 100.0)
        for node in plan.nodes
        if re.search(rf"(?<![a-z0-9]){re.escape(node.id.lower())}(?![a-z0-9])", folded)
    ]
    if by_id:
        return by_id
    bigrams = {folded[i : i + 2] for i in range(len(folded) - 1)}
    found = []
    for node in plan.nodes:
        if levels and node.level not in levels:
            continue
        score = _overlap(fold(node.title), folded, bigrams)
        if score > 0:
            found.append(Match(node, score))
    return sorted(found, key=lambda match: -match.score)


def _overlap(title: str, text: str, bigrams: set[str]) -> float:
    """Worth of the longest common piece, a little more the more of the title it is."""
    _, best = common_piece(title, text, bigrams)
    return best + (0.5 * best / max(len(title), 1) if best else 0.0)


def common_piece(title: str, text: str, bigrams: set[str]) -> tuple[str, float]:
    """The longest common piece (2+ Chinese characters or whole words) and its length without generic words."""
    if not any(title[i : i + 2] in bigrams for i in range(len(title) - 1)):
        return "", 0.0
    best, found = 0.0, ""
    for length in range(min(len(title), len(text)), 1, -1):
        if best:
            break
        for start in range(len(title) - length + 1):
            piece = title[start : start + length]
            if piece in text and (worth := _worth(piece, title, start, text)) > best:
                best, found = worth, piece
    return found.strip(), best


def title_core(text: str) -> str:
    """A title or a piece of one without its generic words."""
    return _GENERIC.sub("", text).strip(" ，。、的")


def _worth(piece: str, title: str, start: int, text: str) -> float:
    if piece.isascii():
        whole = re.search(rf"(?<![a-z0-9]){re.escape(piece.strip())}(?:e?s)?(?![a-z0-9])", text)
        starts_word = start == 0 or not re.match(r"[a-z0-9]{2}", title[start - 1 : start + 1])
        rest = title[start + len(piece.rstrip()) :]
        ends_word = re.match(r"(?:e?s)?(?![a-z0-9])", rest)
        if not (whole and starts_word and ends_word) or len(piece.strip()) < 2:
            return 0.0
    core = title_core(piece)
    return float(len(core)) if len(core) >= 2 else 0.0


def subject_of(node: Node) -> str:
    """The product or unit a goal is about: its title without the KPI's name and generic words."""
    title = node.title
    measure = node.measure
    if measure is not None:
        title = title.replace(measure.kpi.name.zh, "").replace(measure.kpi.name.en, "")
    return re.sub(r"(?:目标|增长|提升|goal|target)$", "", title).strip()
