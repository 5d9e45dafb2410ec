"""The composition root: everything is built here, once, from the settings, and passed down."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.errors import ConfigError, same
from assistant.rates.rates import Rates
from assistant.settings import Settings
from assistant.sign_in.failures import FailureLog
from assistant.tenants.binding import bind
from core.text import Language, Text
from knowledge.access import OPERATOR, Viewer
from knowledge.actuals import ActualStore
from knowledge.approvals import ApprovalStore
from knowledge.audit import AuditTrail, Witness
from knowledge.audit_entry import Actor
from knowledge.backup.marker import refuse_half_restored
from knowledge.cases import CaseStore
from knowledge.changes import ChangeLog
from knowledge.confirmations import ConfirmationStore
from knowledge.conversation_list import ConversationList
from knowledge.conversations import ConversationStore
from knowledge.database import connect
from knowledge.documents.limits import Limits
from knowledge.documents.store import DocumentStore
from knowledge.facts import FactStore
from knowledge.guidance import Guidance
from knowledge.intake.intake import Intake
from knowledge.intake.mappings import MappingStore
from knowledge.people import PeopleStore
from knowledge.plan_passages import PlanPassages
from knowledge.plans import PlanStore
from knowledge.rooms import RoomStore
from knowledge.sessions import SessionStore
from knowledge.tickets import TicketStore
from knowledge.tokens import TokenStore
from knowledge.usage import UsageStore
from knowledge.usage_report import UsageReports
from knowledge.watch_store import WatchStore
from knowledge.yaml_text import NotYamlError, read_yaml
from tools.tool import ToolContext

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from sqlalchemy import Engine

    from assistant.approvals.courier import Courier
    from assistant.channels.desk import Desk
    from assistant.conversation import Assistant
    from assistant.jobs.runner import JobRunner
    from assistant.spending.spending import Spending
    from assistant.telemetry.tracing import Tracing
    from knowledge.search.library import Library


@dataclass(frozen=True)
class App:
    """The program, put together. A part is built when first used: a command pays for what it needs."""

    settings: Settings

    @property
    def today(self) -> date:
        """The day "next month" is counted from, in the company's time zone."""
        return self.settings.day_of(now())

    @cached_property
    def engine(self) -> "Engine":
        """The database, its schema up to date. Raises ConfigError when it cannot be opened."""
        from sqlalchemy.exc import SQLAlchemyError

        try:
            self.settings.home.mkdir(parents=True, exist_ok=True)
            refuse_half_restored(self.settings.home)
            engine = connect(self.settings.database, migrates=self.settings.migrate == "start")
            if self.settings.tenant:
                bind(engine, self.settings.tenant)
        except (OSError, SQLAlchemyError) as error:
            raise _no_database(error) from error
        if self.tracing is not None:
            self.tracing.statements.watch(engine)
        return engine

    @cached_property
    def tracing(self) -> "Tracing | None":
        """Tracing of this process; None while it is off."""
        if self.settings.telemetry.traces == "off":
            return None
        from assistant.telemetry.tracing import Tracing

        return Tracing(self.settings)

    @cached_property
    def plans(self) -> PlanStore:
        """The plan store."""
        return PlanStore(self.engine)

    @cached_property
    def people(self) -> PeopleStore:
        """The people who are known."""
        return PeopleStore(self.engine)

    @cached_property
    def audit(self) -> AuditTrail:
        """Who saw and changed what."""
        return AuditTrail(self.engine)

    @cached_property
    def failures(self) -> FailureLog:
        """Tokens and sessions that were not good."""
        return FailureLog(self.audit)

    @cached_property
    def tokens(self) -> TokenStore:
        """The people's API tokens."""
        return TokenStore(self.engine, self.people)

    @cached_property
    def sessions(self) -> SessionStore:
        """Who is signed in to the web."""
        return SessionStore(self.engine)

    @cached_property
    def tickets(self) -> TicketStore:
        """One-time tickets."""
        return TicketStore(self.engine)

    @cached_property
    def rooms(self) -> RoomStore:
        """The rules of rooms."""
        return RoomStore(self.engine)

    @cached_property
    def conversations(self) -> ConversationStore:
        """The transcripts."""
        return ConversationStore(self.engine)

    @cached_property
    def conversation_list(self) -> ConversationList:
        """Whose conversations in the web workspace are, and what they are called."""
        return ConversationList(self.engine)

    @cached_property
    def changes(self) -> ChangeLog:
        """The log of what changed."""
        return ChangeLog(self.engine)

    @cached_property
    def facts(self) -> FactStore:
        """The company's fact tables."""
        return FactStore(self.settings.facts)

    @cached_property
    def actuals(self) -> ActualStore:
        """What was measured of the plans' KPIs."""
        return ActualStore(self.engine)

    @cached_property
    def approvals(self) -> ApprovalStore:
        """What is up for approval, and what was approved."""
        return ApprovalStore(self.engine)

    @cached_property
    def watch(self) -> WatchStore:
        """The watch: its rules, alerts and corrections."""
        return WatchStore(self.engine, second=self.settings.watch.level2_hours)

    @cached_property
    def confirmations(self) -> ConfirmationStore:
        """Calls that wait for a person's yes."""
        return ConfirmationStore(self.engine)

    @cached_property
    def usage(self) -> UsageStore:
        """What chat models were used for."""
        return UsageStore(self.engine)

    @cached_property
    def usage_reports(self) -> UsageReports:
        """Reports on it."""
        return UsageReports(self.engine)

    @cached_property
    def spending(self) -> "Spending":
        """Budgets for chat models. Raises ConfigError."""
        from assistant.spending.spending import Spending

        return Spending(self.settings, self.usage, now)

    @cached_property
    def rates(self) -> Rates:
        """How much people may ask."""
        return Rates(lambda: self.engine, self.settings.rate)

    @cached_property
    def cases(self) -> CaseStore:
        """The deviation cases."""
        return CaseStore(self.engine)

    @cached_property
    def documents(self) -> DocumentStore:
        """The company's documents."""
        return DocumentStore(self.engine, limits=Limits(bytes=self.settings.upload_bytes))

    @cached_property
    def intake(self) -> Intake:
        """Imports into the fact tables."""
        return Intake(self.settings.facts, self.engine)

    @cached_property
    def mappings(self) -> MappingStore:
        """Which columns of files feed which of the fact tables."""
        return MappingStore(self.engine)

    @cached_property
    def guidance(self) -> Guidance:
        """Framework guidance, with the company's own pages."""
        return Guidance(self.settings.guidance)

    @cached_property
    def desk(self) -> "Desk":
        """Where the channels meet."""
        from assistant.channels.desk import Desk
        from knowledge.deliveries import DeliveryStore

        return Desk(self, DeliveryStore(self.engine), now)

    @cached_property
    def courier(self) -> "Courier":
        """Who carries the notices of approvals to the desk."""
        from assistant.approvals.courier import Courier

        return Courier(self, self.desk, now)

    @cached_property
    def jobs(self) -> "JobRunner":
        """The work that nobody waits for: the watch, its digests."""
        from assistant.jobs.program import build_runner

        return build_runner(self)

    @cached_property
    def library(self) -> "Library":
        """Search over guidance, plans, cases and documents."""
        from assistant.meaning import build_meaning
        from assistant.telemetry.metrics import timed
        from knowledge.search.glossary import CompanyGlossary
        from knowledge.search.library import Library

        glossary = CompanyGlossary(self.settings.guidance)
        sources = (self.guidance, PlanPassages(self.plans, self.actuals), self.cases, self.documents)
        meaning = build_meaning(self.settings, self.engine)
        found = Library(sources, self.changes, meaning, glossary.now)
        found.search = timed("hoshin_search_seconds", found.search)  # type: ignore[method-assign]
        return found

    @cached_property
    def thresholds(self) -> dict[str, object]:
        """The company's thresholds of validation rules. Raises ConfigError."""
        return _read_thresholds(self.settings.thresholds)

    @cached_property
    def model(self) -> "BaseChatModel":
        """The chat model. Raises ConfigError."""
        from assistant.models.choose import choose_model

        return choose_model(self.settings)

    @cached_property
    def assistant(self) -> "Assistant":
        """The agent with its chat model. Raises ConfigError."""
        from assistant.agent import build_agent
        from assistant.conversation import Assistant
        from assistant.leased_lock import choose_locks
        from assistant.models.choose import choose_counter

        agent = build_agent(self.model, self.settings)
        counter = choose_counter(self.settings)
        locks = choose_locks(self.settings, self.engine)
        return Assistant(
            agent,
            self.conversations,
            self.settings,
            counter,
            self.context,
            now,
            locks,
            self.confirmations,
            self.spending,
        )

    async def aclose(self) -> None:
        """Close what was opened: the chat model, the vectors, the database."""
        built = vars(self)
        if "library" in built:
            self.library.close()
        if "model" in built:
            from assistant.models.choose import close_model

            await close_model(self.settings, self.model)
        if "audit" in built:
            self.audit.close()
        if "usage" in built:
            self.usage.close()
        if "facts" in built:
            self.facts.close()
        if "engine" in built:
            self.engine.dispose()
        if built.get("tracing") is not None:
            built["tracing"].close()

    def context(
        self,
        language: Language,
        today: date,
        actor: str,
        *,
        plan: str | None = None,
        reason: str = "",
        imports: Path | None = None,
        viewer: Viewer = OPERATOR,
        cause: str = "",
    ) -> ToolContext:
        """What a tool acts in. `cause` begins with the door somebody came through ("slack:Ev1")."""
        return ToolContext(
            plans=self.plans.caused_by(cause) if cause else self.plans,
            guidance=self.guidance,
            library=self.library,
            language=language,
            today=today,
            now=now,
            actor=actor,
            exports=self.settings.exports / viewer.id if viewer.id else self.settings.exports,
            plan_id=plan,
            imports=imports,
            reason=reason,
            fiscal_start=self.settings.fiscal_start,
            thresholds=self.thresholds,
            facts=self.facts,
            actuals=self.actuals,
            cases=self.cases,
            documents=self.documents,
            intake=self.intake,
            mappings=self.mappings,
            environment=self.settings.variable,
            approvals=self.approvals,
            watch=self.watch,
            people=self.people,
            groups=frozenset(self.settings.wecom.groups),
            viewer=viewer,
            audit=Witness(
                self.audit,
                Actor(id=viewer.id, name=viewer.name or actor, door=cause.partition(":")[0]),
            ),
        )


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def _read_thresholds(path: Path | None) -> dict[str, object]:
    if path is None:
        return {}
    try:
        values: Any = read_yaml(path.read_text(encoding="utf-8")) or {}
    except (OSError, UnicodeDecodeError, NotYamlError) as error:
        raise _no_thresholds(path, str(error).splitlines()[0]) from error
    if not isinstance(values, dict) or not all(isinstance(name, str) for name in values):
        raise _no_thresholds(path, "not a mapping of names to values")
    return values


def _no_thresholds(path: Path, reason: str) -> ConfigError:
    return ConfigError(
        Text(
            zh=f"阈值文件 {str(path)!r} 读不了：{reason}",
            en=f"cannot read thresholds {str(path)!r}: {reason}",
        ),
        field="HOSHIN_THRESHOLDS",
        valid=same("budget_variance: 10"),
    )


def _no_database(error: Exception) -> ConfigError:
    reason = str(error).splitlines()[0][:300]
    return ConfigError(
        Text(zh=f"打不开数据库：{reason}", en=f"cannot open the database: {reason}"),
        field="HOSHIN_DATABASE_URL",
        valid=Text(
            zh="可写的 HOSHIN_HOME，或 postgresql+psycopg://user:password@host/name",
            en="a HOSHIN_HOME that can be written, or postgresql+psycopg://user:password@host/name",
        ),
    )
