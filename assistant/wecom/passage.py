"""Text for WeCom: cut to bytes without breaking a character, split where a reader would, tables as lists.

Limits are of bytes in UTF-8: 20,480 for a bot's stream (path 101031), 2,048 for an app's text and Markdown
(path 90236), 4,096 for a group webhook (path 99110).
"""

import re

STREAM_BYTES = 20_480
APP_BYTES = 2_048
GROUP_BYTES = 4_096

_RULE = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?\s*$")
_PLACES = ("\n\n", "\n", "。", "；", "; ", ". ", "，", ", ", " ")


def cut(text: str, limit: int, more: str = "…") -> str:
    """The text in at most `limit` bytes, ending in `more` when something was left out."""
    if _size(text) <= limit:
        return text
    return _head(text, max(limit - _size(more), 0)) + more


def cut_line(text: str, characters: int) -> str:
    """One line of at most so many characters, for a field of a card."""
    line = " ".join(text.split())
    return line if len(line) <= characters else line[: characters - 1] + "…"


def split(text: str, limit: int) -> tuple[str, ...]:
    """The text in pieces of at most `limit` bytes, split between paragraphs, lines or sentences."""
    pieces, rest = [], text.strip("\n")
    while _size(rest) > limit:
        head = _head(rest, limit)
        end = _break(head)
        pieces.append(rest[:end].rstrip())
        rest = rest[end:].lstrip("\n ")
    if rest:
        pieces.append(rest)
    return tuple(piece for piece in pieces if piece)


def list_tables(markdown: str) -> str:
    """Markdown whose tables are lists, for readers that show no tables: one line a row."""
    lines, out, index = markdown.split("\n"), [], 0
    while index < len(lines):
        if index + 1 < len(lines) and "|" in lines[index] and _RULE.match(lines[index + 1]):
            header, index = _cells(lines[index]), index + 2
            while index < len(lines) and "|" in lines[index]:
                out.append(_row(header, _cells(lines[index])))
                index += 1
        else:
            out.append(lines[index])
            index += 1
    return "\n".join(out)


def _row(header: list[str], cells: list[str]) -> str:
    pairs = [f"{name} {cell}" for name, cell in zip(header[1:], cells[1:], strict=False) if cell]
    first = cells[0] if cells else ""
    return f"• **{first}**：{'；'.join(pairs)}" if pairs else f"• {first}"


def _cells(line: str) -> list[str]:
    inner = line.strip().removeprefix("|")
    inner = inner[:-1] if inner.endswith("|") and not inner.endswith("\\|") else inner
    return [cell.replace("\\|", "|").strip() for cell in re.split(r"(?<!\\)\|", inner)]


def _size(text: str) -> int:
    return len(text.encode())


def _head(text: str, limit: int) -> str:
    return text.encode()[:limit].decode(errors="ignore")


def _break(head: str) -> int:
    """Where to end a piece: at the best place in its second half, else at its end."""
    for place in _PLACES:
        found = head.rfind(place, len(head) // 2)
        if found >= 0:
            return found + len(place)
    return max(len(head), 1)
