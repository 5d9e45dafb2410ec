"""For every test: the command line in this process, and samples of long tables."""

import io
import sys
import zlib
from collections.abc import Callable
from typing import NamedTuple

import pytest
from hypothesis import settings
from hypothesis.internal.conjecture import providers

settings.register_profile("steady", derandomize=True)  # the same examples on every machine
settings.load_profile("steady")
# it would read the constants of every module that happens to be imported: other examples in every process,
# and twenty seconds for each
providers._get_local_constants = lambda: providers._local_constants


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--all", action="store_true", help="every row of the tables marked `sampled`")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Of a table marked `sampled(n)`, keep every n-th row: the same ones on every machine."""
    if config.getoption("--all") or any("::" in asked for asked in config.args):
        return
    config.hook.pytest_deselected(items=[item for item in items if not _is_kept(item)])
    items[:] = [item for item in items if _is_kept(item)]


def _is_kept(item: pytest.Item) -> bool:
    mark = item.get_closest_marker("sampled")
    return mark is None or zlib.crc32(item.nodeid.encode()) % mark.args[0] == 0


class Done(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str


Terminal = Callable[..., Done]


@pytest.fixture
def terminal() -> Terminal:
    """`terminal("ask", "...", said="standard input")` runs `hoshin ask ...`."""
    return _run


def _run(*arguments: str, said: str = "") -> Done:
    from assistant.cli.main import app

    out, err = _stream(), _stream()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdin", _stream(said))
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", err)
        with pytest.raises(SystemExit) as end:
            app(args=list(arguments), prog_name="hoshin")
    code = end.value.code
    return Done(code if isinstance(code, int) else int(code is not None), _read(out), _read(err))


def _stream(text: str = "") -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(text.encode("utf-8", "surrogateescape")), encoding="utf-8")


def _read(stream: io.TextIOWrapper) -> str:
    if stream.closed:
        return ""
    stream.flush()
    assert isinstance(stream.buffer, io.BytesIO)
    return stream.buffer.getvalue().decode("utf-8")
