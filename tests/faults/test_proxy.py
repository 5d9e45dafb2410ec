"""The proxy does to a real server's answers what it says it does."""

from collections.abc import Iterator

import httpx
import pytest

from tests.faults.proxy import Fault, Proxy, in_front_of
from tests.knowledge.search.embeddings_server import serve


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    with serve() as server, in_front_of(server.url) as opened:
        yield opened


def ask(client: httpx.Client, proxy: Proxy) -> httpx.Response:
    return client.post(f"{proxy.url}/v1/embeddings", json={"input": ["a"]})


@pytest.mark.parametrize(
    ("fault", "seen"),
    [
        (Fault.DOWN, httpx.TransportError),
        (Fault.HANG_UP, httpx.ReadError),
        (Fault.SLOW, httpx.ReadTimeout),
        (Fault.HALF, httpx.RemoteProtocolError),
    ],
)
def test_a_fault_hits_open_connections_and_passes(proxy: Proxy, fault: Fault, seen: type[Exception]) -> None:
    with httpx.Client(timeout=0.2) as client:
        assert ask(client, proxy).status_code == 200
        proxy.set(fault)
        with pytest.raises(seen):
            ask(client, proxy)
        proxy.set(Fault.NONE)
        assert len(ask(client, proxy).json()["data"]) == 1


def test_a_server_that_is_busy_or_another(proxy: Proxy) -> None:
    with httpx.Client(timeout=2) as client:
        proxy.set(Fault.BUSY)
        refused = ask(client, proxy)
        assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")
        proxy.set(Fault.GARBAGE)
        other = ask(client, proxy)
        assert (other.status_code, other.text) == (200, "<html>gateway</html>")
        proxy.set(Fault.NONE)
        assert ask(client, proxy).json()["object"] == "list"
