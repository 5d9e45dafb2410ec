"""The EncodingAESKey: 43 characters of base64 for the 32 bytes messages are encrypted with."""

import base64

_LENGTH = 43


def read_key(key: str) -> bytes:
    """The 32 bytes. Raises ValueError."""
    if len(key) != _LENGTH:
        raise ValueError(f"{len(key)} characters instead of {_LENGTH}")
    return base64.b64decode(key + "=", validate=True)
