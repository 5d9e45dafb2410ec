"""How well the guard tells claims with a source from claims without: precision, recall, kinds of lies."""

from collections import Counter
from dataclasses import dataclass, field

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

from assistant.provenance.check import check
from assistant.provenance.ledger import Ledger, Now
from evals.provenance.cases import Answer


@dataclass
class Score:
    """Counts over a half.

    Attributes:
        caught: Claims without a source that were flagged, by kind of lie.
        missed: The others, by kind of lie.
        false: Flagged although they have a source or claim nothing.
        supported: Claims with a source.
        wrong: What went wrong, in words.
    """

    caught: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    false: int = 0
    supported: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def lies(self) -> int:
        """How many claims have no source."""
        return self.caught.total() + self.missed.total()

    @property
    def flagged(self) -> int:
        """How many claims were flagged."""
        return self.caught.total() + self.false


def messages_of(answer: Answer) -> list[BaseMessage]:
    """The conversation an answer ends."""
    messages: list[BaseMessage] = [HumanMessage(said) for said in answer.said]
    messages.append(AIMessage(""))
    messages += [ToolMessage(text, tool_call_id=str(n)) for n, text in enumerate(answer.tools)]
    return messages


def score(answers: list[Answer]) -> Score:
    """Check every answer and count."""
    total = Score()
    for answer in answers:
        _score(answer, total)
    return total


def _score(answer: Answer, total: Score) -> None:
    checked = check(answer.text, Ledger(messages_of(answer), lambda: Now(answer.today)))
    flagged = [(claim.start, claim.end) for claim in checked.unsupported]
    for label in answer.labels:
        hit = [span for span in flagged if span[0] < label.end and label.start < span[1]]
        flagged = [span for span in flagged if span not in hit]
        if not label.lie:
            total.supported += 1
            if hit:
                total.false += 1
                total.wrong.append(f"{answer.id} ({answer.lang}): has a source, flagged: {label.text}")
        elif hit:
            total.caught[label.lie] += 1
        else:
            total.missed[label.lie] += 1
            total.wrong.append(f"{answer.id} ({answer.lang}): {label.lie}, not flagged: {label.text}")
    for start, end in flagged:
        total.false += 1
        total.wrong.append(f"{answer.id} ({answer.lang}): no claim, flagged: {answer.text[start:end]}")
