"""The base of every value in the core: immutable, strict about unknown fields, exact in JSON."""

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """An immutable value. Unknown fields are refused; Decimals travel through JSON as strings."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)
