"""The plan side of the workspace."""

from nicegui import ui

from assistant.web.session import Session


def plan_panel(session: Session) -> None:
    """Show the plan in hand, and show it again whenever it changed."""
    line = ui.label()

    def show() -> None:
        line.text = session.plan_id or session.say("还没有计划", "No plan yet")

    session.on_plan(show)
    show()
