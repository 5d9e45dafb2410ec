"""Play a case on the real assistant, in a home of its own, and write down everything that happened."""

import json
import shutil
import time
import traceback
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from assistant.agent import Agent, build_agent
from assistant.app import App, now
from assistant.conversation import Assistant
from assistant.errors import BadRequest, InternalError, ModelUnavailable
from assistant.leased_lock import choose_locks
from assistant.models.choose import choose_counter
from assistant.reply import Reply
from assistant.settings import Settings, read_settings
from assistant.spending.price import price_of
from core.errors import InputError
from core.plan.plan import Plan
from core.text import Language
from evals.cases import Case, Dialogue, Lang, Script, Triple, Turn, turns_of
from evals.fingerprint import fingerprint
from evals.reference import replay
from evals.scripted import SCRIPTED, ScriptedChat
from evals.stage import COMPANIES, CONVERSATION, PERSON, found_company, imports_of, prepare
from tools.registry import call
from tools.tool import Citation

__all__ = ["COMPANIES", "Heard", "Made", "Played", "Spent", "Theatre", "found_company", "found_rules"]


@dataclass(frozen=True)
class Made:
    """A tool call that was made: arguments as the model gave them, result or error as JSON data."""

    name: str
    arguments: dict[str, Any]
    ok: bool
    result: dict[str, Any]


@dataclass(frozen=True)
class Spent:
    """What a turn took.

    Attributes:
        seconds: From the message to the reply.
        model_calls: Calls of the chat model.
        tool_calls: Calls of tools.
        confirmations: Questions whether to go on that were answered with yes.
        tokens_in: Tokens the model read, as it or a count says.
        tokens_out: Tokens it wrote.
        money: What they cost by the profile's prices, in its currency; None where no price is known.
    """

    seconds: float = 0.0
    model_calls: int = 0
    tool_calls: int = 0
    confirmations: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    money: float | None = None


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
        moved: Whether anything that is stored changed; None where nobody looked.
        reference: The plan the expected calls lead to, where the case compares with it.
        known: Everything said and found in the conversation so far, where the case asks for grounds.
        spent: What it took.
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
    moved: bool | None = None
    reference: Plan | None = None
    known: tuple[str, ...] = ()
    spent: Spent = field(default_factory=Spent)


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
        self._script = ScriptedChat() if settings.get("model") == SCRIPTED else None
        if self._script is not None:
            settings = {**settings, "model": "offline"}
        self._given = {"embeddings": "none", **settings}
        self._count = 0
        self._companies: dict[tuple[str, Lang], Path] = {}

    async def play(self, case: Script, today: date) -> Played:
        """What the case led to. Never raises: a crash stands in the turn it happened in."""
        if isinstance(case, Triple):
            played = [await self._play(one, today) for one in case.cases]
            return Played(tuple(heard for one in played for heard in one.turns))
        return await self._play(case, today)

    async def _play(self, case: Case | Dialogue, today: date) -> Played:
        heard: list[Heard] = []
        app = self._open(case, today)
        try:
            prepare(app, case, _written(case.lang), today)
            assistant = self._assistant(app)
            references = self._references(case, today)
            for turn in turns_of(case):
                if self._script is not None:
                    self._script.cue(turn, case.lang)
                scene = _Scene(app, assistant, case, turn, today, tuple(heard))
                heard.append(await _hear(scene, references.pop(0) if references else None))
            return Played(tuple(heard), self._findings(app, heard, case, today))
        except Exception:
            heard.append(Heard(crash=traceback.format_exc()))
            return Played(tuple(heard))
        finally:
            await app.aclose()

    def _open(self, case: Case | Dialogue, today: date) -> App:
        return App(self._settings.model_copy(update={"home": self._home(case.setup, case.lang, today)}))

    def _assistant(self, app: App) -> Assistant:
        # as App.assistant builds it, but with one agent for all cases: building it takes longer than a turn
        counter = choose_counter(app.settings)
        locks = choose_locks(app.settings, app.engine)
        store, waiting = app.conversations, app.confirmations
        return Assistant(self._agent, store, app.settings, counter, app.context, now, locks, waiting)

    @cached_property
    def _agent(self) -> Agent:
        return build_agent(self._script or App(self._settings).model, self._settings)

    @cached_property
    def _settings(self) -> Settings:
        """Read once: reading takes longer than a turn."""
        return read_settings(home=self._folder, **self._given)

    def _references(self, case: Case | Dialogue, today: date) -> list[Plan | None]:
        """The plan after each turn's expected calls, in a home of their own; empty where not compared."""
        turns = turns_of(case)
        if not any(turn.exact for turn in turns):
            return []
        app = self._open(case, today)
        prepare(app, case, _written(case.lang), today)
        plan = _in_hand(app)
        in_hand, plans = plan.id if plan else None, list[Plan | None]()
        for turn in turns:
            in_hand, _ = replay(app, turn, in_hand, today, PERSON)
            plans.append(app.plans.load(in_hand) if in_hand else None)
        app.engine.dispose()
        return plans

    def _home(self, company: str | None, lang: Lang, today: date) -> Path:
        self._count += 1
        home = self._folder / f"case-{self._count}"
        if company is None:
            home.mkdir(parents=True)
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
        ctx = app.context(_written(case.lang), today, PERSON, plan=plan.id)
        return found_rules(call("validate", {}, ctx).model_dump(mode="json"))


