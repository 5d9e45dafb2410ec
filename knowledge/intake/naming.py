"""Which value of a dimension a cell names: by its key, or by what people call it."""

import unicodedata

from core.errors import InputError
from core.facts.catalogue import FactDimension
from core.text import Text
from knowledge.intake.number import CellRefused


class ValueNames:
    """The names of a dimension's values: keys, Chinese and English names, aliases."""

    def __init__(self, dimension: FactDimension) -> None:
        self._column = dimension.column
        self._written: dict[str, set[str]] = {}
        self._folded: dict[str, set[str]] = {}
        for value in dimension.values:
            for name in (value.key, value.name.zh, value.name.en, *value.aliases):
                self._written.setdefault(name, set()).add(value.key)
                self._folded.setdefault(_folded(name), set()).add(value.key)

    def knows(self, text: str) -> bool:
        """Whether a value, or several, are called so."""
        return bool(self._keys_of(text))

    def key_of(self, text: str) -> str:
        """The key of the value a cell names; the text itself where it names none that is known.

        Raises:
            CellRefused: Several values are called so.
        """
        keys = sorted(self._keys_of(text))
        if len(keys) > 1:
            listed = ", ".join(keys)
            raise CellRefused(
                Text(
                    zh=f"是几个值的名字；写明是哪一个：{listed}",
                    en=f"names several values: write one of {listed}",
                )
            )
        return keys[0] if keys else text

    def _keys_of(self, text: str) -> set[str]:
        """As it is written first: "A" and "a" may be two values."""
        return self._written.get(text) or self._folded.get(_folded(text), set())

    def key_of_all(self, text: str) -> str:
        """The key of the value stated for every row. Raises InputError where several are called so."""
        try:
            return self.key_of(text)
        except CellRefused as refused:
            raise InputError(
                Text(
                    zh=f"{self._column}：{text!r} {refused.text.zh}",
                    en=f"{self._column}: {text!r} {refused.text.en}",
                ),
                field=f"where.{self._column}",
                valid=refused.text,
            ) from refused


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold().strip()
