"""What a channel takes in: a message, or the press of a button, with who sent it and how to answer."""

from datetime import datetime
from typing import Any

from pydantic import Field

from core.frozen import Frozen


class Attachment(Frozen):
    """A file that came with a message, not fetched yet.

    Attributes:
        name: Its name, as the sender gave it.
        size: Bytes, 0 when the platform does not say.
        source: What the channel needs to fetch it (an address, a media id, a key).
    """

    name: str
    size: int = 0
    source: dict[str, Any] = Field(default_factory=dict)


class Incoming(Frozen):
    """A verified message. It can be stored as JSON and answered by another process, after a restart.

    Attributes:
        channel: Name of the channel ("slack", "wecom", "wecom-app", "web").
        delivery: The platform's id of this delivery; a repeat has the same one.
        conversation: The conversation it belongs to ("slack:T1:C1:1700000000.000100").
        identity: Who says it, as the channel knows them ("T1:U1"); `PeopleStore` tells who that is.
        name: What the platform calls them. Shown, never trusted.
        text: What they say, mentions taken out.
        attachments: Files that came with it.
        group: Whether others read along.
        room: The room it was said in, as the channel knows it ("T1:C1"); "" in a direct message.
        addressed: Whether it was said to the assistant (a mention, a direct message, its own thread).
        reply_to: What the channel needs to answer it.
        at: When it was said, in UTC.
        trace: The trace it was taken in, as W3C Trace Context writes it; "" for none.
    """

    channel: str
    delivery: str
    conversation: str
    identity: str
    name: str = ""
    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    group: bool = False
    room: str = ""
    addressed: bool = True
    reply_to: dict[str, Any] = Field(default_factory=dict)
    at: datetime
    trace: str = ""


class Press(Frozen):
    """A button that was pressed: the tool call it stands for, in the name of who pressed it.

    Attributes:
        channel: Name of the channel.
        delivery: The platform's id of this press; a repeat has the same one.
        identity: Who pressed it, as the channel knows them.
        tool: Name of the tool.
        arguments: Its arguments.
        note: What the person wrote with it (a reason, a counter-proposal), "" if nothing.
        conversation: The conversation it was shown in, "" if in none.
    """

    channel: str
    delivery: str
    identity: str
    tool: str
    arguments: dict[str, Any] = Field(default_factory=dict)
    note: str = ""
    conversation: str = ""
