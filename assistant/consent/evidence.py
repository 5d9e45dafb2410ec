"""What stands before a tool call: the person's own words, and words of others that the model has read."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

from assistant.consent.act import Act
from assistant.consent.values import Number, numbers_in, plain
from assistant.consent.wish import Sureness, Wish, is_no, is_yes, wish_of, without_files
from assistant.turn import Turn
from core.plan.node import Node
from core.plan.plan import Plan
from knowledge.access import Viewer

# tools whose results are numbers computed here, and nothing that somebody wrote
_COMPUTING = frozenset(
    {
        "cascade", "allocate", "reallocate", "simulate", "validate", "edit_plan", "record_actuals",
        "advise_sourcing", "analyze_synergy", "assess_investment", "size_experiment",
        "evaluate_experiment", "plan_growth", "fit_response", "attribute_channels", "export_plan",
        "draw_chart",
    }
)  # fmt: skip
_SHOWING = ("edit_plan", "record_actuals")  # their results repeat the plan
_STRETCH, _OVERLAP = 15_000, 60  # characters of a text whose numbers are read at once
_QUESTION = 2_000  # characters of a question that was asked back


class Evidence:
    """Read once for each call that would change something.

    Args:
        turn: The turn.
        messages: The conversation as the model was given it, with what was said in this turn.
    """

    def __init__(self, turn: Turn, messages: Sequence[BaseMessage]) -> None:
        self._turn = turn
        self._start = max(
            (at for at, message in enumerate(messages) if isinstance(message, HumanMessage)), default=0
        )
        self._messages = messages

    @cached_property
    def said(self) -> str:
        """The message of this turn."""
        return self._messages[self._start].text if self._messages else ""

    @cached_property
    def wish(self) -> Wish:
        """What the message asks for, with what it answers when it answers a question."""
        own = wish_of(self.said)
        before = self._asked_before()
        if before is None or (own.sureness is Sureness.NO and not is_yes(self.said)):
            return own
        earlier, question = before
        acts = own.acts | wish_of(earlier).acts
        if is_yes(self.said):
            acts |= wish_of(question).acts
        return Wish(Sureness.YES, acts)

    @cached_property
    def own_text(self) -> str:
        """Everything the person said in this conversation, as it is compared; and what they said yes to."""
        texts = [without_files(one.text) for one in self._messages if isinstance(one, HumanMessage)]
        if is_yes(self.said) and (before := self._asked_before()):
            texts.append(before[1])
        texts += self._readings()
        return "\n".join(map(plain, texts))

    @cached_property
    def spoken(self) -> str:
        """The message of this turn with what it answers, as it is compared."""
        before = self._asked_before()
        parts = [without_files(self.said), *(before or ())[: 2 if is_yes(self.said) else 1]]
        return "\n".join(map(plain, parts))

    @cached_property
    def spoken_numbers(self) -> frozenset[Number]:
        """The numbers in it."""
        return _numbers(self.spoken)

    @cached_property
    def said_numbers(self) -> frozenset[Number]:
        """The numbers the person said in this conversation, and those that were computed of them."""
        computed = (one.text for one in self._results(computing=True) if one.name not in _SHOWING)
        return _numbers(self.own_text) | _numbers("\n".join(computed))

    @cached_property
    def own_numbers(self) -> frozenset[Number]:
        """The numbers the person said, those of the plan in hand, and those that tools computed."""
        computed = "\n".join(one.text for one in self._results(computing=True))
        return _numbers(self.own_text) | _numbers(computed) | self._plan.numbers

    @cached_property
    def foreign_text(self) -> str:
        """What others wrote and the model has read, as it is compared."""
        texts = [one.text for one in self._results(computing=False)]
        texts += [one.text for one in self._messages[: self._start] if isinstance(one, AIMessage)]
        return "\n".join((*map(plain, texts), self._plan.text))

    @cached_property
    def foreign_numbers(self) -> frozenset[Number]:
        """The numbers in it."""
        return _numbers(self.foreign_text)

    @property
    def has_read_others(self) -> bool:
        """Whether the model read words of others in this conversation, besides the plan in hand."""
        return next(self._results(computing=False), None) is not None

    @property
    def names(self) -> frozenset[str]:
        """Whole names that stand in the plan in hand: titles, people, KPIs."""
        return self._plan.names

    @cached_property
    def plan(self) -> Plan | None:
        """The plan in hand."""
        return self._turn.plan()

    def was_asked(self, tool: str, arguments: Mapping[str, Any]) -> bool:
        """Whether the last turn called exactly this, was asked to confirm it, and the person now says yes."""
        repeats = wish_of(self.said).acts & {Act.REMOVE, Act.UNDO}
        if is_no(self.said) or not (is_yes(self.said) or repeats):
            return False
        wanted = {key: value for key, value in arguments.items() if key != "confirmed"}
        questions: dict[str, str] = {}
        for message in reversed(self._messages[: self._start]):
            if isinstance(message, HumanMessage):
                break
            if isinstance(message, ToolMessage) and (question := (message.artifact or {}).get("question")):
                questions[message.tool_call_id] = str(question)
            if isinstance(message, AIMessage):
                for call in message.tool_calls:
                    question = questions.get(call["id"] or "")
                    if call["name"] == tool and question and _is_the_asked(wanted, call["args"], question):
                        return True
        return False

    @cached_property
    def _said_before(self) -> BaseMessage | None:
        """The last words before this turn, whoever said them."""
        return next((one for one in reversed(self._messages[: self._start]) if one.text), None)

    def _readings(self) -> list[str]:
        """The values the embedded model read in the person's words, when it asked which of them is meant."""
        last = self._said_before
        known: dict[str, Any] = last.additional_kwargs.get("hoshin") or {} if last else {}
        asked = (known.get("memory") or {}).get("pending") or {}
        choices = asked.get("choices") or () if asked.get("kind") == "reading" else ()
        return [str(one.get("value", "")) for one in choices]

    def _asked_before(self) -> tuple[str, str] | None:
        """What the person said before and was asked back, when this message comes after a question."""
        last = self._said_before
        if not isinstance(last, AIMessage):
            return None
        asked = last.additional_kwargs.get("asked_back")
        if asked is None:
            asked = last.text.rstrip("*_ ”\"')）").endswith(("?", "？"))
        if not asked:
            return None
        earlier = [one.text for one in self._messages[: self._start] if isinstance(one, HumanMessage)]
        return "\n".join(earlier[-3:]), last.text[-_QUESTION:]

    def _results(self, *, computing: bool) -> Iterator[ToolMessage]:
        for message in self._messages:
            if not isinstance(message, ToolMessage) or (message.name in _COMPUTING) is not computing:
                continue
            if computing or not self._is_shipped(message):
                yield message

    def _is_shipped(self, message: ToolMessage) -> bool:
        """Whether a result quotes nothing but guidance that comes with the program."""
        cited = (message.artifact or {}).get("citations") or ()
        guidance = self._turn.context.guidance
        shipped = frozenset(one for one in guidance.ids() if not guidance.is_own(one))
        return bool(cited) and all(one["id"] in shipped for one in cited)

    @cached_property
    def _plan(self) -> "_Known":
        """What stands in the plan in hand."""
        plan = self._turn.plan()
        return _NOTHING if plan is None else _known(_ByVersion(plan, self._turn.context.viewer))


