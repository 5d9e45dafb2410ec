"""Every parser that meets words from outside: what it is given, and what must hold of what it gives.

A parser may refuse with an InputError; anything else that is raised, and any broken promise, is a fault.
"""

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Any, NamedTuple

from core.errors import InputError

TODAY = date(2026, 3, 1)
Parse = Callable[[bytes], object]


class Parser(NamedTuple):
    """A parser over raw bytes, and openings that lead an input into its depths."""

    parse: Parse
    seeds: tuple[bytes, ...]


def quantities(data: bytes) -> object:
    """Amounts, shares, periods as people write them; every mention stands in the text where it says."""
    from core.quantity.reading import read

    text = _text(data)
    found = read(text, today=TODAY)
    for mention in found:
        assert 0 <= mention.start <= mention.end <= len(text)
    return found


def periods(data: bytes) -> object:
    """A period alone; it ends on or after the day it starts."""
    from core.quantity.parse import parse_period

    period = parse_period(_text(data), today=TODAY)
    assert period.start <= period.end
    return period


def prose(data: bytes) -> object:
    """Figures and dates of an answer."""
    from core.prose.day import find_days
    from core.prose.figure import read_figures

    text = _text(data)
    return read_figures(text), find_days(text)


def numbers(data: bytes) -> object:
    """A cell of an imported file as a number; finite whenever it is one."""
    from knowledge.intake.number import CellRefused, read_number

    try:
        value = read_number(_text(data))
    except CellRefused:  # told of its row, not of the file
        return None
    assert value.is_finite()
    return value


def csv(data: bytes) -> object:
    """A document of text or CSV."""
    return _document(data, "table.csv")


def markdown_file(data: bytes) -> object:
    """A document of Markdown."""
    return _document(data, "page.md")


def office(data: bytes) -> object:
    """A document that says it is a workbook: a damaged package above all."""
    return _document(data, "book.xlsx")


def wecom_xml(data: bytes) -> object:
    """The XML of WeCom's callbacks."""
    from assistant.wecom.xml import read_xml

    found = read_xml(data)
    assert all(isinstance(value, str) for value in found.values())
    return found


def wecom_json(data: bytes) -> object:
    """The JSON of WeCom's callbacks, and the message in it."""
    from assistant.wecom.messages import conversation_of, identity_of, is_group, is_readable
    from assistant.wecom.routes import read_encrypt, read_json

    with suppress(InputError):
        read_encrypt(data)
    body = read_json(data)
    if is_readable(body):
        return identity_of(body), conversation_of(body), is_group(body)
    return body


def web_markdown(data: bytes) -> object:
    """Markdown as the workspace shows it: no script, no handler, no address that runs."""
    from assistant.web.markdown import to_html

    html = to_html(_text(data))
    tags = re.findall(r"<[a-zA-Z/][^>]*>", html)
    names = {name.lower() for tag in tags if (name := re.match(r"</?([a-zA-Z0-9]+)", tag)[1])}  # type: ignore[index]
    assert names <= _TAGS, names - _TAGS
    for tag in tags:
        assert not re.search(r"\son\w+\s*=", re.sub(r'"[^"]*"', '""', tag), re.IGNORECASE), tag
        for address in re.findall(r'href="([^"]*)"', tag):
            assert not address or re.match(r"(https?:|mailto:|/(?!/))", address, re.IGNORECASE), address
    return html


def slack_markdown(data: bytes) -> object:
    """Markdown as Slack is given it: nobody is called who was not meant to be."""
    from assistant.slack.markdown import for_slack, to_mrkdwn

    text = _text(data)
    shown = to_mrkdwn(text)
    assert not re.search(r"<!(?:channel|here|everyone)|<@[UW]", shown), shown
    return shown, for_slack(text)


def written_calls(data: bytes) -> object:
    """Tool calls that a model wrote into its text."""
    from assistant.models.written_calls import read_written

    return read_written(_text(data), ("cascade", "edit_plan"))


def call_arguments(data: bytes) -> object:
    """Arguments of a tool call as a model wrote them."""
    from assistant.models.repair import read_arguments

    found = read_arguments(_text(data))
    assert isinstance(found, dict)
    return found


