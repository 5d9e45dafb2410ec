"""The timeline: when work runs and goals are due, with what clashes; the list is its alternative."""

from nicegui import ui

from assistant.thread import in_thread
from assistant.web.plan.figure import figure
from assistant.web.plan.view import View
from core.chart.chart import Tone
from core.chart.timeline import timeline
from core.errors import MissingInput


class ScheduleView(View):
    """The timeline of the plan."""

    async def fill(self) -> None:
        """Draw the timeline, and say what needs a look."""
        plan, say = self.board.plan, self.board.say
        assert plan is not None
        try:
            chart = await in_thread(timeline, plan, self.board.session.today, self.board.language)
        except MissingInput as error:
            ui.label(say(error.message.zh, error.message.en)).classes("hp-note")
            return
        figure(self.board, chart)
        shown = self.board.chart(chart)
        key = say(
            "◆ 目标截止；蓝：进行或未开始；灰：已结束；橙：两周内到期；红：前置在它开始之后才完成。",
            "◆ goal due; blue: under way or ahead; grey: over; amber: due within two weeks; "
            "red: what it needs ends after it begins.",
        )
        ui.label(key).classes("hp-note")
        ui.label(shown.summary).classes("hp-note")
        for task in chart.tasks:
            if task.tone in (Tone.BAD, Tone.WARN):
                with ui.column().classes(f"hp-card hp-{task.tone.value}"):
                    ui.label(f"{task.id} {task.title} · {task.owner}".rstrip(" ·")).classes("hp-text")
                    ui.label(self.board.said(task.said)).classes("hp-note")
        if chart.undated:
            names = ", ".join(chart.undated)
            ui.label(say(f"没有日期：{names}", f"Without dates: {names}")).classes("hp-note")
