"""How a person is shown on the command line."""

from decimal import Decimal

from assistant.wording import say
from core.text import Language
from knowledge.access import Rank
from knowledge.person import Person


def row_of(person: Person, language: Language) -> list[str]:
    """A person as cells: id, name, rank, units, scopes, latitude, identities, whether they are active."""
    return [
        person.id,
        person.name,
        rank_word(person.rank, language),
        units_words(person.units, language),
        ", ".join(person.scopes) or "-",
        latitude_words(person.latitude, language),
        ", ".join(f"{one.channel}:{one.identity}" for one in person.identities) or "-",
        say(language, "可用", "active") if person.active else say(language, "已停用", "not active"),
    ]


def header_of(language: Language) -> list[str]:
    """What the cells are."""
    header = say(
        language,
        "编号,姓名,级别,单位,权限,幅度,渠道,状态",
        "id,name,rank,units,scopes,latitude,known as,standing",
    )
    return header.split(",")


def rank_word(rank: Rank | None, language: Language) -> str:
    """A rank in words."""
    words = ("-", "岗位", "部门", "高管")
    return say(language, words[rank or 0], rank.name.lower() if rank else "-")


def units_words(units: tuple[str, ...] | None, language: Language) -> str:
    """Units in words."""
    if units is None:
        return say(language, "全部", "all")
    return ", ".join(units) or say(language, "无", "none")


def latitude_words(latitude: Decimal | None, language: Language) -> str:
    """A latitude in words."""
    return say(language, "不限", "any") if latitude is None else f"±{latitude:f}%"