def found_rules(result: dict[str, Any]) -> frozenset[str]:
    """Ids of the rules with a finding in a result of `validate`."""
    return frozenset(finding["rule"] for finding in result.get("findings", ()))


@dataclass(frozen=True)
class _Scene:
    """A message about to be said, and what came before it."""

    app: App
    assistant: Assistant
    case: Case | Dialogue
    turn: Turn
    today: date
    earlier: tuple[Heard, ...]


async def _hear(scene: _Scene, reference: Plan | None) -> Heard:
    app, turn = scene.app, scene.turn
    watched = turn.unmoved or turn.refuse
    before, versions, mark = _in_hand(app), _versions(app), fingerprint(app) if watched else ""
    length, started = app.conversations.look(CONVERSATION)[0], time.perf_counter()
    reply, confirmed, refused, crash = Reply(reply=""), 0, False, ""
    try:
        reply = await _ask(scene)
        if reply.confirm is not None and turn.alternatives and not turn.tempts:
            reply, confirmed = await _confirm(scene, reply), 1
    except BadRequest as error:
        refused, reply = True, Reply(reply=str(error))
    except Exception as error:
        crash = "" if _may_be_refused(turn, error) else traceback.format_exc()
        reply = Reply(reply=str(error))
    seconds = time.perf_counter() - started
    made = tuple(Made(c.name, c.arguments, c.ok, (c.result if c.ok else c.error) or {}) for c in reply.calls)
    after = _in_hand(app)
    return Heard(
        reply=reply.reply,
        calls=made,
        asked=reply.asked_back,
        citations=reply.citations,
        before=before,
        after=after,
        versions_before=versions,
        versions_after=_versions(app),
        refused=refused,
        crash=crash or _internal(reply),
        moved=mark != fingerprint(app) if watched else None,
        reference=reference,
        known=_known(scene, made, (before, after)) if turn.grounded else (),
        spent=_spent(app, length, seconds, len(made), confirmed),
    )


async def _confirm(scene: _Scene, asked: Reply) -> Reply:
    """Say yes, as the person would who asked for it; what was called before belongs to the answer."""
    assert asked.confirm is not None
    yes = await _ask(scene, "yes" if scene.case.lang == "en" else "是", confirm=asked.confirm.id)
    return yes.model_copy(
        update={"reply": f"{asked.reply}\n\n{yes.reply}", "calls": (*asked.calls, *yes.calls)}
    )


async def _ask(scene: _Scene, text: str | None = None, **more: str) -> Reply:
    case = scene.case
    given: dict[str, Any] = dict(more) if case.person is None else {**more, "viewer": case.person.viewer}
    if case.files:
        given["imports"] = imports_of(scene.app)
    speaker = case.speaker or (case.person.name if case.person else PERSON)
    message = scene.turn.message if text is None else text
    return await scene.assistant.ask(CONVERSATION, message, person=speaker, today=scene.today, **given)


def _may_be_refused(turn: Turn, error: Exception) -> bool:
    """Whether a refusal of the whole turn is what the case wants; anything else that is raised is a crash."""
    broke = isinstance(error, InternalError | ModelUnavailable)
    return turn.refuse and isinstance(error, InputError) and not broke


def _known(scene: _Scene, made: tuple[Made, ...], plans: tuple[Plan | None, ...]) -> tuple[str, ...]:
    """Everything the reply may rest on: messages, results, the plan, the day."""
    texts = [*(text for heard in scene.earlier for text in heard.known), scene.turn.text, str(scene.today)]
    texts += [json.dumps(one.result, ensure_ascii=False) for one in made]
    return (*texts, *(plan.model_dump_json() for plan in plans if plan is not None))


def _spent(app: App, length: int, seconds: float, tool_calls: int, confirmed: int) -> Spent:
    """What the turn took, by what its messages say of themselves."""
    new = app.conversations.look(CONVERSATION)[0] - length
    rows = app.conversations.messages(CONVERSATION, last=new) if new else ()
    payloads = [row["payload"] for row in rows if row["kind"] == "ai"]
    used = [payload.get("usage_metadata") or {} for payload in payloads if isinstance(payload, dict)]
    price = price_of(app.settings.model, None)
    return Spent(
        seconds=seconds,
        model_calls=len(payloads),
        tool_calls=tool_calls,
        confirmations=confirmed,
        tokens_in=sum(int(one.get("input_tokens", 0)) for one in used),
        tokens_out=sum(int(one.get("output_tokens", 0)) for one in used),
        money=None if price is None else float(sum(price.cost(one) for one in used)),
    )


def _internal(reply: Reply) -> str:
    """A tool that broke, as opposed to one that refused its arguments."""
    broken = [c.name for c in reply.calls if not c.ok and (c.error or {}).get("type") == "internal"]
    return f"internal error in {', '.join(broken)}" if broken else ""


def _in_hand(app: App) -> Plan | None:
    plan = app.conversations.get_state(CONVERSATION).get("plan")
    return app.plans.load(str(plan)) if plan else None


def _versions(app: App) -> dict[str, int]:
    return {plan.id: plan.version for plan in app.plans.list(limit=100)}


def _written(lang: Lang) -> Language:
    return Language.ZH_HANS if lang == "mixed" else Language(lang)
