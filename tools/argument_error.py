"""Arguments that do not fit a tool's schema, said so that a person or a model can put them right."""

import json
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from core.errors import InputError
from core.text import Text

A = TypeVar("A", bound=BaseModel)

MAX_TEXT = 100_000  # characters in one argument
MAX_VALUES = 400_000  # values in one call
MAX_DEPTH = 12
MAX_JSON = 32_000_000  # characters of a call
_SHOWN = 60
_LISTED = 5
_ALLOWED_CONTROLS = "\t\n\r"


class ArgumentError(InputError):
    """Arguments that do not fit the schema. `field` is the first one at fault."""


def check_raw(arguments: Mapping[str, object]) -> None:
    """Refuse what no tool could mean: control characters, broken Unicode, texts and lists without end.

    Raises:
        ArgumentError: Naming the path and the limit.
    """
    for count, (path, value) in enumerate(_leaves(arguments, "", 0)):
        if count >= MAX_VALUES:
            raise _too_large("", f"{MAX_VALUES:,}", Text(zh="个值", en="values"))
        if isinstance(value, str):
            _check_text(path, value)


def hand_on(kind: type[A], **given: object) -> A:
    """Arguments for another tool, made of a caller's own. Raises ArgumentError where they do not fit it."""
    try:
        return kind(**given)
    except ValidationError as error:
        raise argument_error(error) from error


def argument_error(error: ValidationError) -> ArgumentError:
    """The first thing wrong, with its path, value and what would be valid; the others are listed after it."""
    details = error.errors(include_url=False)
    first, others = details[0], details[1:]
    said = _describe(first)
    if others:
        paths = ", ".join(_path(detail) for detail in others[:_LISTED])
        more = "…" if len(others) > _LISTED else ""
        said = Text(
            zh=f"{said.zh}；另有 {len(others)} 处：{paths}{more}",
            en=f"{said.en}; {len(others)} more: {paths}{more}",
        )
    return ArgumentError(said, field=_path(first) or None, valid=_valid(first))


def shorten(value: object) -> str:
    """A value as shown in a message: its repr, cut when long."""
    shown = repr(value)
    return shown if len(shown) <= _SHOWN else shown[: _SHOWN - 1] + "…"


def _leaves(value: object, path: str, depth: int) -> Iterator[tuple[str, object]]:
    if depth > MAX_DEPTH:
        raise _too_large(path, str(MAX_DEPTH), Text(zh="层嵌套", en="levels of nesting"))
    if isinstance(value, Mapping):
        for key, inner in value.items():
            _check_text(path, str(key))
            yield from _leaves(inner, f"{path}.{key}" if path else str(key), depth + 1)
    elif isinstance(value, Sequence) and not isinstance(value, str | bytes):
        if len(value) > MAX_VALUES:
            raise _too_large(path, f"{MAX_VALUES:,}", Text(zh="个值", en="values"))
        for index, inner in enumerate(value):
            yield from _leaves(inner, f"{path}.{index}", depth + 1)
    else:
        yield path, value


def _check_text(path: str, text: str) -> None:
    if len(text) > MAX_TEXT:
        raise _too_large(path, f"{MAX_TEXT:,}", Text(zh="个字符", en="characters"))
    bad = next(
        (c for c in text if unicodedata.category(c) in ("Cc", "Cs") and c not in _ALLOWED_CONTROLS), None
    )
    if bad is not None:
        raise ArgumentError(
            Text(
                zh=f"参数 {shorten(path)} 里有控制字符 U+{ord(bad):04X}",
                en=f"argument {shorten(path)} holds the control character U+{ord(bad):04X}",
            ),
            field=path[:200] or None,
            valid=Text(zh="普通文字", en="plain text"),
        )


def _too_large(path: str, limit: str, of: Text) -> ArgumentError:
    what = Text(
        zh=f"参数 {shorten(path)} " if path else "全部参数合起来",
        en=f"argument {shorten(path)} is" if path else "the arguments together are",
    )
    return ArgumentError(
        Text(
            zh=f"{what.zh}太大：最多 {limit} {of.zh}",
            en=f"{what.en} too large: at most {limit} {of.en}",
        ),
        field=path[:200] or None,
        valid=Text(zh=f"最多 {limit} {of.zh}", en=f"at most {limit} {of.en}"),
    )


def _path(detail: ErrorDetails) -> str:
    # the tag of a discriminated union stands in the path but not in the arguments
    parts = [str(part) for part in detail["loc"]]
    return ".".join(part for index, part in enumerate(parts) if not _is_tag(parts, index))[:200]


