"""Traces by OpenTelemetry: to a file, or to a collector. Imported only when tracing is on."""

import atexit
import logging
import threading
from collections.abc import Callable, Mapping
from importlib.metadata import version
from types import TracebackType
from typing import Any

from opentelemetry import trace
from opentelemetry.context import Context, attach, detach
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace import SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from assistant.settings import Settings
from assistant.telemetry.address import traces_address
from assistant.telemetry.content import show_content
from assistant.telemetry.span import Attribute, Kind, Span, traced_with
from assistant.telemetry.statements import Statements
from assistant.telemetry.stores import trace_stores
from assistant.telemetry.trace_file import TraceFile
from knowledge.trace import traced_by

_KINDS: Mapping[Kind, SpanKind] = {
    "internal": SpanKind.INTERNAL,
    "client": SpanKind.CLIENT,
    "server": SpanKind.SERVER,
    "consumer": SpanKind.CONSUMER,
    "producer": SpanKind.PRODUCER,
}
_WORDS = TraceContextTextMapPropagator()
_PATIENCE = 2.0  # seconds a collector that is away may keep the program from ending


class Tracing:
    """Tracing of this process, from being made until it is closed.

    Args:
        settings: Where traces go.
    """

    def __init__(self, settings: Settings) -> None:
        told = settings.telemetry
        about = {"service.name": "hoshin", "service.version": version("hoshin")}
        sampler = ParentBased(TraceIdRatioBased(told.trace_share))
        self._provider = TracerProvider(
            resource=Resource.create(about), sampler=sampler, shutdown_on_exit=False
        )
        self._provider.add_span_processor(BatchSpanProcessor(_exporter(settings)))
        _keep_off_screen()
        tracer = _Tracer(self._provider.get_tracer("hoshin", version("hoshin")))
        self._undo: list[Callable[[], None]] = [traced_with(tracer), trace_stores()]
        traced_by(tracer.parent)
        show_content(told.trace_content)
        self.statements = Statements(tracer.raw)
        atexit.register(self.close)

    def flush(self) -> None:
        """Send or write what has ended."""
        self._provider.force_flush(5_000)

    def close(self) -> None:
        """Send what has ended, and stop; what was built goes on without traces."""
        atexit.unregister(self.close)
        traced_by(None)
        show_content(False)
        while self._undo:
            self._undo.pop()()
        self.statements.close()
        ending = threading.Thread(target=self._provider.shutdown, name="traces", daemon=True)
        ending.start()
        ending.join(_PATIENCE)


class _Tracer:
    """Makes spans of ours that are OpenTelemetry's."""

    def __init__(self, raw: trace.Tracer) -> None:
        self.raw = raw

    def begin(self, name: str, kind: Kind, parent: str, attributes: dict[str, Any]) -> "_Span":
        within = _WORDS.extract({"traceparent": parent}) if parent else None
        given = {key: value for key, value in attributes.items() if value is not None}
        return _Span(self.raw, name, _KINDS[kind], within, given)

    def parent(self) -> str:
        carrier: dict[str, str] = {}
        _WORDS.inject(carrier)
        return carrier.get("traceparent", "")


class _Span:
    __slots__ = ("_attributes", "_kind", "_name", "_span", "_token", "_tracer", "_within")

    def __init__(
        self,
        tracer: trace.Tracer,
        name: str,
        kind: SpanKind,
        within: Context | None,
        attributes: dict[str, Any],
    ) -> None:
        self._tracer = tracer
        self._name = name
        self._kind = kind
        self._within = within
        self._attributes = attributes

    def __enter__(self) -> Span:
        self._span = self._tracer.start_span(
            self._name, self._within, kind=self._kind, attributes=self._attributes
        )
        self._token = attach(trace.set_span_in_context(self._span, self._within))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self.fail(kind.__name__)
        detach(self._token)
        self._span.end()

    def set(self, attributes: dict[str, Attribute]) -> None:
        for name, value in attributes.items():
            if value is not None:
                self._span.set_attribute(name, value)

    def rename(self, name: str) -> None:
        self._span.update_name(name)

    def fail(self, kind: str) -> None:
        self._span.set_attribute("error.type", kind)  # not its message: that may quote what was said
        self._span.set_status(Status(StatusCode.ERROR))


def _exporter(settings: Settings) -> SpanExporter:
    where = settings.telemetry.traces
    if where == "file":
        return TraceFile(settings.logs / "traces.jsonl")
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    return OTLPSpanExporter(endpoint=traces_address(where), timeout=10)


def _keep_off_screen() -> None:
    """A collector that is away is told of in our log, not on the screen."""
    theirs = logging.getLogger("opentelemetry")
    theirs.handlers = list(logging.getLogger("hoshin").handlers) or [logging.NullHandler()]
    theirs.propagate = False
