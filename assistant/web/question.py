"""A dialog that asks for a few fields and hands back what was written."""

from collections.abc import Sequence
from typing import NamedTuple

from nicegui import ui

from assistant.web.session import Session


class Asked(NamedTuple):
    """A field: its name, its label, what stands in it."""

    name: str
    label: str
    value: str = ""


async def ask(
    session: Session, title: str, fields: Sequence[Asked], go: str, *, text: str = "", danger: bool = False
) -> dict[str, str] | None:
    """What was written, without empty fields; None when the reader thought better of it."""
    inputs: dict[str, ui.input] = {}

    def submit() -> None:
        dialog.submit({name: str(field.value) for name, field in inputs.items() if field.value})

    with ui.dialog() as dialog, ui.card().classes("h-card"):
        dialog.props["aria-label"] = title
        ui.label(title).classes("h-title").props("role=heading aria-level=2")
        if text:
            ui.label(text).classes("h-muted")
        for number, one in enumerate(fields):
            field = ui.input(label=one.label, value=one.value).props("outlined dense").classes("h-wide")
            field.on("keydown.enter", submit)
            if number == 0:
                field.props("autofocus")
            inputs[one.name] = field
        with ui.element("div").classes("h-buttons"):
            ui.button(session.say("取消", "Cancel"), on_click=dialog.close).props("flat no-caps")
            ui.button(go, on_click=submit, color="negative" if danger else "primary").props(
                "unelevated no-caps"
            )
    written = await dialog
    dialog.delete()
    return written if isinstance(written, dict) else None
