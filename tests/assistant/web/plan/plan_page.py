"""A server of the workspace on one plan, on a fixed day, for tests in a real browser.

Arguments: home, port, plan, language, day.
"""

import sys
from datetime import date
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from nicegui import Client, ui

from assistant.app import App
from assistant.settings import Settings
from assistant.web import server
from assistant.web.session import Session
from assistant.web.turns import Turns
from assistant.web.watcher import Watcher
from assistant.web.workspace import Workspace
from core.text import Language
from knowledge.access import Viewer

HOME, PORT, PLAN, LANGUAGE, DAY = sys.argv[1:6]
_PEOPLE = {"": Viewer(name="周航"), "other": Viewer(name="陈曦")}


def main() -> None:
    """Serve until stopped."""
    app = App(Settings(home=Path(HOME)))
    day, language = date.fromisoformat(DAY), Language(LANGUAGE)
    turns, watcher = Turns(app), Watcher(app.changes)
    api = FastAPI()

    @ui.page("/")
    def page(client: Client, person: str = "", alone: bool = False) -> None:
        viewer = _PEOPLE[person]
        session = Session(app, lambda: viewer, language, client, plan_id=PLAN, today=lambda: day)
        session.conversation = f"test-{person or 'own'}"
        if not alone:  # a tab that has not heard yet of what others do
            watcher.follow(session)
        Workspace(session, turns, "plan")

    Client.shared_head_html += server._head()
    ui.run_with(api, title="Hoshin", tailwind=False, show_welcome_message=False)
    uvicorn.run(api, host="127.0.0.1", port=int(PORT), log_level="warning")


main()
