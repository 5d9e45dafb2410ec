"""A button that shows only an icon, and is named for those who cannot see it."""

from collections.abc import Callable
from typing import Any

from nicegui import ui


def icon_button(icon: str, label: str, press: Callable[..., Any], look: str = "h-tool") -> ui.button:
    """Draw it; the name is read out, and shown when the pointer rests on it."""
    button = ui.button(icon=icon, on_click=press, color=None).props("flat round dense").classes(look)
    button.props["aria-label"] = label
    with button:
        ui.tooltip(label).props("aria-hidden=true")
    return button
