"""Confirmations in chats: the two buttons below the question, and what a press of one does."""

from pathlib import Path
from typing import TYPE_CHECKING

from assistant.channels import refusals
from assistant.channels.answer import files_of
from assistant.channels.incoming import Press
from assistant.channels.notice import Button, Notice
from assistant.explanation import explain, in_lines
from assistant.thread import in_thread
from assistant.turn import Wanted
from assistant.wording import in_script
from core.errors import InputError
from core.text import Language, Text
from knowledge.access import Scope, Viewer
from knowledge.confirmations import Confirmation

if TYPE_CHECKING:
    from assistant.app import App

CONFIRM = "confirm"  # what the buttons call; no tool is called so, and no model can call it
YES, NO = Text(zh="确认", en="Yes"), Text(zh="取消", en="No")
_TITLE = Text(zh="需要你确认", en="Please confirm")
_GONE = Text(
    zh="这个确认已经用过、过期或不是给你的，没有执行。",
    en="This confirmation was used before, has run out or is not yours; nothing was done.",
)


def confirm_buttons(wanted: Wanted, language: Language) -> tuple[Button, Button]:
    """The buttons that answer a confirmation."""
    return (
        Button(
            label=in_script(YES, language),
            tool=CONFIRM,
            arguments={"id": wanted.id, "yes": True},
            style="danger",
        ),
        Button(label=in_script(NO, language), tool=CONFIRM, arguments={"id": wanted.id, "yes": False}),
    )


def confirm_notice(wanted: Wanted, language: Language) -> Notice:
    """The question as a message of its own, for channels whose replies take no buttons."""
    text = in_script(
        Text(zh="按下面的按钮，或直接回复。", en="Press a button below, or just reply."), language
    )
    return Notice(
        kind="task",
        title=in_script(_TITLE, language),
        text=text,
        buttons=confirm_buttons(wanted, language),
        subject=f"confirm:{wanted.id}",
    )


async def answer_confirmation(app: "App", press: Press, viewer: Viewer) -> Notice:
    """Answer a confirmation in the name of whoever pressed; what came of it. Errors are shown, not raised."""
    person = await in_thread(app.people.find, press.channel, press.identity)
    language = (person and person.language) or Language.ZH_HANS
    if Scope.READ not in viewer.scopes:
        unknown = refusals.unknown_person(press.channel, press.identity)
        return Notice(kind="error", text=in_script(unknown, language))
    waiting = await in_thread(app.confirmations.find, str(press.arguments.get("id", "")))
    if waiting is None or not _is_theirs(waiting, press, viewer):
        return Notice(kind="error", text=in_script(_GONE, language))
    assistant = await in_thread(lambda: app.assistant)
    try:
        reply = await assistant.ask(
            waiting.conversation,
            in_script(YES if press.arguments.get("yes") is True else NO, language),
            person=viewer.name,
            viewer=viewer,
            imports=_folder(waiting),
            cause=f"{press.channel}:{press.delivery}",
            confirm=waiting.id,
        )
    except InputError as error:
        data = explain(error, language)
        return Notice(kind="error", text=in_lines(data))
    files = await in_thread(files_of, reply, app.settings.exports)
    return Notice(text=reply.reply, files=files)


def _is_theirs(waiting: Confirmation, press: Press, viewer: Viewer) -> bool:
    """Whether it was asked of this person, in the conversation the button stands in."""
    here = (press.conversation, f"{press.conversation}|{press.identity}")
    return waiting.is_open and waiting.person == viewer.id and waiting.conversation in here


def _folder(waiting: Confirmation) -> Path | None:
    folder = waiting.body.get("imports")
    return Path(folder) if folder else None
