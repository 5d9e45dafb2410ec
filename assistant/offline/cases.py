"""Messages about deviation cases: kept, changed, looked for. Why a KPI is off is no question about cases."""

from assistant.offline.case_finding import find_cases
from assistant.offline.case_keeping import keep_case
from assistant.offline.script import Script
from assistant.offline.situation import Situation


def handle_cases(situation: Situation) -> Script | None:
    """A case kept or changed, else cases looked for; None for every other message."""
    return keep_case(situation) or find_cases(situation)
