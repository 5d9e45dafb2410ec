"""Seconds until the web workspace answers a press, in Chromium, beside a bare NiceGUI page in one run.

Measured from the navigation of a fresh browser (nothing cached) to the answer to the first press, which takes
the socket to be open: the drawer of conversations here, a label on the bare page. Median of five.
"""

import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

_NOWHERE = subprocess.DEVNULL
_RUNS = 5
_CHROMIUM = "/usr/bin/chromium"
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
_BARE = """
import sys
from fastapi import FastAPI
from nicegui import ui
import uvicorn
api = FastAPI()
@ui.page("/")
def page():
    ui.button("press", on_click=lambda: ui.label("pressed"))
ui.run_with(api, show_welcome_message=False)
uvicorn.run(api, port=int(sys.argv[1]), log_level="error")
"""


@contextmanager
def served(*command: str, home: str) -> Iterator[str]:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    environment = {"HOSHIN_HOME": home, "PATH": "/usr/bin:/bin", "LANG": "zh_CN.UTF-8"}
    process = subprocess.Popen([*command, str(port)], env=environment, stdout=_NOWHERE, stderr=_NOWHERE)
    url = f"http://127.0.0.1:{port}/"
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(url, timeout=5).close()
                break
            except OSError:
                time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        process.wait(20)


def median(browser: Browser, url: str, button: str, answer: str) -> float:
    return statistics.median(once(browser, url, button, answer) for _ in range(_RUNS))


def once(browser: Browser, url: str, button: str, answer: str) -> float:
    context = browser.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900})
    page: Page = context.new_page()
    begun = time.perf_counter()
    page.goto(url, wait_until="commit")
    page.get_by_role("button", name=button).click()
    page.get_by_text(answer, exact=True).first.wait_for()
    taken = time.perf_counter() - begun
    context.close()
    return taken


def main() -> None:
    hoshin = str(Path(sys.executable).with_name("hoshin"))
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=_FLAGS)
        with served(sys.executable, hoshin, "serve", "--demo", "--port", home=home) as url:
            ours = median(browser, url, "会话列表", "会话")
        with served(sys.executable, "-c", _BARE, home=home) as url:
            bare = median(browser, url, "press", "pressed")
        browser.close()
    print(f"workspace {ours:.2f} s, bare NiceGUI page {bare:.2f} s, ratio {ours / bare:.2f}")


if __name__ == "__main__":
    main()
