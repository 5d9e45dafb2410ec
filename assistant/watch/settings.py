"""What an operator sets for the watch and its jobs: environment variables with the prefix HOSHIN_WATCH_."""

from datetime import time
from functools import cache
from typing import Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from assistant.errors import ConfigError, same
from core.text import Text


class WatchSettings(BaseSettings):
    """Settings of the watch.

    Attributes:
        enabled: Whether `hoshin serve` runs the watch and the other jobs.
        level2_hours: Hours to an answer at response level 2. The source leaves them open: until they are set,
            alerts of level 2 have no clock.
        time_zone: The company's time zone, for schedules and quiet hours.
        schedule: When everything is looked at: minute, hour, day of month, month, day of week, as in cron.
        daily: When daily digests go out to owners.
        weekly: When weekly digests go out.
        monthly: When monthly reviews go out.
        quiet_from: From when nobody is told anything but level 1.
        quiet_to: Until when.
        a_day: Most messages to one person a day; what comes after them is told in one message the next
            morning.
        settle: Seconds to wait after actuals have arrived before they are looked at.
    """

    model_config = SettingsConfigDict(
        env_prefix="HOSHIN_WATCH_", frozen=True, extra="ignore", env_ignore_empty=True
    )

    enabled: bool = True
    level2_hours: int | None = Field(default=None, ge=1, le=24 * 90)
    time_zone: str = "Asia/Shanghai"
    schedule: str = "0 * * * *"
    daily: str = "30 8 * * 1-5"
    weekly: str = "0 9 * * 1"
    monthly: str = "0 9 3 * *"
    quiet_from: time = time(21)
    quiet_to: time = time(8)
    a_day: int = Field(default=5, ge=1, le=100)
    settle: float = Field(default=20, ge=0, le=3600)

    @model_validator(mode="after")
    def _agree(self) -> Self:
        from assistant.jobs.schedule import read_schedule

        if self.time_zone not in _time_zones():
            raise ConfigError(
                Text(
                    zh=f"没有时区 {self.time_zone[:60]!r}",
                    en=f"there is no time zone {self.time_zone[:60]!r}",
                ),
                field="HOSHIN_WATCH_TIME_ZONE",
                valid=same("Asia/Shanghai, Europe/Berlin, UTC"),
            )
        for name in ("schedule", "daily", "weekly", "monthly"):
            read_schedule(getattr(self, name), f"HOSHIN_WATCH_{name.upper()}")
        return self

    @property
    def zone(self) -> ZoneInfo:
        """The company's time zone."""
        return ZoneInfo(self.time_zone)


@cache
def _time_zones() -> set[str]:
    return available_timezones()  # walks a folder of 600 files