def _numbers(text: str) -> frozenset[Number]:
    """The numbers of a text of any length."""
    stretches = (text[at : at + _STRETCH + _OVERLAP] for at in range(0, len(text), _STRETCH))
    return frozenset(number for stretch in stretches for number in numbers_in(stretch))


class _Known(NamedTuple):
    """What stands in a plan: its numbers, whole names, and whatever words people wrote into it."""

    numbers: frozenset[Number]
    names: frozenset[str]
    text: str


_NOTHING = _Known(frozenset(), frozenset(), "")


class _ByVersion:
    """A plan as a cache key: a stored version never changes for one viewer."""

    def __init__(self, plan: Plan, viewer: Viewer) -> None:
        self.plan = plan
        self._key = (plan.id, plan.version, viewer.id, viewer.rank, viewer.units)

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByVersion) and self._key == other._key


@lru_cache(maxsize=16)
def _known(key: _ByVersion) -> _Known:
    plan = key.plan
    texts = (plan.name, *(f"{node.title}\n{node.statement}\n{node.note}" for node in plan.nodes))
    return _Known(
        frozenset(Number(one, one, is_scaled=False) for one in _amounts(plan) if one is not None),
        frozenset(map(plain, _names(plan))),
        plain("\n".join(texts)),
    )


def _amounts(plan: Plan) -> Iterator[Decimal | None]:
    yield plan.envelope
    for reserve in plan.reserves:
        yield reserve.amount
    for node in plan.nodes:
        for measure in node.measures:
            yield from (measure.baseline, measure.target, measure.stretch, measure.floor, measure.actual)
        if node.budget is not None:
            yield from (node.budget.planned, node.budget.ask, node.budget.minimum, node.budget.maximum)


def _names(plan: Plan) -> Iterator[str]:
    yield plan.name
    for node in plan.nodes:
        yield from _names_of(node)


def _names_of(node: Node) -> Iterator[str]:
    yield node.title
    if node.owner:
        yield node.owner
    for measure in node.measures:
        yield measure.kpi.name.zh
        yield measure.kpi.name.en
    yield from node.metrics


def _is_the_asked(wanted: Mapping[str, Any], asked: Mapping[str, Any], question: str) -> bool:
    """Whether a call is the one that was asked about; it may pin down what the question named."""
    before = {key: value for key, value in asked.items() if key != "confirmed"}
    added = {key: value for key, value in wanted.items() if key not in before}
    kept = {key: value for key, value in wanted.items() if key in before}
    return kept == before and all(str(value) in question for value in added.values())
