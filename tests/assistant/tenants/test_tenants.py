"""Two tenants on one installation, with rows in every table: none of the other's is reachable.

Each has a mark in everything it keeps. What is asked at one's host, in whichever way and with the other's
ids, never answers with the other's mark.
"""

import asyncio
import hashlib
import hmac
import json
import os
import shutil
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from sqlalchemy import Engine, inspect, select

from assistant.app import App, now
from assistant.settings import Settings, read_common_settings
from assistant.tenants.front import Front
from assistant.tenants.own_settings import settings_of
from assistant.tenants.pool import Pool
from assistant.tenants.register import read_register
from assistant.tenants.serving import work_for_all
from core.text import Language
from knowledge.access import Rank
from knowledge.audit_entry import Actor
from knowledge.deliveries import DeliveryStore
from knowledge.documents.learning import Lesson, learn
from knowledge.documents.record import About
from knowledge.jobs import JobStore
from knowledge.person import Identity, read_profile
from knowledge.rooms import read_room
from knowledge.tables import METADATA
from tests.contracts.permission_rows import ROWS
from tests.knowledge.releases.write_release import fill_empty
from tools.registry import call

pytestmark = pytest.mark.slow

A, B = "acme", "bolt"
HOSTS = {A: "acme.hoshin.test", B: "bolt.hoshin.test"}
_PERSON = Actor(name="operator", door="cli")


@dataclass
class Company:
    """What a tenant has, and what of it can be guessed."""

    id: str
    settings: Settings
    operator: str
    ids: dict[str, str] = field(default_factory=dict)

    @property
    def mark(self) -> str:
        return f"{self.id}绝密"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("installation")


