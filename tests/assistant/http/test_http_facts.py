"""Rows coming in over HTTP."""

from pathlib import Path

import httpx
import pytest

from assistant.app import App
from knowledge.facts_loading import load_table
from tests.assistant.http.conftest import Connect

pytestmark = pytest.mark.slow

FIRST = "日期,大区,销售额,订单数\n2026-09-01,华东,100.50,3\n2026-09-02,华东,300,5\n"


@pytest.fixture
def app(connect: Connect, tmp_path: Path) -> tuple[httpx.Client, App]:
    client, app, _ = connect()
    client.headers["accept-language"] = "zh"
    (tmp_path / "sales.csv").write_text(FIRST, encoding="utf-8")
    load_table(app.settings.facts, tmp_path / "sales.csv")
    return client, app


@pytest.fixture
def client(app: tuple[httpx.Client, App]) -> httpx.Client:
    return app[0]


def test_a_file_is_looked_at_then_imported_and_the_second_time_changes_nothing(client: httpx.Client) -> None:
    file = {"file": ("十月.csv", "日期,大区,销售额,订单数\n2026-10-01,华北,50,1\n".encode())}
    seen = client.post("/v1/facts/sales/imports", files=file, data={"dry_run": "true"})
    assert seen.status_code == 200, seen.text
    assert (seen.json()["added"], seen.json()["written"]) == (1, False)
    done = client.post("/v1/facts/sales/imports", files=file, data={"expect": '{"销售额": "50元"}'}).json()
    assert (done["added"], done["written"]) == (1, True)
    again = client.post("/v1/facts/sales/imports", files=file).json()
    assert (again["added"], again["same"]) == (0, 1)
    assert len(client.get("/v1/facts/imports").json()["imports"]) == 1


def test_rows_come_as_json(app: tuple[httpx.Client, App]) -> None:
    client, program = app
    rows = [
        {"day": "2026-10-01", "销售额": 12.5, "订单数": 1},
        {"day": "2026-10-02", "销售额": None, "订单数": 2},
    ]
    body = {"rows": rows, "columns": {"日期": "day"}, "where": {"大区": "华南"}}
    done = client.post("/v1/facts/sales/rows", json=body)
    assert done.status_code == 200, done.text
    assert done.json()["added"] == 2
    assert not list((program.settings.uploads / "facts").iterdir())


@pytest.mark.parametrize(
    ("table", "body"),
    [
        ("spend", {"rows": [{"日期": "2026-10-01"}]}),
        ("sales", {"rows": []}),
        ("sales", {"rows": [{"日期": "2026-10-01", "大区": "华东", "销售额": "很多"}]}),
        ("sales", {"rows": [{"日期": "2026-10-01", "大区": "华东", "销售额": [1]}]}),
        ("sales", {"rows": [{"日期": "2026-10-01"}], "person": "x"}),
    ],
)
def test_what_cannot_be_used_is_said_and_nothing_is_written(
    client: httpx.Client, table: str, body: dict[str, object]
) -> None:
    refused = client.post(f"/v1/facts/{table}/rows", json=body)
    assert refused.status_code in (404, 422)
    assert refused.json()["message"]
    assert client.get("/v1/facts/imports").json()["imports"] == []


def test_a_form_field_that_is_no_json_is_named(client: httpx.Client) -> None:
    file = {"file": ("a.csv", FIRST.encode())}
    refused = client.post("/v1/facts/sales/imports", files=file, data={"columns": "[1]"})
    assert refused.status_code == 422
    assert refused.json()["field"] == "columns"


def _sales(size: int) -> bytes:
    """Rows of one day and region, repeated; at least `size` bytes."""
    row = "2026-10-01,华北,50,1\n"
    return ("日期,大区,销售额,订单数\n" + row * (size // len(row.encode()) + 1)).encode()


def test_a_file_larger_than_a_body_usually_is_comes_through(app: tuple[httpx.Client, App]) -> None:
    client, program = app
    file = {"file": ("大.csv", _sales(program.settings.body_bytes + 100_000))}
    seen = client.post("/v1/facts/sales/imports", files=file, data={"dry_run": "true"})
    assert seen.status_code in (200, 422), seen.text
    assert "bytes" not in str(seen.json().get("message"))


def test_a_file_that_is_too_large_is_refused_and_says_how_large_it_may_be(connect: Connect) -> None:
    client, program, _ = connect(upload_bytes=70_000, body_bytes=1_000)
    for size, status in ((70_001, 422), (200_000, 413)):  # by the route, by the limit of bodies
        file = {"file": ("大.csv", b"x" * size)}
        refused = client.post("/v1/facts/sales/imports", files=file)
        assert refused.status_code == status, refused.text
        assert "at most" in refused.json()["valid"]
    assert not (program.settings.uploads / "facts").exists()


@pytest.mark.parametrize("name", ["..", "x" * 300 + ".csv", "销" * 200 + ".csv", "a." + "z" * 300, "/"])
def test_no_name_of_a_file_breaks_an_import(app: tuple[httpx.Client, App], name: str) -> None:
    client, program = app
    file = {"file": (name, "日期,大区,销售额,订单数\n2026-10-01,华北,50,1\n".encode())}
    done = client.post("/v1/facts/sales/imports", files=file)
    assert done.status_code in (200, 422), done.text
    assert (done.status_code == 200) == name.endswith(".csv")
    assert not list((program.settings.uploads / "facts").iterdir())
