"""A reading: what a KPI of a plan was measured to be over some days."""

from datetime import date, datetime
from decimal import Decimal

from core.frozen import Frozen


class Reading(Frozen):
    """One measured value.

    Attributes:
        plan: Id of the plan.
        node: Id of the node.
        kpi: Key of the node's KPI.
        start: First day it covers. A total since the start of the year starts there; a level ("认知率 38 %
            as of 30 June") may start on the day it was taken.
        end: Last day it covers.
        value: In the KPI's unit.
        source: Where it was read ("CRM"), "" when not said.
        by: Who wrote it down.
        at: When it was written down.
        revision: 1 for the first value of these days, one more each time it is corrected.
    """

    plan: str
    node: str
    kpi: str
    start: date
    end: date
    value: Decimal
    source: str = ""
    by: str = ""
    at: datetime
    revision: int = 1
