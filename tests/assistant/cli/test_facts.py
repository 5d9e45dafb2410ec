"""`hoshin facts` in this process."""

import json

import pytest

from tests.assistant.cli.test_commands import run

CSV = "date,channel,orders,revenue\n2026-09-01,search,3,10.5\n2026-09-02,video,4,20\n"


def test_a_file_is_loaded_listed_and_dropped(tmp_path):
    (tmp_path / "shop.csv").write_text(CSV)
    said = run("facts", "load", str(tmp_path / "shop.csv"), "--lang", "en").output
    assert "shop: 2 rows, 2026-09-01 to 2026-09-02" in said
    assert "channel (2)" in said
    tables = json.loads(run("facts", "list", "--json").output)["tables"]
    assert [table["name"] for table in tables] == ["shop"]
    assert run("facts", "drop", "shop").exit_code == 0
    assert json.loads(run("facts", "list", "--json").output)["tables"] == []


@pytest.mark.parametrize("arguments", [["load", "nowhere.csv"], ["drop", "nothing"]])
def test_what_is_not_there_exits_2(arguments):
    assert run("facts", *arguments).exit_code == 2


@pytest.mark.slow
def test_the_demo_company_is_put_into_a_home_once_facts_are_not_another_companys(tmp_path):
    said = run("facts", "demo", "--lang", "zh").output
    assert "hoshin ask --session demo --today 2026-10-12" in said
    assert "sales" in run("facts", "list").output
    (tmp_path / "shop.csv").write_text(CSV)
    run("facts", "load", str(tmp_path / "shop.csv"))
    assert run("facts", "demo").exit_code == 2
