"""Every door refuses a person with limits the same way: HTTP, MCP and a button at the desk."""

import asyncio
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import httpx
import httpx2
import pytest
import uvicorn
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from assistant.app import App, now
from assistant.channels.incoming import Press
from assistant.http.server import build_api
from assistant.settings import Settings
from assistant.uploads import uploads_of
from core.text import Language
from knowledge.access import OPERATOR
from knowledge.audit_entry import Actor
from knowledge.people import PeopleStore
from knowledge.person import read_identity, read_profile
from tests.contracts.two_regions import (
    ALL,
    DAY,
    EAST,
    PLAN,
    SOUTH,
    compact,
    figures,
    found_company,
    marks_of,
    marks_of_all,
)
from tools.registry import call

pytestmark = pytest.mark.slow

BY = Actor(name="admin", door="cli")
THEIRS = "他人文件绝密"

CELLS: dict[str, tuple[str, dict[str, Any]]] = {
    "another region's plan": ("show_plan", {"plan": "{south_plan}"}),
    "a change of another region's plan": (
        "edit_plan",
        {"plan": "{south_plan}", "edits": [{"do": "plan", "budget": "1亿"}]},
    ),
    "a change of the whole plan": ("edit_plan", {"plan": PLAN, "edits": [{"do": "plan", "budget": "1亿"}]}),
    "a case of every region": ("find_cases", {"case": "{company_case}"}),
    "the whole plan put up for approval": ("approve_plan", {"plan": PLAN, "do": "propose"}),
    "somebody else's upload": ("learn_documents", {"action": "learn", "paths": ["{upload}"]}),
    "somebody else's upload, beside one's own": (
        "learn_documents",
        {"action": "learn", "paths": ["../{other}/南区资料.md"]},
    ),
    "facts from somebody else's upload": ("import_facts", {"action": "import", "path": "{upload}"}),
}


class Doors:
    """The company's program behind each door, and 东经理, who may look into 华东.

    Attributes:
        app: The program.
        url: Where it is served.
        token: A token of theirs.
        hidden: What may not stand in anything they are told.
        names: What stands for what is only known now.
    """

    def __init__(self, app: App, url: str) -> None:
        self.app, self.url = app, url
        fields = {"rank": 2, "scopes": ("read", "write", "approve")}
        people: PeopleStore = app.people
        east = read_profile({"name": "东经理", "units": ("华东",), **fields})
        known = people.add(east, [read_identity("loop", "U1")], by=BY, at=now())
        other = people.add(read_profile({"name": "南经理", "units": ("华南",), **fields}), by=BY, at=now())
        _, self.token = app.tokens.create(known.id, "tests", by=BY, at=now())
        uploaded = uploads_of(app.settings, other.viewer) / "南区资料.md"
        uploaded.parent.mkdir(parents=True)
        uploaded.write_text(f"# {THEIRS}\n\n内容。", encoding="utf-8")
        uploads_of(app.settings, known.viewer).mkdir(parents=True)
        revenue = figures(app)
        self.hidden = (*marks_of(SOUTH, revenue), *marks_of_all(revenue), THEIRS)
        context = app.context(Language.ZH_HANS, DAY, "总部", viewer=OPERATOR)
        edits = [
            {"do": "create", "name": "南方"},
            {"do": "add", "level": "business_unit", "title": f"{SOUTH.goal}目标"},
        ]
        made = call("edit_plan", {"edits": edits}, context).plan
        assert made is not None
        cases = app.cases.list(viewer=OPERATOR, today=DAY)
        self.names = {
            "{south_plan}": made.id,
            "{company_case}": next(one.id for one in cases if one.case.title == ALL),
            "{upload}": str(uploaded),
            "{other}": other.id,
        }

    def fill(self, value: Any) -> Any:
        """Arguments with the names filled in."""
        if isinstance(value, dict):
            return {key: self.fill(one) for key, one in value.items()}
        if isinstance(value, list):
            return [self.fill(one) for one in value]
        for name, known in self.names.items() if isinstance(value, str) else ():
            value = value.replace(name, known)
        return value

    def by_http(self, tool: str, arguments: dict[str, Any]) -> str:
        """What the HTTP API says of an error."""
        headers = {"Authorization": f"Bearer {self.token}", "Accept-Language": "zh-CN"}
        address = f"{self.url}/v1/tools/{tool}?lang=zh-Hans"
        answer = httpx.post(address, json=arguments, headers=headers, timeout=30)
        assert 400 <= answer.status_code < 500, answer.text
        return said(answer.json())

    def by_mcp(self, tool: str, arguments: dict[str, Any]) -> str:
        """What the MCP server says of an error."""

        async def talk() -> Any:
            headers = {"Authorization": f"Bearer {self.token}", "Accept-Language": "zh-CN"}
            async with (
                httpx2.AsyncClient(headers=headers, timeout=30) as http,
                Client(streamable_http_client(f"{self.url}/mcp", http_client=http)) as client,
            ):
                return await client.call_tool(tool, arguments)

        answer = anyio.run(talk)
        assert answer.is_error, answer.structured_content
        return said(answer.structured_content["error"])

    def by_desk(self, tool: str, arguments: dict[str, Any], delivery: str) -> str:
        """What is shown of an error where a button was pressed."""
        press = Press(channel="loop", delivery=delivery, identity="U1", tool=tool, arguments=arguments)
        notice = asyncio.run(self.app.desk.press(press))
        assert notice is not None
        assert notice.kind == "error", notice.text
        return notice.text


def said(error: dict[str, Any]) -> str:
    return "\n".join(filter(None, (error["message"], error["valid"])))


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    home: Path = tmp_path_factory.mktemp("company")
    found_company(home)
    app = App(Settings(home=home))
    config = uvicorn.Config(build_api(app), host="127.0.0.1", port=0, log_level="error", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield Doors(app, f"http://127.0.0.1:{port}")
    server.should_exit = True
    thread.join(10)
    app.engine.dispose()


@pytest.mark.parametrize("asked", CELLS)
def test_what_is_refused_is_refused_at_every_door_in_the_same_words(doors: Doors, asked: str) -> None:
    tool, arguments = CELLS[asked][0], doors.fill(CELLS[asked][1])
    told = [
        doors.by_http(tool, arguments),
        doors.by_mcp(tool, arguments),
        doors.by_desk(tool, arguments, asked),
    ]
    assert told[0]
    assert len(set(told)) == 1, told
    for text in told:
        assert not [mark for mark in doors.hidden if mark in compact(text)]


def test_what_is_ones_own_is_given_at_every_door(doors: Doors) -> None:
    """So that a refusal above is of what was asked for, not of who asks."""
    headers = {"Authorization": f"Bearer {doors.token}"}
    answer = httpx.post(f"{doors.url}/v1/tools/show_plan", json={"plan": PLAN}, headers=headers, timeout=30)
    press = Press(channel="loop", delivery="own", identity="U1", tool="show_plan", arguments={"plan": PLAN})
    notice = asyncio.run(doors.app.desk.press(press))
    assert notice is not None
    for text in (answer.text, notice.model_dump_json()):
        assert EAST.work in text
        assert not [mark for mark in doors.hidden if mark in compact(text)]
