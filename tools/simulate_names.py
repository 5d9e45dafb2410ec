"""What the names people use for changes mean in a fact table: a part of it, its money, a KPI."""

from dataclasses import dataclass

from core.facts.catalogue import FactKpi, FactTable, FactValue, Role
from core.plan.kpi_library import fold
from core.text import Text
from tools.simulate_plan import names_money


@dataclass(frozen=True)
class Part:
    """A part of the facts somebody names: its values by column."""

    key: str
    name: Text
    where: tuple[tuple[str, str], ...]


EVERYTHING = Part("", Text(zh="全部", en="everything"), ())


class ChangeNames:
    """Reads the names of what changes.

    Args:
        table: The fact table.
    """

    def __init__(self, table: FactTable) -> None:
        self._table = table

    def part(self, name: str) -> Part:
        """The part a name says; everything where it says none."""
        values = self._values(name)
        if not values:
            return EVERYTHING
        return Part(
            "+".join(v.key for _, v in values),
            Text(zh="".join(v.name.zh for _, v in values), en=" ".join(v.name.en for _, v in values)),
            tuple((column, v.key) for column, v in values),
        )

    def _values(self, name: str) -> list[tuple[str, FactValue]]:
        folded, found = fold(name), []
        for dimension in self._table.dimensions:
            for value in dimension.values:
                words = (value.name.zh, value.name.en, *value.aliases)
                if any(_stands_in(fold(word), folded) for word in words):
                    found.append((dimension.column, value))
                    break
        return found

    def is_money(self, name: str) -> bool:
        """Whether a name means money: it says so, or names a part and no figure of it (搜索加20%)."""
        spend = self._table.with_role(Role.SPEND)
        words = () if spend is None else (spend.name.zh, spend.name.en, spend.column)
        if names_money(name) or any(fold(word) in fold(name) for word in words):
            return True
        return bool(self._values(name)) and not self._beside_values(name)

    def _beside_values(self, name: str) -> str:
        """What a name says beside the values it names."""
        rest = fold(name)
        for _, value in self._values(name):
            for word in sorted((value.name.zh, value.name.en, *value.aliases), key=len, reverse=True):
                rest = rest.replace(fold(word), " ")
        return rest.strip(" 的")

    def kpis_in(self, name: str) -> list[FactKpi]:
        """KPIs a name says beside the values it names, the longest name first."""
        rest = self._beside_values(name)
        return [
            kpi
            for kpi in sorted(self._table.kpis, key=lambda k: -len(k.name.zh))
            for words in ((kpi.key, kpi.name.zh, kpi.name.en, *kpi.aliases),)
            if any(fold(word) == rest or (len(fold(word)) > 1 and fold(word) in rest) for word in words)
        ]


def _stands_in(word: str, text: str) -> bool:
    if not word.isascii():
        return word in text
    at = text.find(word)
    while at >= 0:
        before, after = text[at - 1 : at], text[at + len(word) : at + len(word) + 1]
        if not (before.isascii() and before.isalnum()) and not (after.isascii() and after.isalnum()):
            return True
        at = text.find(word, at + 1)
    return False
