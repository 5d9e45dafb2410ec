"""Which workspace and app this is: whoever else sends something is not listened to."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress

from assistant.slack.errors import SlackDeclined, SlackDown
from assistant.slack.settings import SlackSettings
from assistant.slack.web import SlackWeb
from core.errors import InputError
from core.frozen import Frozen

_ASK_AGAIN = 10.0  # seconds after Slack could not say


class Installation(Frozen):
    """The app as it is installed.

    Attributes:
        team: The workspace's id.
        team_name: Its name.
        user: The bot's user id, as it is mentioned.
        bot: The bot's id.
        app: The app's id, "" when Slack does not tell.
    """

    team: str
    team_name: str = ""
    user: str
    bot: str = ""
    app: str = ""


class Workspace:
    """Asks Slack once which installation this is.

    Args:
        web: Calls Slack.
        settings: What the app's id is, if it is set.
        clock: Seconds that never go back.
    """

    def __init__(
        self, web: SlackWeb, settings: SlackSettings, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._web = web
        self._app = settings.app_id
        self._clock = clock
        self._found: Installation | None = None
        self._failed: tuple[float, InputError] | None = None
        self._lock = asyncio.Lock()

    @property
    def known(self) -> Installation | None:
        """This installation, if Slack has been asked."""
        return self._found

    async def who(self) -> Installation:
        """This installation. Raises SlackDeclined, SlackDown; asks again only after a while."""
        if self._found is not None:
            return self._found
        async with self._lock:
            if self._found is None:
                if self._failed is not None and self._clock() - self._failed[0] < _ASK_AGAIN:
                    raise self._failed[1]
                try:
                    self._found = await self._ask()
                except (SlackDeclined, SlackDown) as error:
                    self._failed = (self._clock(), error)
                    raise
        return self._found

    async def _ask(self) -> Installation:
        said = await self._web.call("auth.test", patience=2)
        app = self._app or str(said.get("app_id", ""))
        if not app and said.get("bot_id"):
            with suppress(SlackDeclined, SlackDown):
                told = await self._web.call("bots.info", patience=2, bot=said["bot_id"])
                app = str(told.get("bot", {}).get("app_id", ""))
        return Installation(
            team=said["team_id"],
            team_name=said.get("team", ""),
            user=said["user_id"],
            bot=said.get("bot_id", ""),
            app=app,
        )
