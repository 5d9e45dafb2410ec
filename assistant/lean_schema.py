"""A tool's arguments as a language model is shown them: what it needs to fill them in, in few tokens.

The full schema (`assistant.toolschema`) says how arguments are validated, and is for programs. The lean one
is made from the same pydantic model by a few general rules: whatever is valid there is valid here, except
that null is written by leaving a field out. The registry validates with the tool's own model either way, and
its errors name the limits that are not shown.
"""

import re
from collections.abc import Mapping
from copy import deepcopy
from functools import cache
from typing import Any

from assistant.signature import Schema, signature_of
from tools.registry import tool
from tools.tool import PlanArguments

_KEPT = ("type", "description", "enum", "items", "properties", "additionalProperties", "required", "default")
# the same in most tools, so the system prompt says it once: amounts and times are text as it was said
_PLAIN = re.compile(r"An? (amount|time) as people write it\b")
_AS_SAID = re.compile(r" ?\b(?:Write|Pass) [^.:`]*\bsaid\b[^.:`]*\.")
_PLAN = PlanArguments.model_fields["plan"].description
_BLOCK = 8  # fields two variants must share to be written out rather than put into their signatures


@cache
def lean_schema_of(name: str) -> Schema:
    """The arguments of a tool, by its name, without references, titles, nulls, limits and repetition.

    Nested objects are written as signatures. Made once; not to be changed.
    """
    full = tool(name).arguments.model_json_schema()
    lean = _Leaner(full.get("$defs", {})).write(full)
    lean.pop("description", None)
    return lean


@cache
def lean_description_of(name: str) -> str:
    """A tool's description without what the system prompt says of all tools."""
    return _AS_SAID.sub("", tool(name).description)


class _Leaner:
    """One pass over one schema; remembers which shared definitions were written out already."""

    def __init__(self, definitions: Mapping[str, Schema]) -> None:
        self._definitions = definitions
        self._written: dict[str, str] = {}

    def write(self, schema: Schema) -> Schema:
        """An object with all its fields."""
        made: Schema = {"type": "object"}
        if schema.get("description"):
            made["description"] = " ".join(schema["description"].split())
        made["properties"] = {
            name: self.field(name, field) for name, field in schema.get("properties", {}).items()
        }
        if schema.get("required"):
            made["required"] = schema["required"]
        return made

    def field(self, name: str, schema: Schema, *, described: bool = False) -> Schema:
        """What one field takes. What is said of it, or of the list it is in, stands for its type's text."""
        kind = _without_null(schema)
        own = schema.get("description") or kind.get("description") or ""
        made = self._kind(name, kind, described=bool(own))
        said = _shorten(own or ("" if described else made.get("docstring", "")))
        texts = (said, made.get("description", ""))
        made["description"] = " ".join(text for text in texts if text)
        if _says_something(schema.get("default"), made):
            made["default"] = schema["default"]
        return {key: made[key] for key in _KEPT if made.get(key) not in (None, "")}

    def _kind(self, name: str, schema: Schema, *, described: bool = False) -> Schema:
        if "$ref" in schema:
            return self._shared(name, schema["$ref"].rpartition("/")[2])
        if "oneOf" in schema:
            key = schema["discriminator"]["propertyName"]
            return flatten([self._variant(one) for one in schema["oneOf"]], key)
        if "prefixItems" in schema:
            return {"type": "array", "items": self.field(name, schema["prefixItems"][0])}
        if schema.get("type") == "array":
            items = self.field(name, schema.get("items", {}), described=described)
            return {"type": "array", "items": items}
        if isinstance(schema.get("additionalProperties"), dict):
            inner = self.field(name, schema["additionalProperties"])
            return {"type": "object", "additionalProperties": inner}
        if "const" in schema:
            return {"type": schema.get("type", "string"), "enum": [schema["const"]]}
        return {key: deepcopy(schema[key]) for key in ("type", "enum") if key in schema}

    def _shared(self, name: str, definition: str) -> Schema:
        """A shared definition: its signature where it is first met, afterwards the name of that field."""
        target = self._definitions[definition]
        if "properties" not in target:
            return {**self._kind(name, target), "docstring": target.get("description", "")}
        if definition in self._written:
            return {"type": "object", "description": f"as in `{self._written[definition]}`"}
        self._written[definition] = name
        made = self.write(target)
        return {
            "type": "object",
            "docstring": made.get("description", ""),
            "description": signature_of(made),
        }

    def _variant(self, schema: Schema) -> Schema:
        return self.write(self._definitions[schema["$ref"].rpartition("/")[2]])


def flatten(variants: list[Schema], key: str) -> Schema:
    """Variants told apart by `key` as one object, whose `key` says which fields each of them takes.

    The fields of the largest variants are written out; those of the others stand in their signatures.
    """
    block = _common_block(variants)
    fields: dict[str, Schema] = {}
    for variant in variants:
        if _has(variant, block):
            fields = {**variant["properties"], **fields}
    for variant in variants:
        for name in fields.keys() & variant["properties"].keys() - {key}:
            fields[name] = _widen(fields[name], variant["properties"][name])
    fields.pop(key, None)
    says = "\n".join(_line(variant, key, block) for variant in variants)
    values = [value for variant in variants for value in _values(variant, key)]
    chosen = {"type": "string", "description": says, "enum": values}
    return {"type": "object", "properties": {key: chosen, **fields}, "required": [key]}


def _line(variant: Schema, key: str, block: frozenset[str]) -> str:
    """One variant: its values, its signature, what it does."""
    own = {name: field for name, field in variant["properties"].items() if name != key}
    if _has(variant, block):
        needed = ", ".join(name for name in variant.get("required", ()) if name != key)
        takes = "{" + needed + "; any other field below}"
    else:
        takes = signature_of({**variant, "properties": own})
    return f"{'/'.join(_values(variant, key))}{takes} {variant.get('description', '').rstrip('.')}"


def _common_block(variants: list[Schema]) -> frozenset[str]:
    """The fields that the two largest variants share; none when they are few."""
    if len(variants) < 2:
        return frozenset()
    largest, second = sorted(variants, key=lambda one: -len(one["properties"]))[:2]
    shared = frozenset(largest["properties"]) & frozenset(second["properties"])
    return shared if len(shared) >= _BLOCK else frozenset()


def _has(variant: Schema, block: frozenset[str]) -> bool:
    return bool(block) and block <= variant["properties"].keys()


def _values(variant: Schema, key: str) -> list[str]:
    values: list[str] = variant["properties"][key]["enum"]
    return values


def _widen(field: Schema, other: Schema) -> Schema:
    """A written-out field that another variant takes too: it takes whatever either of them does."""
    if field.get("type") != other.get("type"):
        return {"description": field.get("description", "")}
    if "enum" in field and "enum" in other:
        return {**field, "enum": list(dict.fromkeys([*field["enum"], *other["enum"]]))}
    return {name: part for name, part in field.items() if name != "enum" or "enum" in other}


def _without_null(schema: Schema) -> Schema:
    left = [branch for branch in schema.get("anyOf", ()) if branch.get("type") != "null"]
    return left[0] if len(left) == 1 else schema


def _shorten(said: str) -> str:
    if said == _PLAN or _PLAIN.match(said):
        return ""
    return said.rstrip(".").replace('"', "'")  # a quote costs a backslash in JSON


def _says_something(default: Any, field: Schema) -> bool:
    """Whether a default is other than what one expects of a field left out: nothing, the first choice."""
    return default not in (None, "", False, [], {}) and default not in field.get("enum", ())[:1]
