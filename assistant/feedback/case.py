"""A case for the evaluations, made of an episode: a file that a person reviews before it counts."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import yaml

from assistant.feedback.episode import Episode
from assistant.feedback.passage import wanted_calls
from assistant.feedback.pseudonyms import Pseudonyms, people_in
from assistant.language import detect_language
from core.plan.node import Node
from core.plan.plan import Plan
from knowledge.demo.company import CATALOGUE

if TYPE_CHECKING:
    from assistant.app import App

_SHOWN = 2  # turns before that the case holds, for what "it" means
_ON_FACTS = frozenset(
    """explain_deviation track_progress simulate attribute_channels analyze_synergy fit_response reallocate
    import_facts draw_chart watch_kpis""".split()  # noqa: SIM905
)


def write_case(app: "App", episode: Episode) -> str:
    """The case as YAML: a suite file with one case, as `evals.cases` reads it.

    People's names are replaced, secrets and personal data hidden. The plan the turn began with stands in it
    whole, and what was put right is what is expected; a reviewer strikes out `review` when that is right.
    """
    names = Pseudonyms(_people(app, episode), kept=_units(episode))
    today = app.settings.day_of(episode.wrong.at)
    case = {
        "id": episode.name,
        "lang": detect_language(episode.wrong.asked, None).value,
        **_setup(app, episode),
        "history": _history(episode),
        "text": episode.wrong.asked,
        "review": _review(app, episode),
        "made": [{key: call[key] for key in ("name", "arguments", "ok")} for call in episode.wrong.calls],
        **_expected(episode),
    }
    hidden = names.hide({key: value for key, value in case.items() if value or value is False})
    return _dump({"suite": "development", "category": "feedback", "today": today, "cases": [hidden]})


def _people(app: "App", episode: Episode) -> Iterator[str]:
    for person in app.people.list():
        yield person.name
    for plan in (episode.start, episode.end):
        if plan is not None:
            yield from people_in(plan)


def _units(episode: Episode) -> list[str]:
    plans = [plan for plan in (episode.start, episode.end) if plan is not None]
    return [text for plan in plans for text in (plan.name, *(node.title for node in plan.nodes))]


def _setup(app: "App", episode: Episode) -> dict[str, Any]:
    """The plan as it stood, and the demo company's facts where they were the facts."""
    setup = "demo" if app.facts.catalogue == CATALOGUE else None
    plan = episode.start.model_dump(mode="json", exclude_defaults=True) if episode.start else None
    return {"setup": setup, "plan": plan}


def _history(episode: Episode) -> list[list[Any]]:
    """The last turns before, as the transcript has them: what a model remembers rides on its messages."""
    rows = [row for passage in episode.before[-_SHOWN:] for row in passage.rows]
    return [[row["kind"], row["payload"]] for row in rows]


def _review(app: "App", episode: Episode) -> str:
    said = [f"The reader said: {episode.why}." if episode.why else "The reply was judged bad or taken back."]
    if episode.tries:
        said.append("Expected is what the conversation was corrected to.")
    else:
        said.append("Nobody corrected it: state what is right in place of `quiet`.")
    used = {call["name"] for call in (*episode.wrong.calls,)} & _ON_FACTS
    if used and app.facts.catalogue != CATALOGUE:
        said.append(f"It used the company's figures ({', '.join(sorted(used))}), which are not in here.")
    return " ".join(said)


def _expected(episode: Episode) -> dict[str, Any]:
    """What must follow: the calls and the state it was corrected to."""
    if not episode.tries:
        return {"quiet": True}
    calls = [call for passage in episode.tries for call in wanted_calls(passage)]
    if not calls:
        return {"quiet": True}
    state = list(_changes(episode.start, episode.end)) if episode.end else []
    return {"calls": calls, "state": state}


def _changes(start: Plan | None, end: Plan | None) -> Iterator[dict[str, Any]]:
    """What is different, as checks of single nodes and of the total budget."""
    assert end is not None
    before = {node.id: node for node in start.nodes} if start and start.id == end.id else {}
    if end.envelope is not None and (start is None or end.envelope != start.envelope):
        yield {"envelope": _number(end.envelope)}
    for node in end.nodes:
        was, now = _said(before[node.id]) if node.id in before else {}, _said(node)
        changed = {name: value for name, value in now.items() if was.get(name) != value}
        if changed:
            yield {"node": node.title, **changed}
    for node_id in before.keys() - {node.id for node in end.nodes}:
        yield {"node": before[node_id].title, "absent": True}


def _said(node: Node) -> dict[str, Any]:
    measure = node.measure
    found = {
        "level": node.level.value,
        "baseline": _number(measure.baseline) if measure else None,
        "target": _number(measure.target) if measure else None,
        "start": node.start.isoformat() if node.start else None,
        "end": node.end.isoformat() if node.end else None,
        "budget": _number(node.budget.planned) if node.budget else None,
        "owner": node.owner,
        "locked": node.locked or None,
    }
    return {name: value for name, value in found.items() if value is not None}


def _number(value: Any) -> str | None:
    return None if value is None else f"{value.normalize():f}"


def _dump(data: dict[str, Any]) -> str:
    head = "# Made from a conversation. Correct it and strike out `review`; until then it does not count.\n"
    text: str = yaml.safe_dump(_plain(data), allow_unicode=True, sort_keys=False, width=110)
    return head + text


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value if value is None or isinstance(value, str | bool | int | date) else str(value)
