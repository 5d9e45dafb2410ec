"""What was measured of the KPIs of plans, reading by reading."""

from sqlalchemy import Engine


class ActualStore:
    """Readings of plan KPIs."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
