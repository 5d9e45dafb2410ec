"""What is searched: short passages of guidance, plans, cases and documents, and what they are filtered by."""

import hashlib
from datetime import date
from enum import StrEnum
from functools import cached_property

from core.frozen import Frozen
from core.text import Language
from knowledge.access import EVERYBODY, Access


class Kind(StrEnum):
    """What a passage is part of."""

    GUIDANCE = "guidance"
    PLAN = "plan"
    CASE = "case"
    DOCUMENT = "document"


class Entry(Frozen):
    """A passage as it is indexed.

    Attributes:
        kind: What it is part of.
        source: Id of that page, plan, case or document.
        number: Its place there, 0 for the first.
        language: Language of the text, ZH_HANS (also for Traditional text) or EN.
        title: Title of what it is part of.
        heading: The heading it stands under, "" if none.
        text: The passage, Markdown; tables whole, with their header.
        place: Where in its origin it stands: a chapter, "第 3 页", "Sheet1!A1:F20", the id of a node.
        origin: The document it comes from, for citing; "" when that is its title.
        topic: The part of the work it belongs to ("allocation"), "" if none.
        level: How far it may be relied on ("rule_of_thumb"), "" if that is not said.
        unit: Business unit or region it is about, "" if none in particular.
        owner: Who is answerable for it, "" if nobody.
        start: First day it is about, if it is about a time.
        end: Last day it is about.
        expires: Last day it is to be found, None: no end.
        access: Who may see it.
    """

    kind: Kind
    source: str
    number: int
    language: Language
    title: str
    text: str
    heading: str = ""
    place: str = ""
    origin: str = ""
    topic: str = ""
    level: str = ""
    unit: str = ""
    owner: str = ""
    start: date | None = None
    end: date | None = None
    expires: date | None = None
    access: Access = EVERYBODY

    @cached_property
    def key(self) -> str:
        """Its id in the index, the same as long as it stands in the same place."""
        return f"{self.kind}:{self.source}:{self.language}:{self.number}"

    @cached_property
    def digest(self) -> str:
        """Hash of the words it is found by: what decides whether it has to be embedded again."""
        words = "\0".join((self.title, self.heading, self.text))
        return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:32]
