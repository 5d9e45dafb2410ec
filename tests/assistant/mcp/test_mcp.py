"""The MCP server with the official client: a real process on standard input, and real HTTP on loopback."""

import json
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import anyio
import httpx
import httpx2
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import MCPError

from assistant.app import App, now
from knowledge.access import Scope
from knowledge.audit_entry import Actor
from knowledge.person import read_profile
from tools.registry import TOOLS
from tools.tool import Effect

pytestmark = pytest.mark.slow

SYSTEM = Actor(name="test", door="cli")
PROGRAM = str(Path(sys.executable).parent / "hoshin")


def local(home: Path, **environment: str) -> StdioServerParameters:
    return StdioServerParameters(command=PROGRAM, args=["mcp"], env={"HOSHIN_HOME": str(home), **environment})


@asynccontextmanager
async def over_http(url: str, token: str | None = None, **headers: str) -> AsyncGenerator[Client]:
    if token:
        headers["Authorization"] = f"Bearer {token}"
    async with (
        httpx2.AsyncClient(headers=headers, timeout=30) as http,
        Client(streamable_http_client(f"{url}/mcp", http_client=http)) as client,
    ):
        yield client


def person(app: App, name: str, *scopes: str, **fields: object) -> str:
    """Somebody with a token of theirs."""
    known = app.people.add(
        read_profile({"name": name, "rank": 3, "units": None, "scopes": scopes, **fields}),
        by=SYSTEM,
        at=now(),
    )
    made = app.tokens.create(known.id, name="mcp", by=SYSTEM, at=now(), life=timedelta(days=1))
    secret: str = made[1]
    return secret


def text_of(result: Any) -> str:
    return "\n".join(part.text for part in result.content)


async def make_a_plan(client: Client) -> str:
    """A goal, its split, work and money, checked: all through MCP."""
    made = await client.call_tool(
        "edit_plan",
        {
            "edits": [
                {"do": "create", "name": "智能家居 2026", "period": "2026年", "budget": "100万"},
                {"do": "add", "level": "enterprise", "title": "市场份额提升", "kpi": "市场份额",
                 "baseline": "10%", "target": "15%", "when": "2026年Q4", "owner": "王芳"},
            ]
        },
    )  # fmt: skip
    assert not made.is_error
    plan: str = made.structured_content["plan"]["id"]
    split = await client.call_tool(
        "cascade",
        {"plan": plan, "goal": "G1", "method": "weights", "level": "business_unit", "save": True,
         "parts": [{"name": "门锁", "weight": "3"}, {"name": "音箱", "weight": "2"}]},
    )  # fmt: skip
    assert not split.is_error, text_of(split)
    work = await client.call_tool(
        "edit_plan",
        {
            "plan": plan,
            "edits": [
                {"do": "add", "level": "subgoal", "title": "门锁认知率", "under": "门锁",
                 "dimension": "brand", "kpi": "品牌认知率", "baseline": "30%", "target": "45%"},
                {"do": "add", "level": "strategy", "title": "整合曝光", "under": "门锁认知率"},
                {"do": "add", "level": "initiative", "title": "KOL测评", "under": "整合曝光",
                 "budget": "20万"},
            ],
        },
    )  # fmt: skip
    assert not work.is_error, text_of(work)
    checked = await client.call_tool("validate", {"plan": plan})
    assert not checked.is_error
    assert checked.structured_content["findings"]
    shown = await client.read_resource(f"hoshin://plans/{plan}")
    for title in ("市场份额提升", "门锁", "音箱", "KOL测评"):
        assert title in shown.contents[0].text
    return plan


def test_a_whole_plan_over_standard_input(home: Path) -> None:
    async def talk() -> None:
        async with Client(local(home)) as client:
            listed = (await client.list_tools()).tools
            assert {tool.name for tool in listed} == set(TOOLS)
            for tool in listed:
                assert tool.input_schema["type"] == "object"
                assert tool.annotations is not None
                assert tool.annotations.read_only_hint is (TOOLS[tool.name].effect is Effect.READ)
            plan = await make_a_plan(client)
            proposed = await client.call_tool("approve_plan", {"do": "propose", "plan": plan})
            assert proposed.structured_content["approval"]["state"] == "proposed"
        assert app_of(home).plans.load(plan).name == "智能家居 2026"

    anyio.run(talk)


def app_of(home: Path) -> App:
    from assistant.settings import read_settings

    return App(read_settings(home=home))


