import hashlib
import os
import socket
from pathlib import Path

import pytest

from assistant.models.tokens import TokenCounter, install_vocabularies

O200K = "fb374d419588a4632f3f557e76b4b70aebbca790"


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a token count must not use the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", "")


@pytest.mark.slow
@pytest.mark.usefixtures("no_network")
def test_chinese_is_counted_as_the_real_tokenizer_does(tmp_path: Path) -> None:
    counter = TokenCounter("o200k_base", tmp_path)
    assert counter.count("把市场份额从10%提高到15%") == 11
    assert counter.count("<|endoftext|>") > 1  # words of a person are never special
    assert counter.count("") == 0


@pytest.mark.usefixtures("no_network")
def test_a_short_text_fits_without_loading_the_vocabulary(tmp_path: Path) -> None:
    assert TokenCounter("o200k_base", tmp_path / "absent").fitting(["short", "text"], 100) == 2
    assert not (tmp_path / "absent").exists()


@pytest.mark.slow
@pytest.mark.usefixtures("no_network")
def test_what_fits_agrees_with_count_when_bytes_alone_do_not_tell(tmp_path: Path) -> None:
    counter = TokenCounter("o200k_base", tmp_path)
    text = "市场份额" * 50
    tokens = counter.count(text)
    assert tokens < len(text.encode())
    assert counter.fitting([text, text], 2 * tokens) == 2
    assert counter.fitting([text, text], 2 * tokens - 1) == 1
    assert counter.fitting([text, text], tokens - 1) == 0


@pytest.mark.usefixtures("no_network")
def test_a_damaged_vocabulary_is_written_again(tmp_path: Path) -> None:
    (tmp_path / O200K).write_bytes(b"damaged")
    install_vocabularies(tmp_path)
    assert hashlib.sha256((tmp_path / O200K).read_bytes()).hexdigest().startswith("446a9538")
    assert os.environ["TIKTOKEN_CACHE_DIR"] == str(tmp_path)
