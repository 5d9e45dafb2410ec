"""A regular expression that is compiled when it is first used, so that importing the package stays quick."""

import re
from collections.abc import Iterator
from functools import cached_property


class Pattern:
    """The parts of `re.Pattern` that reading needs, with compilation put off to the first call."""

    def __init__(self, source: str) -> None:
        self.source = source

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The compiled expression."""
        return re.compile(self.source)

    def search(self, text: str) -> re.Match[str] | None:
        """The first match anywhere in the text."""
        return self.compiled.search(text)

    def match(self, text: str, at: int = 0) -> re.Match[str] | None:
        """The match that begins at an index, if there is one."""
        return self.compiled.match(text, at)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """All matches, from left to right."""
        return self.compiled.finditer(text)

    def findall(self, text: str) -> list[str]:
        """The words of all matches, for an expression without groups."""
        return self.compiled.findall(text)

    def split(self, text: str) -> list[str]:
        """The text between the matches."""
        return [part or "" for part in self.compiled.split(text)]
