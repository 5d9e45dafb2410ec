import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn

from assistant.app import App
from assistant.http.server import build_api


@pytest.fixture
def served(plain_app: App) -> Iterator[tuple[str, App]]:
    """The server on a real port: its address, and the program behind it."""
    config = uvicorn.Config(build_api(plain_app), host="127.0.0.1", port=0, log_level="error", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}", plain_app
    server.should_exit = True
    thread.join(10)
