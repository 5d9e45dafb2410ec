"""What the offline model says: tool results as they are, then a next step; questions and refusals from templates."""

from typing import Any

from assistant.offline.script import Script
from core.plan.node import Level
from core.plan.plan import Plan
from core.text import Language
from prompts.loading import load_replies

_REFERENCES = 4
_ASKING_FAILURES = {"missing", "ambiguous", "unknown"}


def say(template: str, language: Language, **slots: str) -> str:
    """A reply template filled in."""
    replies = load_replies("en" if language is Language.EN else "zh")
    text: str = replies[template]
    for name, value in slots.items():
        text = text.replace("{" + name + "}", value)
    return text


def compose(script: Script, results: list[Any], plan: Plan | None, language: Language) -> tuple[str, bool]:
    """The reply of a turn and whether it asks for something.

    Args:
        script: What the turn was meant to do.
        results: The tool messages of this turn, in order.
        plan: The plan in hand after them.
        language: The reader's.
    """
    parts: list[str] = []
    asks = script.asks
    failed = False
    looked = [message for message in results if script.is_beside(str(message.name))]
    for message in results:
        if script.is_beside(str(message.name)):
            continue
        if message.status == "error":
            failed = True
            parts.append(_failure(message.artifact, str(message.content), language))
            asks = asks or _asks(message.artifact)
        else:
            parts.append(str(message.content))
            asks = asks or bool((message.artifact or {}).get("question"))
    if not failed and _is_unknown(results):
        parts.append(say(script.otherwise or "not_known", language))
        asks = asks or script.otherwise not in (None, "off_topic")
    references = "" if failed else refer(looked, language)
    if script.reply is not None and not failed:
        parts += [references, say(script.reply, language, **script.slots)]
        references = ""
    elif not failed and not asks and (step := next_step(script, plan, language)):
        parts.append(step)
    parts.append(references)
    return "\n\n".join(part for part in parts if part), asks


def _is_unknown(results: list[Any]) -> bool:
    """Whether the last thing done was to look something up, and nothing was found."""
    last = results[-1] if results else None
    return (
        last is not None
        and last.name == "search_knowledge"
        and not (last.artifact or {"passages": True}).get("passages")
    )


def refer(looked: list[Any], language: Language) -> str:
    """The few references a draft ends with, each with its source; numbers only as assumptions."""
    given = [one for message in looked for one in (message.artifact or {}).get("suggestions", ())]
    if not given:
        return ""
    lines = [_reference(one, language) for one in given[:_REFERENCES]]
    return say("references", language, lines="\n".join(lines))


def _reference(one: dict[str, Any], language: Language) -> str:
    assumed = [str(given["text"]) for given in one.get("assumptions", ())]
    standing = say(f"standing_{one['standing']}", language)
    template = "reference_assumed" if assumed else "reference"
    joined = say("listed", language).join(assumed)
    return say(
        template, language, text=str(one["text"]), assumed=joined, standing=standing, id=str(one["id"])
    )


def _failure(failure: dict[str, Any] | None, content: str, language: Language) -> str:
    if not failure:
        return content
    lines = [say("failed", language, message=str(failure.get("message", content)))]
    if failure.get("valid"):
        lines.append(say("valid", language, valid=str(failure["valid"])))
    return "\n".join(lines)


def _asks(failure: dict[str, Any] | None) -> bool:
    return bool(failure) and str((failure or {}).get("type")) in _ASKING_FAILURES


def next_step(script: Script, plan: Plan | None, language: Language) -> str:
    """What a planner would do next, from the holes in the plan; only after drafting."""
    if plan is None or not script.intent.startswith(("draft", "cascade", "answered", "rebalance")):
        return ""
    template, title = _hole(plan)
    return say(template, language, title=title)


def _hole(plan: Plan) -> tuple[str, str]:
    for node in plan.at(Level.ENTERPRISE):
        if not plan.children(node.id):
            return "next_split", node.title
    for node in plan.at(Level.BUSINESS_UNIT):
        if not plan.children(node.id):
            return "next_subgoals", node.title
    for node in plan.at(Level.SUBGOAL):
        if not plan.children(node.id):
            return "next_strategy", node.title
    for node in plan.at(Level.STRATEGY):
        if not plan.children(node.id):
            return "next_initiative", node.title
    return "next_check", ""
