"""Administration on the command line: people, rooms, tokens, the audit trail."""

import csv
import json
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from assistant.app import App, now
from assistant.sign_in.flow import follow_link
from knowledge.audit import AuditFilter
from knowledge.audit_entry import Actor
from knowledge.facts_loading import load_table
from knowledge.person import Identity, read_profile
from tests.conftest import Terminal

pytestmark = pytest.mark.slow


def _json(terminal: Terminal, *words: str) -> object:
    done = terminal(*words, "--json")
    assert done.code == 0, done.err
    return json.loads(done.out)


def test_somebody_is_added_shown_changed_and_removed(terminal: Terminal, plain_app: App) -> None:
    added = terminal(
        "people", "add", "李娜", "--slack", "T1:U1", "--web", "lina@example.com", "--rank", "部门",
        "--units", "华东，华南", "--scopes", "read,write", "--latitude", "±3%", "--alerts", "slack",
        "--lang", "zh",
    )  # fmt: skip
    assert (added.code, added.err) == (0, "")
    for part in ("李娜", "部门", "华东, 华南", "read, write", "±3%", "slack:T1:U1", "可用"):
        assert part in added.out
    person = plain_app.people.resolve("李娜")
    assert person.channels == ("slack",)
    listed = _json(terminal, "people", "list")
    assert isinstance(listed, list)
    assert [one["id"] for one in listed] == [person.id]
    assert "lina@example.com" in terminal("people", "show", "slack:T1:U1").out
    changed = terminal("people", "change", person.id, "--units", "all", "--latitude", "any", "--lang", "en")
    assert "all · read, write · any" in changed.out
    assert "wecom:lina" in terminal("people", "link", "李娜", "wecom", "LiNa").out
    assert plain_app.people.find("wecom", "lina") is not None
    assert terminal("people", "unlink", "wecom", "lina").code == 0
    gone = terminal("people", "remove", "李娜", "--lang", "zh")
    assert "已停用" in gone.out
    assert "李娜" not in terminal("people", "list").out
    assert "李娜" in terminal("people", "list", "--inactive").out
    assert terminal("people", "change", "李娜", "--active").code == 0


