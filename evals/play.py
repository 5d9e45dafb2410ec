"""Play a case on the real assistant, in a home of its own, and write down everything that happened."""

import shutil
import traceback
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from assistant.agent import Agent, build_agent
from assistant.app import App, now
from assistant.conversation import Assistant
from assistant.errors import BadRequest
from assistant.models.choose import choose_counter
from assistant.reply import Reply
from assistant.settings import read_settings
from core.plan.plan import Plan
from core.text import Language
from evals.cases import Case, Dialogue, Lang, Turn
from tools.demo_company import found_demo
from tools.registry import call
from tools.tool import Citation, PlanRef

COMPANIES = Path(__file__).parent / "companies"
DEMO = "demo"

_CONVERSATION = "evaluation"
_PERSON = "evaluation"


@dataclass(frozen=True)
class Made:
    """A tool call that was made: arguments as the model gave them, result or error as JSON data."""

    name: str
    arguments: dict[str, Any]
    ok: bool
    result: dict[str, Any]


@dataclass(frozen=True)
class Heard:
    """Everything one message led to.

    Attributes:
        reply: What was said.
        calls: Tool calls, in order.
        asked: Whether it asked back.
        citations: Guidance it rests on.
        before: The plan in hand before, None if none.
        after: The plan in hand afterwards.
        versions_before: Version of every stored plan before, by id.
        versions_after: The same afterwards.
        refused: The message was refused with a clear error.
        crash: Traceback of anything else that went wrong, "" if nothing did.
    """

    reply: str = ""
    calls: tuple[Made, ...] = ()
    asked: bool = False
    citations: tuple[Citation, ...] = ()
    before: Plan | None = None
    after: Plan | None = None
    versions_before: dict[str, int] = field(default_factory=dict)
    versions_after: dict[str, int] = field(default_factory=dict)
    refused: bool = False
    crash: str = ""


@dataclass(frozen=True)
class Played:
    """A case as it was played: its turns, and the rules that find something in the plan at the end."""

    turns: tuple[Heard, ...]
    findings: frozenset[str] = frozenset()


class Theatre:
    """Plays cases. The agent is built once; every case gets an empty home, or a copy of its company's.

    Args:
        folder: Where homes are made.
        settings: Given to the program, such as `model`. Search compares words only unless they say otherwise:
            a home for each case would mean vectors for each case, and `evals.retrieval` measures those.
    """

    def __init__(self, folder: Path, **settings: object) -> None:
        self._folder = folder
        self._given = {"embeddings": "none", **settings}
        self._count = 0
        self._companies: dict[tuple[str, Lang], Path] = {}

    async def play(self, case: Case | Dialogue, today: date) -> Played:
        """What the case led to. Never raises: a crash stands in the turn it happened in."""
        turns: list[Turn] = [case] if isinstance(case, Case) else case.turns
        heard: list[Heard] = []
        app = App(read_settings(home=self._home(case.setup, case.lang, today), **self._given))
        try:
            assistant = self._assistant(app)
            for turn in turns:
                heard.append(await _hear(app, assistant, turn, today))
            return Played(tuple(heard), self._findings(app, heard, case, today))
        except Exception:
            heard.append(Heard(crash=traceback.format_exc()))
            return Played(tuple(heard))
        finally:
            await app.aclose()

    def _assistant(self, app: App) -> Assistant:
        # as App.assistant builds it, but with one agent for all cases: building it takes longer than a turn
        counter = choose_counter(app.settings)
        return Assistant(self._agent, app.conversations, app.settings, counter, app.context, now)

    @cached_property
    def _agent(self) -> Agent:
        app = App(read_settings(home=self._folder, **self._given))
        return build_agent(app.model, app.settings)

    def _home(self, company: str | None, lang: Lang, today: date) -> Path:
        self._count += 1
        home = self._folder / f"case-{self._count}"
        if company is None:
            home.mkdir()
            return home
        if (company, lang) not in self._companies:
            self._companies[company, lang] = found_company(
                self._folder / f"{company}-{lang}", company, _written(lang), today
            )
        shutil.copytree(self._companies[company, lang], home)
        return home

    def _findings(self, app: App, heard: list[Heard], case: Case | Dialogue, today: date) -> frozenset[str]:
        plan = heard[-1].after
        if isinstance(case, Case) or not case.end.findings or plan is None:
            return frozenset()
        ctx = app.context(_written(case.lang), today, _PERSON, plan=plan.id)
        return found_rules(call("validate", {}, ctx).model_dump(mode="json"))


def found_company(home: Path, company: str, language: Language, today: date) -> Path:
    """Make the company's plan with the real tools, and leave it in hand; returns `home`.

    "demo" is the company shipped with the program, with its facts and readings; the others are YAML files.
    """
    app = App(read_settings(home=home))
    if company == DEMO:
        plan = found_demo(app.context(language, today, _PERSON))
    else:
        plan = _edited(app, company, language, today)
    app.conversations.set_state(_CONVERSATION, {"language": language.value, "plan": plan.id})
    app.engine.dispose()
    return home


def _edited(app: App, company: str, language: Language, today: date) -> PlanRef:
    steps = yaml.safe_load((COMPANIES / f"{company}.yaml").read_text(encoding="utf-8"))
    plan: PlanRef | None = None
    for step in steps:
        ctx = app.context(language, today, _PERSON, plan=plan.id if plan else None)
        plan = call("edit_plan", step, ctx).plan
    assert plan is not None
    return plan


def found_rules(result: dict[str, Any]) -> frozenset[str]:
    """Ids of the rules with a finding in a result of `validate`."""
    return frozenset(finding["rule"] for finding in result.get("findings", ()))


async def _hear(app: App, assistant: Assistant, turn: Turn, today: date) -> Heard:
    before, versions = _in_hand(app), _versions(app)
    reply, refused, crash = Reply(reply=""), False, ""
    try:
        reply = await assistant.ask(_CONVERSATION, turn.message, person=_PERSON, today=today)
    except BadRequest as error:
        refused, reply = True, Reply(reply=str(error))
    except Exception:
        crash = traceback.format_exc()
    return Heard(
        reply=reply.reply,
        calls=tuple(
            Made(c.name, c.arguments, c.ok, (c.result if c.ok else c.error) or {}) for c in reply.calls
        ),
        asked=reply.asked_back,
        citations=reply.citations,
        before=before,
        after=_in_hand(app),
        versions_before=versions,
        versions_after=_versions(app),
        refused=refused,
        crash=crash or _internal(reply),
    )


def _internal(reply: Reply) -> str:
    """A tool that broke, as opposed to one that refused its arguments."""
    broken = [c.name for c in reply.calls if not c.ok and (c.error or {}).get("type") == "internal"]
    return f"internal error in {', '.join(broken)}" if broken else ""


def _in_hand(app: App) -> Plan | None:
    plan = app.conversations.get_state(_CONVERSATION).get("plan")
    return app.plans.load(str(plan)) if plan else None


def _versions(app: App) -> dict[str, int]:
    return {plan.id: plan.version for plan in app.plans.list(limit=100)}


def _written(lang: Lang) -> Language:
    return Language.ZH_HANS if lang == "mixed" else Language(lang)
