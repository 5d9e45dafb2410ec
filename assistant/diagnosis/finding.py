"""What a check found: whether it is well, what is used, and how to mend what is not."""

from typing import Literal, NamedTuple

from core.frozen import Frozen
from core.text import Language, Text

State = Literal["ok", "warning", "failed"]


class Finding(Frozen):
    """The outcome of one check, as it is shown.

    Attributes:
        check: Its name.
        state: Whether it is well.
        detail: What is used, or what is wrong.
        fix: What to do about it; "" where nothing has to be done.
    """

    check: str
    state: State
    detail: str
    fix: str = ""


class Outcome(NamedTuple):
    """The outcome of one check, in every language.

    Attributes:
        state: Whether it is well.
        detail: What is used, or what is wrong.
        fix: What to do about it, if anything.
    """

    state: State
    detail: Text
    fix: Text | None = None

    def told(self, check: str, language: Language) -> Finding:
        """The finding for a reader."""
        from assistant.wording import in_script

        fix = in_script(self.fix, language) if self.fix else ""
        return Finding(check=check, state=self.state, detail=in_script(self.detail, language), fix=fix)


def well(zh: str, en: str = "") -> Outcome:
    """All is well; one text stands for both languages where there are only names and numbers in it."""
    return Outcome("ok", Text(zh=zh, en=en or zh))


def odd(detail: Text, fix: Text) -> Outcome:
    """It works, but not as it should."""
    return Outcome("warning", detail, fix)


def broken(detail: Text, fix: Text) -> Outcome:
    """It does not work."""
    return Outcome("failed", detail, fix)
