"""What is read when Prometheus asks: what waits, what is open, how busy the database's connections are."""

from collections.abc import Iterable, Iterator
from importlib.metadata import version
from typing import TYPE_CHECKING

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from sqlalchemy import func, select
from sqlalchemy.pool import QueuePool

from knowledge.channel_tables import DELIVERIES
from knowledge.watch_tables import ALERTS, JOBS

if TYPE_CHECKING:
    from assistant.app import App


class Gauges(Collector):
    """Gauges of a program.

    Args:
        app: The program.
    """

    def __init__(self, app: "App") -> None:
        self._app = app

    def describe(self) -> Iterable[Metric]:
        """Nothing: the registry must not read the database when it takes this in."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """Read everything now."""
        about = GaugeMetricFamily("hoshin_build_info", "The version that runs.", labels=["version"])
        about.add_metric([version("hoshin")], 1)
        yield about
        yield self._connections()
        yield self._counted("hoshin_deliveries", "Messages of channels, by stage.", "stage")
        yield self._counted("hoshin_jobs", "Jobs, by status.", "status")
        yield self._counted("hoshin_alerts", "Alerts, by status.", "status")
        yield self._budgets()

    def _connections(self) -> GaugeMetricFamily:
        gauge = GaugeMetricFamily(
            "hoshin_database_connections", "Connections of this process.", labels=["state"]
        )
        pool = self._app.engine.pool
        if isinstance(pool, QueuePool):
            gauge.add_metric(["used"], pool.checkedout())
            gauge.add_metric(["idle"], pool.checkedin())
        return gauge

    def _counted(self, name: str, help: str, label: str) -> GaugeMetricFamily:
        table = {"hoshin_deliveries": DELIVERIES, "hoshin_jobs": JOBS, "hoshin_alerts": ALERTS}[name]
        gauge = GaugeMetricFamily(name, help, labels=[label])
        column = table.c[label]
        with self._app.engine.connect() as connection:
            for value, number in connection.execute(select(column, func.count()).group_by(column)):
                gauge.add_metric([str(value)], number)
        return gauge

    def _budgets(self) -> GaugeMetricFamily:
        gauge = GaugeMetricFamily(
            "hoshin_budget_used_ratio", "Share of the month's budget that is used.", labels=["unit"]
        )
        for allowance in self._app.spending.month():
            gauge.add_metric([allowance.unit], float(allowance.share))
        return gauge