def test_somebody_new_sees_little_and_the_admin_is_told(terminal: Terminal, plain_app: App) -> None:
    done = terminal("people", "add", "Bob", "--lang", "en")
    assert "sees only what is for everybody" in done.out
    assert plain_app.people.resolve("Bob").units == ()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", "李娜"), "已经有人叫"),
        (("add", "new", "--slack", "T1:U1"), "已经是 李娜"),
        (("add", "new", "--rank", "boss"), "岗位、部门、高管"),
        (("add", "new", "--scopes", "all"), "read, write, approve, admin"),
        (("add", "new", "--scopes", "write"), "加上 read"),
        (("add", "new", "--latitude", "much"), "any"),
        (("add", "new", "--latitude", "101"), "0 到 100"),
        (("add", "new", "--language", "fr"), "zh-Hant"),
        (("add", "new", "--slack", "a b"), "T1:U1"),
        (("add", "new", "--slack", "U1"), "T024BE7LD:U024BE7LH"),
        (("link", "李娜", "slack", "U2"), "T024BE7LD:U024BE7LH"),
        (("add", "new", "--slack", "t1:u1"), "T024BE7LD:U024BE7LH"),
        (("show", "nobody"), "没有登记"),
        (("change", "nobody", "--rank", "部门"), "没有登记"),
        (("unlink", "slack", "T9:U9"), "没有人是"),
        (("link-web", "nobody"), "没有登记"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(
    terminal: Terminal, plain_app: App, words: tuple[str, ...], said: str
) -> None:
    assert terminal("people", "add", "李娜", "--slack", "T1:U1").code == 0
    before = plain_app.people.list()
    done = terminal("people", *words, "--lang", "zh")
    assert done.code == 2
    assert done.err.count("\n") == 1
    assert said in done.err
    assert plain_app.people.list() == before
    as_data = json.loads(terminal("people", *words, "--json").out)
    assert set(as_data["error"]) == {"type", "message", "field", "valid"}


def test_a_slack_id_that_was_kept_without_its_team_can_be_taken_away(
    terminal: Terminal, plain_app: App
) -> None:
    kept = Identity(channel="slack", identity="U1")
    plain_app.people.add(read_profile({"name": "李娜"}), [kept], by=Actor(door="cli"), at=now())
    assert terminal("people", "unlink", "slack", "U1").code == 0
    assert plain_app.people.resolve("李娜").identities == ()


def test_units_that_are_called_so_nowhere_are_kept_and_doubted(
    terminal: Terminal, plain_app: App, tmp_path: Path
) -> None:
    assert (
        terminal("people", "add", "王强", "--units", "火星", "--lang", "zh").err == ""
    )  # nothing is known yet
    (tmp_path / "sales.csv").write_text("日期,大区,销售额\n2026-09-01,华东,100\n", encoding="utf-8")
    load_table(plain_app.settings.facts, tmp_path / "sales.csv")
    terminal("ask", "新建计划，华南区销售额从100万提高到120万")
    assert "华南" in str(plain_app.plans.load(plain_app.plans.ids()[0]).nodes)
    good = terminal("people", "add", "李娜", "--units", "华东,华南", "--lang", "zh")
    assert (good.code, good.err) == (0, "")
    doubted = terminal("people", "add", "张三", "--units", "华东,花东", "--lang", "zh")
    assert doubted.code == 0
    assert "花东" in doubted.err
    assert "华东" not in doubted.err
    assert plain_app.people.resolve("张三").units == ("华东", "花东")
    changed = terminal("people", "change", "李娜", "--units", "Mars", "--json", "--lang", "en")
    assert json.loads(changed.out)["units"] == ["Mars"]
    assert "Mars" in changed.err
    assert terminal("people", "change", "李娜", "--rank", "高管").err == ""


def test_a_link_for_the_web_is_printed(terminal: Terminal, plain_app: App) -> None:
    person = plain_app.people
    terminal("people", "add", "李娜")
    done = terminal("people", "link-web", "李娜", "--url", "https://hoshin.example.com/", "--lang", "zh")
    address = done.out.splitlines()[0]
    assert address.startswith("https://hoshin.example.com/auth/link?ticket=")
    assert "10 分钟" in done.out
    ticket = parse_qs(urlsplit(address).query)["ticket"][0]
    from assistant.app import now

    entered = follow_link(plain_app, ticket, now())
    assert plain_app.sessions.person_of(entered.secret, at=now()) == person.resolve("李娜").id
    assert ticket not in str(plain_app.audit.read())


def test_rules_of_rooms(terminal: Terminal, plain_app: App) -> None:
    assert "按提问的人显示" in terminal("rooms", "list", "--lang", "zh").out
    done = terminal(
        "rooms", "set", "slack", "T1:C1", "--speaks", "always", "--rank", "department", "--units", "华东"
    )
    assert done.code == 0
    assert plain_app.rooms.find("slack", "T1:C1").speaks == "always"
    assert "T1:C1" in terminal("rooms", "list").out
    wrong = terminal("rooms", "set", "slack", "T1:C1", "--speaks", "loudly")
    assert (wrong.code, "speaks" in wrong.err) == (2, True)
    assert terminal("rooms", "remove", "slack", "T1:C1").code == 0
    assert terminal("rooms", "remove", "slack", "T1:C1").code == 2


def test_a_token_is_printed_once(terminal: Terminal, plain_app: App) -> None:
    terminal("people", "add", "李娜", "--scopes", "read,write")
    made = terminal("tokens", "create", "李娜", "--for", "BI 看板", "--scopes", "read", "--days", "30")
    secret = made.out.splitlines()[0]
    assert secret.startswith("hoshin_")
    token = plain_app.tokens.list()[0]
    for words in (("tokens", "list"), ("tokens", "list", "--json"), ("people", "show", "李娜"), ("audit",)):
        shown = terminal(*words)
        assert shown.code == 0
        assert secret not in shown.out
    assert "BI 看板" in terminal("tokens", "list", "--person", "李娜").out
    assert terminal("tokens", "create", "李娜", "--for", "a", "--scopes", "admin").code == 2
    assert "revoked" in terminal("tokens", "revoke", token.id).out
    assert terminal("tokens", "revoke", "T99999").code == 2


def test_the_trail_is_read_filtered_and_exported(terminal: Terminal, plain_app: App, tmp_path: Path) -> None:
    terminal("people", "add", "=HYPERLINK(1)", "--scopes", "read,write")
    terminal("people", "change", "=HYPERLINK(1)", "--rank", "executive")
    terminal("tool", "validate", "--json", '{"statement": "提升品牌"}')
    terminal("tool", "show_plan", "--json", '{"plan": "没有"}')
    shown = terminal("audit", "--lang", "zh")
    assert [word in shown.out for word in ("person-add", "person-change", "validate", "谁")] == [True] * 4
    failed = _json(terminal, "audit", "--outcome", "failed")
    assert isinstance(failed, list)
    assert [(one["tool"], one["subject"]) for one in failed] == [("show_plan", "没有")]
    assert _json(terminal, "audit", "--since", "2999-01-01") == []
    path = tmp_path / "audit.csv"
    assert terminal("audit", "--export", str(path), "--kind", "person").code == 0
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["action"] for row in rows] == ["person-add", "person-change"]
    assert terminal("audit", "--export", str(tmp_path / "audit.json")).code == 0
    whole = json.loads((tmp_path / "audit.json").read_text(encoding="utf-8"))
    assert whole[-1]["action"] == "audit-export"
    assert terminal("audit", "--export", "-").out.startswith("number,at,")
    assert len(plain_app.audit.read(AuditFilter(action="audit-export"))) == 3


@pytest.mark.parametrize(
    "words",
    [
        ("--since", "yesterday"),
        ("--outcome", "maybe"),
        ("--export", "audit.doc"),
        ("--export", "/nowhere/audit.csv"),
    ],
)
def test_what_the_trail_cannot_be_asked(terminal: Terminal, words: tuple[str, ...]) -> None:
    done = terminal("audit", *words)
    assert done.code == 2
    assert done.err.count("\n") == 1


def test_what_a_spreadsheet_would_run_is_quoted() -> None:
    from assistant.app import now
    from assistant.audit_report import as_csv, as_json
    from knowledge.audit_entry import AuditEntry

    entry = AuditEntry(at=now(), action="read", name="=cmd|' /C calc'!A0", subject="@SUM(1)")
    row = next(csv.DictReader(as_csv([entry])))
    assert (row["name"], row["subject"]) == ("'=cmd|' /C calc'!A0", "'@SUM(1)")
    assert json.loads("".join(as_json([entry])))[0]["name"] == entry.name
    assert "".join(as_json([])) == "[]\n"
