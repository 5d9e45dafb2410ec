"""What was said, as traces may show it: shortened, with secrets and personal data masked. Off by default."""

import json
from typing import Any

_LONGEST = 4_000  # characters
_SHOWN = [False]


def shows_content() -> bool:
    """Whether traces show what was said."""
    return _SHOWN[0]


def show_content(shown: bool) -> None:
    """Have traces show what was said from now on, or not."""
    _SHOWN[0] = shown


def as_content(value: Any) -> str:
    """JSON of arguments or a result, masked."""
    from assistant.redaction.mask import mask

    return mask(json.dumps(value, ensure_ascii=False, default=str))[:_LONGEST]
