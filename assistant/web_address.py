"""Addresses in settings: checked when they are read, so that no call stumbles over them later."""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator

from assistant.errors import same
from core.errors import InputError
from core.text import Text

_WEB, _SOCKET = ("http", "https"), ("ws", "wss")


def check_web_address(value: str) -> str:
    """The address as it is.

    Raises:
        InputError: It is not http(s), or has no host, a port beyond 65535, or spaces in it.
    """
    return _check(value, _WEB)


def check_bare_address(value: str) -> str:
    """An address without a query. Raises InputError."""
    if "?" in value or "#" in value:
        raise InputError(Text(zh="带有 ? 或 #", en="has a ? or # in it"), valid=same("https://example.com"))
    return check_web_address(value)


def check_socket_address(value: str) -> str:
    """The address of a WebSocket. Raises InputError."""
    return _check(value, _SOCKET)


def _check(value: str, schemes: tuple[str, ...]) -> str:
    try:
        parts = urlsplit(value)
        good = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:  # the port, or brackets around the host
        good = False
    if not good or any(letter.isspace() for letter in value):
        raise InputError(Text(zh="不是地址", en="not an address"), valid=same(f"{schemes[-1]}://example.com"))
    return value


WebAddress = Annotated[str, AfterValidator(check_web_address)]
BareAddress = Annotated[str, AfterValidator(check_bare_address)]
SocketAddress = Annotated[str, AfterValidator(check_socket_address)]
