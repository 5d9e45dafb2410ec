"""The demo company in a home of its own: loaded where nothing else is, marked, removed as a whole.

With only the defaults and an empty home, `hoshin serve` works in the folder `demo` of that home. What is made
there stays there. Leaving it deletes the folder: the home is then as empty as it was.
"""

import shutil
from datetime import date

from assistant.app import App
from assistant.exposure import exposed_by
from assistant.settings import Settings
from core.text import Language

DEMO_DAY = date(2026, 10, 12)  # a fortnight after its last figures: nothing is stale yet
_FOLDER = "demo"
_LOADED = "demo-company.txt"  # written last: a folder without it was not loaded to the end
_LEFT = "no-demo"
_ABOUT = "The demo company of Hoshin; its data are made up. Delete this folder to remove it.\n"


def is_demo(settings: Settings) -> bool:
    """Whether this home is the demo company's."""
    return (settings.home / _LOADED).is_file()


def choose_home(settings: Settings, demo: bool | None, language: Language) -> Settings:
    """The settings to serve with: the demo company's home where the reader's own is empty.

    Args:
        settings: As they were read.
        demo: Whether the demo company is wanted; None: when there is nothing else to show.
        language: What the demo company's plans are written in.

    Raises:
        InputError: The demo company cannot be written.
    """
    if demo is False or (demo is None and not _has_room(settings)):
        return settings
    changes = {"home": settings.home / _FOLDER, "database_url": None, "today": settings.today or DEMO_DAY}
    chosen = settings.model_copy(update=changes)
    (settings.home / _LEFT).unlink(missing_ok=True)
    if not is_demo(chosen):
        _load(chosen, language)
    return chosen


def leave_demo(settings: Settings) -> None:
    """Note that the demo company is to be removed: done by `remove_left`, when nothing uses it any more."""
    if is_demo(settings):
        (settings.home.parent / _LEFT).touch()


def remove_left(settings: Settings) -> bool:
    """Delete a demo company that was left; True when it was."""
    if not is_demo(settings) or not (settings.home.parent / _LEFT).exists():
        return False
    shutil.rmtree(settings.home)
    return True


def _has_room(settings: Settings) -> bool:
    """Whether only defaults are used and nothing was ever kept."""
    if settings.database_url is not None or _is_set_up(settings) or (settings.home / _LEFT).exists():
        return False
    if settings.facts.exists():
        return False
    if not (settings.home / "hoshin.db").exists():
        return True
    app = App(settings)
    try:
        return not (app.plans.count(limit=1) or app.conversations.conversations() or app.people.list())
    finally:
        app.engine.dispose()


def _is_set_up(settings: Settings) -> bool:
    """Whether people are to reach the program: what they say belongs in the home that was set up for it."""
    channels = settings.slack.is_on or settings.wecom.is_on or bool(exposed_by(settings))
    return channels or settings.api_token is not None or settings.sign_in.is_on or bool(settings.tenant)


def _load(settings: Settings, language: Language) -> None:
    from tools.demo_company import found_demo

    shutil.rmtree(settings.home, ignore_errors=True)
    app = App(settings)
    try:
        found_demo(app.context(language, app.today, "demo"))
    finally:
        app.engine.dispose()
    (settings.home / _LOADED).write_text(_ABOUT, encoding="utf-8")
