"""What the chat model is told before each of its calls: how to work, the day, and the plan in hand.

What stays the same from call to call stands first, so that a provider's cache of the prompt holds: the rules,
the fact tables, the digest of earlier turns; the plan, which changes, is last.
"""

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from langchain_core.messages import SystemMessage

from assistant.facts_outline import outline_facts
from assistant.outline import Outline
from assistant.turn import Turn
from core.facts.catalogue import Catalogue
from core.plan.plan import Plan
from core.text import Language
from prompts.loading import FIRST, Prompt, load

if TYPE_CHECKING:
    from knowledge.facts import FactStore

_SPOKEN = {
    Language.ZH_HANS: "简体中文",
    Language.ZH_HANT: "繁體中文",
    Language.EN: "English",
}
_NO_PLAN = {"zh": "现在没有在处理的计划。", "en": "No plan is in hand yet."}


def prompt_for(turn: Turn, variant: str = FIRST) -> Prompt:
    """The system prompt for the reader's language."""
    return load(f"system.{_script(turn)}", variant)


def brief(turn: Turn, variant: str = FIRST, *, in_words: bool = True) -> SystemMessage:
    """The system message as of now.

    Its text is for a language model; `additional_kwargs["hoshin"]` holds the same as data, for the embedded
    one: {"language", "today", "fiscal_start", "plan": the plan's JSON or None, "plans": how many are stored,
    "names": what the plans changed last are called, "facts": the catalogue of the fact tables as JSON text,
    or None}.

    Args:
        turn: The turn.
        variant: Of the system prompt.
        in_words: Whether a language model reads it; the embedded one does not read the text.
    """
    context, plan = turn.context, turn.plan()
    known = {
        "language": context.language.value,
        "today": context.today.isoformat(),
        "fiscal_start": context.fiscal_start,
        "plan": _as_data(plan) if plan else None,
        "plans": turn.stored,
        "names": list(turn.names),
        "facts": _catalogue_of(context.facts),
    }
    text = _in_words(turn, plan, variant) if in_words else ""
    return SystemMessage(content=text, additional_kwargs={"hoshin": known})


def _in_words(turn: Turn, plan: Plan | None, variant: str) -> str:
    context = turn.context
    language = context.language
    catalogue = context.facts.catalogue if context.facts else _NO_FACTS
    return prompt_for(turn, variant).text.format(
        language=_SPOKEN[language],
        today=context.today.isoformat(),
        fiscal_start=context.fiscal_start,
        facts=_outline_facts(_ByObject(catalogue), language),
        earlier=turn.digest,
        plans=turn.stored,
        plan=_outline(_ByIdentity(plan), language).text(context.reason) if plan else _NO_PLAN[_script(turn)],
    )


def _script(turn: Turn) -> str:
    return "en" if turn.context.language is Language.EN else "zh"


_NO_FACTS = Catalogue()


def _catalogue_of(facts: "FactStore | None") -> str | None:
    return None if facts is None or not facts.catalogue.tables else _dumped(_ByObject(facts.catalogue))


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


@lru_cache(maxsize=8)
def _outline_facts(key: _ByObject, language: Language) -> str:
    return outline_facts(key.catalogue, language)


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


@lru_cache(maxsize=8)
def _outline(key: _ByIdentity, language: Language) -> Outline:
    return Outline(key.plan, language)
