"""What becomes of a message at the desk."""

from enum import StrEnum


class Receipt(StrEnum):
    """What the desk says at once; the answer follows."""

    NEW = "new"
    REPEATED = "repeated"  # delivered before: it is, or was, answered once
    IGNORED = "ignored"  # not said to the assistant, in a room where it speaks only when spoken to
    BUSY = "busy"  # too many messages of this conversation wait already
