"""Where a collector takes traces."""

from urllib.parse import urlsplit


def traces_address(where: str) -> str:
    """The address of a collector's traces: the usual path is added where none is given."""
    return where if urlsplit(where).path.strip("/") else f"{where.rstrip('/')}/v1/traces"
