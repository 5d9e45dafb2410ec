"""How soon the web workspace can be worked in with a plan of 2,000 nodes, in a real Chromium.

    python benchmarks/workspace.py

`hoshin serve` runs on loopback with a fresh HOSHIN_HOME. Measured from the first byte asked for: until a row
of the goal tree stands and a click on it opens its details; then from the click on the tab until a cell of
the largest table (总表) stands and can be typed into; and an edit of one cell, until its new value stands.
Medians over fresh browser contexts (nothing cached); the first round warms the server and is told apart.
Goal: interactive within 2 s.
"""

import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from assistant.app import App
from assistant.settings import Settings
from core.plan.kpi import Measure
from core.plan.kpi_library import find_kpi
from core.plan.node import Bond, Budget, Dimension, Level, Link, Node
from core.plan.plan import Plan

UNITS, SUBGOALS, STRATEGIES, WORKS = 9, 90, 400, 1_500
ROUNDS = 5
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
ARGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
HOSHIN = str(Path(sys.executable).with_name("hoshin"))


def large_plan() -> Plan:
    """A plan of 2,000 nodes whose units make the whole."""
    sales, users = find_kpi("销售额"), find_kpi("新增用户数")
    assert sales is not None
    assert users is not None
    end = date(2026, 12, 31)
    total = Measure(kpi=sales, baseline=Decimal(0), target=Decimal(UNITS * 10**7))
    nodes = [Node(id="G1", level=Level.ENTERPRISE, title="全年销售额", measures=(total,), end=end)]
    for at in range(UNITS):
        measure = Measure(kpi=sales, baseline=Decimal(0), target=Decimal(10**7))
        links = (Link(parent="G1", bond=Bond.ADDS),)
        title = f"单元{at + 1}销售额"
        nodes.append(
            Node(
                id=f"B{at + 1}",
                level=Level.BUSINESS_UNIT,
                title=title,
                links=links,
                measures=(measure,),
                end=end,
            )
        )
    for at in range(SUBGOALS):
        measure = Measure(kpi=users, baseline=Decimal(1_000), target=Decimal(2_000 + at))
        links = (Link(parent=f"B{at % UNITS + 1}"),)
        dimension = list(Dimension)[at % 4]
        nodes.append(
            Node(
                id=f"M{at + 1}", level=Level.SUBGOAL, title=f"子目标{at + 1}", links=links,
                measures=(measure,), dimension=dimension, end=end, owner=f"负责人{at % 17}",
            )
        )  # fmt: skip
    for at in range(STRATEGIES):
        links = (Link(parent=f"M{at % SUBGOALS + 1}"),)
        nodes.append(Node(id=f"S{at + 1}", level=Level.STRATEGY, title=f"策略{at + 1}", links=links))
    for at in range(WORKS):
        links = (Link(parent=f"S{at % STRATEGIES + 1}"),)
        nodes.append(
            Node(
                id=f"I{at + 1}", level=Level.INITIATIVE, title=f"举措{at + 1}", links=links,
                budget=Budget(planned=Decimal(10_000 + at)), owner=f"负责人{at % 31}",
                start=date(2026, 1 + at % 9, 1), end=date(2026, 3 + at % 9, 28), metrics=("曝光量",),
            )
        )  # fmt: skip
    return Plan(
        name="两千节点的计划", nodes=tuple(nodes), envelope=Decimal(30_000_000),
        start=date(2026, 1, 1), end=end,
    )  # fmt: skip


def serve(home: Path) -> tuple["subprocess.Popen[bytes]", str]:
    """`hoshin serve` on a free port, once it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "HOSHIN_HOME": str(home), "HOSHIN_LANGUAGE": "zh-Hans"}
    server = subprocess.Popen([HOSHIN, "serve", "--port", str(port)], env=environment)
    address = f"http://127.0.0.1:{port}"
    for _ in range(240):
        try:
            urllib.request.urlopen(f"{address}/", timeout=5).close()
            return server, address
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.25)
    raise SystemExit("hoshin serve does not answer")


def visit(browser: Browser, address: str, number: int) -> dict[str, float]:
    """Seconds until things can be worked with, in a browser that has cached nothing."""
    context = browser.new_context(viewport={"width": 1440, "height": 960})
    page = context.new_page()
    page.set_default_timeout(60_000)
    taken: dict[str, float] = {}
    start = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.locator('.ag-row[row-id="B2"] .ag-cell[col-id="status"]').wait_for()
    taken["tree stands"] = time.perf_counter() - start
    page.locator('.ag-row[row-id="B2"] .ag-cell[col-id="status"]').click()
    page.get_by_role("dialog").get_by_text("B2").first.wait_for()
    taken["tree clicked, details open"] = time.perf_counter() - start
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="detached")
    _table(page, taken, number)
    context.close()
    return taken


def _table(page: Page, taken: dict[str, float], number: int) -> None:
    page.get_by_role("tab").nth(1).click()
    page.get_by_role("combobox").first.wait_for()
    start = time.perf_counter()
    page.locator(".hp-view:visible .q-select").first.click()
    page.get_by_role("option", name="总表").click()
    cell = page.locator('.ag-row[row-id="I1"] .ag-cell[col-id="subgoal"]:visible')
    cell.wait_for()
    taken["master table of 1,500 rows stands"] = time.perf_counter() - start
    cell.dblclick()
    page.keyboard.press("Control+a")
    start = time.perf_counter()
    page.keyboard.type(f"子目标甲{number}")
    page.keyboard.press("Enter")
    page.locator(".q-notification", has_text="已改").first.wait_for()
    taken["cell typed, written and told"] = time.perf_counter() - start


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        app = App(Settings(home=home))
        plan = app.plans.create(large_plan(), by="benchmark", at=datetime.now(UTC), reason="benchmark")
        app.engine.dispose()
        server, address = serve(home)
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
                rounds = [visit(browser, f"{address}/plans/{plan.id}", at) for at in range(ROUNDS + 1)]
                browser.close()
        finally:
            server.terminate()
            server.wait(30)
    first, rest = rounds[0], rounds[1:]
    figures = {
        name: {
            "first_s": round(first[name], 2),
            "median_s": round(statistics.median(one[name] for one in rest), 2),
        }
        for name in first
    }
    print(
        json.dumps(
            {"nodes": len(plan.nodes), "load": os.getloadavg()[0], **figures}, ensure_ascii=False, indent=2
        )
    )


if __name__ == "__main__":
    main()
