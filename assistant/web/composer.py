"""Where a message is written: text, files, send and stop."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from nicegui import events, ui

from assistant.web.files import keep
from assistant.web.icon_button import icon_button
from assistant.web.session import Session
from core.errors import InputError

_TABLES = frozenset({".xlsx", ".csv"})

# Enter sends, Shift+Enter is a new line, and the Enter that ends a pinyin input does neither
_ON_ENTER = """(event) => {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  emit(event.target.value);
}"""


class Composer:
    """The field at the foot of the chat.

    Args:
        session: The tab.
        send: Called with a message; says whether it was taken.
        stop: Called when the reader wants the answer to stop.
    """

    def __init__(
        self,
        session: Session,
        send: Callable[[str], Awaitable[bool]],
        stop: Callable[[], Awaitable[None]],
    ) -> None:
        self._session = session
        self._send = send
        self._stop = stop
        self._attached: list[Path] = []
        say = session.say
        with ui.element("div").classes("h-composer"):
            self._chips = ui.element("div").classes("h-chips")
            self._field = ui.textarea().props("autogrow borderless dense rows=1 input-class=h-input")
            self._field.classes("h-field")
            hint = say("说一个目标，或问为什么……", "State a goal, or ask why …")
            self._field.props["placeholder"] = hint
            self._field.props["aria-label"] = say("消息", "Message")
            self._field.on("keydown", self._entered, js_handler=_ON_ENTER)
            with ui.element("div").classes("h-composer-row"):
                self._draw_upload()
                ui.label(say("Enter 发送，Shift+Enter 换行", "Enter sends, Shift+Enter: new line")).classes(
                    "h-muted h-hint"
                )
                self._go = icon_button("arrow_upward", say("发送", "Send"), self._press_send, "h-send")
                self._halt = icon_button("stop", say("停止", "Stop"), stop, "h-stop")
        self.set_running(running=False)

    def set_running(self, *, running: bool) -> None:
        """Show send, or stop."""
        self._go.set_visibility(not running)
        self._halt.set_visibility(running)

    def put(self, text: str) -> None:
        """Put a text into the field, for the reader to finish."""
        self._field.set_value(text)
        self._field.run_method("focus")

    def _draw_upload(self) -> None:
        say = self._session.say
        upload = ui.upload(
            multiple=True,
            auto_upload=True,
            max_file_size=self._session.app.settings.upload_bytes,
            on_upload=self._take,
            on_rejected=self._reject,
        )
        upload.classes("h-gone").props("aria-hidden=true tabindex=-1")
        icon_button(
            "attach_file", say("添加文件", "Attach files"), lambda: upload.run_method("pickFiles"), "h-tool"
        )

    async def _take(self, event: events.UploadEventArguments) -> None:
        try:
            path = keep(
                self._session.app, self._session.conversation, event.file.name, await event.file.read()
            )
        except InputError as error:
            self._session.tell(error)
            return
        if path not in self._attached:
            self._attached.append(path)
        self._draw_chips()

    def _reject(self) -> None:
        most = self._session.app.settings.upload_bytes // 1_048_576
        say = self._session.say
        ui.notify(say(f"文件太大，至多 {most} MB", f"too large: at most {most} MB"), type="warning")

    def _draw_chips(self) -> None:
        self._chips.clear()
        with self._chips:
            for path in self._attached:
                self._draw_chip(path)

    def _draw_chip(self, path: Path) -> None:
        say, name = self._session.say, path.name
        with ui.element("div").classes("h-attachment"):
            ui.icon("description").props("aria-hidden=true")
            ui.label(name).classes("h-name")
            label = say(f"去掉 {name}", f"Remove {name}")
            icon_button("close", label, lambda: self._detach(path), "h-tool")
            with ui.element("div").classes("h-row h-offers"):
                if path.suffix.lower() in _TABLES:
                    self._offer(
                        say("导入为计划", "Import as a plan"), say(f"导入「{name}」", f'import "{name}"')
                    )
                    self._offer(
                        say("录入实际值", "Record as actuals"),
                        say(f"把「{name}」里的实际值录入", f'record the actuals in "{name}"'),
                    )
                self._offer(
                    say("学习为资料", "Learn as a document"),
                    say(f"学习文档「{name}」", f'learn the document "{name}"'),
                )

    def _offer(self, label: str, message: str) -> None:
        async def send() -> None:
            if await self._send(message):
                self._forget_files()

        ui.button(label, on_click=send).props("flat dense no-caps").classes("h-chip")

    def _detach(self, path: Path) -> None:
        self._attached.remove(path)
        self._draw_chips()

    def _forget_files(self) -> None:
        self._attached.clear()
        self._draw_chips()

    async def _press_send(self) -> None:
        await self._say(str(self._field.value or ""))

    async def _entered(self, event: events.GenericEventArguments) -> None:
        await self._say(str(event.args or ""))

    async def _say(self, typed: str) -> None:
        names = [f"「{path.name}」" for path in self._attached]
        text = "\n".join(filter(None, (typed.strip(), *names)))
        if text and await self._send(text):
            self._field.set_value("")
            self._forget_files()
