"""Tool calls that a model wrote into its text, in the notation it was trained on.

Read only where a profile says that its models do this, only when the API found no call itself, and only for
tools that were offered: text that quotes a call is still text.
"""

import json
import re
from collections.abc import Collection, Iterator
from itertools import chain
from typing import Any

from assistant.models.answer import Spoken
from assistant.models.json_values import read_all

_HERMES = re.compile(r"<tool_call>\s*(.*?)\s*(?:</tool_call>|\Z)", re.DOTALL)  # Hermes, Qwen2.5, Qwen3
_XML_NAME = re.compile(r"<function=([^>\s]+)>(.*?)(?:</function>|\Z)", re.DOTALL)  # Qwen3-Coder, Llama 3.1
_XML_VALUE = re.compile(r"<parameter=([^>\s]+)>\s*(.*?)\s*</parameter>", re.DOTALL)
_GLM_VALUE = re.compile(r"<arg_key>\s*(.*?)\s*</arg_key>\s*<arg_value>\s*(.*?)\s*</arg_value>", re.DOTALL)
_DEEPSEEK = re.compile(
    r"<｜tool▁call▁begin｜>(?:function<｜tool▁sep｜>)?(.*?)(?:<｜tool▁sep｜>|\n)\s*(.*?)\s*<｜tool▁call▁end｜>",
    re.DOTALL,
)
_DEEPSEEK_ALL = re.compile(r"<｜tool▁calls▁begin｜>.*?(?:<｜tool▁calls▁end｜>|\Z)", re.DOTALL)
_KIMI = re.compile(
    r"<\|tool_call_begin\|>\s*(.*?)\s*<\|tool_call_argument_begin\|>\s*(.*?)\s*<\|tool_call_end\|>", re.DOTALL
)
_KIMI_ALL = re.compile(r"<\|tool_calls_section_begin\|>.*?(?:<\|tool_calls_section_end\|>|\Z)", re.DOTALL)
_MISTRAL = re.compile(r"\[TOOL_CALLS\]\s*(\[.*\])", re.DOTALL)
_FENCED = re.compile(r"```(?:json)?\s*(\{.*?\}|\[.*?\])\s*```", re.DOTALL)
_FENCE = re.compile(r"\A```\w*\s*|\s*```\Z")


def read_written(text: str, known: Collection[str]) -> tuple[str, list[Spoken]]:
    """The text without the calls in it, and the calls as they were written. `known`: the tools offered."""
    for pattern, read in (
        (_HERMES, _read_hermes),
        (_DEEPSEEK_ALL, _read_pairs(_DEEPSEEK)),
        (_KIMI_ALL, _read_pairs(_KIMI)),
        (_XML_NAME, _read_xml),
        (_MISTRAL, _read_json),
        (_FENCED, _read_json),
    ):
        calls = [call for found in pattern.finditer(text) for call in read(found)]
        if calls and all(_is_known(call.name, known) for call in calls):
            return pattern.sub("", text).strip(), calls
    return text, []


def _is_known(name: str, known: Collection[str]) -> bool:
    return name.strip().removeprefix("functions.").partition(":")[0] in known


def _read_hermes(found: re.Match[str]) -> Iterator[Spoken]:
    inner = found[1]
    if xml := _XML_NAME.search(inner):
        yield from _read_xml(xml)
    elif "<arg_key>" in inner:
        yield Spoken(name=inner.partition("<arg_key>")[0].strip(), arguments=_pairs(_GLM_VALUE, inner))
    else:
        yield from _calls_in(inner)


def _read_xml(found: re.Match[str]) -> Iterator[Spoken]:
    inner = found[2].strip()
    arguments = inner if inner.startswith("{") else _pairs(_XML_VALUE, inner)
    yield Spoken(name=found[1], arguments=arguments)


def _read_pairs(pattern: re.Pattern[str]) -> Any:
    def read(found: re.Match[str]) -> Iterator[Spoken]:
        for call in pattern.finditer(found[0]):
            yield Spoken(name=call[1].strip(), arguments=_FENCE.sub("", call[2]))

    return read


def _read_json(found: re.Match[str]) -> Iterator[Spoken]:
    yield from _calls_in(found[1])


def _calls_in(text: str) -> Iterator[Spoken]:
    """The calls that JSON text is: objects with a name and arguments, and nothing that a call has not."""
    for entry in chain.from_iterable(one if isinstance(one, list) else [one] for one in read_all(text)):
        if not isinstance(entry, dict):
            continue
        inner = entry.get("function")
        call = inner if isinstance(inner, dict) else entry
        arguments = call.get("arguments", call.get("parameters"))
        if isinstance(call.get("name"), str) and isinstance(arguments, dict | str):
            written = arguments if isinstance(arguments, str) else json.dumps(arguments, ensure_ascii=False)
            yield Spoken(name=call["name"], arguments=written)


def _pairs(pattern: re.Pattern[str], text: str) -> str:
    return json.dumps({name: _value(value) for name, value in pattern.findall(text)}, ensure_ascii=False)


def _value(text: str) -> Any:
    """A value between tags: JSON where it is an object, a list or a literal, else the words themselves."""
    if text[:1] in "[{" or text in ("true", "false", "null"):
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text
