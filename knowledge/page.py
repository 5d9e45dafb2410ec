"""A page of guidance: front matter of `key: value` lines, then Markdown that is cut into passages.

---
id: stage-templates
title: Budget split by company stage
topic: allocation
level: rule_of_thumb
source: 中小企业自动化营销预算规划与资源配置
place: 预算框架 · 1
---
Text, `## headings`, tables; [[other-page]] links to a page.
"""

import re
from enum import StrEnum

from pydantic import Field, ValidationError

from core.errors import InputError
from core.frozen import Frozen
from core.text import Language, Text
from knowledge.search.cutting import Section
from knowledge.search.cutting import cut as cut_text

_FRONT = re.compile(r"\A\ufeff?---\n(.*?)\n---\n(.*)\Z", re.DOTALL)
_LINK = re.compile(r"\[\[([\w-]+)\]\]")


class Standing(StrEnum):
    """How far a statement may be relied on."""

    DEFINITION = "definition"
    RULE = "rule"
    RULE_OF_THUMB = "rule_of_thumb"
    VENDOR_CLAIM = "vendor_claim"


class Page(Frozen):
    """One page in one language.

    Attributes:
        id: The same in every language: letters, digits and hyphens.
        title: Title in the page's language.
        topic: What part of the work it belongs to ("allocation").
        level: How far it may be relied on.
        source: Title of the document it comes from.
        place: Chapter or section of that document.
        language: Language of the text, ZH_HANS or EN.
        text: The Markdown.
    """

    id: str = Field(pattern=r"^[\w-]+$", max_length=80)
    title: str = Field(min_length=1)
    topic: str = Field(min_length=1)
    level: Standing
    source: str
    place: str
    language: Language
    text: str

    @property
    def links(self) -> tuple[str, ...]:
        """Ids of the pages it points at, in order."""
        return tuple(dict.fromkeys(_LINK.findall(self.text)))


def read_page(text: str, language: Language, *, name: str) -> Page:
    """The page in a file called `name`.

    Raises:
        InputError: The front matter is missing, incomplete or wrong.
    """
    parts = _FRONT.match(text.replace("\r\n", "\n"))
    if parts is None:
        raise _unreadable(name, "front matter")
    fields = dict(_field(line) for line in parts[1].splitlines() if line.strip())
    try:
        return Page.model_validate({**fields, "language": language, "text": parts[2].strip()})
    except ValidationError as error:
        raise _unreadable(name, _say(error)) from error


def cut(page: Page) -> tuple[Section, ...]:
    """The page's sections: cut at headings, and at sentences where a section is long. Tables stay whole."""
    return cut_text(page.text)


def _field(line: str) -> tuple[str, str]:
    key, _, value = line.partition(":")
    return key.strip(), value.strip().strip("\"'")


def _say(error: ValidationError) -> str:
    """The first thing that is wrong: "level: Input should be 'definition', …"."""
    first = error.errors()[0]
    return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"


def _unreadable(name: str, detail: str) -> InputError:
    return InputError(
        Text(
            zh=f"指导页 {name!r} 无法读取：{detail}",
            en=f"the guidance page {name!r} cannot be read: {detail}",
        ),
        field=name,
        valid=Text(
            zh="以 --- 包住的 id、title、topic、level、source、place，然后是正文",
            en="id, title, topic, level, source, place between two --- lines, then the text",
        ),
    )
