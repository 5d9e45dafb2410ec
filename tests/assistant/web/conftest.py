"""The workspace as people meet it: `hoshin serve` in a process of its own, a real browser, no network."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from assistant.app import App
from assistant.demo_home import choose_home
from assistant.settings import read_settings
from core.text import Language

_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
expect.set_options(timeout=30_000)


class Served(NamedTuple):
    """A workspace that is served: its address, and its home as its own process has it."""

    url: str
    home: Path

    @property
    def app(self) -> App:
        """The stores of its home, opened beside it."""
        return App(read_settings(home=self.home))


Open = Callable[..., Page]
Serve = Callable[..., Served]


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo company's home, made once; tests work on copies."""
    home = tmp_path_factory.mktemp("demo") / "home"
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("HOSHIN_")]:
            patch.delenv(name)
        home.mkdir()
        return choose_home(read_settings(home=home), True, Language.ZH_HANS).home


@pytest.fixture(scope="session")
def workspace(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The demo company's workspace for every test that leaves its plans as they are."""
    home = tmp_path_factory.mktemp("shared") / "workspace"
    shutil.copytree(demo_home, home)
    with serving(home, HOSHIN_EMBEDDINGS="none") as served:
        yield served


@pytest.fixture
def serve(demo_home: Path, tmp_path: Path) -> Iterator[Serve]:
    """`serve()` serves a copy of the demo company's home; `serve(empty=True)` the defaults on nothing."""
    with ExitStack() as opened:

        def start(*, empty: bool = False, **settings: str) -> Served:
            home = tmp_path / "workspace"
            if not empty:
                shutil.copytree(demo_home, home)
                settings = {"HOSHIN_EMBEDDINGS": "none", **settings}  # vectors are made once a home: slow
            return opened.enter_context(serving(home, **settings))

        yield start


@contextmanager
def serving(home: Path, port: int | None = None, **settings: str) -> Iterator[Served]:
    """`hoshin serve` until it is left."""
    port = port or free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HOSHIN_")}
    environment |= {"HOSHIN_HOME": str(home), "LANG": "zh_CN.UTF-8", "LC_ALL": "", **settings}
    hoshin = Path(sys.executable).with_name("hoshin")
    command = [sys.executable, str(hoshin), "serve", "--port", str(port)]
    with (home.parent / "serve.log").open("ab") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(url, process, home)
        yield Served(url, home)
    finally:
        process.terminate()
        process.wait(20)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def _wait_for(url: str, process: subprocess.Popen[bytes], home: Path) -> None:
    for _ in range(300):
        try:
            if httpx.get(f"{url}/health", timeout=5).status_code == 200:
                return
        except httpx.TransportError:
            pass
        assert process.poll() is None, (home.parent / "serve.log").read_text()
        time.sleep(0.1)
    raise AssertionError((home.parent / "serve.log").read_text())


@pytest.fixture(scope="module")  # while it is open no other test of the process can run a loop of its own
def chromium() -> Iterator[Browser]:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        pytest.skip("no Chromium on this machine (apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(_FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[Open]:
    """`open_page(url)` in a browser of its own; `phone=True`: on a phone.

    At the end nothing may have been asked of another machine, and no script may have failed.
    """
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def note(page: Page) -> None:
        page.on("pageerror", lambda error: wrong.append(f"script: {error}"))
        page.on(
            "request",
            lambda request: (
                None
                if request.url.startswith(("http://127.0.0.1:", "data:", "blob:"))
                else wrong.append(f"request: {request.url}")
            ),
        )

    def open_one(url: str, *, phone: bool = False, locale: str = "zh-CN") -> Page:
        size = {"width": 390, "height": 844} if phone else {"width": 1440, "height": 900}
        context = chromium.new_context(
            viewport=size,  # type: ignore[arg-type]
            locale=locale,
            has_touch=phone,
            is_mobile=phone,
            accept_downloads=True,
        )
        contexts.append(context)
        context.on("page", note)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.goto(url)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert not wrong
