"""How much of a file is read, at most, and how much a reader may use up."""

from core.frozen import Frozen

_MIB = 1024 * 1024


class Limits(Frozen):
    """Limits of one file. What is larger is refused, never read in part.

    Attributes:
        bytes: Size of the file.
        unpacked: Size of all parts of a packed file (.docx, .xlsx, .pptx) together.
        entries: Parts of a packed file.
        ratio: How many times its packed size a part of more than 1 MiB may have.
        pages: Pages of a PDF, slides of a presentation.
        rows: Rows of all sheets together.
        cells: Cells of all sheets together.
        cell: Characters of one cell; 32,767 is what Excel takes.
        text: Characters of text in the whole.
        seconds: Time the reader may take, by the clock and on the processor.
        memory: Address space of the reader.
    """

    bytes: int = 50 * _MIB
    unpacked: int = 400 * _MIB
    entries: int = 10_000
    ratio: int = 300
    pages: int = 5_000
    rows: int = 200_000
    cells: int = 2_000_000
    cell: int = 32_767
    text: int = 20_000_000
    seconds: int = 180
    memory: int = 2048 * _MIB


LIMITS = Limits()
