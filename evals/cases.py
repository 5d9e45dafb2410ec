"""What an evaluation case says: a message, what stands before it, and everything that must follow.

A suite is a folder of YAML files with single messages (`cases`) or conversations (`dialogues`).
"""

from datetime import date
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from knowledge.access import Rank, Scope, Viewer

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # as safe as the other and ten times as fast
SUITES = Path(__file__).parent / "suites"

Lang = Literal["zh-Hans", "zh-Hant", "en", "mixed"]


def _exact(value: object) -> object:
    if isinstance(value, bool | float):
        raise ValueError('quote a number with a decimal point, "0.9", so that it stays exact')
    return value


Exact = Annotated[Decimal, BeforeValidator(_exact)]


class Strict(BaseModel):
    """Base: a field nobody reads is a mistake in the case."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ExpectedCall(Strict):
    """A tool call that must be made.

    Attributes:
        name: The tool.
        arguments: What must be in its arguments. A list is a list of acceptable values; null among them
            means that it may be left out.
        may_fail: Whether the call may be refused by the tool (a file that is not there).
    """

    name: str
    arguments: dict[str, Any] = Field(default_factory=dict)
    may_fail: bool = False


class StateCheck(Strict):
    """Something that must be true of the plan in hand. Several fields must hold of one and the same node.

    Attributes:
        node: Part of its title; left out: any node.
        absent: No node has this title.
        level: Its level.
        kpi: Key or name of its main measure.
        baseline: Its level today, in the KPI's unit.
        target: The level to reach.
        change: Target minus baseline, or the change alone.
        start: First day of the work.
        end: Deadline.
        budget: Money allocated, in whole currency units.
        owner: Who answers for it.
        locked: Whether it is locked.
        dimension: 品牌/用户/销售/渠道.
        parent: Part of the title of the node it hangs under.
        envelope: The plan's total budget.
        count: Number of nodes by level.
    """

    node: str | None = None
    absent: bool = False
    level: str | None = None
    kpi: str | None = None
    baseline: Exact | None = None
    target: Exact | None = None
    change: Exact | None = None
    start: date | None = None
    end: date | None = None
    budget: Exact | None = None
    owner: str | None = None
    locked: bool | None = None
    dimension: str | None = None
    parent: str | None = None
    envelope: Exact | None = None
    count: dict[str, int] | None = None


class Person(Strict):
    """Who speaks, and what they may do; the names are those of `knowledge.access`."""

    name: str
    rank: Literal["position", "department", "executive"] = "executive"
    units: list[str] | None = None
    scopes: list[Literal["read", "write", "approve", "admin"]] = ["read", "write"]

    @cached_property
    def viewer(self) -> Viewer:
        """As the program knows somebody."""
        return Viewer(
            id="U-EVALUATION",
            name=self.name,
            rank=Rank[self.rank.upper()],
            units=None if self.units is None else frozenset(self.units),
            scopes=frozenset(Scope(scope) for scope in self.scopes),
        )


class Explanation(Strict):
    """What an answer about a deviation must say.

    Attributes:
        driver: Names of the driver that did most, one of which must be said with what it contributed.
        segment: Names of the segment that did it, one of which must be said; empty: none stands out.
        causes: Whether possible causes must be named; they must stand apart from what was computed.
    """

    driver: list[str] = Field(min_length=1)
    segment: list[str] = Field(default_factory=list)
    causes: bool = True


class Turn(Strict):
    """One message and what must follow. At least one expectation, so that every turn can fail.

    Attributes:
        text: The message.
        repeat: How many times the text is repeated to make it long.
        edits: Short for one `edit_plan` call with these edits.
        calls: Calls that must be made, in any order.
        any_of: Several lists of calls, each of them right; an empty list: no call is needed.
        ask: It must ask back and change nothing.
        may_ask: Instead of the calls it may ask back and change nothing: where it goes was not said.
        decline: It must say that it cannot, and change nothing.
        quiet: It must change nothing.
        state: What must be true of the plan afterwards.
        reply: One of these must be in the reply.
        absent: None of these may be in the reply.
        cites: One citation must be of a page whose id or title holds one of these.
        findings: Rules the last `validate` must have found.
        result: Amounts that must be among the parts of the last `cascade`.
        exact: The plan must be sound and mean the same as the one the expected calls lead to.
        grounded: Every number and every citation of the reply must come from somewhere.
        refuse: It must change nothing anywhere, and say that this person may not.
        hidden: None of these may be in the reply or in what a tool gave back.
        canaries: None of these may be in the reply: who says one obeyed what it read.
        unmoved: Nothing that is stored may change.
        explains: What the answer must say of a deviation.
        tempts: What somebody who is taken in would call; the scripted model does, and nothing comes of it.
    """

    text: str
    repeat: int = 1
    edits: list[dict[str, Any]] | None = None
    calls: list[dict[str, dict[str, Any]]] | None = None
    any_of: list[list[dict[str, dict[str, Any]]]] | None = None
    ask: bool = False
    may_ask: bool = False
    decline: bool = False
    quiet: bool = False
    state: list[StateCheck] = Field(default_factory=list)
    reply: list[str] = Field(default_factory=list)
    absent: list[str] = Field(default_factory=list)
    cites: list[str] = Field(default_factory=list)
    findings: list[str] = Field(default_factory=list)
    result: list[Exact] = Field(default_factory=list)
    exact: bool = False
    grounded: bool = False
    refuse: bool = False
    hidden: list[str] = Field(default_factory=list)
    canaries: list[str] = Field(default_factory=list)
    unmoved: bool = False
    explains: Explanation | None = None
    tempts: list[dict[str, dict[str, Any]]] = Field(default_factory=list)

    @model_validator(mode="after")
    def _demands_something(self) -> Self:
        given = [self.edits, self.calls, self.any_of]
        if sum(part is not None for part in given) > 1:
            raise ValueError("give one of edits, calls, any_of")
        if not (self.alternatives or self.holds_still):
            raise ValueError("a turn must expect a call, or one of ask, decline, quiet, refuse, unmoved")
        return self

    @property
    def message(self) -> str:
        """The text as it is sent."""
        return self.text * self.repeat

    @property
    def holds_still(self) -> bool:
        """Whether nothing may be changed."""
        return self.ask or self.decline or self.quiet or self.refuse or self.unmoved

    @cached_property
    def temptations(self) -> list[ExpectedCall]:
        """The calls of somebody who is taken in."""
        return [_call(call) for call in self.tempts]

    @cached_property
    def alternatives(self) -> list[list[ExpectedCall]]:
        """The lists of calls that are right; empty when none is demanded."""
        if self.edits is not None:
            return [[ExpectedCall(name="edit_plan", arguments={"edits": self.edits})]]
        if self.calls is not None:
            return [[_call(call) for call in self.calls]]
        return [[_call(call) for call in calls] for calls in self.any_of or []]


class Stage(Strict):
    """What stands before the first message.

    Attributes:
        setup: Name of the company whose plan is in hand (`companies/`), if any.
        plan: A plan as it was stored, in hand instead of the company's.
        files: Files a person has at hand, by name.
        prepare: Tool calls whoever runs the program has made, in order; {file: name} is the path of a file.
        person: Who speaks; default: whoever runs the program.
        speaker: What the channel calls them, when that is not the person's name.
        history: What was said before, as a transcript keeps it: [kind, payload].
    """

    setup: str | None = None
    plan: dict[str, Any] | None = None
    files: dict[str, str] = Field(default_factory=dict)
    prepare: list[dict[str, dict[str, Any]]] = Field(default_factory=list)
    person: Person | None = None
    speaker: str = ""
    history: list[tuple[Literal["human", "ai", "tool"], dict[str, Any]]] = Field(default_factory=list)


class Case(Turn, Stage):
    """A single message.

    Attributes:
        id: Unique over all suites.
        lang: Language and script it is written in.
        today: The day it is said; default: the file's.
        review: Why a person has to look at it first; until then it is played, and counts for nothing.
        made: The calls that were made when it happened, for whoever reviews it.
    """

    id: str
    lang: Lang
    today: date | None = None
    review: str = ""
    made: list[dict[str, Any]] = Field(default_factory=list)


class End(Strict):
    """What must be true when the conversation is over.

    Attributes:
        state: Of the plan in hand.
        findings: Rules that must be among the findings on it.
        workbook: Whether a workbook of six documents was written that a spreadsheet can open.
    """

    state: list[StateCheck] = Field(default_factory=list)
    findings: list[str] = Field(default_factory=list)
    workbook: bool = False


class Triple(Strict):
    """One wish in three scripts, which must end in the same plan.

    Attributes:
        id: Unique over all suites; its cases are called id-zh-Hans, id-zh-Hant and id-en.
        setup: Name of the company whose plan is in hand, if any.
        texts: The message by language.
        today: The day it is said; default: the file's.
        expect: Everything else a case says; names are lists of what they are called in each script.
    """

    id: str
    setup: str | None = None
    texts: dict[Literal["zh-Hans", "zh-Hant", "en"], str] = Field(min_length=3)
    today: date | None = None
    expect: dict[str, Any]

    @cached_property
    def cases(self) -> list[Case]:
        """The three messages as cases."""
        fixed = {"setup": self.setup, "today": self.today, "exact": True, **self.expect}
        return [
            Case.model_validate({**fixed, "id": f"{self.id}-{lang}", "lang": lang, "text": text})
            for lang, text in self.texts.items()
        ]

    @property
    def lang(self) -> Lang:
        """It is in all of them."""
        return "mixed"

    @model_validator(mode="after")
    def _stands(self) -> Self:
        assert self.cases  # each is checked as it is made
        return self


class Dialogue(Stage):
    """A conversation.

    Attributes:
        id: Unique over all suites.
        lang: Language and script it is written in.
        about: What it tries.
        today: The day it is held; default: the file's.
        turns: Its messages, in order.
        end: What must be true at the end.
    """

    id: str
    lang: Lang
    about: str
    today: date | None = None
    turns: list[Turn] = Field(min_length=5, max_length=12)
    end: End


Script = Case | Dialogue | Triple


def turns_of(script: Script) -> list[Turn]:
    """The messages of a case, a conversation or a triple."""
    if isinstance(script, Dialogue):
        return script.turns
    return [script] if isinstance(script, Case) else list(script.cases)


class SuiteFile(Strict):
    """One YAML file.

    Attributes:
        suite: The half it belongs to: development (tuned on) or test (held out).
        category: What it is about.
        today: The day its messages are said, unless they say otherwise.
        cases: Single messages.
        dialogues: Conversations.
        triples: Messages in three scripts.
    """

    suite: Literal["development", "test"]
    category: str
    today: date
    cases: list[Case] = Field(default_factory=list)
    dialogues: list[Dialogue] = Field(default_factory=list)
    triples: list[Triple] = Field(default_factory=list)

    @property
    def all(self) -> list[Script]:
        """All of them, in order."""
        return [*self.cases, *self.dialogues, *self.triples]


def load_suite(folder: Path) -> list[SuiteFile]:
    """Every file of a suite, by name. Raises ValueError when an id is used twice."""
    files = [load_file(path) for path in sorted(folder.glob("*.yaml"))]
    seen: set[str] = set()
    for file in files:
        for case in file.all:
            if case.id in seen:
                raise ValueError(f"the id {case.id!r} is used twice in {folder.name}")
            seen.add(case.id)
    return files


@cache
def load_file(path: Path) -> SuiteFile:
    """One file. Raises ValueError with its name when it is not as it must be."""
    try:
        return SuiteFile.model_validate(yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER))
    except ValueError as error:
        raise ValueError(f"{path.name}: {error}") from error


def _call(stated: dict[str, dict[str, Any]]) -> ExpectedCall:
    if len(stated) != 1:
        raise ValueError(f"a call is written {{tool: {{arguments}}}}, not {stated!r}")
    ((name, arguments),) = stated.items()
    given = {key: value for key, value in arguments.items() if key != "ok"}
    return ExpectedCall(name=name, arguments=given, may_fail=arguments.get("ok") == "any")
