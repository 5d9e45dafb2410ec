"""Alerts and corrections in the inbox."""

from assistant.web.session import Session


async def draw_alerts(session: Session) -> None:
    """Draw what the watch asks of the reader."""
