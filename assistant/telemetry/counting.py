"""Counting in a program that serves: its counters, and the gauges that are read when Prometheus asks."""

from typing import TYPE_CHECKING

from assistant.telemetry.gauges import Gauges
from assistant.telemetry.metrics import close_metrics, open_metrics

if TYPE_CHECKING:
    from assistant.app import App


class Counting:
    """Counts from being made until it is closed.

    Args:
        app: The program.
    """

    def __init__(self, app: "App") -> None:
        self._metrics = open_metrics()
        self._metrics.registry.register(Gauges(app))

    def written(self) -> tuple[bytes, str]:
        """Everything in Prometheus' text format, and its media type."""
        return self._metrics.written()

    def close(self) -> None:
        """Stop counting."""
        close_metrics(self._metrics)
