"""The XML of a self-built app's callbacks, read without entities, document types or anything from outside."""

from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from assistant.wecom.errors import Forged
from core.text import Text

_LARGEST = 1_048_576  # bytes
_MOST = 200  # elements; a message has a dozen


def read_xml(raw: bytes) -> dict[str, str]:
    """The texts of the elements right below the root, by name.

    Raises:
        Forged: It is no XML, too large, or declares entities or a document type.
    """
    if len(raw) > _LARGEST:
        raise _unusable("larger than a message can be", 413)
    try:
        root: Element = fromstring(raw, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise _unusable(type(error).__name__) from error
    if len(root) > _MOST:
        raise _unusable("too many elements")
    return {child.tag: child.text or "" for child in root}


def _unusable(why: str, status: int = 400) -> Forged:
    return Forged(
        Text(zh=f"XML 无法解读：{why}", en=f"the XML cannot be read: {why}"), field="body", status=status
    )
