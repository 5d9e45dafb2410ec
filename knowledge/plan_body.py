"""A plan as bytes: its JSON, packed when it is long, with a digest that tells when it was damaged."""

import hashlib
import zlib

from pydantic_core import PydanticSerializationError

from core.errors import InputError
from core.plan.plan import Plan
from core.text import Text

_PACK_FROM = 1024  # below this, packing saves less than it costs to read in the database by eye


class DamagedPlan(RuntimeError):
    """A stored version does not match its digest: the file was changed or the disk failed."""


def pack(plan: Plan) -> tuple[bytes, str]:
    """The plan's bytes and their digest.

    Raises:
        InputError: The plan holds text that is no Unicode (half of a surrogate pair).
    """
    try:
        text = plan.model_dump_json().encode()
    except (PydanticSerializationError, UnicodeEncodeError) as error:
        raise InputError(
            Text(zh="计划里有无法保存的字符", en="the plan holds characters that cannot be stored"),
            valid=Text(zh="合法的 Unicode 文本", en="valid Unicode text"),
        ) from error
    body = zlib.compress(text) if len(text) >= _PACK_FROM else text
    return body, hashlib.sha256(body).hexdigest()


def unpack(body: bytes, digest: str) -> Plan:
    """The plan in `body`.

    Raises:
        DamagedPlan: The bytes do not match the digest.
    """
    if hashlib.sha256(body).hexdigest() != digest:
        raise DamagedPlan(f"a stored plan version does not match its digest {digest}")
    text = body if body.startswith(b"{") else zlib.decompress(body)
    return Plan.model_validate_json(text)
