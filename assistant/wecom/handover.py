"""Files a bot cannot show in its reply: sent by the self-built app, or as links that end after an hour."""

import logging
from pathlib import Path

from assistant.channels.incoming import Incoming
from assistant.wecom.api import WeComApi
from assistant.wecom.errors import ChannelError
from assistant.wecom.links import Links
from assistant.wecom.words import BY_APP, LINKS, NO_WAY, in_language_of

_LOG = logging.getLogger("hoshin.wecom")


class Handover:
    """Hands files out.

    Args:
        api: The self-built app, if there is one.
        links: Makes links, if people can reach this server.
    """

    def __init__(self, api: WeComApi | None, links: Links | None) -> None:
        self._api = api
        self._links = links

    async def give(self, incoming: Incoming, files: tuple[Path, ...]) -> str:
        """Hand files to who asked for them; where they are, in Markdown."""
        message = incoming.text
        names = "\n".join(f"- {file.name}" for file in files)
        if await self._send(incoming.identity, files):
            return f"{in_language_of(BY_APP, message)}\n{names}"
        if self._links is not None:
            linked = "\n".join(f"- [{file.name}]({self._links.make(file)})" for file in files)
            return f"{in_language_of(LINKS, message)}\n{linked}"
        return f"{in_language_of(NO_WAY, message)}\n{names}"

    async def _send(self, user: str, files: tuple[Path, ...]) -> bool:
        if self._api is None or ":" in user:  # the app reaches its own company only
            return False
        try:
            for file in files:
                kind, media = await self._api.upload(file)
                await self._api.send(user, kind, {"media_id": media})
        except ChannelError:
            _LOG.warning("the app could not send files to %s", user, exc_info=True)
            return False
        return True
