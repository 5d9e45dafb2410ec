"""What a tool is: typed arguments, typed result, one effect, and the context it runs in."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from core.errors import MissingInput
from core.frozen import Frozen
from core.plan.operation import Operation, apply
from core.plan.plan import Plan
from core.text import Language, Text
from knowledge.access import OPERATOR, Viewer

if TYPE_CHECKING:
    from knowledge.actuals import ActualStore
    from knowledge.approvals import ApprovalStore
    from knowledge.audit import Witness
    from knowledge.cases import CaseStore
    from knowledge.documents.store import DocumentStore
    from knowledge.facts import FactStore
    from knowledge.guidance import Guidance
    from knowledge.intake.intake import Intake
    from knowledge.intake.mappings import MappingStore
    from knowledge.people import PeopleStore
    from knowledge.plans import PlanStore, Within
    from knowledge.search.library import Library
    from knowledge.watch_store import WatchStore


class Effect(StrEnum):
    """Whether a tool only reads, changes a plan, or takes part in a decision (each step says who may)."""

    READ = "read"
    WRITE = "write"
    DECIDE = "decide"


class Arguments(BaseModel):
    """Base of every tool's arguments. Unknown arguments are refused."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class PlanArguments(Arguments):
    """Arguments of a tool that works on a plan."""

    plan: str | None = Field(
        default=None, description="Id or name of the plan; leave out for the plan in hand."
    )


class PlanRef(Frozen):
    """Which version of which plan a result speaks of."""

    id: str
    version: int


class Citation(Frozen):
    """Where a statement comes from: a guidance page and its source document."""

    id: str
    title: str
    source: str


class Table(Frozen):
    """A table for people: header and rows of already formatted text."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class ToolResult(Frozen):
    """Base of every tool's result.

    Attributes:
        text: What a model or a person reads, in the language of the context. Numbers first.
        tables: The same numbers as tables, ready to show.
        plan: The plan and version it speaks of.
        question: What has to be answered before it can go on, if anything.
        citations: Guidance used.
    """

    text: str
    tables: tuple[Table, ...] = ()
    plan: PlanRef | None = None
    question: str | None = None
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True)
class ToolContext:
    """Everything a tool may touch, and for whom it acts.

    Attributes:
        plans: The plan store.
        guidance: The pages of framework guidance.
        library: Search over guidance, plans, cases and documents.
        language: Language of every text in the result.
        today: The day "next month" is counted from.
        now: Time stamps for what is saved.
        actor: Who asked.
        plan_id: The plan in hand, used when an argument leaves it out.
        exports: Folder files are written to.
        imports: Folder files may be read from; None means anywhere (a local terminal).
        reason: The person's own words, recorded with every change.
        fiscal_start: Month the fiscal year starts in.
        thresholds: Company overrides of rule thresholds, by name.
        facts: The company's fact tables.
        actuals: What was measured of the plans' KPIs.
        cases: The deviation cases.
        documents: The company's documents.
        intake: Imports into the fact tables.
        mappings: Which columns of files feed which of the fact tables.
        environment: What a mapping's variable holds: the address of a warehouse. Nothing, unless given.
        approvals: What is up for approval, and what was approved and is locked.
        watch: The watch: its rules, alerts and corrections.
        people: Who is known, and can be told something.
        groups: Names of the group chats an alert can be posted to.
        viewer: What the person may see and do. The stores are theirs: what is hidden from them is not in any.
        audit: Writes down what is seen and changed; None: nobody does.
        partial: What was shown in part since it was last emptied: "plan", "facts".
    """

    plans: "PlanStore"
    guidance: "Guidance"
    library: "Library"
    language: Language
    today: date
    now: Callable[[], datetime]
    actor: str
    exports: Path
    plan_id: str | None = None
    imports: Path | None = None
    reason: str = ""
    fiscal_start: int = 1
    thresholds: dict[str, object] = field(default_factory=dict)
    facts: "FactStore | None" = None
    actuals: "ActualStore | None" = None
    cases: "CaseStore | None" = None
    documents: "DocumentStore | None" = None
    intake: "Intake | None" = None
    mappings: "MappingStore | None" = None
    environment: Callable[[str], str | None] = field(default=lambda _: None)
    approvals: "ApprovalStore | None" = None
    watch: "WatchStore | None" = None
    people: "PeopleStore | None" = None
    groups: frozenset[str] = frozenset()
    viewer: Viewer = OPERATOR
    audit: "Witness | None" = None
    partial: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        if not self.viewer.is_unlimited:
            from tools.stores import limit_stores

            limit_stores(self)

    def say(self, zh: str, en: str) -> str:
        """The one of two texts that suits the reader."""
        return en if self.language is Language.EN else zh

    def load(self, plan: str | None) -> Plan:
        """The named plan (id or name), or the one in hand. Raises MissingInput, UnknownReference."""
        reference = plan or self.plan_id
        if reference is None:
            raise MissingInput(
                Text(
                    zh="还没有在处理的计划：先说一个目标，或给出计划编号",
                    en="no plan is in hand: state a goal first, or name a plan",
                ),
                field="plan",
                valid=Text(zh="先说目标，例如“份额从10%到15%”", en='a goal such as "share from 10% to 15%"'),
            )
        return self.plans.load(self.plans.resolve(reference))

    def save(self, plan: Plan, operations: tuple[Operation, ...]) -> Plan:
        """Apply the operations to `plan` and store the result as its next version."""
        return self.plans.save(
            apply(plan, operations),
            expected_version=plan.version,
            by=self.actor,
            at=self.now(),
            reason=self.reason,
            operations=operations,
            within=self.guard(),
        )

    def guard(self) -> "Within | None":
        """What a save does in its transaction: refuse to change what was approved (`ApprovalStore.guard`)."""
        if self.approvals is None:
            return None
        from knowledge.approver import actor_of

        return self.approvals.guard(actor_of(self.viewer, self.actor), self.now(), self.reason)


A = TypeVar("A", bound=Arguments)
R = TypeVar("R", bound=ToolResult)


@dataclass(frozen=True)
class Tool(Generic[A, R]):
    """A typed function the agent, the API and the terminal can call.

    `description` is the model's manual; the JSON Schema of `arguments` is the contract.
    """

    name: str
    effect: Effect
    description: str
    arguments: type[A]
    result: type[R]
    run: Callable[[ToolContext, A], R]
