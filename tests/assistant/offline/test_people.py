"""Who is meant by "改成 X": a person where people are spoken of, never an amount or a way of doing things."""

from datetime import date

import pytest

from assistant.offline.edits import revise
from assistant.offline.utterance import hear
from core.plan.kpi import Measure
from core.plan.kpi_library import find_kpi
from core.plan.node import Budget, Level, Link, Node
from core.plan.plan import Plan
from core.text import Language

TODAY = date(2026, 3, 2)


def _plan() -> Plan:
    kpi = find_kpi("品牌认知率")
    assert kpi is not None
    goal = Node(
        id="G1",
        level=Level.ENTERPRISE,
        title="品牌认知率",
        owner="韩冰",
        measures=(Measure(kpi=kpi, baseline=30, target=38),),
    )
    reviews = Node(
        id="I1",
        level=Level.INITIATIVE,
        title="KOL测评",
        owner="林晓",
        links=(Link(parent="G1"),),
        budget=Budget(planned=2150000),
    )
    return Plan(id="P1", version=2, name="品牌", nodes=(goal, reviews))


def _owners(text: str) -> list[str]:
    language = Language.EN if text.isascii() else Language.ZH_HANS
    revision = revise(hear(text, language=language, today=TODAY), _plan(), None)
    return [str(edit["owner"]) for edit in revision.edits if "owner" in edit]


@pytest.mark.parametrize(
    "text",
    [
        "把品牌认知率目标改成四成",
        "把品牌認知率目標改成四成",
        "把KOL测评的预算改成两百万",
        "把KOL測評的預算改成兩百萬",
        "KOL测评预算改为二十万元",
        "KOL测评改成九月底完成",
        "把KOL测评改成线上",
        "把KOL測評換成直播",
        "KOL测评由线下改成线上",
        "把KOL测评换成周边",
        "change KOL reviews to Live streaming",
        "KOL测评的负责人林晓不变，预算改成两百万",
    ],
)
def test_what_is_no_person_owns_nothing(text: str) -> None:
    assert _owners(text) == []


@pytest.mark.parametrize(
    ("text", "owner"),
    [
        ("KOL测评换成韩冰", "韩冰"),
        ("把KOL测评换成王敏", "王敏"),
        ("KOL測評改成陳怡君", "陳怡君"),
        ("KOL测评的负责人太忙，换成诸葛亮", "诸葛亮"),
        ("KOL测评负责人改成陈百万", "陈百万"),
        ("KOL测评预算改成四十万，负责人换成陈露", "陈露"),
        ("KOL测评交给市场部", "市场部"),
        ("change the owner of KOL测评 to Lena Fox", "Lena Fox"),
    ],
)
def test_a_person_takes_over(text: str, owner: str) -> None:
    assert _owners(text) == [owner]
