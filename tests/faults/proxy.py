"""A proxy on loopback in front of a real server, which spoils what passes through it as a test wants.

It works on connections, so it fits anything over TCP; for HTTP and PostgreSQL it knows what a busy server
says. What is wrong can be changed at any time, for connections that are open as well.
"""

import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

Speaks = Literal["http", "postgres"]
_BYTES = 65_536
_RESET = struct.pack("ii", 1, 0)  # SO_LINGER: closing sends RST, as a process that dies does


class Fault(StrEnum):
    """What is wrong with the server."""

    NONE = "none"
    DOWN = "down"  # nobody listens, and open connections are reset
    HANG_UP = "hang up"  # the request arrives, the connection is reset before any answer
    SLOW = "slow"  # the answer waits for `Proxy.delay` seconds, or until the fault is over
    GARBAGE = "garbage"  # something that is not the protocol
    HALF = "half"  # half of the answer, then the connection ends
    BUSY = "busy"  # HTTP 429 with Retry-After; PostgreSQL's "too many clients"


def _http(status: str, kind: str, body: str, header: str = "") -> bytes:
    return (
        f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n{header}"
        f"Connection: close\r\n\r\n{body}"
    ).encode()


def _postgres_error(code: str, message: str) -> bytes:
    """An ErrorResponse of the wire protocol (PostgreSQL documentation, chapter 54.7)."""
    fields = f"SFATAL\0VFATAL\0C{code}\0M{message}\0\0".encode()
    return b"E" + struct.pack("!i", len(fields) + 4) + fields


_SAID: dict[tuple[Fault, Speaks], bytes] = {
    (Fault.GARBAGE, "http"): _http("200 OK", "text/html", "<html>gateway</html>"),
    (Fault.GARBAGE, "postgres"): b"\x00\xff\x07gateway\x00\x00" * 4,
    (Fault.BUSY, "http"): _http(
        "429 Too Many Requests", "application/json", '{"error": {"message": "slowly"}}', "Retry-After: 1\r\n"
    ),
    (Fault.BUSY, "postgres"): _postgres_error("53300", "sorry, too many clients already"),
}


class Proxy:
    """Listens on a port of 127.0.0.1 that stays the same, also when it is down in between.

    Args:
        upstream: Host and port of the real server, or the path of its socket.
        speaks: The protocol, for garbage and for what a busy server says.

    Attributes:
        fault: What is wrong now; set it with `set`.
        delay: Seconds an answer waits while it is slow.
        spoilt: How many answers were spoilt, or connections refused by being reset.
    """

    def __init__(self, upstream: tuple[str, int] | Path, speaks: Speaks = "http") -> None:
        self._upstream = upstream
        self._speaks: Speaks = speaks
        self.fault = Fault.NONE
        self.delay = 30.0
        self.spoilt = 0
        self._spared = 0
        self._changed = threading.Event()
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self._listener: socket.socket | None = None
        self._listen()

    @property
    def url(self) -> str:
        """Its address over HTTP."""
        return f"http://127.0.0.1:{self.port}"

    def set(self, fault: Fault, after: int = 0) -> None:
        """Have something go wrong from now on, or nothing any more.

        Args:
            fault: What.
            after: So many answers pass before; for faults of answers.
        """
        self.fault, self._spared = fault, after
        changed, self._changed = self._changed, threading.Event()
        changed.set()
        if fault is Fault.DOWN:
            self._stop_listening()
            self._reset_all()
        else:
            self._listen()

    def close(self) -> None:
        """Let go of everything."""
        self.set(Fault.DOWN)

    def _listen(self) -> None:
        if self._listener is not None:
            return
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self.port))
        listener.listen(64)
        self._listener = listener
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def _stop_listening(self) -> None:
        listener, self._listener = self._listener, None
        if listener is not None:
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)  # wakes the thread in accept
            listener.close()

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        try:
            server = self._connect()
        except OSError:
            _reset(client)
            return
        with self._lock:
            self._open |= {client, server}
        asking = threading.Thread(target=self._pass_on, args=(client, server), daemon=True)
        asking.start()
        self._answer(server, client)
        asking.join()
        with self._lock:
            self._open -= {client, server}
        for one in (client, server):
            one.close()

    def _connect(self) -> socket.socket:
        if isinstance(self._upstream, Path):
            server = socket.socket(socket.AF_UNIX)
            server.connect(str(self._upstream))
            return server
        return socket.create_connection(self._upstream)

    def _pass_on(self, client: socket.socket, server: socket.socket) -> None:
        """What the client asks; a busy server, and one that is none, answer without hearing it."""
        with suppress(OSError):
            while data := client.recv(_BYTES):
                if self.fault in (Fault.BUSY, Fault.GARBAGE):
                    self._refuse(client)
                    break
                server.sendall(data)
        with suppress(OSError):
            server.shutdown(socket.SHUT_RDWR)

    def _refuse(self, client: socket.socket) -> None:
        self.spoilt += 1
        client.sendall(_SAID[self.fault, self._speaks])
        client.shutdown(socket.SHUT_WR)
        client.settimeout(1)
        while client.recv(_BYTES):  # what it had still to say: closing at once would throw the answer away
            pass

    def _answer(self, server: socket.socket, client: socket.socket) -> None:
        """What the server answers, spoilt."""
        with suppress(OSError):
            while data := server.recv(_BYTES):
                if self._spared > 0:
                    self._spared -= 1
                    client.sendall(data)
                    continue
                if self.fault is Fault.SLOW:
                    self.spoilt += 1
                    self._changed.wait(self.delay)
                if self.fault is Fault.HANG_UP:
                    self.spoilt += 1
                    _reset(client)
                    break
                if self.fault is Fault.HALF:
                    self.spoilt += 1
                    client.sendall(data[: len(data) // 2])
                    break
                client.sendall(data)
        with suppress(OSError):
            client.shutdown(socket.SHUT_RDWR)

    def _reset_all(self) -> None:
        with self._lock:
            sockets = list(self._open)
        for one in sockets:
            self.spoilt += 1
            _reset(one)


def _reset(one: socket.socket) -> None:
    with suppress(OSError):
        one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        one.shutdown(socket.SHUT_RD)
        one.close()


@contextmanager
def in_front_of(address: str | Path, speaks: Speaks = "http") -> Iterator[Proxy]:
    """A proxy in front of a server, by its URL, or by the path of its socket."""
    if isinstance(address, Path):
        upstream: tuple[str, int] | Path = address
    else:
        parts = urlsplit(address)
        upstream = (parts.hostname or "127.0.0.1", parts.port or 80)
    proxy = Proxy(upstream, speaks)
    try:
        yield proxy
    finally:
        proxy.close()


def wait_until_spoilt(proxy: Proxy, more_than: int = 0, seconds: float = 20) -> None:
    """Wait until the fault has hit somebody."""
    end = time.monotonic() + seconds
    while proxy.spoilt <= more_than:
        assert time.monotonic() < end, f"{proxy.fault} hit nobody"
        time.sleep(0.005)