def test_errors_are_those_of_the_tool_and_nothing_is_changed(home: Path) -> None:
    malformed: list[tuple[str, dict[str, Any], str]] = [
        ("edit_plan", {}, "edits"),
        ("edit_plan", {"edits": [{"do": "explode"}]}, "edits.0"),
        ("edit_plan", {"edits": "x" * 100_000}, "edits"),
        ("cascade", {"parts": 3}, ""),
        ("no_such_tool", {}, "name"),
        ("show_plan", {}, "plan"),
        ("show_plan", {"plan": "P00000"}, ""),
        ("approve_plan", {"do": "approve", "approval": "A99999"}, "approval"),
        ("find_plans", {"limit": -1}, "limit"),
        ("import_plan", {"path": "/etc/passwd"}, ""),
    ]

    async def talk() -> None:
        async with Client(local(home)) as client:
            for name, arguments, field in malformed:
                result = await client.call_tool(name, arguments)
                assert result.is_error, name
                error = result.structured_content["error"]
                assert error["message"] in text_of(result)
                assert (error["field"] or "").startswith(field), (name, error)
            unknown = await client.call_tool("no_such_tool", {})
            assert "cascade" in text_of(unknown)  # it says which there are
            assert (await client.call_tool("find_plans", {})).structured_content["plans"] == []

    anyio.run(talk)


def test_guidance_templates_and_prompts(home: Path) -> None:
    async def talk() -> None:
        async with Client(local(home)) as client:
            uris = [one.uri for one in (await client.list_resources()).resources]
            zh = [uri for uri in uris if uri.startswith("hoshin://guidance/zh-Hans/")]
            en = [uri for uri in uris if uri.startswith("hoshin://guidance/en/")]
            assert len(zh) == len(en) > 20
            page = await client.read_resource(en[0])
            assert page.contents[0].text.startswith("# ")
            templates = (await client.list_resource_templates()).resource_templates
            assert "hoshin://plans/{id}" in {one.uri_template for one in templates}
            for wrong in ("hoshin://plans/P00000", "hoshin://guidance/en/nothing", "file:///etc/passwd"):
                with pytest.raises(MCPError):
                    await client.read_resource(wrong)
            jobs = {one.name for one in (await client.list_prompts()).prompts}
            assert jobs >= {"draft-plan", "check-plan", "explain-deviation", "negotiate-plan"}
            asked = await client.get_prompt("draft-plan", {"goal": "份额从10%到15%，{budget}"})
            said = asked.messages[0].content.text  # type: ignore[union-attr]
            assert "份额从10%到15%，{budget}" in said
            with pytest.raises(MCPError):
                await client.get_prompt("draft-plan", {})
            with pytest.raises(MCPError):
                await client.get_prompt("nothing", {})

    anyio.run(talk)


def test_standard_output_carries_nothing_but_the_protocol(home: Path) -> None:
    async def talk() -> None:
        messages = [
            {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
                "protocolVersion": "2025-06-18", "capabilities": {},
                "clientInfo": {"name": "test", "version": "1"}}},
            {"jsonrpc": "2.0", "method": "notifications/initialized"},
            {"jsonrpc": "2.0", "id": 2, "method": "tools/call",
             "params": {"name": "search_knowledge", "arguments": {"query": "SMART 原则"}}},
        ]  # fmt: skip
        sent = "".join(json.dumps(message) + "\n" for message in messages).encode()
        environment = {"HOSHIN_HOME": str(home), "PATH": "/usr/bin:/bin", "HOSHIN_LOG_LEVEL": "DEBUG"}
        async with await anyio.open_process([PROGRAM, "mcp"], env=environment) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            await process.stdin.send(sent)
            received = b""
            with anyio.fail_after(60):
                while b'"id":2' not in received.replace(b" ", b"") or not received.endswith(b"\n"):
                    received += await process.stdout.receive()
            await process.stdin.aclose()
            with anyio.fail_after(20):
                assert await process.wait() == 0
        for line in received.decode().splitlines():
            assert json.loads(line)["jsonrpc"] == "2.0"

    anyio.run(talk)


def test_a_token_on_standard_input_speaks_for_its_person(home: Path, plain_app: App) -> None:
    reader = person(plain_app, "李读者", "read")

    async def talk() -> None:
        async with Client(local(home, HOSHIN_MCP_TOKEN=reader)) as client:
            assert not (await client.call_tool("find_plans", {})).is_error
            refused = await client.call_tool("edit_plan", {"edits": [{"do": "create", "name": "不行"}]})
            assert refused.is_error
            assert refused.structured_content["error"]["type"] == "refused"

    anyio.run(talk)


