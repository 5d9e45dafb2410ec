import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import httpx
import pytest
import uvicorn

from assistant.app import App
from assistant.http.server import build_api
from assistant.settings import read_settings
from tests.assistant.openai_server import Script, Step, serve

Connect = Callable[..., tuple[httpx.Client, App, Script]]


@pytest.fixture
def connect() -> Iterator[Connect]:
    """Serves the API on a real port: `connect(Say(...), setting=value)` gives client, app and script."""
    with ExitStack() as opened:

        def make(*steps: Step, **settings: object) -> tuple[httpx.Client, App, Script]:
            script = opened.enter_context(serve(*steps))
            app = App(read_settings(model="vllm", model_name="scripted", base_url=script.url, **settings))
            url = opened.enter_context(_served(app))
            client = opened.enter_context(httpx.Client(base_url=url, timeout=20))
            return client, app, script

        yield make


class _served:
    def __init__(self, app: App) -> None:
        config = uvicorn.Config(build_api(app), host="127.0.0.1", port=0, log_level="error", ws="none")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)

    def __enter__(self) -> str:
        self._thread.start()
        while not self._server.started:
            time.sleep(0.005)
        port = self._server.servers[0].sockets[0].getsockname()[1]
        return f"http://127.0.0.1:{port}"

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(10)
        assert not self._thread.is_alive()
