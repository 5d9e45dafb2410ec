"""`learn_documents`: only from the folder for imports, one bad file apart, and nothing forgotten unasked."""

from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import InputError, MissingInput, UnknownReference
from core.text import Language
from knowledge.access import Rank, Viewer
from tools.failure import RefusedInput
from tools.learn_documents import LearnDocumentsResult, read_about
from tools.registry import call
from tools.tool import ToolContext

RULE = "成长期获客预算占 41%。"


@pytest.fixture
def imports(ctx: ToolContext) -> Path:
    assert ctx.imports is not None
    ctx.imports.mkdir()
    (ctx.imports / "规则.md").write_text(f"# 预算\n\n{RULE}", encoding="utf-8")
    (ctx.imports / "坏.pdf").write_bytes(b"no PDF")
    (ctx.imports.parent / "outside.md").write_text("# secret", encoding="utf-8")
    return ctx.imports


def learn(ctx: ToolContext, **arguments: object) -> LearnDocumentsResult:
    result = call("learn_documents", arguments, ctx)
    assert isinstance(result, LearnDocumentsResult)
    return result


def test_what_can_be_learned_is_and_the_rest_is_told(ctx: ToolContext, imports: Path) -> None:
    result = learn(ctx, paths=["规则.md", "坏.pdf"], unit="华东", period="2024年Q1")
    (kept,), (refused,) = result.documents, result.refused
    assert (kept.name, kept.unit, kept.period) == ("规则.md", "华东", "2024-01-01 ~ 2024-03-31")
    assert "不是真正的 .pdf 文件" in refused.message
    assert "已学 1 份文件，1 段；1 份没学成" in result.text
    found = call("search_knowledge", {"query": "获客预算占多少", "kinds": ["document"]}, ctx)
    assert [citation.id for citation in found.citations] == [kept.id]
    assert f"> {RULE}" in found.text


def test_english(ctx: ToolContext, imports: Path) -> None:
    english = replace(ctx, language=Language.EN)
    assert "No documents yet" in learn(english, action="list").text
    assert "Learned 1 document, 1 passages" in learn(english, paths=["规则.md"]).text
    assert "known already" in learn(english, paths=["规则.md"]).text


@pytest.mark.parametrize("path", ["../outside.md", "/etc/hostname", "link.md"])
def test_nothing_outside_the_folder_is_read(ctx: ToolContext, imports: Path, path: str) -> None:
    (imports / "link.md").symlink_to(imports.parent / "outside.md")
    with pytest.raises(RefusedInput):
        learn(ctx, paths=[path])
    assert learn(ctx, action="list").documents == ()


def test_refused_alone_is_an_error(ctx: ToolContext, imports: Path) -> None:
    with pytest.raises(InputError, match="is no real"):
        learn(ctx, paths=["坏.pdf"])
    with pytest.raises(UnknownReference, match="there is no file"):
        learn(ctx, paths=["没有.docx"])
    with pytest.raises(InputError, match="none of the 2 files"):
        learn(ctx, paths=["坏.pdf", "没有.docx"])
    with pytest.raises(MissingInput):
        learn(ctx)
    with pytest.raises(MissingInput):
        learn(ctx, action="forget")
    with pytest.raises(InputError, match="not one time"):
        learn(ctx, paths=["规则.md"], period="那时候")


def test_forgetting_asks_first(ctx: ToolContext, imports: Path) -> None:
    (kept,) = learn(ctx, paths=["规则.md"]).documents
    asked = learn(ctx, action="forget", documents=[kept.id])
    assert asked.question is not None
    assert kept.id in asked.question
    assert len(learn(ctx, action="list").documents) == 1
    assert "已忘掉" in learn(ctx, action="forget", documents=["规则.md"], confirmed=True).text
    assert learn(ctx, action="list").documents == ()


def test_a_document_is_for_whoever_may_see_what_its_teacher_may(ctx: ToolContext, imports: Path) -> None:
    teacher = Viewer(name="李经理", rank=Rank.DEPARTMENT, units=frozenset({"华东"}))
    east = replace(ctx, viewer=teacher)
    (kept,) = learn(east, paths=["规则.md"]).documents
    assert kept.readers == "所有人 (华东)"
    south = replace(
        ctx, actor="王", viewer=Viewer(name="王", rank=Rank.DEPARTMENT, units=frozenset({"华南"}))
    )
    assert learn(south, action="list").documents == ()
    with pytest.raises(UnknownReference):
        learn(south, action="forget", documents=[kept.id], confirmed=True)
    assert call("search_knowledge", {"query": RULE, "kinds": ["document"]}, south).citations == ()


def test_learning_it_again_takes_a_document_from_nobody(ctx: ToolContext, imports: Path) -> None:
    (kept,) = learn(ctx, paths=["规则.md"]).documents
    teacher = Viewer(name="李经理", rank=Rank.DEPARTMENT, units=frozenset({"华东"}))
    (again,) = learn(replace(ctx, viewer=teacher), paths=["规则.md"]).documents
    assert (again.id, again.outcome) == (kept.id, "same")
    south = replace(ctx, viewer=Viewer(name="王", rank=Rank.DEPARTMENT, units=frozenset({"华南"})))
    assert [one.id for one in learn(south, action="list").documents] == [kept.id]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"unit": "长" * 101}, "unit"),
        ({"units": ["华东"] * 51}, "units"),
        ({"owner": "a\x00b"}, "owner"),
        ({"rank": "king"}, "rank"),
    ],
)
def test_what_is_said_of_files_from_outside_is_checked(
    ctx: ToolContext, given: dict[str, object], field: str
) -> None:
    with pytest.raises(InputError) as caught:
        read_about(ctx, given)
    assert caught.value.field == field


def test_an_empty_path_is_not_the_whole_folder(ctx: ToolContext, imports: Path) -> None:
    with pytest.raises(InputError):
        learn(ctx, paths=[""])
    assert learn(ctx, action="list").documents == ()
