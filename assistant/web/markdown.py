"""Markdown as HTML that is safe whoever wrote it: models, plans, documents and file names are not trusted.

Raw HTML is shown as text, links lead to web pages or into the workspace, pictures are not loaded (their
addresses could carry what the model has read to somebody else).
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

_SCHEMES = frozenset({"http", "https", "mailto"})
_ITEM = re.compile(r"[-*] |\d+[.)] ")
_HEADING = re.compile(r"^【([^】\n]{1,30})】[ \t]*$", re.MULTILINE)


def to_html(text: str) -> str:
    """HTML of a text somebody or something wrote."""
    text = _HEADING.sub(r"\n#### \1\n", text)
    return str(_renderer().render("\n".join(_end_lists(text.split("\n")))))


def _end_lists(lines: list[str]) -> Iterator[str]:
    """A line that is neither an item nor indented ends a list, as people mean it."""
    listing = False
    for line in lines:
        item = _ITEM.match(line.lstrip()) is not None
        if listing and line and not item and not line[0].isspace():
            yield ""
            listing = False
        yield line
        listing = item or (listing and bool(line))


@cache
def _renderer() -> MarkdownIt:
    renderer = MarkdownIt("commonmark", {"html": False, "breaks": True})
    renderer.enable(["table", "strikethrough"])
    renderer.disable(["image", "html_block", "html_inline", "code"])
    renderer.validateLink = is_safe_link  # type: ignore[assignment]
    renderer.add_render_rule("link_open", _link)
    renderer.add_render_rule("link_close", _link_end)
    renderer.add_render_rule("table_open", _table)
    renderer.add_render_rule("table_close", _table_end)
    return renderer


def is_safe_link(address: str) -> bool:
    """Whether a link may be followed: a web page, a mail address, a place in the workspace."""
    address = address.strip()
    if address.startswith("/") and not address.startswith("//"):
        return True
    try:
        return urlsplit(address).scheme.lower() in _SCHEMES
    except ValueError:
        return False


def _link(renderer: RendererHTML, tokens: list[Token], index: int, options: Any, env: Any) -> str:
    token = tokens[index]
    if not str(token.attrGet("href") or "").startswith("/"):
        token.attrSet("target", "_blank")
        token.attrSet("rel", "noopener noreferrer nofollow")
    return renderer.renderToken(tokens, index, options, env)


def _link_end(renderer: RendererHTML, tokens: list[Token], index: int, options: Any, env: Any) -> str:
    """The end of a link to outside, and where it leads: its words may say otherwise."""
    opened = next(at for at in range(index, -1, -1) if tokens[at].type == "link_open")
    address = str(tokens[opened].attrGet("href") or "")
    words = "".join(token.content for token in tokens[opened + 1 : index])
    host = "" if address.startswith("/") else urlsplit(address).hostname or urlsplit(address).path
    shown = "" if not host or words == address else f" ({escapeHtml(host)})"
    return renderer.renderToken(tokens, index, options, env) + shown


def _table(renderer: RendererHTML, tokens: list[Token], index: int, options: Any, env: Any) -> str:
    return '<div class="h-scroll" tabindex="0">' + renderer.renderToken(tokens, index, options, env)


def _table_end(renderer: RendererHTML, tokens: list[Token], index: int, options: Any, env: Any) -> str:
    return renderer.renderToken(tokens, index, options, env) + "</div>"
