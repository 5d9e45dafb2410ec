"""The way to a goal, said without the word strategy: "认知度这块打算走线上线下整合曝光", "复购靠会员日来拉"."""

import re

from assistant.offline.references import best_node
from assistant.offline.script import Arguments
from assistant.offline.utterance import Utterance, amounts, changes, fold, periods
from core.plan.node import Level, Node
from core.plan.plan import Plan

_WAY = re.compile(
    r"^\W*(?:那|那么|然后|至于|关于|对于|先)?(?:(?P<goal>[^，,。；;：:？?]{2,24}?)(?:这块|这一块|那块|这边|那边|方面|这条线|这个|上)?[，,：:]?\s*)"
    r"(?:(?:我们?|咱们?)?(?:就|也|都|主要|还是|先|重点)*(?:打算|准备|计划|考虑|想|希望|决定|倾向于?)?(?:就|主要|重点|是)*)"
    r"(?P<verb>走|靠|通过|依靠|借助|凭借|主打|主推|采用|采取|沿用|以|用)\s*(?P<way>[^，,。；;？?！!]{2,40}?)"
    r"(?:来|去|为主(?:线)?|的)*(?:做|推|拉|打|拉动|带动|推动|提升|实现|突破|提|拉升|撑|驱动)?(?:起来|上去|上来)?(?:的?(?:策略|打法|路线|路子|方式|思路))?(?:吧|了|哈|啊)?\W*$"
)
_WE = r"^\W*(?:(?:ok(?:ay)?|so|then|and|well|now)\W+)*(?:we(?:'ll| will| want to| plan to|'re going to| are going to)?|let'?s|the (?:plan|idea) is to)?"
_WAYS_EN = (
    re.compile(
        _WE
        + r"\s*\b(?:do|tackle|push|raise|lift|build|grow|drive|improve|increase|boost|win|get|achieve|reach|address|go after|work on"
        r"|lower|cut|reduce|bring (?:up|down))\s+(?P<goal>[^,.;:?!]{2,40}?)(?: goal| up| down)?\s+"
        r"(?:with|through|by|via|using|by means of)\s+(?P<way>[^,.;:?!]{3,80}?)\W*$"
    ),
    re.compile(
        r"^\W*(?:for|on)\s+(?:the\s+|our\s+)?(?P<goal>[^,.;:?!]{2,40}?)(?: goal)?,?\s+(?:we(?:'ll| will|'d| should)?|let'?s)\s+"
        r"(?:rely on|use|go (?:with|for)|bet on|lean on|count on|focus on)\s+(?P<way>[^,.;:?!]{3,80}?)\W*$"
    ),
)
_NOT_A_WAY = re.compile(
    r"\b(?:what|which|how|who|end of|then|half|(?:a )?(?:third|quarter)|doubl\w*|more)\b|什么|啥|哪|怎么|如何|多少|谁|了解|流程|过来|多久|完$|得|着$"
)
_WORTH = 2


def is_way(utterance: Utterance, plan: Plan | None) -> bool:
    """Whether the message says by what means a sub-goal of the plan is to be reached."""
    return plan is not None and _matched(utterance, plan) is not None


def strategy_edit(utterance: Utterance, plan: Plan) -> Arguments:
    """The edit that adds the way as a strategy under its sub-goal; only where `is_way`."""
    found = _matched(utterance, plan)
    assert found is not None
    node, title = found
    return {
        "do": "add",
        "level": "strategy",
        "title": title,
        "under": node.id,
        "statement": utterance.original.strip()[:1000],
    }


def _matched(utterance: Utterance, plan: Plan) -> tuple[Node, str] | None:
    if amounts(utterance.mentions) or changes(utterance.mentions):
        return None
    patterns = (_WAY, *_WAYS_EN)
    match = next((found for pattern in patterns if (found := pattern.match(utterance.commanding))), None)
    if match is None or _NOT_A_WAY.search(match["way"]):
        return None
    if periods(utterance.within(*match.span("way"))):
        return None
    node = _goal(match["goal"], plan)
    title = utterance.original[match.start("way") : match.end("way")].strip(" “”「」\"'")
    return (node, title) if node is not None and len(title) >= _WORTH else None


def _goal(said: str, plan: Plan) -> Node | None:
    """The one sub-goal the words name: by its title, or by the end of its KPI's name."""
    named = best_node(said, plan, levels=(Level.SUBGOAL,))
    if named is not None:
        return named
    ends = [node for node in plan.at(Level.SUBGOAL) if fold(node.title).endswith(said.strip("的 "))]
    return ends[0] if len(ends) == 1 else None
