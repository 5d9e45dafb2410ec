"""JSON Schemas in the strict form that OpenAI can hold a model to, and the way back for what it then says.

Strict form (https://platform.openai.com/docs/guides/structured-outputs, "Supported schemas"): every
property is required and an optional one may be null instead, no further properties, no `oneOf`, at most ten
levels of nesting. A schema that cannot be put so, such as one with free-form objects, stays as it is and is
not strict.
"""

from collections.abc import Mapping
from typing import Any

_DEEPEST = 10
_MOST_PROPERTIES = 5_000
_KEPT = frozenset(
    {"type", "description", "enum", "const", "pattern", "format", "minimum", "maximum", "exclusiveMinimum",
     "exclusiveMaximum", "multipleOf", "minItems", "maxItems"}
)  # fmt: skip


class NotStrict(Exception):
    """A schema that the strict form cannot say."""


def tighten(schema: Mapping[str, Any]) -> dict[str, Any] | None:
    """The schema in strict form; None when it has none. It must have no references."""
    counted = [0]
    try:
        strict = _tighten(schema, 0, counted)
    except NotStrict:
        return None
    return strict if strict.get("type") == "object" else None


def loosen(value: Any, schema: Mapping[str, Any]) -> Any:
    """`value`, said under the strict form of `schema`, without the nulls that stand for what was left out."""
    if isinstance(value, Mapping):
        known = _properties_of(schema)
        return {
            key: loosen(part, known.get(key, {}))
            for key, part in value.items()
            if part is not None or key in schema.get("required", ()) or _takes_null(known.get(key, {}))
        }
    if isinstance(value, list):
        return [loosen(part, schema.get("items", {})) for part in value]
    return value


def _tighten(schema: Mapping[str, Any], depth: int, counted: list[int]) -> dict[str, Any]:
    if depth > _DEEPEST:
        raise NotStrict
    branches = schema.get("anyOf") or schema.get("oneOf")
    kept = {key: value for key, value in schema.items() if key in _KEPT}
    if branches:
        return {**kept, "anyOf": [_tighten(branch, depth, counted) for branch in branches]}
    kind = schema.get("type")
    if kind == "object":
        return {**kept, **_tighten_object(schema, depth, counted)}
    if kind == "array":
        if not isinstance(schema.get("items"), Mapping):
            raise NotStrict
        return {**kept, "items": _tighten(schema["items"], depth + 1, counted)}
    if kind is None and not ({"enum", "const"} & schema.keys()):
        raise NotStrict
    return kept


def _tighten_object(schema: Mapping[str, Any], depth: int, counted: list[int]) -> dict[str, Any]:
    properties = schema.get("properties")
    if properties is None or schema.get("additionalProperties"):
        raise NotStrict
    counted[0] += len(properties)
    if counted[0] > _MOST_PROPERTIES:
        raise NotStrict
    required = schema.get("required", ())
    return {
        "properties": {
            name: _or_null(_tighten(part, depth + 1, counted), needed=name in required)
            for name, part in properties.items()
        },
        "required": list(properties),
        "additionalProperties": False,
    }


def _or_null(schema: dict[str, Any], *, needed: bool) -> dict[str, Any]:
    if needed or _takes_null(schema):
        return schema
    if "anyOf" in schema:
        return {**schema, "anyOf": [*schema["anyOf"], {"type": "null"}]}
    return {"anyOf": [schema, {"type": "null"}]}


def _takes_null(schema: Mapping[str, Any]) -> bool:
    if schema.get("type") == "null" or "null" in (schema.get("type") or ()):
        return True
    return any(_takes_null(branch) for branch in schema.get("anyOf") or schema.get("oneOf") or ())


def _properties_of(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The properties of an object schema, of all its branches together."""
    known: dict[str, Any] = dict(schema.get("properties") or {})
    for branch in schema.get("anyOf") or schema.get("oneOf") or ():
        for name, part in _properties_of(branch).items():
            known.setdefault(name, part)
    return known
