"""A node of the goal tree: one of five levels, with its measures, people, dates and money."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from core.frozen import Frozen
from core.plan.kpi import Measure


class Level(StrEnum):
    """The five levels of the chain 企业战略目标 → 业务单元目标 → 营销子目标 → 营销策略 → 核心举措."""

    ENTERPRISE = "enterprise"
    BUSINESS_UNIT = "business_unit"
    SUBGOAL = "subgoal"
    STRATEGY = "strategy"
    INITIATIVE = "initiative"


LEVELS = tuple(Level)


class Dimension(StrEnum):
    """The four marketing dimensions 品牌 / 用户 / 销售 / 渠道."""

    BRAND = "brand"
    USER = "user"
    SALES = "sales"
    CHANNEL = "channel"


class Horizon(StrEnum):
    """短期 3–6 months, 中期 6–12 months, 长期 1–3 years (deviation-correction, ch. 3)."""

    SHORT = "short"
    MEDIUM = "medium"
    LONG = "long"


class Bond(StrEnum):
    """What a node does for a node above it."""

    ADDS = "adds"  # its change is a part of the parent's change
    SUPPORTS = "supports"  # it helps, no arithmetic


class Link(Frozen):
    """An edge to a node above. The first link of a node is its place in the tree."""

    parent: str
    bond: Bond = Bond.SUPPORTS


class Raci(Frozen):
    """Who does, answers for, is asked about and is told of the work."""

    responsible: tuple[str, ...] = ()
    accountable: tuple[str, ...] = ()
    consulted: tuple[str, ...] = ()
    informed: tuple[str, ...] = ()


class Grade(StrEnum):
    """高 / 中 / 低."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Relevance(Frozen):
    """战略关联度 with its reason ("高:支撑市场份额目标")."""

    grade: Grade
    reason: str = ""


class Budget(Frozen):
    """Money of one node, in whole currency units (元). All optional.

    Attributes:
        planned: Allocated.
        ask: Asked for by the owner.
        minimum: Below this it must not be funded less (a floor if funded).
        maximum: Above this money is wasted.
        effective_minimum: Minimum effective investment: fund at least this or not at all.
        contribution: Points, money or score this item contributes to the goal, for splitting by it.
        priority: 1 is first.
        tier: "A", "B" or "C" cost tier.
    """

    planned: Decimal | None = None
    ask: Decimal | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    effective_minimum: Decimal | None = None
    contribution: Decimal | None = None
    priority: int | None = None
    tier: str | None = None


class Trigger(Frozen):
    """An alarm on a metric: "analyse when a video stays under 100万 plays".

    Attributes:
        metric: What is watched, in words.
        threshold: Level that sets it off, in the metric's unit.
        below: True when falling below sets it off.
        units: How many things are watched one by one (3 videos).
        action: What is then done.
    """

    metric: str
    threshold: Decimal
    below: bool = True
    units: int = 1
    action: str = ""


class Node(Frozen):
    """One goal, strategy or initiative.

    Attributes:
        id: Unique within the plan ("G1", "B2", "M3", "S1", "I4").
        level: Which of the five levels.
        title: Short name people use ("智能门锁品牌认知度提升").
        statement: The words it was first stated in, kept as said.
        links: Edges upward; the first is the place in the tree.
        dimension: 品牌/用户/销售/渠道, for sub-goals.
        measures: KPIs with numbers; the first is the main one.
        metrics: Further metrics by name only, no numbers yet (衡量指标).
        start: First day of the work.
        end: Deadline.
        horizon: 短/中/长期.
        owner: The one person who answers ("*" and team names count as missing).
        audience: Whom it addresses ("25-40岁新中产").
        deliverable: What is handed over at the end.
        needs: Ids of nodes that must be finished first.
        locked: Its numbers may not be changed by re-balancing.
    """

    id: str
    level: Level
    title: str
    statement: str = ""
    links: tuple[Link, ...] = ()
    dimension: Dimension | None = None
    measures: tuple[Measure, ...] = ()
    metrics: tuple[str, ...] = ()
    start: date | None = None
    end: date | None = None
    horizon: Horizon | None = None
    owner: str | None = None
    raci: Raci | None = None
    relevance: Relevance | None = None
    budget: Budget | None = None
    audience: str = ""
    deliverable: str = ""
    needs: tuple[str, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    hours_per_week: Decimal | None = None
    locked: bool = False
    note: str = ""

    @property
    def parent(self) -> str | None:
        """Id of the node it hangs under, None at the top."""
        return self.links[0].parent if self.links else None

    @property
    def adds_up(self) -> bool:
        """Whether its change is a part of its parent's change."""
        return bool(self.links) and self.links[0].bond is Bond.ADDS

    @property
    def measure(self) -> Measure | None:
        """The main measure, if it has one."""
        return self.measures[0] if self.measures else None