def schedules(data: bytes) -> object:
    """A schedule as in cron."""
    from assistant.jobs.schedule import read_schedule

    return read_schedule(_text(data))


def glossaries(data: bytes) -> object:
    """The company's glossary."""
    from knowledge.search.glossary import read_groups

    return read_groups(data.decode("utf-8", "replace"), "glossary.yaml")


def messages(data: bytes) -> object:
    """A message, as it is taken in."""
    from assistant.language import detect_language
    from assistant.message import clean_message

    return detect_language(clean_message(_text(data), 20_000), None)


def tool_arguments(data: bytes) -> object:
    """Arguments of every tool, straight from JSON."""
    import json

    from tools.registry import TOOLS

    try:
        value: Any = json.loads(_text(data))
    except (ValueError, RecursionError):
        return None
    for tool in TOOLS.values():
        with suppress(ValueError):  # pydantic's ValidationError is one
            tool.arguments.model_validate(value)
    return value


def _document(data: bytes, name: str) -> object:
    from knowledge.documents.limits import LIMITS
    from knowledge.documents.reading import read

    return read(data, name, LIMITS, lambda _done, _total: None)


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


_TAGS = frozenset(
    """p br em strong s a ul ol li h1 h2 h3 h4 h5 h6 hr pre code blockquote table thead tbody tr th td div
    span""".split()  # noqa: SIM905
)

PARSERS: dict[str, Parser] = {
    "quantities": Parser(
        quantities, ("1.2亿到10%提高5个百分点，Q3前".encode(), b"from $1.2M to 35% by 2026-10-31")
    ),
    "periods": Parser(periods, ("2026年Q3".encode(), b"2026-07-01/2026-09-30", "下个月".encode())),
    "prose": Parser(prose, ("共 12 项，合计 **1.2亿**（约 35%）".encode(), b"| a | 1,200.50 |\n| - | - |")),
    "numbers": Parser(numbers, (b"1,200.50", b"(12)", "１２.５％".encode(), b"1e9", b"$ 3.5k")),
    "csv": Parser(csv, (b"a,b\n1,2\n", "月份;销售额\n1月;3,5\n".encode(), b'"a\n",b\n')),
    "markdown_file": Parser(markdown_file, ("# 标题\n\n- 一\n  - 二\n\n| a | b |\n| - | - |\n".encode(),)),
    "office": Parser(office, (b"PK\x03\x04", b"PK\x05\x06" + bytes(18), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")),
    "wecom_xml": Parser(
        wecom_xml,
        (b"<xml><ToUserName><![CDATA[a]]></ToUserName><Encrypt>b</Encrypt></xml>", b"<!DOCTYPE a ["),
    ),
    "wecom_json": Parser(
        wecom_json,
        (b'{"encrypt":"a"}', b'{"msgid":"1","from":{"userid":"a"},"msgtype":"text","text":{"content":"x"}}'),
    ),
    "web_markdown": Parser(
        web_markdown,
        (
            b"[a](javascript:alert(1))",
            b"<img src=x onerror=alert(1)>",
            b"![a](http://x/y)",
            b"|a|\n|-|\n|<b>|",
        ),
    ),
    "slack_markdown": Parser(slack_markdown, (b"<!channel> <@U123>", b"**a** [b](http://c) `<!here>`")),
    "written_calls": Parser(
        written_calls,
        (b'<tool_call>{"name":"cascade","arguments":{}}</tool_call>', b'```json\n{"name": "edit_plan"}\n```'),
    ),
    "call_arguments": Parser(call_arguments, (b'{"a": [1, 2', b'"{\\"a\\": 1}"', b"{'a': True,}")),
    "schedules": Parser(schedules, (b"*/5 8-18 * * 1-5", b"0 0 1 1 *")),
    "glossaries": Parser(glossaries, (b"- [a, b]\n- [c]\n", b"&a [*a]", b"!!python/object:os.system")),
    "messages": Parser(messages, ("把预算改成\u202e25万".encode(), b"\x00\x1b[31m")),
    "tool_arguments": Parser(tool_arguments, (b'{"edits":[{"do":"add"}]}', b'{"total":"1e999"}', b"[[[[")),
}
