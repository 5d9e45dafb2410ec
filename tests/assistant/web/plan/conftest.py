import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from assistant.app import App
from assistant.settings import Settings
from core.text import Language
from tools.demo_company import found_demo
from tools.tool import ToolContext

DAY = date(2026, 10, 12)
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
ROOT = Path(__file__).parents[4]


def context(home: Path, plan: str | None = None, actor: str = "周航") -> ToolContext:
    """What a tool acts in, on the day of the tests."""
    app = App(Settings(home=home))
    made = app.context(Language.ZH_HANS, DAY, actor, plan=plan, reason="测试")
    return replace(made, now=lambda: datetime(2026, 10, 12, 9, tzinfo=UTC))


@pytest.fixture
def context_of() -> Callable[..., ToolContext]:
    """A context on a home: what somebody else does, or what is stored."""
    return context


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The demo company, made once, and its plan; not to be written to."""
    home = tmp_path_factory.mktemp("demo")
    ctx = context(home)
    plan = found_demo(ctx)
    ctx.plans._engine.dispose()
    return home, plan.id


@pytest.fixture
def demo(founded: tuple[Path, str], tmp_path: Path) -> tuple[Path, str]:
    """A home of its own with the demo company."""
    home = tmp_path / "plan-home"
    shutil.copytree(founded[0], home)
    return home, founded[1]


@pytest.fixture(scope="module")  # while it is open no other test of the process can run a loop of its own
def browser() -> Iterator[Browser]:
    """A real Chromium."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGS)
        yield chromium
        chromium.close()


@pytest.fixture
def serve() -> Iterator[Callable[..., str]]:
    """Serve a plan; the address of its page."""
    servers: list[subprocess.Popen[bytes]] = []

    def start(home: Path, plan: str, language: str = "zh-Hans") -> str:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        script = Path(__file__).with_name("plan_page.py")
        arguments = [str(home), str(port), plan, language, DAY.isoformat()]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        servers.append(subprocess.Popen([sys.executable, str(script), *arguments], env=environment, cwd=ROOT))
        address = f"http://127.0.0.1:{port}/"
        _wait(address, servers[-1])
        return address

    yield start
    for server in servers:
        server.terminate()
        server.wait(20)


def _wait(address: str, server: "subprocess.Popen[bytes]") -> None:
    for _ in range(240):
        assert server.poll() is None, "the server stopped"
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.25)
    raise AssertionError("the server does not answer")


class PlanPage:
    """A page with a plan, and what people do there."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.goto(address)
        page.wait_for_selector(".hp-plan .hp-view", timeout=60_000)

    def tab(self, name: str) -> None:
        """Go to a view."""
        self.page.get_by_role("tab", name=name, exact=True).click()

    def cell(self, row: str, column: str):
        """A cell of the grid that is seen."""
        return self.page.locator(f'.ag-row[row-id="{row}"] .ag-cell[col-id="{column}"]:visible')

    def type_into(self, row: str, column: str, text: str) -> None:
        """Type into a cell with the keyboard."""
        self.cell(row, column).click()
        self.page.keyboard.press("Enter")
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")

    def told(self, text: str) -> None:
        """Wait until the reader was told something."""
        self.page.locator(".q-notification", has_text=text).first.wait_for(timeout=30_000)


@pytest.fixture
def open_plan(browser: Browser) -> Iterator[Callable[..., PlanPage]]:
    """Open a page at desk or phone size; afterwards nothing may have failed in the browser."""
    opened: list[PlanPage] = []
    contexts = []

    def start(address: str, *, phone: bool = False) -> PlanPage:
        size = {"width": 390, "height": 844} if phone else {"width": 1440, "height": 960}
        contexts.append(browser.new_context(viewport=size, accept_downloads=True))  # type: ignore[arg-type]
        page = contexts[-1].new_page()
        page.set_default_timeout(30_000)
        opened.append(PlanPage(page, address))
        return opened[-1]

    yield start
    for one in opened:
        assert one.errors == []
    for one in contexts:
        one.close()
