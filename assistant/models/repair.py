"""Tool calls as the registry can take them: names, ids and arguments put right where the meaning is clear.

What is not clear is not guessed: arguments that break off in the middle go to the registry as `unreadable`,
which it refuses, telling the model what it takes. Values are never changed, only how they are written.
"""

import json
import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from langchain_core.messages import ToolCall

from assistant.models.answer import Spoken
from assistant.models.json_values import read_first
from assistant.models.strict import loosen
from assistant.models.surrogates import join_all, join_halves

UNREADABLE = "unreadable"
_SHOWN = 200
_PREFIX = re.compile(r"^(?:functions?|default_api|tools?|multi_tool_use)[./:]", re.IGNORECASE)
_DEEPEST = 12
_CLOSINGS = "}] \t\r\n"  # one too many says nothing
_FENCE = re.compile(r"\A```\w*|```\Z")

Schema = Mapping[str, Any]


def repair(
    spoken: Iterable[Spoken],
    schemas: Mapping[str, Schema],
    strict: Iterable[str] = (),
    taken: Iterable[str] = (),
) -> list[ToolCall]:
    """The calls with known names, ids of their own, and arguments that are objects. Doubles are left out.

    Args:
        spoken: The calls as they came.
        schemas: JSON Schema of the arguments of each tool that was offered.
        strict: Tools that were offered in strict form.
        taken: Ids that calls of this conversation already have: some APIs count from 1 in every answer.
    """
    calls: list[ToolCall] = []
    ids = set(taken)
    held = frozenset(strict)
    for one in spoken:
        if not one.name.strip():
            continue
        name = repair_name(one.name, schemas)
        schema = schemas.get(name, {})
        arguments = read_arguments(one.arguments)
        if name in held:
            arguments = loosen(arguments, schema)
        arguments = {key: fit(value, _part(schema, key)) for key, value in arguments.items()}
        if any(call["name"] == name and call["args"] == arguments for call in calls):
            continue  # the same call twice in one answer is a stutter; run twice it would change twice
        id_ = one.id if one.id and one.id not in ids else f"call_{uuid.uuid4().hex[:12]}"
        ids.add(id_)
        calls.append(ToolCall(name=name, args=arguments, id=id_, type="tool_call"))
    return calls


def repair_name(name: str, known: Iterable[str]) -> str:
    """The tool that is meant; the name as it came, without what is around it, when none is."""
    plain = name.strip().strip("`'\"").removesuffix("()")
    names = list(known)
    for tried in (plain, _PREFIX.sub("", plain), _PREFIX.sub("", plain).partition(":")[0]):
        for one in names:
            if tried == one or tried.lower().replace("-", "_") == one.lower():
                return one
    return plain


def read_arguments(text: str) -> dict[str, Any]:
    """The arguments that `text` is; `{"unreadable": ...}` when it breaks off or is not JSON at all."""
    value = _parse(text)
    for _ in range(3):  # encoded twice, or more often
        if not isinstance(value, str):
            break
        value = _parse(value)
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, dict):
        return {str(key): part for key, part in value.items()}
    return {UNREADABLE: join_halves(text[:_SHOWN])}


def is_unreadable(call: ToolCall) -> bool:
    """Whether the arguments of the call could not be read."""
    return UNREADABLE in call["args"]


def fit(value: Any, schema: Schema, depth: int = 0) -> Any:
    """`value` written as its schema has it: JSON inside text unpacked, a lone entry as a list, "3" as 3."""
    kinds = _kinds(schema)
    if not kinds or depth > _DEEPEST:
        return value
    if isinstance(value, str) and "string" not in kinds:
        value = _unpack(value, kinds)
    if isinstance(value, dict) and "array" in kinds and "object" not in kinds:
        value = [value]
    if isinstance(value, dict):
        return {key: fit(part, _part(schema, key), depth + 1) for key, part in value.items()}
    if isinstance(value, list):
        inner = _items(schema)
        return [fit(part, inner, depth + 1) for part in value]
    return _as_text(value) if isinstance(value, int | float) and kinds <= {"string", "null"} else value


def _parse(text: str) -> Any:
    """What JSON text stands for, its characters whole. None when it cannot be read, or is nested too deep."""
    try:
        return join_all(_read(text))
    except RecursionError:
        return None


def _read(text: str) -> Any:
    """JSON, mended when it is merely written badly.

    None when it is not JSON, breaks off, or goes on after its first value: half of what was said is not it.
    """
    stripped = _FENCE.sub("", text.strip()).strip()
    if not stripped:
        return {}
    try:
        return json.loads(stripped, strict=False)
    except ValueError:
        pass
    if stripped[0] not in "{[" or _breaks_off(stripped):
        return None
    value, rest = read_first(stripped)
    return None if value == "" or rest.strip(_CLOSINGS) else value


def _breaks_off(text: str) -> bool:
    """Whether the text ends inside a value: only closing brackets may be missing after a finished one."""
    if text.endswith(("}", "]")):
        return False
    return not text.endswith('"') or text.count('"') % 2 == 1 or bool(re.search(r'[{,]\s*"[^"]*"\Z', text))


def _unpack(text: str, kinds: frozenset[str]) -> Any:
    """What a text stands for where no text is wanted; the text itself if nothing fits."""
    plain = text.strip()
    if plain.lower() in ("null", "none", "") and "null" in kinds:
        return None
    if plain.lower() in ("true", "false") and "boolean" in kinds:
        return plain.lower() == "true"
    if "integer" in kinds and re.fullmatch(r"[+-]?\d{1,18}", plain):
        return int(plain)
    if "number" in kinds and re.fullmatch(r"[+-]?\d{1,15}(\.\d{1,15})?", plain):
        return float(plain)
    if plain[:1] in ("[", "{") and kinds & {"array", "object"}:
        value = _parse(plain)
        return value if isinstance(value, list | dict) else text
    return text


def _as_text(value: float) -> Any:
    """A number where only text is taken; a truth value stays what it is."""
    return value if isinstance(value, bool) else str(value)


def _branches(schema: Schema) -> Sequence[Schema]:
    found = [branch for key in ("anyOf", "oneOf", "allOf") for branch in schema.get(key) or ()]
    return [inner for branch in found for inner in _branches(branch)] if found else [schema]


def _kinds(schema: Schema) -> frozenset[str]:
    """The JSON types the schema takes; none when it does not say."""
    kinds: set[str] = set()
    for branch in _branches(schema):
        named = branch.get("type")
        if named is None:
            values = branch.get("enum") or ([branch["const"]] if "const" in branch else [])
            if not values or not all(isinstance(one, str) for one in values):
                return frozenset()
            named = "string"
        kinds |= {named} if isinstance(named, str) else set(named)
    return frozenset(kinds)


def _part(schema: Schema, key: str) -> Schema:
    """What a property may be, in any branch that has it."""
    found = [
        branch["properties"][key] for branch in _branches(schema) if key in (branch.get("properties") or {})
    ]
    return found[0] if len(found) == 1 else ({"anyOf": found} if found else {})


def _items(schema: Schema) -> Schema:
    found = [branch["items"] for branch in _branches(schema) if isinstance(branch.get("items"), Mapping)]
    return found[0] if len(found) == 1 else ({"anyOf": found} if found else {})
