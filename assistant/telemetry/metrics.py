"""Counters and histograms of this process, as Prometheus reads them. They count once they are opened.

Labels take few values: doors, tools, profiles, kinds of errors; never a person, a conversation or a plan.
Several processes are scraped one by one.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)


class Metric(NamedTuple):
    """One metric: what it is called, what it counts, and what it is told apart by."""

    name: str
    help: str
    labels: tuple[str, ...] = ()
    buckets: tuple[float, ...] = ()


COUNTERS = (
    Metric("hoshin_turns_total", "Turns, by how they ended.", ("door", "outcome")),
    Metric("hoshin_model_calls_total", "Calls of chat models.", ("profile", "outcome")),
    Metric("hoshin_model_tokens_total", "Tokens of chat models.", ("profile", "type")),
    Metric("hoshin_model_cost_total", "Money chat models took.", ("profile", "currency")),
    Metric("hoshin_model_fallbacks_total", "Calls another profile answered.", ("profile", "reason")),
    Metric("hoshin_model_retries_total", "Calls of an API that were made again.", ("profile",)),
    Metric("hoshin_tool_calls_total", "Calls of tools.", ("tool", "outcome")),
    Metric("hoshin_claims_total", "Claims of replies: checked, unsupported, removed.", ("outcome",)),
    Metric("hoshin_consents_total", "Questions whether something may really be done.", ("tool",)),
    Metric("hoshin_refusals_total", "What somebody was refused, by kind.", ("type",)),
    Metric("hoshin_deliveries_total", "Messages of channels.", ("channel", "outcome")),
    Metric("hoshin_job_runs_total", "Runs of jobs.", ("job", "outcome")),
    Metric("hoshin_errors_total", "Errors, by kind.", ("type",)),
)
HISTOGRAMS = (
    Metric("hoshin_turn_seconds", "From the message to the reply.", ("door",), _SECONDS),
    Metric("hoshin_time_to_first_token_seconds", "From the message to the first word.", ("door",), _SECONDS),
    Metric("hoshin_model_call_seconds", "One call of a chat model.", ("profile",), _SECONDS),
    Metric("hoshin_tool_seconds", "One call of a tool.", ("tool",), _SECONDS),
    Metric("hoshin_search_seconds", "One search.", (), _SECONDS),
    Metric("hoshin_job_seconds", "One run of a job.", ("job",), _SECONDS),
)


class Metrics:
    """The metrics of this process."""

    def __init__(self) -> None:
        from prometheus_client import CollectorRegistry, Counter, Histogram

        self.registry: CollectorRegistry = CollectorRegistry()
        self._counters: Mapping[str, Counter] = {
            one.name: Counter(one.name, one.help, one.labels, registry=self.registry) for one in COUNTERS
        }
        self._histograms: Mapping[str, Histogram] = {
            one.name: Histogram(one.name, one.help, one.labels, registry=self.registry, buckets=one.buckets)
            for one in HISTOGRAMS
        }
        self._open: dict[tuple[str, ...], Any] = {}  # finding a child costs more than counting

    def count(self, name: str, amount: float, values: tuple[str, ...]) -> None:
        """Count something."""
        self._child(self._counters[name], name, values).inc(amount)

    def observe(self, name: str, value: float, values: tuple[str, ...]) -> None:
        """Take a measured value in."""
        self._child(self._histograms[name], name, values).observe(value)

    def _child(self, metric: Any, name: str, values: tuple[str, ...]) -> Any:
        if not values:
            return metric
        key = (name, *values)
        found = self._open.get(key)
        if found is None:
            found = self._open[key] = metric.labels(*values)
        return found

    def written(self) -> tuple[bytes, str]:
        """Everything in Prometheus' text format, and its media type."""
        from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

        return generate_latest(self.registry), CONTENT_TYPE_LATEST


_METRICS: list[Metrics | None] = [None]


def open_metrics() -> Metrics:
    """Have this process count from now on, from nothing."""
    found = _METRICS[0] = Metrics()
    return found


def close_metrics(metrics: Metrics) -> None:
    """Stop counting there."""
    if _METRICS[0] is metrics:
        _METRICS[0] = None


def count(name: str, *values: str, amount: float = 1) -> None:
    """Count something, with the values of its labels in order; nothing while metrics are not open."""
    found = _METRICS[0]
    if found is not None:
        found.count(name, amount, values)


def observe(name: str, value: float, *values: str) -> None:
    """Take a measured value in, likewise."""
    found = _METRICS[0]
    if found is not None:
        found.observe(name, value, values)


def timed(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, its seconds taken in by a histogram without labels."""
    from functools import wraps
    from time import perf_counter

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        begun = perf_counter()
        try:
            return function(*args, **kwargs)
        finally:
            observe(name, perf_counter() - begun)

    return call
