"""The people who are known, for administrators: add, change, link, let go, tokens and sign-in links."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from nicegui import ui

from assistant.sign_in.flow import issue_link
from assistant.thread import in_thread
from assistant.web.question import Asked, ask
from assistant.web.session import Session
from core.errors import InputError
from knowledge.access import Rank, Scope
from knowledge.audit_entry import Actor
from knowledge.person import Person, Profile, read_identity, read_profile

RANKS = {
    Rank.POSITION: ("岗位", "Position"),
    Rank.DEPARTMENT: ("部门", "Department"),
    Rank.EXECUTIVE: ("高管", "Executive"),
}
SCOPES = {
    Scope.READ: ("查看", "read"),
    Scope.WRITE: ("修改", "change"),
    Scope.APPROVE: ("审批", "approve"),
    Scope.ADMIN: ("管理", "administer"),
}


class PeopleList:
    """The list of people in the settings."""

    def __init__(self, session: Session) -> None:
        self._session = session
        say = session.say
        with ui.element("section").classes("h-section") as self._section:
            with ui.element("div").classes("h-row"):
                ui.label(say("人员", "People")).classes("h-caption").props("role=heading aria-level=3")
                ui.space()
                _button(say("添加", "Add"), self._add)
            self._list = ui.element("div").classes("h-section")

    async def draw(self) -> None:
        """Read the list again."""
        people = await in_thread(self._session.app.people.list)
        self._list.clear()
        with self._list:
            for person in people:
                self._draw_person(person)
            if not people:
                nobody = self._session.say(
                    "还没有登记任何人：只有本机操作者能用。", "Nobody yet: only the operator of this machine."
                )
                ui.label(nobody).classes("h-muted")

    def _draw_person(self, person: Person) -> None:
        say = self._session.say
        with ui.element("article").classes("h-item"):
            with ui.element("div").classes("h-row"):
                ui.label(person.name).classes("h-item-name")
                ui.label(say(*RANKS[person.rank])).classes("h-tag")
                if not person.active:
                    ui.label(say("已停用", "Not active")).classes("h-tag h-tag-bad")
            ui.label(" · ".join(self._facts(person))).classes("h-muted h-small")
            with ui.element("div").classes("h-row"):
                _button(say("改", "Change"), lambda: self._change(person))
                _button(say("关联身份", "Link"), lambda: self._link(person))
                _button(say("API 令牌", "API token"), lambda: self._token(person))
                _button(say("登录链接", "Sign-in link"), lambda: self._sign_in(person))
                if person.active:
                    _button(say("停用", "Let go"), lambda: self._remove(person))

    def _facts(self, person: Person) -> list[str]:
        say = self._session.say
        units = say("全部单元", "all units") if person.units is None else "、".join(person.units)
        scopes = say("、", ", ").join(say(*SCOPES[scope]) for scope in person.scopes)
        known = [f"{one.channel}:{one.identity}" for one in person.identities]
        return [fact for fact in (person.id, units, scopes, *known) if fact]

    async def _add(self) -> None:
        say = self._session.say
        profile = await self._edit(say("添加人员", "Add somebody"), Profile(name="?"))
        if profile is not None:
            await self._do(lambda by, at: self._session.app.people.add(profile, by=by, at=at))

    async def _change(self, person: Person) -> None:
        profile = await self._edit(self._session.say("改", "Change") + f" · {person.name}", person)
        if profile is not None:
            changes = profile.model_dump()
            await self._do(
                lambda by, at: self._session.app.people.change(
                    person.id, changes, by=by, at=at, expected_revision=person.revision
                )
            )

    async def _edit(self, title: str, before: Profile) -> Profile | None:
        """Ask for a profile."""
        say = self._session.say
        with ui.dialog() as dialog, ui.card().classes("h-card"):
            dialog.props["aria-label"] = title
            ui.label(title).classes("h-title").props("role=heading aria-level=2")
            name = _input(say("姓名", "Name"), "" if before.name == "?" else before.name)
            ranks = {rank: say(*said) for rank, said in RANKS.items()}
            rank = ui.select(ranks, value=before.rank, label=say("级别", "Rank"))
            scopes = ui.select(
                {scope: say(*said) for scope, said in SCOPES.items()},
                value=list(before.scopes),
                multiple=True,
                label=say("权限", "May"),
            )
            for field in (rank, scopes):
                field.props("outlined dense").classes("h-wide")
            units = _input(
                say("单元或区域，逗号分开；* 为全部", "Units or regions, by commas; * for all"),
                "*" if before.units is None else ",".join(before.units),
            )
            latitude = _input(
                say("可自行调整 ±%，空为不限", "May adjust alone by ±%; empty: any"),
                "" if before.latitude is None else f"{before.latitude:f}",
            )
            with ui.element("div").classes("h-buttons"):
                ui.button(say("取消", "Cancel"), on_click=dialog.close).props("flat no-caps")
                ui.button(say("保存", "Save"), on_click=lambda: dialog.submit(True)).props(
                    "unelevated no-caps"
                )
        if not await dialog:
            return None
        listed = str(units.value or "").replace("，", ",")
        fields = before.model_dump(include=set(Profile.model_fields)) | {
            "name": name.value,
            "rank": rank.value,
            "scopes": tuple(scopes.value),
            "units": None
            if listed.strip() == "*"
            else tuple(one.strip() for one in listed.split(",") if one.strip()),
            "latitude": str(latitude.value).strip() or None,
        }
        dialog.delete()
        try:
            return read_profile(fields)
        except InputError as error:
            self._session.tell(error)
            return None

    async def _link(self, person: Person) -> None:
        say = self._session.say
        fields = (
            Asked(
                "channel",
                say("渠道（slack、wecom、wecom-app、web）", "Channel (slack, wecom, wecom-app, web)"),
            ),
            Asked("identity", say("在那里的编号或邮箱", "Their id or e-mail address there")),
        )
        written = await ask(self._session, person.name, fields, say("关联", "Link"))
        if written is None:
            return

        def link(by: Actor, at: datetime) -> object:
            identity = read_identity(written.get("channel", ""), written.get("identity", ""))
            return self._session.app.people.link(person.id, identity, by=by, at=at)

        await self._do(link)

    async def _token(self, person: Person) -> None:
        say = self._session.say
        fields = (Asked("name", say("用来做什么", "What it is for")),)
        written = await ask(
            self._session, say("新的 API 令牌", "A new API token"), fields, say("生成", "Make")
        )
        if written is None:
            return
        tokens = self._session.app.tokens
        made = await self._do(lambda by, at: tokens.create(person.id, written.get("name", ""), by=by, at=at))
        if made is not None:
            self._show_once(say("令牌只显示这一次", "The token is shown this once"), made[1])

    async def _sign_in(self, person: Person) -> None:
        app, say = self._session.app, self._session.say
        secret = await self._do(lambda _by, at: issue_link(app, person, at))
        if secret is not None:
            path = say("登录链接（10 分钟内有效，用一次）", "Sign-in link (10 minutes, used once)")
            self._show_once(path, f"{self._session.client.request.base_url}auth/link?ticket={secret}")

    async def _remove(self, person: Person) -> None:
        say = self._session.say
        title = say(f"停用 {person.name}？", f"Let {person.name} go?")
        if await ask(self._session, title, (), say("停用", "Let go"), danger=True) is not None:
            await self._do(lambda by, at: self._session.app.people.remove(person.id, by=by, at=at))

    async def _do(self, change: Callable[[Actor, datetime], Any]) -> Any:
        """Make a change as an administrator, tell what was refused, draw the list again."""
        session = self._session
        viewer = session.viewer
        if Scope.ADMIN not in viewer.scopes:
            ui.notify(session.say("需要管理权限", "This takes the right to administer"), type="negative")
            return None
        actor = Actor(id=viewer.id, name=viewer.name or "operator", door="web")
        try:
            done = await in_thread(change, actor, datetime.now(UTC))
        except InputError as error:
            session.tell(error)
            return None
        await self.draw()
        return done

    def _show_once(self, title: str, secret: str) -> None:
        # in the section: the list, and the button that was pressed in it, were drawn anew
        with self._section, ui.dialog(value=True) as dialog, ui.card().classes("h-card"):
            ui.label(title).classes("h-title")
            _input(title, secret).props("readonly")
            with ui.element("div").classes("h-buttons"):
                copy = self._session.say("复制", "Copy")
                ui.button(copy, on_click=lambda: ui.clipboard.write(secret)).props("flat no-caps")
                ui.button(self._session.say("好", "Done"), on_click=dialog.delete).props("unelevated no-caps")


def _input(label: str, value: str) -> ui.input:
    return ui.input(label=label, value=value).props("outlined dense").classes("h-wide")


def _button(label: str, press: Callable[[], Any]) -> None:
    ui.button(label, on_click=press).props("flat dense no-caps")
