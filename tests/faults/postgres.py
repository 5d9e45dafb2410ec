"""A real PostgreSQL server, and proxies in front of its databases."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import psycopg

from tests.faults.proxy import Proxy, in_front_of


@contextmanager
def database(server: str) -> Iterator[tuple[str, Proxy]]:
    """A new database; its URL goes through the proxy.

    Args:
        server: URI of a server on this machine, by its socket.
    """
    name = f"f{uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]
    (folder,) = parse_qs(urlsplit(server).query)["host"]
    with in_front_of(Path(folder) / ".s.PGSQL.5432", "postgres") as proxy:
        yield f"postgresql://postgres@127.0.0.1:{proxy.port}/{name}?sslmode=disable&gssencmode=disable", proxy


def direct(server: str, url: str) -> str:
    """The address of a database without the proxy."""
    return server.replace("/postgres?", f"{urlsplit(url).path}?")
