"""What is wrong with a file, said with its name and with what would be valid."""

from core.errors import InputError
from core.text import Text

KINDS = Text(
    zh="Word（.docx）、PowerPoint（.pptx）、Excel（.xlsx）、PDF、Markdown、纯文本、CSV",
    en="Word (.docx), PowerPoint (.pptx), Excel (.xlsx), PDF, Markdown, plain text, CSV",
)
_SHOWN = 120  # characters of a name


class DocumentError(InputError):
    """A file that cannot be learned. Nothing of it is kept."""


def refuse(name: str, zh: str, en: str, valid: Text = KINDS) -> DocumentError:
    """The error for a file: "name" and what is wrong with it, in both languages."""
    said = name if len(name) <= _SHOWN else name[: _SHOWN - 1] + "…"
    return DocumentError(Text(zh=f"{said!r} {zh}", en=f"{said!r} {en}"), field="file", valid=valid)


def too_large(name: str, what: Text, found: int, limit: int) -> DocumentError:
    """The error for a file with more of something than is read."""
    return refuse(
        name,
        f"有 {found:,} {what.zh}，超过上限 {limit:,}",
        f"has {found:,} {what.en}, more than the limit of {limit:,}",
        Text(
            zh=f"至多 {limit:,} {what.zh}；可拆成几个文件", en=f"at most {limit:,} {what.en}; split the file"
        ),
    )
