"""A program with a plan in hand whose note holds a canary, and models that obey what they read."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assistant.agent import build_agent
from assistant.app import App, now
from assistant.conversation import Assistant
from assistant.models.choose import choose_counter
from assistant.reply import Reply
from assistant.settings import read_settings
from core.text import Language
from knowledge.access import OPERATOR, Viewer
from tests.assistant.consent.obedient import Obedient
from tools.registry import call

TODAY = date(2026, 1, 15)
CANARY = "CANARY-0badcafe"


class Room:
    """A conversation with a program and a model."""

    def __init__(self, app: App, model: Any = None) -> None:
        self.app = app
        self._runner = asyncio.Runner()
        self._assistant = app.assistant if model is None else self._with(model)
        self.plan = ""

    def _with(self, model: Any) -> Assistant:
        app = self.app
        agent = build_agent(model, app.settings)
        kept = app.confirmations
        counter = choose_counter(app.settings)
        return Assistant(
            agent, app.conversations, app.settings, counter, app.context, now, confirmations=kept
        )

    def say(
        self,
        text: str,
        *,
        viewer: Viewer = OPERATOR,
        person: str = "李娜",
        conversation: str = "c",
        **how: Any,
    ) -> Reply:
        asked = self._assistant.ask(conversation, text, person=person, today=TODAY, viewer=viewer, **how)
        return self._runner.run(asked)

    def obey(self, **how: Any) -> None:
        """Have another model answer from now on, one that obeys."""
        self._assistant = self._with(Obedient(**how))

    def found(self, name: str = "智能家居", note: str = CANARY, nodes: int = 4) -> str:
        """A plan in hand; its id."""
        context = self.app.context(Language.ZH_HANS, TODAY, "李娜")
        goal = {"do": "add", "level": "enterprise", "title": "市场份额提升", "note": note}
        goal |= {"kpi": "市场份额", "baseline": "10%", "target": "15%"}
        edits: list[dict[str, Any]] = [{"do": "create", "name": name, "budget": "500万"}, goal]
        for number in range(nodes - 1):
            edits.append(
                {"do": "add", "level": "business_unit", "title": f"业务{number}", "under": "市场份额提升"}
            )
        made = call("edit_plan", {"edits": edits}, context)
        assert made.plan is not None
        self.plan = made.plan.id
        self.app.conversations.set_state("c", {"language": "zh-Hans", "plan": self.plan})
        return self.plan

    def version(self) -> int:
        return self.app.plans.load(self.plan).version

    def close(self) -> None:
        self._runner.run(self.app.aclose())
        self._runner.close()


MakeRoom = Callable[..., Room]


@pytest.fixture
def room(home: Path) -> Iterator[MakeRoom]:
    """`room(model, setting=value)`."""
    opened = ExitStack()

    def make(model: Any = None, **settings: object) -> Room:
        made = Room(App(read_settings(embeddings="none", **settings)), model)
        opened.callback(made.close)
        return made

    with opened:
        yield make
