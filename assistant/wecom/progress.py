"""A reply on its way, as one text: the steps so far, then what is said already."""

from assistant.channels.channel import Step
from assistant.wecom.words import WORKING, in_language_of

_MARKS = {"running": "⏳", "done": "✅", "failed": "❌"}


class Progress:
    """Collects steps and text. `message` is what is answered; its language is that of the words added."""

    def __init__(self, message: str) -> None:
        self._working = in_language_of(WORKING, message)
        self._steps: dict[str, Step] = {}
        self._said = ""

    def step(self, step: Step) -> None:
        """A tool begins or ends."""
        self._steps[step.id] = step

    def say(self, so_far: str) -> None:
        """The text as it stands."""
        self._said = so_far

    def __str__(self) -> str:
        lines = [_line(step) for step in self._steps.values()]
        parts = ["\n".join(lines), self._said] if lines or self._said else [self._working]
        return "\n\n".join(part for part in parts if part)


def _line(step: Step) -> str:
    detail = f"：{step.detail}" if step.detail else ("…" if step.state == "running" else "")
    return f"{_MARKS[step.state]} {step.title}{detail}"
