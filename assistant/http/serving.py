"""The process that listens: uvicorn with our log lines, for one tenant or for all."""

import sys
from typing import Any

from assistant.redaction.lines import uvicorn_config

_PATIENCE = 3  # seconds open requests have to end when the server stops
_SWITCH = 0.001  # seconds; with Python's own 5 ms an answer waits that long behind every computing thread


def serve_http(api: Any, host: str, port: int) -> None:
    """Serve an ASGI application until interrupted."""
    import uvicorn

    sys.setswitchinterval(_SWITCH)
    uvicorn.run(
        api,
        host=host,
        port=port,
        log_level="info",
        log_config=uvicorn_config(),
        timeout_graceful_shutdown=_PATIENCE,
    )
