"""What the stores and search do as spans: their public methods are wrapped while something is traced."""

import functools
import inspect
from collections.abc import Callable
from typing import Any

from opentelemetry import trace

from assistant.telemetry.span import span
from knowledge.actuals import ActualStore
from knowledge.approvals import ApprovalStore
from knowledge.audit import AuditTrail
from knowledge.cases import CaseStore
from knowledge.conversations import ConversationStore
from knowledge.deliveries import DeliveryStore
from knowledge.documents.store import DocumentStore
from knowledge.facts import FactStore
from knowledge.guidance import Guidance
from knowledge.intake.intake import Intake
from knowledge.jobs import JobStore
from knowledge.people import PeopleStore
from knowledge.plans import PlanStore
from knowledge.search.library import Library
from knowledge.usage import UsageStore
from knowledge.watch_store import WatchStore

STORES: dict[type, str] = {
    ActualStore: "actuals",
    ApprovalStore: "approvals",
    AuditTrail: "audit",
    CaseStore: "cases",
    ConversationStore: "conversations",
    DeliveryStore: "deliveries",
    DocumentStore: "documents",
    FactStore: "facts",
    Guidance: "guidance",
    Intake: "intake",
    JobStore: "jobs",
    Library: "library",
    PeopleStore: "people",
    PlanStore: "plans",
    UsageStore: "usage",
    WatchStore: "watch",
}

_TRIVIAL = frozenset({"caused_by", "note", "put", "close"})


def trace_stores() -> Callable[[], None]:
    """Wrap the stores' methods; returns what unwraps them."""
    plain: list[tuple[type, str, Any]] = []
    for store, name in STORES.items():
        for method, function in list(vars(store).items()):
            if _is_work(method, function):
                plain.append((store, method, function))
                setattr(store, method, _traced(function, f"{name}.{method}"))

    def undo() -> None:
        for store, method, function in plain:
            setattr(store, method, function)

    return undo


def _is_work(name: str, function: object) -> bool:
    """Whether it does something worth seeing: what only hands over to another thread does not."""
    return (
        not name.startswith("_")
        and name not in _TRIVIAL
        and inspect.isfunction(function)
        and not inspect.isgeneratorfunction(function)
        and not inspect.iscoroutinefunction(function)
    )


def _traced(function: Callable[..., Any], name: str) -> Callable[..., Any]:
    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        if not trace.get_current_span().is_recording():
            return function(*args, **kwargs)
        with span(name):
            return function(*args, **kwargs)

    return call