@pytest.fixture(scope="module")
def common(folder: Path) -> Iterator[Settings]:
    """The installation, with secrets in its own environment that are nobody's."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("HOSHIN_")]:
            patch.delenv(name)
        patch.setenv("HOSHIN_HOME", str(folder / "home"))
        patch.setenv("HOSHIN_EMBEDDINGS", "none")
        patch.setenv("HOSHIN_API_TOKEN", "the installation's own token")
        patch.setenv("SECRET_OF_THE_PROCESS", "postgres://everything")
        patch.setenv("SLACK_SECRET_OF_ACME", "a-signing-secret-of-acme")
        tenants = folder / "tenants"
        tenants.mkdir()
        for one, host in HOSTS.items():
            secret = "${SLACK_SECRET_OF_ACME}" if one == A else "another-signing-secret"
            (tenants / f"{one}.yaml").write_text(
                f"name: {one.title()}\nhosts: [{host}]\nslack_teams: [T{one}]\n"
                f"environment: {{WAREHOUSE: 'duckdb://{one}绝密'}}\n"
                f"settings:\n  api_token: operator-token-of-{one}\n  watch: {{enabled: false}}\n"
                f"  slack: {{bot_token: xoxb-{one}, signing_secret: '{secret}', api_url: http://127.0.0.1:9/}}\n",
                encoding="utf-8",
            )
        patch.setenv("HOSHIN_TENANTS", str(tenants))
        yield read_common_settings()


@pytest.fixture(scope="module")
def companies(common: Settings) -> dict[str, Company]:
    assert common.tenants is not None
    register = read_register(common.tenants)
    made = {}
    for tenant in register.tenants:
        company = Company(tenant.id, settings_of(tenant, common), f"operator-token-of-{tenant.id}")
        _found(company)
        made[tenant.id] = company
    return made


def _found(company: Company) -> None:
    app, mark = App(company.settings), company.mark
    ctx = app.context(Language.ZH_HANS, date(2026, 10, 12), mark, plan=None)
    edits = [
        {"do": "create", "name": f"{mark}计划", "budget": "50万"},
        {"do": "add", "level": "enterprise", "title": f"{mark}销售额", "kpi": "销售额", "target": "1000万"},
        {
            "do": "add",
            "level": "initiative",
            "title": f"{mark}复购",
            "under": f"{mark}销售额",
            "budget": "20万",
        },
    ]
    call("edit_plan", {"edits": edits}, ctx)
    reading = {"node": f"{mark}销售额", "value": "310万", "period": "2026年9月", "source": mark}
    call("record_actuals", {"plan": f"{mark}计划", "readings": [reading]}, ctx)
    drivers = [
        {"name": "流量", "before": "1万", "after": "8千"},
        {"name": "转化率", "before": "3%", "after": "3%"},
    ]
    case = {"kpi": "订单数", "drivers": drivers, "direct_cause": f"{mark}断货", "action": mark, "title": mark}
    call("save_case", case, ctx)
    page = f"# {mark}\n\n门店缺货超过两天，当天补货。\n".encode()
    learn(app.documents, page, "手册.md", Lesson(by=mark, at=now(), about=About()))
    watch = {"plan": f"{mark}计划", "do": "set", "kpi": "销售额", "condition": "below", "line": "600万"}
    call("watch_kpis", watch, ctx)
    call("watch_kpis", {"plan": f"{mark}计划", "do": "run"}, ctx)
    put_right = {"solution": mark, "owner": mark, "acceptance": "600万", "due": "2026-11-30"}
    call("follow_up", {"do": "correct", **put_right}, ctx)
    call("approve_plan", {"plan": f"{mark}计划", "do": "propose"}, ctx)
    call("export_plan", {"plan": f"{mark}计划"}, ctx)
    scopes = ["read", "write", "approve", "admin"]
    person = app.people.add(
        read_profile({"name": mark, "rank": Rank.EXECUTIVE, "units": None, "scopes": scopes}),
        [Identity(channel="slack", identity="T1:U1")], by=_PERSON, at=now(),
    )  # fmt: skip
    token, secret = app.tokens.create(
        person.id, mark, scopes=None, life=timedelta(days=9), by=_PERSON, at=now()
    )
    session = app.sessions.open(person.id, at=now(), until=now() + timedelta(hours=1))
    asyncio.run(app.assistant.ask("c1", f"打开{mark}计划", person=mark))
    app.conversations.set_state("c2", {"note": mark})
    uploads = company.settings.uploads
    uploads.mkdir(parents=True, exist_ok=True)
    app.rooms.set(
        read_room({"channel": "slack", "room": f"T1:{mark}", "speaks": "always"}), by=_PERSON, at=now()
    )
    jobs = JobStore(app.engine)
    jobs.add("watch.run", arguments={"plans": [mark]}, due=now() + timedelta(days=99), now=now())
    (uploads / "secret.csv").write_text(f"{mark},1\n", encoding="utf-8")
    shutil.copy(next(company.settings.exports.rglob("*.xlsx")), uploads / "plan.xlsx")
    company.ids = {
        "plan": ctx.plan_id or app.plans.ids()[0],
        "case": next(iter(app.cases.ids())),
        "document": next(iter(app.documents.ids())),
        "person": person.id,
        "token": token.id,
        "secret": secret,
        "session": session,
        "cookie_key": app.sessions.key,
        "workbook": str(uploads / "plan.xlsx"),
        "upload": str(uploads / "secret.csv"),
    }
    app.audit.close()
    app.usage.close()
    fill_empty(app.engine, mark)
    app.engine.dispose()


@pytest.fixture(scope="module")
def served(common: Settings, companies: dict[str, Company]) -> Iterator[tuple[str, Pool]]:
    """Both in one process, as `hoshin serve` serves them."""
    pool = Pool(common)
    server = uvicorn.Server(uvicorn.Config(Front(pool), port=0, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}", pool
    server.should_exit = True
    thread.join(20)


@pytest.fixture(scope="module")
def ask(served: tuple[str, Pool]) -> Iterator[Any]:
    """`ask("bolt", "GET", "/v1/plans", token=…)` at the tenant's host."""
    with httpx.Client(base_url=served[0], timeout=30) as client:

        def asking(tenant: str, method: str, path: str, token: str = "", **more: Any) -> httpx.Response:
            headers = {"Host": HOSTS.get(tenant, tenant), **more.pop("headers", {})}
            if token:
                headers["Authorization"] = f"Bearer {token}"
            return client.request(method, path, headers=headers, **more)

        yield asking


def test_every_table_holds_the_mark_of_its_tenant(companies: dict[str, Company]) -> None:
    """A table that is added without a row here, or without words of its tenant, fails."""
    for company in companies.values():
        app = App(company.settings)
        names = set(inspect(app.engine).get_table_names()) - {"migrations"}
        assert names == set(METADATA.tables)
        found = {table.name: _rows(app.engine, table) for table in METADATA.sorted_tables}
        assert [name for name, rows in found.items() if not rows] == []
        said = {name for name, rows in found.items() if any(company.mark in row for row in rows)}
        assert set(found) - said == _UNSAID
        for name, rows in found.items():
            for other in companies.values():
                if other is not company:
                    assert not any(other.mark in row for row in rows), name
        app.engine.dispose()


_UNSAID = {  # ids, digests and counts, no words
    "changes",
    "marks",
    "watch_states",
    "sessions",
    "identities",
    "usage_calls",
    "usage_turns",
}


def _rows(engine: Engine, table: Any) -> list[str]:
    from knowledge.plan_body import unpack

    with engine.connect() as connection:
        found = connection.execute(select(table)).mappings().all()
    said = [json.dumps({key: str(value) for key, value in row.items()}, ensure_ascii=False) for row in found]
    said += [
        json.dumps(json.loads(v), ensure_ascii=False) for row in found for v in row.values() if _is_json(v)
    ]
    if table.name == "plan_versions":
        said += [unpack(row["body"], row["digest"]).model_dump_json() for row in found]
    return said


