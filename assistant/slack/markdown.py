"""Markdown as Slack takes it: what would ping people is defused, bold is seen within Chinese text."""

import re
from pathlib import Path

_NOTHING = "\u200b"  # a space of no width
_PING = re.compile(r"<(?=[!@#])|<(?=https?://[^<>\s|]*\|)")
_PICTURE = re.compile(r"!\[([^\[\]\n]{0,300})\]\([^()\n]{0,3000}\)")
_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]+`", re.DOTALL)
_BOLD = re.compile(r"\*\*")
_SENTENCE = re.compile(r"\n|[。！？](?=[^」”』）)])|[.!?] ")
_LINK = re.compile(r"\[([^\[\]\n]+)\]\((https?://[^)\s]+)\)")
_STRONG = re.compile(r"\*\*(.+?)\*\*")
_HEADING = re.compile(r"^#{1,6}[ \t]+(.*)$", re.MULTILINE)
_BULLET = re.compile(r"^([ \t]*)[-*][ \t]+", re.MULTILINE)


def for_slack(text: str, exports: Path | None = None) -> str:
    """Markdown of ours for a markdown block. More text after a whole sentence does not change what is before.

    Args:
        text: What is said.
        exports: Folder of files that were made: of their paths only the name is shown.
    """
    if exports is not None:
        text = re.sub(re.escape(str(exports)) + r"/(?:[^/\s]+/)?", "", text)
    defused = _PING.sub(f"<{_NOTHING}", _PICTURE.sub(r"\1", text))
    return "".join(_outside_code(defused))


def whole_sentences(text: str) -> str:
    """The beginning of a text that grows, up to the end of its last whole sentence."""
    end = 0
    for found in _SENTENCE.finditer(text):
        end = found.end()
    return text[:end]


def to_mrkdwn(text: str) -> str:
    """Markdown as Slack's own markup, for sections of modals and of the home tab."""
    escaped = escape(text)
    headed = _HEADING.sub(_as_bold, escaped)
    bold = _STRONG.sub(rf"{_NOTHING}*\1*{_NOTHING}", headed)
    return _LINK.sub(r"<\2|\1>", _BULLET.sub(r"\1• ", bold))


def _as_bold(heading: re.Match[str]) -> str:
    title = heading[1].rstrip().rstrip("#").rstrip()
    return f"**{title}**" if title else heading[0]


def escape(text: str) -> str:
    """Text in which nothing is a mention or a link."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def summary(text: str, longest: int = 180) -> str:
    """What a notification says: the beginning, in plain words."""
    line = " ".join(re.sub(r"[*_`|#]+", " ", text).split())
    return escape(line if len(line) <= longest else line[: longest - 1] + "…")


def _outside_code(text: str) -> list[str]:
    parts: list[str] = []
    end = 0
    for code in _CODE.finditer(text):
        parts += (_loosen(text[end : code.start()]), code.group())
        end = code.end()
    parts.append(_loosen(text[end:]))
    return parts


def _loosen(text: str) -> str:
    """Bold that touches a letter is not seen as bold by Slack, which is the rule in Chinese: set it apart."""
    return "\n".join(_loosen_line(line) for line in text.split("\n"))


def _loosen_line(line: str) -> str:
    marks = list(_BOLD.finditer(line))
    parts: list[str] = []
    end = 0
    for place, mark in enumerate(marks):
        opens = place % 2 == 0
        before, after = line[: mark.start()][-1:], line[mark.end() :][:1]
        touches = before if opens else after
        apart = _NOTHING if touches.isalnum() else ""
        parts += (line[end : mark.start()], f"{apart}**" if opens else f"**{apart}")
        end = mark.end()
    parts.append(line[end:])
    return "".join(parts)
