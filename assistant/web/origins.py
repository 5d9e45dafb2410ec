"""Where the numbers of an answer come from, under it: opened by a click or a key, read when it is opened."""

from nicegui import ui

from assistant.provenance.asking import each_once, where_from
from assistant.provenance.trace import Origin, last_answer, open_trace
from assistant.thread import in_thread
from assistant.web.session import Session

_SHOWN = 60  # claims listed


def draw_origins(session: Session, conversation: str, position: int) -> None:
    """A disclosure under an answer; `position` is its place in the transcript, 0 for the last one."""
    title = session.say("数字来源", "Where the numbers come from")
    expansion = ui.expansion(title, icon="fact_check").classes("h-origins")
    expansion.props("dense dense-toggle header-class=h-step-head")
    filled = False

    async def fill() -> None:
        nonlocal filled
        if not expansion.value or filled:
            return
        filled = True
        origins = await in_thread(_read, session, conversation, position)
        with expansion:
            _draw(session, origins)

    expansion.on_value_change(fill)


def _read(session: Session, conversation: str, position: int) -> tuple[Origin, ...]:
    """The opened trace; nothing of a conversation that is somebody else's."""
    app, reader = session.app, session.viewer.id
    if reader and app.conversations.owner(conversation) != reader:
        return ()
    rows = app.conversations.messages(conversation)
    place = position or last_answer(rows)
    return open_trace(rows, place, session.context().plans.load) if place else ()


def _draw(session: Session, origins: tuple[Origin, ...]) -> None:
    once = each_once(origins)
    if not once:
        ui.label(session.say("这条回答里没有数字。", "There are no numbers in this answer.")).classes(
            "h-muted"
        )
        return
    with ui.element("div").classes("h-scroll").props("tabindex=0"), ui.element("table").classes("h-table"):
        with ui.element("thead"), ui.element("tr"):
            for head in (session.say("数字", "Number"), session.say("来自", "Comes from")):
                with ui.element("th").props("scope=col"):
                    ui.label(head)
        with ui.element("tbody"):
            for origin in once[:_SHOWN]:
                _draw_row(session, origin)
    if len(once) > _SHOWN:
        ui.label(f"+{len(once) - _SHOWN}").classes("h-muted")


def _draw_row(session: Session, origin: Origin) -> None:
    with ui.element("tr"):
        with ui.element("th").props("scope=row").style("white-space: nowrap; vertical-align: top"):
            ui.label(origin.text)
        with ui.element("td"):
            ui.label(where_from(origin, session.language))
            if origin.quote:
                ui.label(origin.quote).classes("h-muted h-small")