def _is_json(value: object) -> bool:
    return isinstance(value, str) and value.startswith(("{", "["))


def _paths(ask: Any, theirs: dict[str, str]) -> list[str]:
    """Every address of the API that is read, with the other's ids in it."""
    described = ask(B, "GET", "/openapi.json").json()["paths"]
    filled = []
    for path, methods in described.items():
        if "get" not in methods or path.startswith("/health"):
            continue
        for name in [part[1:].split("}")[0] for part in path.split("/") if part.startswith("{")]:
            value = theirs.get(name.removesuffix("_id"), theirs.get(name.split("_")[0], "c1"))
            path = path.replace("{" + name + "}", "c1" if name.startswith("conversation") else value)
        filled.append(path)
    return filled


def _known(told: str, mark: str) -> bool:
    return mark in told or mark.encode("unicode_escape").decode() in told


def test_no_address_answers_with_the_others(ask: Any, companies: dict[str, Company]) -> None:
    mine = theirs = 0
    for path in _paths(ask, companies[A].ids):
        own = ask(A, "GET", path, companies[A].operator)
        other = ask(B, "GET", path, companies[B].operator)
        mine += _known(own.text, companies[A].mark)
        theirs += _known(other.text, companies[B].mark)
        assert not _known(other.text, companies[A].mark), path
        assert not _known(own.text, companies[B].mark), path
    assert mine >= 10, "the walk finds what there is"
    assert theirs >= 3


def test_no_tool_answers_with_the_others(ask: Any, companies: dict[str, Company]) -> None:
    ids, found = companies[A].ids, 0
    tools = {tool["name"] for tool in ask(B, "GET", "/v1/tools", companies[B].operator).json()}
    assert tools == set(ROWS), "a tool without a row is not held to this"
    for name, rows in ROWS.items():
        for row in rows:
            arguments = {
                **row.arguments,
                **({"plan": ids["plan"]} if "plan" in row.arguments else {}),
                **({"case": ids["case"]} if "case" in row.arguments else {}),
                **({"path": ids["workbook"]} if "path" in row.arguments else {}),
                **({"paths": [ids["upload"]]} if "paths" in row.arguments else {}),
            }
            for tenant, other in ((B, A), (A, B)):
                told = ask(tenant, "POST", f"/v1/tools/{name}", companies[tenant].operator, json=arguments)
                assert not _known(told.text, companies[other].mark), (tenant, name, arguments)
                found += _known(told.text, companies[tenant].mark)
    assert found >= 10


@pytest.mark.parametrize(
    "tool",
    [
        ("search_knowledge", {"query": "acme绝密 销售额 复购 补货"}),
        ("find_plans", {"query": "销售额"}),
        ("find_cases", {"kpi": "订单数"}),
        ("suggest", {"goal": "销售额提升20%"}),
    ],
    ids=lambda one: one[0],
)
def test_search_finds_ones_own(ask: Any, companies: dict[str, Company], tool: tuple[str, Any]) -> None:
    name, arguments = tool
    told = ask(B, "POST", f"/v1/tools/{name}", companies[B].operator, json=arguments).json()
    assert companies[B].mark in told["text"]
    assert companies[A].mark not in told["text"].replace(arguments.get("query", "-"), "")


def test_a_token_a_session_and_the_installations_token_open_one_tenant_or_none(
    ask: Any, companies: dict[str, Company], common: Settings
) -> None:
    from assistant.sign_in.cookie import SESSION, sign

    theirs = companies[A].ids
    assert ask(A, "GET", "/v1/me", theirs["secret"]).status_code == 200
    assert ask(B, "GET", "/v1/me", theirs["secret"]).status_code == 401
    assert ask(B, "GET", "/v1/me", companies[A].operator).status_code == 401
    assert common.api_token is not None
    for tenant in (A, B):
        assert ask(tenant, "GET", "/v1/plans", common.api_token.get_secret_value()).status_code == 401
        assert ask(tenant, "GET", "/v1/plans").status_code == 401, "being on this machine opens nothing"
    cookie = {"Cookie": f"{SESSION}={sign(theirs['session'], theirs['cookie_key'])}"}
    assert ask(A, "GET", "/v1/me", headers=cookie).status_code == 200
    assert ask(B, "GET", "/v1/me", headers=cookie).status_code == 401


def test_a_guessed_conversation_is_ones_own(ask: Any, companies: dict[str, Company]) -> None:
    for tenant, other in ((A, B), (B, A)):
        message = {"text": "列出所有计划", "person": "李娜"}
        told = ask(tenant, "POST", "/v1/conversations/c1/messages", companies[tenant].operator, json=message)
        assert told.status_code == 200
        assert companies[tenant].mark in told.text
        assert companies[other].mark not in told.text


