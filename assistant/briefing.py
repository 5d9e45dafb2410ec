"""What the chat model is told before each of its calls: how to work, the day, and the plan in hand."""

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from langchain_core.messages import SystemMessage

from assistant.facts_outline import outline_facts
from assistant.outline import outline
from assistant.turn import Turn
from core.facts.catalogue import Catalogue
from core.plan.plan import Plan
from core.text import Language
from prompts.loading import load

if TYPE_CHECKING:
    from knowledge.facts import FactStore

_SPOKEN = {
    Language.ZH_HANS: "简体中文",
    Language.ZH_HANT: "繁體中文",
    Language.EN: "English",
}
_NO_PLAN = {"zh": "现在没有在处理的计划。", "en": "No plan is in hand yet."}


def brief(turn: Turn) -> SystemMessage:
    """The system message as of now.

    Its text is for a language model; `additional_kwargs["hoshin"]` holds the same as data, for the embedded
    one: {"language", "today", "fiscal_start", "plan": the plan's JSON or None, "plans": how many are stored,
    "names": what the plans changed last are called, "facts": the catalogue of the fact tables as JSON text,
    or None}.
    """
    context, plan = turn.context, turn.plan()
    script = "en" if context.language is Language.EN else "zh"
    text = load(f"system.{script}").text.format(
        language=_SPOKEN[context.language],
        today=context.today.isoformat(),
        fiscal_start=context.fiscal_start,
        plans=turn.stored,
        facts=outline_facts(context.facts.catalogue if context.facts else Catalogue(), context.language),
        plan=outline(plan) if plan else _NO_PLAN[script],
    )
    known = {
        "language": context.language.value,
        "today": context.today.isoformat(),
        "fiscal_start": context.fiscal_start,
        "plan": _as_data(plan) if plan else None,
        "plans": turn.stored,
        "names": list(turn.names),
        "facts": _catalogue_of(context.facts),
    }
    return SystemMessage(content=text, additional_kwargs={"hoshin": known})


def _catalogue_of(facts: "FactStore | None") -> str | None:
    return None if facts is None or not facts.catalogue.tables else _dump_catalogue(facts.catalogue)


def _dump_catalogue(catalogue: Catalogue) -> str:
    return _dumped(_ByObject(catalogue))


class _ByObject:
    """A catalogue as a cache key: it is read once and never changes."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue

    def __hash__(self) -> int:
        return id(self.catalogue)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByObject) and self.catalogue is other.catalogue


@lru_cache(maxsize=4)
def _dumped(key: _ByObject) -> str:
    return key.catalogue.model_dump_json()


def _as_data(plan: Plan) -> dict[str, Any]:
    return _dump(_ByIdentity(plan))


class _ByIdentity:
    """A plan as a cache key: a stored version never changes."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    def __hash__(self) -> int:
        return hash((self.plan.id, self.plan.version))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByIdentity) and self.plan is other.plan


@lru_cache(maxsize=8)
def _dump(key: _ByIdentity) -> dict[str, Any]:
    return key.plan.model_dump(mode="json")