def test_over_http_each_person_is_who_their_token_says(served: tuple[str, App]) -> None:
    url, app = served
    planner = person(app, "王策划", "read", "write")
    boss = person(app, "张总", "read", "approve")
    reader = person(app, "李读者", "read")

    async def talk() -> None:
        async with over_http(url, planner) as client:
            plan = await make_a_plan(client)
            staffed = {"plan": plan, "edits": [{"do": "update", "node": "G1", "accountable": ["张总"]}]}
            assert not (await client.call_tool("edit_plan", staffed)).is_error
            proposed = await client.call_tool("approve_plan", {"do": "propose", "plan": plan})
            assert not proposed.is_error
            own = await client.call_tool("approve_plan", {"do": "approve", "plan": plan})
            assert own.is_error
            assert "张总" in text_of(own)
        async with over_http(url, reader) as client:
            refused = await client.call_tool("edit_plan", staffed)
            assert refused.structured_content["error"]["type"] == "refused"
            assert not (await client.call_tool("show_plan", {"plan": plan})).is_error
        async with over_http(url, boss) as client:
            told: list[tuple[float, str | None]] = []

            async def progress(done: float, _total: float | None, message: str | None) -> None:
                told.append((done, message))

            approved = await client.call_tool(
                "approve_plan", {"do": "approve", "plan": plan}, progress_callback=progress
            )
            assert approved.structured_content["approval"]["state"] == "approved"
            assert told
            assert told[0][0] == 0
        assert app.approvals.find(plan, None) is not None
        seen = app.approvals.of_plan(plan)[0].steps
        assert [step.by for step in seen] == ["王策划", "张总"]

    anyio.run(talk)


def test_over_http_nobody_else_is_let_in(served: tuple[str, App]) -> None:
    url, app = served
    token = person(app, "王策划", "read", "write")
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    accept = {"accept": "application/json, text/event-stream"}
    for headers in ({"authorization": "Bearer wrong"}, {"authorization": "Bearer"}):
        answer = httpx.post(f"{url}/mcp", json=body, headers={**accept, **headers})
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"
    foreign = httpx.post(f"{url}/mcp", json=body, headers={**accept, "origin": "https://evil.example"})
    assert foreign.status_code == 403
    rebound = httpx.post(f"{url}/mcp", json=body, headers={**accept, "host": "evil.example"})
    assert rebound.status_code == 401
    for content in (b"", b"{", b"[]", b'"x"', b"\xff\xfe", b'{"jsonrpc": "1.0"}'):
        answer = httpx.post(
            f"{url}/mcp",
            content=content,
            headers={**accept, "content-type": "application/json", "authorization": f"Bearer {token}"},
        )
        assert 400 <= answer.status_code < 500, (content, answer.status_code)
    assert Scope.WRITE in app.people.by_name("王策划").viewer.scopes  # type: ignore[union-attr]


def test_a_revoked_token_is_refused_at_the_next_call(served: tuple[str, App]) -> None:
    url, app = served
    token = person(app, "王策划", "read", "write")
    headers = {"accept": "application/json, text/event-stream", "authorization": f"Bearer {token}"}
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    good = httpx.post(f"{url}/mcp", json=body, headers=headers, timeout=30)
    assert good.status_code == 200
    assert "cascade" in good.text
    app.tokens.revoke(app.tokens.list()[0].id, by=SYSTEM, at=now())
    assert httpx.post(f"{url}/mcp", json=body, headers=headers).status_code == 401


def put(folder: Path, title: str) -> None:
    """A file somebody uploaded."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "plan.csv").write_text(f"目标,KPI,目标值\n{title},市场份额,15%\n", encoding="utf-8")


def test_nobody_reads_what_another_uploaded(served: tuple[str, App]) -> None:
    url, app = served
    token = person(app, "王策划", "read", "write")
    mine, theirs = app.people.resolve("王策划").id, "U99999"
    for id in (mine, theirs):
        put(app.settings.uploads / id, f"目标 {id}")

    async def look(client: Client) -> None:
        for path in (f"{theirs}/plan.csv", f"../{theirs}/plan.csv"):
            other = await client.call_tool("import_plan", {"path": path})
            assert other.is_error
            assert theirs not in str(other.structured_content.get("plan"))
        own = await client.call_tool("import_plan", {"path": "plan.csv"})
        assert not own.is_error, text_of(own)

    async def talk() -> None:
        async with over_http(url, token) as client:
            await look(client)
        async with Client(local(app.settings.home, HOSHIN_MCP_TOKEN=token)) as client:
            await look(client)

    anyio.run(talk)
