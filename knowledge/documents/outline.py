"""Text with headings, gathered into parts: one for each heading, with the chapter it belongs to."""

from knowledge.documents.document import Part
from knowledge.documents.place import Place, Spot


class Outline:
    """Collects headings and blocks of text in reading order."""

    def __init__(self) -> None:
        self._path: list[tuple[int, str]] = []
        self._blocks: list[str] = []
        self._parts: list[tuple[list[tuple[int, str]], str]] = []
        self._levels: set[int] = set()

    def head(self, level: int, heading: str) -> None:
        """A heading of a level, 1 for the highest."""
        self._close()
        self._levels.add(level)
        self._path = [one for one in self._path if one[0] < level] + [(level, heading)]

    def add(self, block: str) -> None:
        """A paragraph, list or table under the heading before it."""
        if block.strip():
            self._blocks.append(block)

    def parts(self) -> tuple[Part, ...]:
        """Everything so far. The chapters are those of the highest level that occurs more than once."""
        self._close()
        level = self._chapter_level()
        parts, chapter, before = [], 0, ""
        for path, text in self._parts:
            named = next((said for depth, said in path if depth == level), "")
            if named and named != before:
                chapter += 1
                before = named
            below = path[-1][1] if path else ""
            place = Place(spot=Spot.CHAPTER, number=chapter if named else 0, said=below if named else "")
            if text:
                parts.append(Part(place=place, heading=" › ".join(said for _, said in path), text=text))
        return tuple(parts)

    def _close(self) -> None:
        text = "\n\n".join(self._blocks)
        if text or self._path:  # a heading without text still counts as a chapter
            self._parts.append((list(self._path), text))
        self._blocks = []

    def _chapter_level(self) -> int:
        """The highest level with several headings; a single heading above all is the title."""
        for level in sorted(self._levels):
            named = {tuple(path) for path, _ in self._parts if path and path[-1][0] == level}
            if len(named) > 1:
                return level
        return min(self._levels, default=1)
