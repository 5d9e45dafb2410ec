"""Addresses in what a model says: only those that the person or a tool's result named stay.

A model that was talked into it can write what it has read into the address of a picture or a link; whoever
shows or opens that address sends it out. Pictures are never shown, an address made up by the model is taken
out, and a link that stays is shown with its address, so that it cannot pretend to be another one.
"""

import re
from collections.abc import Callable, Iterable

from core.text import Language, Text

_HINT = re.compile(
    r"[:/\\][/\\]|\]\s?[(\[]|\]:|www\.|(?:https?|ftp|wss?|javascript|data|mailto):"
    r"|[a-z0-9]\.[a-z]{2,24}(?:[/?]|:\d)|<(?:img|a|iframe|script|link)\b",
    re.I,
)
_PICTURE = re.compile(
    r"!\[(?P<said>[^\[\]\n]{0,300})\](?:\([^()\n]{0,3000}(?:\([^()\n]{0,300}\))?[^()\n]{0,300}\)|\[[^\[\]\n]{0,200}\])"
)
_LINK = re.compile(r"\[(?P<said>[^\[\]\n]{1,300})\]\((?P<address>[^()\s]{1,3000})(?:\s[^()\n]{0,300})?\)")
_TARGET = re.compile(r"\]\(\s{0,10}(?P<address>[^()\s]{1,3000})(?:[^()\n]{0,300}\))?")
_DEFINITION = re.compile(
    r"^[ \t>*+\d.)-]{0,20}\[(?:[^\[\]\\\n]|\\[^\n]){1,200}\]:[ \t]{0,10}(?=\S{0,3000}[:&\\/])"
    r"(?P<address>\S{1,3000})[^\n]*$",
    re.M,
)
_TAG = re.compile(
    r"</?(?:img|a|iframe|script|link|object|embed|form|svg|video|audio|style|meta|base)\b[^<>]{0,3000}>?",
    re.I,
)
_REST = r"[^\s<>\"'“”「」，。；、（）()\[\]]{1,3000}"
# browsers take \ for /, and one slash or none behind "http:" for two (URL Standard, section 4.4)
_ADDRESS = re.compile(
    r"(?<![a-z0-9@/.-])(?:(?:https?|ftp|wss?|file)\\?:[/\\]{1,20}|(?:https?|ftp|wss?):(?=[a-z0-9][a-z0-9-]{0,62}\.)"
    rf"|(?<=<)[a-z]{{2,5}}:|[/\\]/|/\\|www\.|javascript:|data:[a-z]{{1,20}}/|mailto:){_REST}"
    rf"|(?<![a-z0-9@/.:\\-])(?:[a-z0-9][a-z0-9-]{{0,62}}\.){{1,8}}[a-z]{{2,24}}(?::\d{{1,5}})?[/?]{_REST}",
    re.I,
)
_GONE = Text(zh="［链接已去掉］", en="(link removed)")

Known = Callable[[str], bool]


def plain_links(text: str, known: Known, language: Language) -> str:
    """A model's words without pictures and without addresses that are not known.

    Args:
        text: What it says, Markdown.
        known: Whether an address was named by the person or in a tool's result.
        language: Of the note that stands in an address's place.
    """
    if not _HINT.search(text):
        return text
    gone = _GONE.said_in(language)

    def show(match: re.Match[str]) -> str:
        said, address = match["said"], match["address"]
        if _is_local(address):
            return match.group()
        if not known(address):
            return f"{said} {gone}"
        return said if said == address else f"{said} ({address})"

    def keep(match: re.Match[str], instead: str) -> str:
        return match.group() if _is_local(match["address"]) or known(match["address"]) else instead

    text = _TAG.sub("", _PICTURE.sub(lambda match: match["said"], text))
    text = _LINK.sub(show, text)
    text = _TARGET.sub(lambda match: keep(match, f"] {gone}"), text)
    text = _DEFINITION.sub(lambda match: keep(match, ""), text)
    return _ADDRESS.sub(lambda match: match.group() if known(match.group()) else gone, text)


def known_in(texts: Iterable[str]) -> Known:
    """Knows the addresses that stand in these texts, whole."""
    whole = "\n".join(texts)
    named = {match.group().rstrip(".,;:!?") for match in _ADDRESS.finditer(whole)}
    return lambda address: address.rstrip(".,;:!?") in named


def _is_local(address: str) -> bool:
    """Whether an address leads to a place in the workspace; two slashes, written any way, lead out of it."""
    return address.startswith("#") or (address[:1] == "/" and address[1:2] not in ("/", "\\", "&"))
