"""Whether a tenant that is not open has work waiting: a job that is due, a message, a notice."""

from datetime import datetime

from assistant.settings import Settings
from assistant.tenants.binding import bind
from knowledge.alert_notices import NoticeStore
from knowledge.database import connect
from knowledge.deliveries import DeliveryStore
from knowledge.jobs import JobStore


def is_resident(settings: Settings) -> bool:
    """Whether it is to be open always: a platform holds a connection to it."""
    return settings.slack.app_token is not None or settings.wecom.has_socket


def has_channels(settings: Settings) -> bool:
    """Whether people are reached in channels."""
    return settings.slack.is_on or settings.wecom.is_on


def has_work(settings: Settings, now: datetime) -> bool:
    """Whether something waits in its database to be done or told. Raises like `connect`."""
    if is_resident(settings):
        return True
    settings.home.mkdir(parents=True, exist_ok=True)
    engine = connect(settings.database, migrates=settings.migrate == "start")
    try:
        bind(engine, settings.tenant)
        if settings.watch.enabled and JobStore(engine).ready(now, limit=1):
            return True
        if not has_channels(settings):
            return False
        return bool(
            DeliveryStore(engine).open_conversations(now) or NoticeStore(engine).waiting(now, limit=1)
        )
    finally:
        engine.dispose()
