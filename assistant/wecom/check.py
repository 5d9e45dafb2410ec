"""What `hoshin wecom check` looks at: each setting tried on the real platform, and what to do about it."""

import time
from collections.abc import Awaitable, Callable
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from assistant.channels.notice import Notice
from assistant.diagnosis.finding import Finding, State
from assistant.thread import in_thread
from assistant.wecom.api import WeComApi, Wire
from assistant.wecom.crypto import Seal
from assistant.wecom.errors import Declined
from assistant.wecom.groups import Groups
from assistant.wecom.settings import WeComSettings
from assistant.wecom.socket import Connection, Pace
from core.errors import InputError
from knowledge.lease import Lease

if TYPE_CHECKING:
    from assistant.app import App

_SKEW = 60.0  # seconds; WeCom's messages are taken within five minutes

Check = Callable[[], Awaitable[tuple[State, str]]]


class Examination:
    """The checks of one installation.

    Args:
        app: The program.
        say: What to send to every group webhook, "" to send nothing.
    """

    def __init__(self, app: "App", say: str = "") -> None:
        self._app = app
        self._say = say
        self._settings: WeComSettings = app.settings.wecom
        self._wire = Wire(self._settings.api_url)

    async def run(self) -> list[Finding]:
        """Every check that applies; one that breaks is a finding, not an end."""
        found = []
        for name, check in self._checks().items():
            try:
                state, detail = await check()
            except InputError as error:
                valid = f"; {error.valid.zh} / {error.valid.en}" if error.valid else ""
                state, detail = "failed", f"{error.message.zh} / {error.message.en}{valid}"
            found.append(Finding(check=name, state=state, detail=detail))
        await self._wire.aclose()
        return found

    def _checks(self) -> dict[str, Check]:
        settings, checks = self._settings, dict[str, Check]()
        if not settings.is_on:
            return {"settings": self._nothing}
        checks["clock"] = self._clock
        if settings.has_callback:
            checks["bot callback"] = lambda: self._callback("bot", self._bot_seal())
        if settings.has_socket:
            checks["bot long connection"] = self._socket
        if settings.has_app:
            checks["app secret"] = self._secret
        if settings.app_token is not None:
            checks["app callback"] = lambda: self._callback("app", self._app_seal())
        for name in settings.groups:
            checks[f"group {name}"] = self._group_of(name)
        checks["people"] = self._people
        return checks

    async def _nothing(self) -> tuple[State, str]:
        return "failed", "nothing is set; see docs/how-to/connect-wecom.md"

    async def _clock(self) -> tuple[State, str]:
        response = await self._wire.fetch("GET", self._settings.api_url)
        date = response.headers.get("date")
        if date is None:
            return "warning", "WeCom told no time"
        off = time.time() - parsedate_to_datetime(date).timestamp()
        state: State = "ok" if abs(off) < _SKEW else "failed"
        return state, f"{off:+.0f} s against WeCom"

    async def _callback(self, kind: str, seal: Seal) -> tuple[State, str]:
        """Ask our own address as WeCom does."""
        public = self._settings.public_url
        if public is None:
            return "warning", f"HOSHIN_WECOM_PUBLIC_URL is not set; the URL ends in /wecom/{kind}"
        url, echo = f"{public.rstrip('/')}/wecom/{kind}", uuid4().hex
        sealed = seal.seal(echo.encode(), str(int(time.time())), uuid4().hex[:10])
        query = {
            "msg_signature": sealed.signature,
            "timestamp": sealed.timestamp,
            "nonce": sealed.nonce,
            "echostr": sealed.encrypt,
        }
        response = await self._wire.fetch("GET", url, params=query)
        if response.status_code != 200 or response.text != echo:
            return "failed", f"{url} answered HTTP {response.status_code}: is hoshin serve behind it?"
        return "ok", url

    async def _socket(self) -> tuple[State, str]:
        settings = self._settings
        assert settings.bot_id is not None
        assert settings.bot_secret is not None
        lease = Lease(self._app.engine, f"wecom:{settings.bot_id}")
        if not await in_thread(lease.take):
            return "ok", "a running server is connected"
        await in_thread(lease.give_back)
        secret = settings.bot_secret.get_secret_value()
        connection = Connection(settings.socket_url, settings.bot_id, secret, lease, _ignore, Pace())
        connection.start()
        opened = await connection.wait_open(8)
        await connection.stop()
        reason = connection.reason or "no answer"
        return ("ok", "connected, and closed again") if opened else ("failed", reason)

    async def _secret(self) -> tuple[State, str]:
        settings = self._settings
        assert settings.corp_id is not None
        assert settings.agent_id is not None
        assert settings.secret is not None
        secret = settings.secret.get_secret_value()
        api = WeComApi(settings.api_url, settings.corp_id, settings.agent_id, secret)
        try:
            found = await api.call("GET", "/cgi-bin/agent/get", params={"agentid": settings.agent_id})
        finally:
            await api.wire.aclose()
        return "ok", f"{found.get('name', '')} ({settings.agent_id})"

    def _group_of(self, name: str) -> Check:
        async def check() -> tuple[State, str]:
            if not self._say:
                return "ok", "set; try it with --say TEXT"
            groups = Groups(self._settings.groups, self._app.engine, self._settings.api_url)
            try:
                await groups.send(name, Notice(text=self._say))
            except Declined as error:
                return "failed", str(error)
            finally:
                await groups.aclose()
            return "ok", "sent"

        return check

    async def _people(self) -> tuple[State, str]:
        people = await in_thread(self._app.people.list)
        known = sum(any(one.channel.startswith("wecom") for one in person.identities) for person in people)
        if not known:
            return "warning", "nobody is let in yet: hoshin people add NAME --wecom USERID"
        return "ok", f"{known} let in"

    def _bot_seal(self) -> Seal:
        token, key = self._settings.bot_token, self._settings.bot_aes_key
        assert token is not None
        assert key is not None
        return Seal(token.get_secret_value(), key.get_secret_value())

    def _app_seal(self) -> Seal:
        token, key = self._settings.app_token, self._settings.app_aes_key
        assert token is not None
        assert key is not None
        return Seal(token.get_secret_value(), key.get_secret_value(), self._settings.corp_id or "")


async def _ignore(_frame: dict[str, object]) -> None:
    """What arrives while it is only being tried is answered by the server that runs next."""
