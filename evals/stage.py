"""What stands before the first message: a home, a company's plan in hand, files, and what was said before."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from assistant.app import App, now
from assistant.settings import read_settings
from core.plan.plan import Plan
from core.text import Language
from evals.cases import Stage
from knowledge.conversations import Message
from tools.demo_company import found_demo
from tools.registry import call
from tools.tool import PlanRef

COMPANIES = Path(__file__).parent / "companies"
DEMO = "demo"
CONVERSATION = "evaluation"
PERSON = "evaluation"


def found_company(home: Path, company: str, language: Language, today: date) -> Path:
    """Make the company's plan with the real tools, and leave it in hand; returns `home`.

    "demo" is the company shipped with the program, with its facts and readings; the others are YAML files.
    """
    app = App(read_settings(home=home))
    plan = (
        found_demo(app.context(language, today, PERSON))
        if company == DEMO
        else _read(app, company, language, today)
    )
    app.conversations.set_state(CONVERSATION, {"language": language.value, "plan": plan.id})
    app.engine.dispose()
    return home


def _read(app: App, company: str, language: Language, today: date) -> PlanRef:
    steps = yaml.safe_load((COMPANIES / f"{company}.yaml").read_text(encoding="utf-8"))
    plan: PlanRef | None = None
    for step in steps:
        ctx = app.context(language, today, PERSON, plan=plan.id if plan else None)
        plan = call("edit_plan", step, ctx).plan
    assert plan is not None
    return plan


def found_plan(app: App, body: Mapping[str, Any]) -> PlanRef:
    """Store a plan as it was: every field, exactly."""
    plan = Plan.model_validate(body)
    made = app.plans.create(plan, by=PERSON, at=now(), reason="")
    return PlanRef(id=made.id, version=made.version)


def prepare(app: App, stage: Stage, language: Language, today: date) -> None:
    """Put the files in place, make the calls, and write down what was said before."""
    folder = imports_of(app)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in stage.files.items():
        (folder / name).write_text(text, encoding="utf-8")
    if stage.plan is not None:
        plan = found_plan(app, stage.plan)
        app.conversations.set_state(CONVERSATION, {"language": language.value, "plan": plan.id})
    for step in stage.prepare:
        ((name, arguments),) = step.items()
        state = app.conversations.get_state(CONVERSATION)
        ctx = app.context(language, today, PERSON, plan=_text(state.get("plan")), imports=folder)
        made = call(name, json.loads(json.dumps(arguments, default=str)), ctx)
        if made.plan is not None:
            said = {"language": language.value, **state, "plan": made.plan.id}
            app.conversations.set_state(CONVERSATION, said)
    if stage.history:
        messages = [Message(kind, payload, now()) for kind, payload in stage.history]
        app.conversations.extend(CONVERSATION, messages)


def imports_of(app: App) -> Path:
    """The folder a person's files are in."""
    return app.settings.uploads / CONVERSATION


def _text(value: object) -> str | None:
    return str(value) if value else None
