"""The log file under HOSHIN_HOME: where tracebacks go, so that people need not see them."""

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

from assistant.redaction.lines import MaskedLines, mask_logs
from assistant.settings import Settings
from assistant.telemetry.log_lines import JsonLines, TextLines

_NAME = "hoshin"
_LARGEST, _KEPT = 1_000_000, 3


class LogFile(RotatingFileHandler):
    """A file that is put aside once it is full; a line is not written twice to see whether it still fits."""

    def shouldRollover(self, record: logging.LogRecord) -> bool:
        """Whether the file is full."""
        if self.stream is None:
            self.stream = self._open()
        return bool(self.stream.tell() >= self.maxBytes)


def open_log(settings: Settings) -> Path:
    """Send the program's log to a file of its own (1 MB, three older ones kept); its path."""
    settings.logs.mkdir(parents=True, exist_ok=True)
    path = settings.logs / "hoshin.log"
    logger = logging.getLogger(_NAME)
    if _path_of(logger) != path:
        handler = LogFile(path, maxBytes=_LARGEST, backupCount=_KEPT, encoding="utf-8", delay=True)
        lines = JsonLines() if settings.telemetry.log_format == "json" else TextLines()
        handler.setFormatter(MaskedLines(lines))
        for old in logger.handlers:
            old.close()
        logger.handlers = [handler]
        logger.setLevel(logging.INFO)  # a line for each turn
    mask_logs(settings)
    return path


def _path_of(logger: logging.Logger) -> Path | None:
    paths = [Path(h.baseFilename) for h in logger.handlers if isinstance(h, RotatingFileHandler)]
    return paths[0] if paths else None


def log_error(settings: Settings, error: BaseException, reference: str) -> Path:
    """Write the traceback of `error` under `reference`; the log's path."""
    path = open_log(settings)
    logging.getLogger(_NAME).error("internal error %s", reference, exc_info=error)
    return path
