"""Browsing the guidance: pages as Markdown for a reader, the list of topics, what other programs get."""

import re
from collections.abc import Sequence

from assistant.wording import converted
from core.errors import UnknownReference
from core.frozen import Frozen
from core.text import Language, Text
from knowledge.guidance import Guidance
from knowledge.page import Page, Standing

LEVELS = {
    Standing.DEFINITION: Text(zh="定义", en="definition"),
    Standing.RULE: Text(zh="规则", en="rule"),
    Standing.RULE_OF_THUMB: Text(zh="经验值", en="rule of thumb"),
    Standing.VENDOR_CLAIM: Text(zh="厂商说法，未经核实", en="vendor claim, unverified"),
}
TOPICS = {
    "framework": Text(zh="五步框架", en="The five-step framework"),
    "goals": Text(zh="目标", en="Goals"),
    "splitting": Text(zh="拆分与换算", en="Splitting and converting"),
    "strategy": Text(zh="策略与计划", en="Strategy and plan"),
    "allocation": Text(zh="预算", en="Budget"),
    "measurement": Text(zh="衡量与信息", en="Measuring and information"),
    "deviation": Text(zh="偏差原因", en="Causes of deviation"),
    "metrics": Text(zh="指标", en="Metrics"),
    "review": Text(zh="复盘与改进", en="Review and improvement"),
    "people": Text(zh="组织与人", en="Organisation and people"),
    "example": Text(zh="例子", en="Examples"),
    "vendor": Text(zh="厂商说法", en="Vendor claims"),
    "product": Text(zh="本产品", en="This product"),
}
_LINK = re.compile(r"\[\[([\w-]+)\]\]")


class Summary(Frozen):
    """A page without its text.

    Attributes:
        id: What it is asked for by.
        title: Title in the language of the page.
        topic: The part of the work it belongs to.
        level: How far it may be relied on.
        source: The document it comes from.
        place: Chapter or section of that document.
        language: Language of title and text.
    """

    id: str
    title: str
    topic: str
    level: Standing
    source: str
    place: str
    language: Language


class Reading(Summary):
    """A page to read.

    Attributes:
        text: Markdown; `[[id]]` points at another page.
        links: Ids of the pages it points at.
    """

    text: str
    links: tuple[str, ...]


def summarise(page: Page, language: Language) -> Summary:
    """What a list says of a page, in the reader's script."""
    return Summary(**_fields(page, language))


def read(page: Page, language: Language) -> Reading:
    """The page for another program, in the reader's script."""
    return Reading(**_fields(page, language), text=converted(page.text, language), links=page.links)


def pages_of(guidance: Guidance, topic: str | None, language: Language) -> tuple[Page, ...]:
    """The pages of a topic, or all, in the order of the work.

    Raises:
        UnknownReference: There is no such topic.
    """
    pages = guidance.pages(language)
    topics = _in_order({page.topic for page in pages})
    if topic is not None and topic not in topics:
        listed = ", ".join(topics)
        raise UnknownReference(
            Text(zh=f"没有主题 {topic[:60]!r}", en=f"there is no topic {topic[:60]!r}"),
            candidates=topics,
            field="topic",
            valid=Text(zh=listed, en=listed),
        )
    order = {name: place for place, name in enumerate(topics)}
    chosen = [page for page in pages if topic in (None, page.topic)]
    return tuple(sorted(chosen, key=lambda page: (order[page.topic], page.id)))


def write_page(page: Page, guidance: Guidance, language: Language) -> str:
    """A page as Markdown: links as titles, listed at the end; source and level below."""
    titles = {other.id: other.title for other in guidance.pages(language)}
    text = _LINK.sub(lambda found: f"**{titles.get(found[1], found[1])}**", page.text)
    parts = [f"# {page.title}", text]
    if page.links:
        see = Text(zh="另见", en="See also").said_in(language)
        parts.append("\n".join([f"{see}:", "", *(f"- {id}: {titles.get(id, id)}" for id in page.links)]))
    level = LEVELS[page.level].said_in(language)
    source = Text(zh="出处", en="Source").said_in(language)
    parts.append(f"{source}: {page.source}, {page.place} ({level}) [{page.id}]")
    return converted("\n\n".join(parts), language)


def write_list(pages: Sequence[Page], language: Language, *, by_topic: bool = True) -> str:
    """Pages as Markdown, one line each, under their topics or in the given order."""
    if not pages:
        return converted(Text(zh="没有找到。", en="Nothing found.").said_in(language), language)
    lines: list[str] = []
    topic = None
    for page in pages:
        if by_topic and page.topic != topic:
            topic = page.topic
            lines += ["", f"## {_name(topic, language)} ({topic})", ""]
        lines.append(f"- {page.id}: {page.title}")
    return converted("\n".join(lines).strip(), language)


def _name(topic: str, language: Language) -> str:
    return TOPICS[topic].said_in(language) if topic in TOPICS else topic


def _in_order(topics: set[str]) -> tuple[str, ...]:
    """Our topics in the order of the work, a company's own behind them."""
    return (*(topic for topic in TOPICS if topic in topics), *sorted(topics - set(TOPICS)))


def _fields(page: Page, language: Language) -> dict[str, object]:
    fields = {name: getattr(page, name) for name in Summary.model_fields}
    if language is Language.ZH_HANT and page.language is Language.ZH_HANS:
        fields |= {"title": converted(page.title, language), "language": language}
    return fields
