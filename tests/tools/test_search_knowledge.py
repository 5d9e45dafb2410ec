import re
from dataclasses import replace

import pytest

from core.errors import UnknownReference
from core.text import Language
from tools.registry import call
from tools.search_knowledge import SearchKnowledgeResult
from tools.tool import ToolContext


@pytest.mark.parametrize(
    ("query", "language"),
    [
        ("SMART 原则", Language.ZH_HANS),
        ("成長期預算怎麼分配", Language.ZH_HANT),
        ("budget split in the growth stage", Language.EN),
    ],
)
def test_answers_come_with_their_source(ctx: ToolContext, query: str, language: Language) -> None:
    result = call("search_knowledge", {"query": query, "limit": 2}, replace(ctx, language=language))
    assert isinstance(result, SearchKnowledgeResult)
    assert 1 <= len(result.passages) <= 2
    assert [c.id for c in result.citations] == [p.page for p in result.passages]
    for passage, citation in zip(result.passages, result.citations, strict=True):
        assert passage.source in citation.source
        assert passage.page in result.text
        assert all(part in result.text for part in re.split(r"\[\[[^\]]+\]\]", passage.text.strip()))
        assert "[[" not in result.text


def test_nothing_found_is_said(ctx: ToolContext) -> None:
    result = call("search_knowledge", {"query": "zxqj"}, ctx)
    assert "没有" in result.text
    assert result.citations == ()


def test_a_topic_narrows_and_an_unknown_one_is_refused(ctx: ToolContext) -> None:
    page = ctx.guidance.pages()[0]
    result = call("search_knowledge", {"query": page.title, "topic": page.topic}, ctx)
    assert isinstance(result, SearchKnowledgeResult)
    assert {p.topic for p in result.passages} == {page.topic}
    with pytest.raises(UnknownReference) as caught:
        call("search_knowledge", {"query": "SMART", "topic": "astrology"}, ctx)
    assert page.topic in caught.value.candidates
