"""The note that says what is shown is made up, and how to begin with data of one's own."""

from nicegui import app as server
from nicegui import ui

from assistant.demo_home import leave_demo
from assistant.web.question import ask
from assistant.web.session import Session
from knowledge.access import Scope


def draw_demo_note(session: Session) -> None:
    """Draw it."""
    say = session.say
    with ui.element("aside").classes("h-note"):
        ui.label(
            say(
                "这是演示公司，数据都是虚构的，可以随意试。您的数据还没有放进来。",
                "This is a demo company with made-up data: try anything. None of your own data is here.",
            )
        )
        if Scope.ADMIN in session.viewer.scopes:
            ui.button(
                say("移除演示，换成自己的", "Remove it, start my own"), on_click=lambda: _leave(session)
            ).props('outline no-caps dense padding="4px 14px"')


async def _leave(session: Session) -> None:
    say = session.say
    text = say(
        "演示公司和在里面做的一切都会删除，然后从空的工作台开始。",
        "The demo company and everything made in it is deleted; you begin with an empty workspace.",
    )
    title = say("移除演示公司？", "Remove the demo company?")
    sure = await ask(session, title, (), say("移除", "Remove"), text=text, danger=True)
    if sure is not None and Scope.ADMIN in session.viewer.scopes:
        leave_demo(session.app.settings)
        ui.notify(say("正在重新开始……", "Starting again …"), type="ongoing", timeout=0)
        server.shutdown()