def test_mcp_is_the_tenants(ask: Any, companies: dict[str, Company]) -> None:
    listing = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "tools/call",
        "params": {"name": "find_plans", "arguments": {}},
    }
    accept = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}
    for tenant, other in ((A, B), (B, A)):
        token = companies[tenant].ids["secret"]
        told = ask(tenant, "POST", "/mcp", token, json=listing, headers=accept)
        assert _known(told.text, companies[tenant].mark)
        assert not _known(told.text, companies[other].mark)
        assert ask(other, "POST", "/mcp", token, json=listing, headers=accept).status_code == 401


@pytest.mark.parametrize("host", ["hoshin.test", "127.0.0.1", "acme.hoshin.test.evil.test", ""])
def test_a_host_that_is_nobodys_serves_nothing(ask: Any, companies: dict[str, Company], host: str) -> None:
    told = ask(host, "GET", "/v1/plans", companies[A].operator, headers={"X-Forwarded-Host": HOSTS[A]})
    assert told.status_code in (400, 421)
    assert companies[A].mark not in told.text
    assert ask("hoshin.test", "GET", "/health/live").status_code == 200


def _signed(secret: str, body: str) -> dict[str, str]:
    moment = str(int(time.time()))
    digest = hmac.new(secret.encode(), f"v0:{moment}:{body}".encode(), hashlib.sha256).hexdigest()
    return {
        "X-Slack-Request-Timestamp": moment,
        "X-Slack-Signature": f"v0={digest}",
        "Content-Type": "application/json",
    }


def test_slack_at_a_shared_host_goes_to_whom_it_names_who_then_judges_it(ask: Any) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "here", "team_id": f"T{A}"})
    good, others = _signed("a-signing-secret-of-acme", body), _signed("another-signing-secret", body)
    told = ask("hoshin.test", "POST", "/slack/events", content=body, headers=good)
    assert (told.status_code, "here" in told.text) == (200, True)
    assert ask("hoshin.test", "POST", "/slack/events", content=body, headers=others).status_code == 401
    nobody = body.replace(f"T{A}", "Tnobody")
    headers = _signed("a-signing-secret-of-acme", nobody)
    assert ask("hoshin.test", "POST", "/slack/events", content=nobody, headers=headers).status_code == 421
    assert ask(B, "POST", "/slack/events", content=body, headers=good).status_code == 401


def test_variables_of_the_process_are_nobodys(companies: dict[str, Company]) -> None:
    for company in companies.values():
        assert company.settings.variable("SECRET_OF_THE_PROCESS") is None
        assert company.settings.variable("WAREHOUSE") == f"duckdb://{company.mark}"


def test_jobs_are_done_where_they_are(companies: dict[str, Company], common: Settings) -> None:
    stores = {}
    for company in companies.values():
        app = App(company.settings)
        stores[company.id] = JobStore(app.engine)
        stores[company.id].add("watch.tick", due=datetime.now(UTC), now=datetime.now(UTC))
    on = common.model_copy(update={"tenants": _watched(common)})
    asyncio.run(work_for_all(on, rounds=1))
    for tenant, store in stores.items():
        assert [job for job in store.list(status="done") if job.name == "watch.tick"], tenant


def _watched(common: Settings) -> Path:
    """The same tenants, with their jobs on."""
    assert common.tenants is not None
    folder = common.tenants.with_name("watched")
    folder.mkdir(exist_ok=True)
    for file in common.tenants.glob("*.yaml"):
        text = file.read_text(encoding="utf-8").replace("enabled: false", "enabled: true")
        (folder / file.name).write_text(text, encoding="utf-8")
    return folder


def test_an_idle_tenant_is_let_go_and_opened_again(common: Settings, companies: dict[str, Company]) -> None:
    clock = [0.0]

    async def run() -> list[tuple[str, ...]]:
        pool = Pool(common, idle=10, clock=lambda: clock[0])
        seen = []
        async with pool.using(pool.register.named(B)):
            clock[0] = 100
            await pool.tend()
            seen.append(pool.open_now)  # somebody waits for it
        await pool.tend()
        seen.append(pool.open_now)
        clock[0] = 111
        await pool.tend()
        seen.append(pool.open_now)
        app = App(companies[B].settings)
        body = {"kept": "until it is opened"}
        DeliveryStore(app.engine).take_in("slack", "d9", "x", body, datetime.now(UTC))
        app.engine.dispose()
        await pool.look()
        seen.append(tuple(one for one in pool.open_now if one == B))  # the other's notices wait, too
        await pool.close()
        return [*seen, pool.open_now]

    assert asyncio.run(run()) == [(B,), (B,), (), (B,), ()]
