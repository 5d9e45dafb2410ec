"""Lines of logs, masked: whatever a formatter makes of a record, tracebacks included, goes through here."""

import copy
import logging
import os
from typing import Any

from assistant.redaction.mask import MASKER, secrets_of

_NAMES = ("_KEY", "_TOKEN", "_SECRET", "_PASSWORD")


class MaskedLines(logging.Formatter):
    """Formats as another formatter does and masks the outcome.

    Args:
        inner: The other one.
    """

    def __init__(self, inner: logging.Formatter) -> None:
        super().__init__()
        self.inner = inner

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        return MASKER.mask(self.inner.format(record))


def mask_logs(settings: Any) -> None:
    """Have no log of this process show a secret of the settings or of the environment.

    Covers every handler there is now, and what Python prints where there is none; a handler made later takes
    a `MaskedLines` of its own.
    """
    MASKER.learn(secrets_of(settings))
    MASKER.learn(value for name, value in os.environ.items() if name.upper().endswith(_NAMES))
    loggers = (logging.getLogger(), *(logging.getLogger(name) for name in logging.root.manager.loggerDict))
    handlers = [handler for logger in loggers for handler in logger.handlers]
    if logging.lastResort is not None:
        handlers.append(logging.lastResort)
    for handler in handlers:
        if not isinstance(handler.formatter, MaskedLines):
            handler.setFormatter(MaskedLines(handler.formatter or logging.Formatter()))


def uvicorn_config() -> dict[str, Any]:
    """How uvicorn logs, with every line masked."""
    from uvicorn.config import LOGGING_CONFIG

    config = copy.deepcopy(LOGGING_CONFIG)
    for name, formatter in config["formatters"].items():
        kind = {"default": _default, "access": _access}[name]
        config["formatters"][name] = {**formatter, "()": kind}
    return config


def _default(fmt: str, use_colors: bool | None = None) -> logging.Formatter:
    from uvicorn.logging import DefaultFormatter

    return MaskedLines(DefaultFormatter(fmt, use_colors=use_colors))


def _access(fmt: str, use_colors: bool | None = None) -> logging.Formatter:
    from uvicorn.logging import AccessFormatter

    return MaskedLines(AccessFormatter(fmt, use_colors=use_colors))
