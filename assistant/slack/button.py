"""A button in Slack: what it carries, and the press it comes back as."""

import json
from typing import Any

from pydantic import Field

from assistant.channels.incoming import Press
from assistant.channels.notice import Button
from core.frozen import Frozen
from tools.registry import TOOLS
from tools.tool import Effect

PRESS = "hoshin.press"
REVIEW = "hoshin.review"
RATE = "hoshin.rate"
OPEN = "hoshin.open"
_LABEL, _VALUE = 75, 2000
_LOOKS = frozenset({"show", "list"})


class Carried(Frozen):
    """What a button carries, as short JSON.

    Attributes:
        t: Name of the tool.
        a: Its arguments.
        n: What the person is asked to write, "" for nothing.
        g: The argument that takes it.
    """

    t: str
    a: dict[str, Any] = Field(default_factory=dict)
    n: str = ""
    g: str = ""


def button_element(button: Button, place: int) -> dict[str, object]:
    """The element of a button, the `place`-th of its message."""
    carried = Carried(
        t=button.tool, a=button.arguments, n=button.note, g=button.argument if button.note else ""
    )
    value = carried.model_dump_json(exclude_defaults=True)
    assert len(value) <= _VALUE, "arguments of a button have at most 900 bytes"
    element: dict[str, object] = {
        "type": "button",
        "action_id": f"{PRESS}.{place}",
        "text": plain(button.label, _LABEL),
        "value": value,
    }
    if button.style != "default":
        element["style"] = button.style
    return element


def read_carried(value: str) -> Carried:
    """What a pressed button carries. Raises ValueError."""
    return Carried.model_validate_json(value)


def make_press(carried: Carried, *, delivery: str, identity: str, conversation: str, note: str = "") -> Press:
    """The press of a button."""
    arguments = {**carried.a, carried.g: note} if carried.n and carried.g else carried.a
    return Press(
        channel="slack",
        delivery=delivery,
        identity=identity,
        tool=carried.t,
        arguments=arguments,
        note=note,
        conversation=conversation,
    )


def only_looks(press: Press) -> bool:
    """Whether a press changes nothing, so that the buttons stay."""
    tool = TOOLS.get(press.tool)
    return press.arguments.get("do") in _LOOKS or (tool is not None and tool.effect is Effect.READ)


def plain(text: str, longest: int) -> dict[str, object]:
    """A text object without markup, cut to what Slack takes."""
    shown = " ".join(text.split()) or " "
    cut = shown if len(shown) <= longest else shown[: longest - 1] + "…"
    return {"type": "plain_text", "text": cut, "emoji": True}


def compact(data: object) -> str:
    """Data as short JSON, for `private_metadata`."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
