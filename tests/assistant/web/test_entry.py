"""Who gets in, and from where: pages, sockets, uploads; two people with different rights."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from assistant.app import App
from assistant.sign_in.flow import issue_link
from knowledge.access import Rank, Scope
from knowledge.audit_entry import Actor
from knowledge.person import Person, Profile
from tests.assistant.web.conftest import Open, Served, serving
from tests.assistant.web.test_workspace import say

pytestmark = pytest.mark.slow
TOKEN = {"HOSHIN_API_TOKEN": "a-token-of-more-than-16"}
SOCKET = "/_nicegui_ws/socket.io/?EIO=4&transport=websocket"
PLACES = ("/", "/plans/P1", "/inbox", "/search", "/documents", "/settings", "/conversations/x")


@pytest.fixture(scope="module")
def guarded(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The same where everybody has to sign in."""
    home = tmp_path_factory.mktemp("guarded") / "workspace"
    shutil.copytree(demo_home, home)
    with serving(home, HOSHIN_EMBEDDINGS="none", **TOKEN) as served:
        yield served


def know(app: App, name: str, *scopes: Scope, rank: Rank = Rank.EXECUTIVE) -> Person:
    profile = Profile(name=name, rank=rank, scopes=scopes, units=None, latitude=Decimal(5))
    return app.people.add(profile, by=Actor(name="test", door="cli"), at=datetime.now(UTC))


def link(served: Served, person: Person) -> str:
    return f"{served.url}/auth/link?ticket={issue_link(served.app, person, datetime.now(UTC))}"


def opens(served: Served, origin: str | None, host: str | None = None) -> bool:
    """Whether a socket opens and says something."""
    address = served.url.replace("http", "ws") + SOCKET
    headers = {"Host": host} if host else {}
    try:
        with connect(address, origin=origin, additional_headers=headers, open_timeout=5) as socket:  # type: ignore[arg-type]
            return str(socket.recv(timeout=5)).startswith("0{")
    except (InvalidStatus, EOFError, OSError):
        return False


def test_events_come_only_from_our_own_pages(workspace: Served) -> None:
    assert opens(workspace, workspace.url)
    for origin in (None, "https://evil.example", "null", workspace.url + "0", "http://localhost"):
        assert not opens(workspace, origin), origin
    upload = f"{workspace.url}/_nicegui/client/x/upload/1"
    assert httpx.post(upload, content=b"x").status_code == 403
    assert httpx.post(upload, content=b"x", headers={"Origin": "https://evil.example"}).status_code == 403
    polling = f"{workspace.url}/_nicegui_ws/socket.io/?EIO=4&transport=polling"
    assert httpx.post(polling, content=b"40", headers={"Origin": "https://evil.example"}).status_code == 403


def test_a_name_that_was_pointed_at_this_machine_gets_nothing(workspace: Served) -> None:
    answer = httpx.get(workspace.url, headers={"Host": "evil.example"})
    assert answer.status_code == 303
    assert "演示" not in answer.text
    assert httpx.get(workspace.url).headers["x-frame-options"] == "SAMEORIGIN"


def test_who_is_not_signed_in_gets_the_way_to_sign_in_and_nothing_else(guarded: Served) -> None:
    for place in PLACES:
        answer = httpx.get(guarded.url + place)
        assert answer.status_code == 303, place
        assert answer.headers["location"].startswith("/auth/sign-in?next=%2F")
        assert not answer.text
    assert not opens(guarded, guarded.url)


def test_two_people_have_each_their_own(guarded: Served, open_page: Open) -> None:
    app = guarded.app
    lead = know(app, "李娜", *Scope)
    reader = know(app, "王芳", Scope.READ)
    one = open_page(link(guarded, lead))
    one.get_by_role("button", name="进入").click()
    one.get_by_text("曦源智能家居2026").first.click()
    say(one, "把总预算改成1500万")
    conversation = one.url.split("c=")[1]

    two = open_page(link(guarded, reader))
    two.get_by_role("button", name="进入").click()
    two.goto(f"{guarded.url}/conversations/{conversation}")
    expect(two.get_by_text("今天要推进什么")).to_be_visible()
    assert two.locator(".h-exchange").count() == 0
    two.get_by_role("button", name="会话列表").click()
    expect(two.get_by_text("没有会话")).to_be_visible()
    two.keyboard.press("Escape")
    two.get_by_role("button", name="计划", exact=True).click()
    two.get_by_text("曦源智能家居2026").first.click()
    say(two, "把总预算改成1万")
    plan = next(plan for plan in app.plans.list() if plan.name == "曦源智能家居2026")
    assert plan.budget == 15_000_000
    two.get_by_role("button", name="设置", exact=True).click()
    expect(two.get_by_text("王芳")).to_be_visible()
    assert two.get_by_text("运行状况").count() == 0
    one.get_by_role("button", name="设置", exact=True).click()
    expect(one.get_by_role("button", name="添加", exact=True)).to_be_visible()
    expect(one.get_by_text("王芳")).to_be_visible()


def test_rights_taken_away_hold_on_a_page_that_is_open(guarded: Served, open_page: Open) -> None:
    app = guarded.app
    person = know(app, "周涛", *Scope)
    page = open_page(link(guarded, person))
    page.get_by_role("button", name="进入").click()
    page.get_by_text("曦源智能家居2026").first.click()
    app.people.change(person.id, {"active": False}, by=Actor(door="cli"), at=datetime.now(UTC))
    box = page.get_by_role("textbox", name="消息")
    before = [plan.version for plan in app.plans.list()]
    box.fill("把总预算改成1万")
    box.press("Enter")
    expect(page.get_by_text("请重新登录")).to_be_visible()
    assert [plan.version for plan in app.plans.list()] == before


def test_an_administrator_takes_somebody_in(workspace: Served, open_page: Open) -> None:
    page = open_page(f"{workspace.url}/settings")
    page.get_by_role("button", name="添加", exact=True).click()
    page.get_by_role("textbox", name="姓名").fill("赵敏")
    page.get_by_role("textbox", name="单元或区域").fill("华东，华南")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("华东、华南")).to_be_visible()
    person = workspace.app.people.list()[-1]
    assert (person.name, person.units, person.scopes) == ("赵敏", ("华东", "华南"), (Scope.READ,))
    page.get_by_role("button", name="登录链接").click()
    shown = page.get_by_role("dialog").locator("input").input_value()
    assert shown.startswith(f"{workspace.url}/auth/link?ticket=")
    other = open_page(shown)
    other.get_by_role("button", name="进入").click()
    expect(other.get_by_role("textbox", name="消息")).to_be_visible()
