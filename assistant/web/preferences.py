"""Settings: the language, who the reader is and may do, the model in use, whether all is well."""

from nicegui import ui

from assistant.diagnosis.examination import examine
from assistant.diagnosis.finding import Finding
from assistant.thread import in_thread
from assistant.web.people import RANKS, SCOPES, PeopleList
from assistant.web.reader import COOKIE
from assistant.web.session import Session
from core.text import Language
from knowledge.access import Scope

_LANGUAGES = {Language.ZH_HANS: "简体中文", Language.ZH_HANT: "繁體中文", Language.EN: "English"}
_STATES = {
    "ok": ("正常", "fine", "h-tag-good"),
    "warning": ("注意", "warning", "h-tag-warn"),
    "failed": ("失败", "failed", "h-tag-bad"),
}
_YEAR = 31_536_000


class Preferences:
    """The settings view."""

    def __init__(self, session: Session) -> None:
        self._session = session
        say = session.say
        with ui.element("div").classes("h-page"):
            ui.label(say("设置", "Settings")).classes("h-title").props("role=heading aria-level=2")
            with ui.element("section").classes("h-section"):
                ui.label(say("界面语言", "Language")).classes("h-caption")
                names = {language.value: name for language, name in _LANGUAGES.items()}
                choice = ui.toggle(names, value=session.language.value, on_change=self._speak)
                choice.props("no-caps unelevated").classes("h-toggle")
            self._me = ui.element("section").classes("h-section")
            if Scope.ADMIN in session.viewer.scopes:
                self._people = PeopleList(session)
            self._health = ui.element("section").classes("h-section")

    async def draw(self) -> None:
        """Read everything again."""
        self._draw_me()
        if Scope.ADMIN in self._session.viewer.scopes:
            await self._people.draw()
            session = self._session
            findings = await in_thread(lambda: tuple(examine(session.app, session.language)))
            self._draw_health(findings)

    def _speak(self, event: object) -> None:
        language = str(getattr(event, "value", ""))
        if language in tuple(Language):
            ui.run_javascript(
                f"document.cookie = '{COOKIE}={language}; path=/; max-age={_YEAR}; SameSite=Lax';"
                "location.reload()"
            )

    def _draw_me(self) -> None:
        say, viewer = self._session.say, self._session.viewer
        settings = self._session.app.settings
        units = say("全部", "all") if viewer.units is None else "、".join(sorted(viewer.units)) or "–"
        scopes = [say(*SCOPES[scope]) for scope in Scope if scope in viewer.scopes]
        latitude = say("不限", "any") if viewer.latitude is None else f"±{viewer.latitude}%"
        rows = (
            (say("我是", "I am"), viewer.name or say("本机操作者", "Operator of this machine")),
            (say("级别", "Rank"), say(*RANKS[viewer.rank])),
            (say("单元与区域", "Units and regions"), units),
            (say("可以", "May"), say("、", ", ").join(scopes) or "–"),
            (say("可自行调整", "May adjust alone"), latitude),
            (say("对话模型", "Chat model"), settings.model_name or settings.model),
        )
        self._me.clear()
        with self._me:
            ui.label(say("我的身份与权限", "Who I am and what I may do")).classes("h-caption")
            with ui.element("div").classes("h-pairs"):
                for name, value in rows:
                    ui.label(name)
                    ui.label(value)
            if viewer.id:
                ui.button(say("退出登录", "Sign out"), on_click=_sign_out).props("outline dense no-caps")

    def _draw_health(self, findings: tuple[Finding, ...]) -> None:
        say = self._session.say
        self._health.clear()
        with self._health:
            ui.label(say("运行状况", "Health")).classes("h-caption")
            with ui.element("div").classes("h-pairs"):
                for finding in findings:
                    zh, en, look = _STATES[finding.state]
                    ui.label(say(zh, en)).classes(f"h-tag {look}")
                    fix = f" → {finding.fix}" if finding.fix else ""
                    ui.label(f"{finding.check}: {finding.detail}{fix}").classes("h-small")


def _sign_out() -> None:
    ui.run_javascript(
        "fetch('/auth/sign-out', {method: 'POST'}).then(() => { location.href = '/auth/sign-in'; })"
    )
