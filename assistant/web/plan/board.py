"""What the views of one plan share: the plan as it was read, the ways to change it, how errors are told."""

from collections.abc import Mapping, Sequence
from typing import Any

from nicegui import ui

from assistant.door import use_tool
from assistant.script import to_traditional
from assistant.thread import in_thread
from assistant.web.session import Session
from assistant.wording import converted
from core.chart.chart import Chart
from core.errors import InputError, VersionConflict
from core.plan.plan import Plan
from core.progress.status import Status
from core.text import Language
from tools.track_progress import TrackProgressResult

Edit = Mapping[str, object]


class Board:
    """The plan in hand as its views see it.

    Attributes:
        session: The tab.
        narrow: Whether the screen is a phone's.
        plan: The plan as it was read last; None while there is none.
        progress: How its KPIs are doing; None until it was asked.
        certificates: Of the splits made here, by node: what each rests on.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self.narrow = False
        self.plan: Plan | None = None
        self.progress: TrackProgressResult | None = None
        self.certificates: dict[str, Mapping[str, Any]] = {}

    @property
    def language(self) -> Language:
        """What the reader reads."""
        return self.session.language

    def say(self, zh: str, en: str) -> str:
        """The one of two texts that suits the reader."""
        return self.session.say(zh, en)

    def said(self, text: str) -> str:
        """A text of a tool in the reader's script."""
        return converted(text, self.language)

    def chart(self, chart: Chart) -> Chart:
        """A chart in the reader's script."""
        return chart.translated(to_traditional) if self.language is Language.ZH_HANT else chart

    async def load(self) -> None:
        """Read the plan in hand. What this reader may not see is not in it."""
        before = self.plan
        try:
            self.plan = await self.session.plan()
        except InputError as error:
            self.session.tell(error)
            self.plan = None
        if before is None or self.plan is None or before.id != self.plan.id:
            self.certificates.clear()
        self.progress = None

    async def call(self, tool: str, **arguments: object) -> dict[str, Any] | None:
        """What a tool answers; None when it refused, which the reader was then told."""
        try:
            return await self.session.call(tool, **arguments)
        except InputError:
            return None

    async def try_call(self, tool: str, **arguments: object) -> dict[str, Any] | None:
        """What a tool answers; None when it refused, of which nothing is said."""
        try:
            return await in_thread(use_tool, tool, arguments, self.session.context())
        except InputError:
            return None

    async def track(self) -> TrackProgressResult | None:
        """How the plan's KPIs are doing, asked once for each version; None where nothing has a target."""
        if self.progress is None and self.plan is not None:
            if not any(m.target is not None for node in self.plan.nodes for m in node.measures):
                return None
            plan = self.plan
            found = await self.call("track_progress")
            if found is not None and self.plan is plan:
                self.progress = TrackProgressResult.model_validate(found)
        return self.progress

    def statuses(self) -> dict[str, Status]:
        """How nodes are doing, as far as it was asked."""
        kpis = self.progress.kpis if self.progress is not None else ()
        return {kpi.node: kpi.status for kpi in reversed(kpis) if kpi.node is not None}

    async def edit(self, edits: Sequence[Edit]) -> dict[str, Any] | None:
        """Change the plan as it is seen here, as one new version; None when that was refused."""
        if self.plan is None:
            return None
        return await self._change("edit_plan", edits=list(edits), expected_version=self.plan.version)

    async def rebalance(self, node: str, to: str, hold: str) -> dict[str, Any] | None:
        """Change a part of a goal; the other parts, or the goal, follow. None when that was refused."""
        if self.plan is None or not await self.is_current():
            return None
        return await self._change("cascade", method="rebalance", change=node, to=to, hold=hold)

    async def is_current(self) -> bool:
        """Whether the plan is still as it is seen here; if not, it is read again and the reader is told."""
        if self.plan is None:
            return False
        newest = await in_thread(self.session.context().load, self.plan.id)
        if newest.version == self.plan.version:
            return True
        await self.tell_conflict()
        return False

    async def changed(self, result: Mapping[str, Any]) -> None:
        """Tell what was changed and show the plan anew."""
        head = str(result.get("text", "")).split("\n", 1)[0]
        with self.session.client:
            ui.notify(head, type="positive", timeout=4_000)
        await self.session.plan_changed()

    async def _change(self, tool: str, **arguments: object) -> dict[str, Any] | None:
        assert self.plan is not None
        seen = self.plan.version
        try:
            result = await self.session.call(tool, **arguments)
        except VersionConflict:
            await self.tell_conflict()
            return None
        except InputError:
            return None
        self._keep_certificate(result)
        written = (result.get("plan") or {}).get("version", seen)
        if written > seen + 1:
            await self.tell_conflict(made=True)
            return result
        await self.changed(result)
        return result

    def _keep_certificate(self, result: Mapping[str, Any]) -> None:
        if result.get("certificate") is None:
            return
        for part in result.get("parts", ()):
            if part.get("node"):
                self.certificates[part["node"]] = result

    async def tell_conflict(self, *, made: bool = False) -> None:
        """Say who changed the plan meanwhile, and show it as it is now."""
        found = await self.call("show_plan", view="versions")
        rows = found["tables"][0]["rows"] if found and found.get("tables") else []
        if made:
            rows = rows[1:]
        if rows:
            version, at, by, how, why = (str(cell) for cell in rows[0][:5])
            reason = f"：{why}" if why else ""
            zh = f"{by} 在 {at}（UTC）{how}为 {version}{reason}。"
            en = f"{by} {how} it to {version} at {at} UTC{': ' + why if why else ''}. "
            zh += "你的修改已在其上完成" if made else "你的修改没有写入，已显示最新内容"
            en += (
                "Your change was made on top of it."
                if made
                else "Your change was not made; this is the newest."
            )
            with self.session.client:
                ui.notify(
                    self.say(zh, en), type="warning", multi_line=True, close_button=True, timeout=15_000
                )
        await self.session.plan_changed()
