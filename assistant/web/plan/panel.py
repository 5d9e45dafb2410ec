"""The plan side of the workspace: the plan's head, and its views in tabs that are filled when looked at."""

import asyncio
from dataclasses import dataclass

from nicegui import ui

from assistant.web.plan.board import Board
from assistant.web.plan.budget import BudgetView
from assistant.web.plan.deviation import DeviationView
from assistant.web.plan.findings import FindingsView
from assistant.web.plan.head import Head
from assistant.web.plan.progress import ProgressView
from assistant.web.plan.schedule import ScheduleView
from assistant.web.plan.style import add_style
from assistant.web.plan.tables import TablesView
from assistant.web.plan.tree import TreeView
from assistant.web.plan.versions import VersionsView
from assistant.web.plan.view import View
from assistant.web.session import Session

_NARROW = 700  # pixels of the window
_VIEWS: tuple[tuple[str, str, str, type[View]], ...] = (
    ("tree", "目标树", "Goals", TreeView),
    ("tables", "表格", "Tables", TablesView),
    ("budget", "预算", "Budget", BudgetView),
    ("timeline", "时间线", "Timeline", ScheduleView),
    ("findings", "校验", "Findings", FindingsView),
    ("progress", "进度", "Progress", ProgressView),
    ("deviation", "偏差", "Why", DeviationView),
    ("versions", "版本", "Versions", VersionsView),
)


def plan_panel(session: Session) -> None:
    """Show the plan in hand, and show it again whenever it changed."""
    add_style()
    panel = Panel(session)
    session.on_plan(panel.refresh)
    ui.timer(0, panel.open, once=True)


@dataclass
class _Tab:
    view: View
    is_old: bool = True  # whether the plan was read again since it was shown


class Panel:
    """The plan's views of one tab of the browser."""

    def __init__(self, session: Session) -> None:
        self.board = Board(session)
        self._lock = asyncio.Lock()
        self._tabs: dict[str, _Tab] = {}
        with ui.column().classes("hp-plan") as self.root:
            self.head = Head(self.board)
            say = session.say
            with ui.tabs(on_change=self._turned).classes("hp-tabs") as tabs:
                tabs.props("dense no-caps align=left outside-arrows mobile-arrows active-color=primary")
                for name, zh, en, _ in _VIEWS:
                    ui.tab(name, label=say(zh, en))
            with ui.tab_panels(tabs, value="tree", animated=False).classes("hp-body") as self.panels:
                self.panels.props("keep-alive")
                for name, _, _, view in _VIEWS:
                    with ui.tab_panel(name).classes("q-pa-none"):
                        self._tabs[name] = _Tab(view(self.board))

    async def open(self) -> None:
        """Fill what is seen first."""
        client = self.board.session.client
        await client.connected()
        width = await client.run_javascript("window.innerWidth", timeout=10)
        self.board.narrow = int(width) < _NARROW
        await self.refresh()

    async def refresh(self) -> None:
        """Read the plan again and show it where it is looked at."""
        async with self._lock:
            await self.board.load()
            for tab in self._tabs.values():
                tab.is_old = True
            self.head.show()
            await self._show(str(self.panels.value))

    async def _turned(self) -> None:
        if self.board.plan is not None:
            async with self._lock:
                await self._show(str(self.panels.value))

    async def _show(self, name: str) -> None:
        tab = self._tabs[name]
        if tab.is_old:
            tab.is_old = False
            await tab.view.show()
