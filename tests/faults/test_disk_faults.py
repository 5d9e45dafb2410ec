"""Disks that can only be read, hold garbage or half a file, or are full when files are made."""

import shutil
from pathlib import Path

import pytest

from knowledge.demo.files import write_demo_facts
from tests.faults.cell import cell
from tests.faults.conftest import Open
from tests.faults.disk import mounted

pytestmark = pytest.mark.slow

GOAL = "年底前把智能家居的市场份额从10%提高到15%，音箱2个点，门锁3个点"
ASK = "9月销售额比8月差在哪"


@cell("disk", "down at start", "the reason is said with the setting that helps; writable again it works")
def test_a_home_that_can_only_be_read(talk: Open, tmp_path: Path) -> None:
    with mounted(tmp_path / "home", "ro,size=8m") as disk:
        opened = talk()
        said = opened.say(GOAL)
        assert "打不开数据库" in said or "无法打开数据库" in said, said
        disk.make_writable()
        assert "15%" in opened.say(GOAL)
        opened.app.engine.dispose()


@cell("disk", "down mid-call", "the home that goes away is said; when it is back the next message works")
def test_a_home_that_goes_away(talk: Open, tmp_path: Path) -> None:
    opened = talk()
    assert "15%" in opened.say(GOAL)
    (plan,) = opened.app.plans.ids()
    before = opened.app.plans.load(plan).version
    with mounted(tmp_path / "home", "ro,size=1m"):  # over it: its files are out of reach
        opened.app.engine.dispose()
        said = opened.say("总预算改成600万")
        assert "Traceback" not in said
        assert "存" in said or "写" in said or "打不开" in said, said
    opened.say("总预算改成600万")
    assert "600" in opened.say("看一下计划")
    assert opened.app.plans.load(plan).version == before + 1


@cell(
    "disk",
    "disk full",
    "a file that finds no room is said, the conversation goes on; then it is made",
    quick=True,
)
def test_an_export_onto_a_full_disk(talk: Open, tmp_path: Path) -> None:
    opened = talk()
    assert "15%" in opened.say(GOAL)
    with mounted(opened.app.settings.exports, "size=64k") as disk:
        disk.fill()
        said = opened.say("导出Excel")
        assert "满" in said, said
        assert "15%" in opened.say("看一下计划")
        disk.clear()
    assert ".xlsx" in opened.say("导出Excel")


def check_file(talk: Open, tmp_path: Path, spoil: bytes | int) -> None:
    """Facts in a file that is spoilt: the question says so, the plan is answered; mended it works."""
    facts = tmp_path / "home" / "facts"
    write_demo_facts(facts)
    file, whole = facts / "sales.parquet", tmp_path / "whole"
    shutil.copyfile(file, whole)
    opened = talk()
    assert "销售额" in opened.say(ASK)
    content = whole.read_bytes()
    file.write_bytes(spoil if isinstance(spoil, bytes) else content[: len(content) // spoil])
    said = opened.say(ASK)
    assert "事实库算不了" in said, said
    opened.say(GOAL, "plan")
    assert "15%" in opened.say("看一下计划", "plan")
    shutil.copyfile(whole, file)
    assert "事实库算不了" not in opened.say(ASK)


@cell("disk", "wrong answer", "a file of facts that is none: it is said; whole again it is read")
def test_a_file_of_facts_that_is_garbage(talk: Open, tmp_path: Path) -> None:
    check_file(talk, tmp_path, b"<html>gateway</html>" * 100)


@cell("disk", "half answer", "half a file of facts: it is said; whole again it is read")
def test_half_a_file_of_facts(talk: Open, tmp_path: Path) -> None:
    check_file(talk, tmp_path, 2)


@cell("disk", "clock jump", "files are known by their change, not by their age: a file from tomorrow is read")
def test_a_file_from_another_day(talk: Open, tmp_path: Path) -> None:
    import os
    import time

    facts = tmp_path / "home" / "facts"
    write_demo_facts(facts)
    opened = talk()
    first = opened.say(ASK)
    for moment in (time.time() + 86_400, time.time() - 86_400):
        os.utime(facts / "sales.parquet", (moment, moment))
        assert opened.say(ASK) == first
