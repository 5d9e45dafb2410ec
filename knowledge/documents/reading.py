"""From a file's bytes to a document, with the reader that suits its content."""

from collections.abc import Callable

from core.errors import InputError
from core.text import Text
from knowledge.documents.document import Document, Format
from knowledge.documents.limits import Limits
from knowledge.documents.problem import refuse
from knowledge.documents.recognition import recognise

Progress = Callable[[int, int], None]


def _nothing() -> None:
    return None


def read(
    data: bytes, name: str, limits: Limits, progress: Progress, *, ready: Callable[[], None] = _nothing
) -> Document:
    """The document in a file's bytes.

    Args:
        data: The file's content.
        name: Its name, for messages.
        limits: How large it may be.
        progress: Told how many of how many pages, slides or rows are read.
        ready: Called when the reader is loaded and the file is about to be looked into.

    Raises:
        DocumentError: It cannot be read, or holds no text.
    """
    reader = _reader(recognise(data, name, limits))
    ready()
    try:
        document = reader(data, name, limits, progress)
    except (InputError, MemoryError):
        raise
    except Exception as error:  # every library has its own
        reason = (str(error).strip().splitlines() or [""])[0][:200]
        raise refuse(
            name,
            f"读不了：{type(error).__name__} {reason}".rstrip(),
            f"cannot be read: {type(error).__name__} {reason}".rstrip(),
            Text(zh="用原来的软件打开后重新另存", en="open it in its program and save it again"),
        ) from error
    if not document.parts:
        raise refuse(
            name,
            "里没有可读的文字",
            "holds no text that can be read",
            Text(zh="有文字的文件", en="a file with text"),
        )
    return document


def _reader(kind: Format) -> Callable[[bytes, str, Limits, Progress], Document]:
    """The function that reads a format, its library loaded."""
    if kind is Format.WORD:
        import docx  # noqa: F401

        from knowledge.documents.word import read_word

        return read_word
    if kind is Format.SLIDES:
        import pptx  # noqa: F401

        from knowledge.documents.slides import read_slides

        return read_slides
    if kind is Format.SHEETS:
        import openpyxl  # noqa: F401

        from knowledge.documents.sheets import read_sheets

        return read_sheets
    if kind is Format.PDF:
        import pypdfium2  # noqa: F401

        from knowledge.documents.pdf import read_pdf

        return read_pdf
    from knowledge.documents.plain import read_plain

    return lambda data, name, limits, _progress: read_plain(data, name, kind, limits)
