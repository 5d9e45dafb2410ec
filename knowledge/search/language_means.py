"""Mean vectors of the two languages, which language-centring subtracts.

    python -m knowledge.search.language_means

measures them again from the first passages of the shipped guidance and writes `language_means.npz` beside
this file. They are constants: measured on each company's own texts they would change with every document.
"""

from collections.abc import Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from knowledge.search.plain import is_chinese

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MEANS = "centred-1"  # names the file's contents: another name, and everything is embedded anew
_FILE = "language_means.npz"


class Means(NamedTuple):
    """The mean vector of passages in each language, both of shape (dimensions,)."""

    zh: "NDArray[np.float32]"
    en: "NDArray[np.float32]"


@cache
def load_means() -> Means:
    """The means that come with the product."""
    import numpy as np

    with resources.files("knowledge.search").joinpath(_FILE).open("rb") as file:
        kept = np.load(file, allow_pickle=False)
        return Means(zh=kept["zh"], en=kept["en"])


def measure_means(vectors: "NDArray[np.float32]", texts: Sequence[str]) -> Means:
    """The means of the vectors of Chinese and of other texts; there must be both."""
    import numpy as np

    chinese = np.array([is_chinese(text) for text in texts])
    return Means(zh=vectors[chinese].mean(axis=0), en=vectors[~chinese].mean(axis=0))


def centre(vectors: "NDArray[np.float32]", texts: Sequence[str], means: Means) -> "NDArray[np.float32]":
    """The vectors less the mean of their text's language, of length 1 again. Shape as `vectors`."""
    import numpy as np

    if not len(texts):
        return vectors
    moved = vectors - np.stack([means.zh if is_chinese(text) else means.en for text in texts])
    lengths = np.linalg.norm(moved, axis=1, keepdims=True)
    found: NDArray[np.float32] = (moved / np.maximum(lengths, 1e-9)).astype(np.float32)
    return found


def guidance_passages() -> list[str]:
    """Title and first passage of every shipped page, in each language."""
    from knowledge.guidance import Guidance

    guidance = Guidance()
    entries = (entry for page in sorted(guidance.ids()) for entry in guidance.entries(page))
    return [f"{entry.title}\n{entry.text}" for entry in entries if entry.number == 0]


def main() -> None:
    """Measure the means and write them."""
    import numpy as np

    from knowledge.search.nano import NanoEmbedder

    texts = guidance_passages()
    means = measure_means(NanoEmbedder().embed_plainly(texts), texts)
    np.savez(Path(__file__).with_name(_FILE), zh=means.zh, en=means.en)


if __name__ == "__main__":
    main()