_TAGS = {"create", "add", "update", "remove", "move", "lock", "unlock", "plan", "undo", "redo"}


def _is_tag(parts: list[str], index: int) -> bool:
    return index == 2 and parts[0] == "edits" and parts[1].isdigit() and parts[index] in _TAGS


_PLAIN: dict[str, Text] = {
    "missing": Text(zh="缺少", en="is missing"),
    "extra_forbidden": Text(zh="不是这个工具的参数", en="is not an argument of this tool"),
    "union_tag_not_found": Text(zh="缺少 do（要做什么）", en="lacks `do` (what to do)"),
}


def _describe(detail: ErrorDetails) -> Text:
    path, value = _path(detail) or "-", shorten(detail["input"])
    plain = _PLAIN.get(detail["type"])
    if plain:
        return Text(zh=f"参数 {path} {plain.zh}", en=f"argument {path} {plain.en}")
    return Text(
        zh=f"参数 {path} 的值 {value} 不可用：{_wanted(detail).zh}",
        en=f"argument {path} cannot be {value}: {_wanted(detail).en}",
    )


def _valid(detail: ErrorDetails) -> Text:
    return _wanted(detail)


_DOS = "create, add, update, remove, move, lock, unlock, plan, undo, redo"
_WANTED: dict[str, tuple[str, str]] = {
    "string_type": ("应为文字", "should be text"),
    "int_type": ("应为整数", "should be a whole number"),
    "int_parsing": ("应为整数", "should be a whole number"),
    "int_from_float": ("应为整数", "should be a whole number"),
    "bool_type": ("应为 true 或 false", "should be true or false"),
    "bool_parsing": ("应为 true 或 false", "should be true or false"),
    "list_type": ("应为列表", "should be a list"),
    "model_type": ("应为对象", "should be an object"),
    "model_attributes_type": ("应为对象", "should be an object"),
    "dict_type": ("应为对象", "should be an object"),
    "missing": ("必须给出", "must be given"),
    "extra_forbidden": ("去掉它", "leave it out"),
    "union_tag_not_found": ("do: " + _DOS, "do: " + _DOS),
    "string_too_long": ("最多 {max_length} 个字符", "at most {max_length} characters"),
    "string_too_short": ("不能为空", "must not be empty"),
    "too_long": ("最多 {max_length} 项", "at most {max_length} items"),
    "too_short": ("至少 {min_length} 项", "at least {min_length} item(s)"),
    "greater_than_equal": ("应不小于 {ge}", "should be at least {ge}"),
    "less_than_equal": ("应不大于 {le}", "should be at most {le}"),
    "literal_error": ("应为 {expected} 之一", "should be one of {expected}"),
    "union_tag_invalid": ("应为 {expected_tags} 之一", "should be one of {expected_tags}"),
    "string_pattern_mismatch": ("应符合 {pattern}", "should match {pattern}"),
    "greater_than": ("应大于 {gt}", "should be above {gt}"),
    "less_than": ("应小于 {lt}", "should be below {lt}"),
    "finite_number": ("应为有限的数", "should be a finite number"),
    "float_type": ("应为数", "should be a number"),
    "float_parsing": ("应为数", "should be a number"),
    "int_parsing_size": ("数值过大", "is too large a number"),
    "tuple_type": ("应为列表", "should be a list"),
}  # fmt: skip


def _wanted(detail: ErrorDetails) -> Text:
    known = _WANTED.get(detail["type"])
    if known is None:
        return Text(zh=detail["msg"], en=detail["msg"])
    context = {key: str(value).replace(" or ", ", ") for key, value in (detail.get("ctx") or {}).items()}
    return Text(zh=known[0].format_map(context), en=known[1].format_map(context))


def parse_json(text: str) -> Mapping[str, object]:
    """The arguments in a JSON text.

    Raises:
        ArgumentError: It is no JSON object.
    """
    valid = Text(zh='一个 JSON 对象，例如 {"query": "SMART"}', en='a JSON object such as {"query": "SMART"}')
    if len(text) > MAX_JSON:
        raise _too_large("", f"{MAX_JSON:,}", Text(zh="个字符", en="characters"))
    try:
        value = json.loads(text, parse_float=str)
    except (ValueError, RecursionError) as error:
        raise ArgumentError(
            Text(zh=f"不是 JSON：{shorten(text)}", en=f"not JSON: {shorten(text)}"), valid=valid
        ) from error
    if not isinstance(value, dict):
        raise ArgumentError(
            Text(
                zh=f"应为 JSON 对象，得到 {shorten(value)}",
                en=f"a JSON object is needed, got {shorten(value)}",
            ),
            valid=valid,
        )
    return value
