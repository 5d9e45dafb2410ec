"""Documents over HTTP: several files at once, a result for each, limits, reading, forgetting."""

import pytest

from tests.assistant.http.conftest import Connect
from tests.papers.made import RULE

pytestmark = pytest.mark.slow


def test_upload_list_read_forget(connect: Connect) -> None:
    client, _, _ = connect(embeddings="none")
    files = [
        ("files", ("../规则.md", f"# 预算\n\n{RULE}".encode())),
        ("files", ("坏.docx", b"no Word file")),
    ]
    answer = client.post(
        "/v1/documents",
        files=files,
        data={"unit": "华东", "period": "2026年Q1", "rank": "department", "units": "华东", "person": "李娜"},
        headers={"accept-language": "zh"},
    )
    assert answer.status_code == 207
    (kept,), (refused,) = answer.json()["documents"], answer.json()["refused"]
    assert (kept["name"], kept["outcome"], kept["unit"]) == ("规则.md", "new", "华东")
    assert kept["period"] == "2026-01-01 ~ 2026-03-31"
    assert refused["name"] == "坏.docx"
    assert "不是真正的 .docx 文件" in refused["message"]
    (listed,) = client.get("/v1/documents").json()
    assert (listed["id"], listed["by"], listed["about"]["access"]["units"]) == (kept["id"], "李娜", ["华东"])
    read = client.get(f"/v1/documents/{kept['id']}").json()
    assert [passage["text"] for passage in read["passages"]] == [RULE]
    again = client.post("/v1/documents", files=[("files", ("别名.md", f"# 预算\n\n{RULE}".encode()))])
    assert (again.status_code, again.json()["documents"][0]["outcome"]) == (200, "same")
    gone = client.delete(f"/v1/documents/{kept['id']}", params={"person": "周航"}).json()
    assert (gone["standing"], gone["forgotten_by"]) == ("forgotten", "周航")
    assert client.get("/v1/documents").json() == []
    assert len(client.get("/v1/documents", params={"history": True}).json()) == 1
    missing = client.delete(f"/v1/documents/{kept['id']}")
    assert (missing.status_code, missing.json()["type"]) == (404, "unknown")


def test_nothing_learned_and_bad_fields(connect: Connect) -> None:
    client, _, _ = connect(embeddings="none")
    none = client.post("/v1/documents", files=[("files", ("a.txt", b""))])
    assert (none.status_code, none.json()["documents"]) == (422, [])
    assert "is empty" in none.json()["refused"][0]["message"]
    for data in ({"period": "the other day"}, {"rank": "king"}, {"unit": "x" * 101}):
        answer = client.post("/v1/documents", files=[("files", ("a.md", b"# x\n\ny"))], data=data)
        assert answer.status_code == 422
    assert client.post("/v1/documents").status_code == 422
    assert client.get("/v1/documents").json() == []


def test_the_size_limit_is_a_setting_of_its_own(connect: Connect) -> None:
    client, _, _ = connect(embeddings="none", upload_bytes=3_000_000)
    large = client.post("/v1/documents", files=[("files", ("a.txt", b"word " * 500_000))])
    assert large.status_code == 200
    larger = client.post("/v1/documents", files=[("files", ("b.txt", b"word " * 700_000))])
    assert (larger.status_code, larger.json()["valid"]) == (413, "at most 3,000,000 bytes")
    elsewhere = client.post("/v1/tools/find_plans", content=b"x" * 1_200_000)
    assert elsewhere.status_code == 413


def test_what_is_said_of_the_files_is_checked(connect: Connect) -> None:
    client, _, _ = connect(embeddings="none")
    files = [("files", ("规则.md", RULE.encode()))]
    answer = client.post("/v1/documents", files=files, data={"units": ["华东"] * 51})
    assert answer.status_code in (400, 422)
    assert answer.json()["field"] == "units"
    assert client.get("/v1/documents").json() == []
