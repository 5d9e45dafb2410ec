"""An episode: a turn that went wrong, how the plan stood before, and how it was put right, if it was."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.feedback.passage import Passage, read_passages
from core.errors import UnknownReference
from core.text import Text
from knowledge.feedback import FeedbackStore, Rating

if TYPE_CHECKING:
    from assistant.app import App
    from core.plan.plan import Plan

_TRIES = 3  # turns after the wrong one in which it is put right, or is not
_LOOKED_AT = 200  # conversations that are searched for corrections


@dataclass(frozen=True)
class Episode:
    """What a case is made of.

    Attributes:
        name: What the case is called.
        conversation: The conversation's id.
        before: The turns before, oldest first.
        wrong: The turn that went wrong.
        tries: The turns after it in which it was put right; empty when it was not.
        start: The plan in hand before it; None when there was none.
        end: The plan after it was put right.
        why: What the person said about it.
    """

    name: str
    conversation: str
    before: tuple[Passage, ...]
    wrong: Passage
    tries: tuple[Passage, ...]
    start: "Plan | None"
    end: "Plan | None"
    why: str = ""


def rated_episode(app: "App", rating: Rating) -> Episode:
    """The episode of a reply somebody judged. Raises UnknownReference: the reply is no longer there."""
    identity = rating.person.partition(":")[2]
    for conversation in (rating.conversation, f"{rating.conversation}|{identity}"):
        passages = read_passages(app.conversations.messages(conversation))
        index = _find(passages, rating, FeedbackStore(app.engine))
        if index is not None:
            return _episode(app, f"feedback-{rating.number}", conversation, passages, index, rating.why)
    raise _gone(f"{rating.number}")


def placed_episode(app: "App", conversation: str, position: int) -> Episode:
    """The episode of the turn that stands at a place of a transcript. Raises UnknownReference."""
    passages = read_passages(app.conversations.messages(conversation))
    for index, passage in enumerate(passages):
        if passage.start <= position <= passage.end:
            name = f"feedback-{_slug(conversation)}-{passage.start}"
            return _episode(app, name, conversation, passages, index, "")
    raise _gone(f"{conversation}:{position}")


def corrected(app: "App") -> Iterator[tuple[str, Passage]]:
    """Turns whose change was taken back within the next turns, in the conversations that spoke last."""
    for info in app.conversations.conversations()[:_LOOKED_AT]:
        passages = read_passages(app.conversations.messages(info.id))
        for index, passage in enumerate(passages):
            if passage.writes and not passage.takes_back and _tries(passages, index, judged=False):
                yield info.id, passage


def _find(passages: Sequence[Passage], rating: Rating, store: FeedbackStore) -> int | None:
    """Which turn a judgement is about: by its place, by the text that was told, else the last before it."""
    if rating.reply.isdigit():
        place = int(rating.reply)
        return next((at for at, one in enumerate(passages) if one.start < place <= one.end), None)
    told = store.told(rating.reply)
    same = [at for at, one in enumerate(passages) if told is not None and one.answer.strip() == told.strip()]
    earlier = [at for at, one in enumerate(passages) if one.at <= rating.made_at]
    found = same or earlier
    return found[-1] if found else None


def _episode(
    app: "App", name: str, conversation: str, passages: list[Passage], index: int, why: str
) -> Episode:
    tries = _tries(passages, index, judged=True)
    wrong = passages[index]
    start = _plan_before(app, conversation, passages, index)
    last = tries[-1] if tries else wrong
    end = app.plans.load(*last.plans[-1]) if tries and last.plans else None
    return Episode(name, conversation, tuple(passages[:index]), wrong, tries, start, end, why)


def _tries(passages: Sequence[Passage], index: int, *, judged: bool) -> tuple[Passage, ...]:
    """The turns that put a turn right, to the last that changes something.

    Where nobody judged the turn, the next change must take its own back.
    """
    after = passages[index + 1 : index + 1 + _TRIES]
    changing = [at for at, one in enumerate(after) if one.writes]
    if not changing or not (judged or after[changing[0]].takes_back):
        return ()
    return tuple(after[: changing[-1] + 1])


def _plan_before(app: "App", conversation: str, passages: Sequence[Passage], index: int) -> "Plan | None":
    """The plan in hand when a message came, in the version of that moment."""
    spoken = [plan for passage in passages[:index] for plan, _ in passage.plans]
    here = [plan for plan, _ in passages[index].plans]
    state = app.conversations.get_state(conversation).get("plan")
    for plan in [*reversed(spoken), *here, *([str(state)] if state else [])]:
        try:
            versions = app.plans.versions(plan)
        except UnknownReference:
            continue
        earlier = [one.version for one in versions if one.at <= passages[index].at]
        if earlier:
            return app.plans.load(plan, max(earlier))
    return None


def _slug(conversation: str) -> str:
    return "".join(letter if letter.isalnum() else "-" for letter in conversation)[-24:].strip("-")


def _gone(reference: str) -> UnknownReference:
    return UnknownReference(
        Text(
            zh=f"找不到 {reference} 所指的那一轮对话",
            en=f"the turn that {reference} is about cannot be found",
        ),
        candidates=(),
        field="reference",
        valid=Text(zh="hoshin feedback list 列出的编号", en="one that hoshin feedback list shows"),
    )
