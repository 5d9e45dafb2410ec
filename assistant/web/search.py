"""Searching guidance, plans, cases and documents."""

from collections.abc import Awaitable, Callable
from typing import Any

from nicegui import ui

from assistant.guide import TOPICS
from assistant.web.markdown import to_html
from assistant.web.reading import with_links
from assistant.web.session import Session
from assistant.wording import in_script
from core.errors import InputError

_KINDS = (
    ("guidance", "框架资料", "Guidance"),
    ("plan", "计划", "Plans"),
    ("case", "案例", "Cases"),
    ("document", "文档", "Documents"),
)
_MOST = 12


class Search:
    """The search view.

    Args:
        session: The tab.
        open: Opens what was found.
    """

    def __init__(self, session: Session, open: Callable[[str], Awaitable[None]]) -> None:
        self._session = session
        self._open = open
        say = session.say
        names = {name: say(zh, en) for name, zh, en in _KINDS}
        with ui.element("div").classes("h-page"):
            ui.label(say("检索", "Search")).classes("h-title").props("role=heading aria-level=2")
            with ui.element("form").classes("h-row").props("role=search") as form:
                form.on("submit.prevent", self._search)
                self._words = ui.input().props("outlined dense clearable").classes("h-search")
                self._words.props["aria-label"] = say("要找什么", "What to look for")
                self._words.props["placeholder"] = say(
                    "例如：提升认知度用什么策略", "e.g. strategies for awareness"
                )
                ui.button(say("查找", "Search")).props("unelevated no-caps type=submit")
            with ui.element("div").classes("h-row"):
                self._kinds = _select(names, say("来源", "Kind"), multiple=True)
                topics = {key: in_script(topic, session.language) for key, topic in TOPICS.items()}
                self._topic = _select(topics, say("资料主题", "Topic"))
                self._unit = _field(say("单元或区域", "Unit or region"))
                self._period = _field(say("时间", "Period"))
            self._found = ui.element("div").classes("h-section").props("aria-live=polite")

    async def draw(self) -> None:
        """Nothing to read before something is looked for."""
        self._words.run_method("focus")

    async def _search(self) -> None:
        words = str(self._words.value or "").strip()
        if not words:
            return
        given = {"topic": self._topic.value, "unit": self._unit.value, "period": self._period.value}
        asked: dict[str, Any] = {name: value for name, value in given.items() if value}
        if self._kinds.value:
            asked["kinds"] = list(self._kinds.value)
        self._found.clear()
        with self._found:
            ui.label(self._session.say("正在查找……", "Searching …")).classes("h-empty")
        try:
            found = await self._session.call("search_knowledge", query=words, limit=_MOST, **asked)
        except InputError:
            self._found.clear()
            return
        self._found.clear()
        with self._found:
            self._draw(found)

    def _draw(self, found: dict[str, Any]) -> None:
        say = self._session.say
        passages = found["passages"]
        if not passages:
            ui.label(say("没有找到。", "Nothing found.")).classes("h-empty")
        elif not found["sure"]:
            ui.label(
                say("没有确切的答案，最接近的是：", "Nothing answers this for sure; the nearest:")
            ).classes("h-muted")
        if found["notice"]:
            ui.label(found["notice"]).classes("h-muted h-small")
        names = {name: say(zh, en) for name, zh, en in _KINDS}
        for one in passages:
            with ui.element("article").classes("h-item"):
                with ui.element("div").classes("h-row"):
                    ui.label(names[one["kind"]]).classes("h-tag")
                    button = ui.button(one["title"], on_click=lambda page=one["page"]: self._open(page))
                    button.props("flat dense no-caps align=left").classes("h-found")
                ui.html(with_links(self._session, one["text"]), sanitize=to_html).classes("h-prose h-clamp")
                ui.label(" · ".join(filter(None, (one["source"], one["place"], one["why"])))).classes(
                    "h-muted h-small"
                )


def _select(options: dict[str, str], label: str, *, multiple: bool = False) -> ui.select:
    chosen = ui.select(options, label=label, multiple=multiple, clearable=True)
    return chosen.props("outlined dense options-dense").classes("h-filter")


def _field(label: str) -> ui.input:
    return ui.input(label=label).props("outlined dense clearable").classes("h-filter")
