"""An object's fields in one line, as a language model reads them best for their length.

`{name; share? ('40%'); tier?: A|B|C; days: int; needs?: [] (node ids)}`: a question mark says that a field
may be left out, a field without a type is text, brackets are a list, braces an object.
"""

import json
from typing import Any

Schema = dict[str, Any]

_WORDS = {"integer": "int", "number": "number", "boolean": "bool", "object": "{}"}


def signature_of(schema: Schema) -> str:
    """The fields of an object schema, in order."""
    required = schema.get("required", ())
    fields = (
        f"{name}{'' if name in required else '?'}{_meaning_of(field)}"
        for name, field in schema["properties"].items()
    )
    return "{" + "; ".join(fields) + "}"


def _meaning_of(field: Schema) -> str:
    """Type, default and description of a field, as far as there is anything to say."""
    kind, said = _kind_of(field), field.get("description", "").rstrip(".")
    default = f"={json.dumps(field['default'], ensure_ascii=False)}" if "default" in field else ""
    if kind == "{}" and said.startswith("{"):
        return f": {said}"
    return (f": {kind}" if kind else "") + default + (f" ({said})" if said else "")


def _kind_of(field: Schema) -> str:
    if "enum" in field:
        return "|".join(map(str, field["enum"]))
    if field.get("type") == "array":
        inner = field.get("items", {})
        return f"[{inner.get('description') or _kind_of(inner)}]"
    return _WORDS.get(str(field.get("type")), "")
