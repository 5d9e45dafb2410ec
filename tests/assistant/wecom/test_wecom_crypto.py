import base64
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.wecom.aes_key import read_key
from assistant.wecom.crypto import Seal, open_file, read_file_key
from assistant.wecom.errors import Forged

VECTORS = json.loads(Path(__file__).with_name("vectors.json").read_text("utf-8"))
KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
OTHER = "kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR"


def _seal(vector: dict[str, str]) -> Seal:
    return Seal(vector["token"], vector["encoding_aes_key"], vector["receive_id"])


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_published_vectors(vector: dict[str, str]) -> None:
    sealed = _seal(vector)
    said = sealed.open(vector["msg_signature"], vector["timestamp"], vector["nonce"], vector["encrypt"])
    if "plaintext" in vector:
        assert said.decode() == vector["plaintext"]
    for part in vector.get("plaintext_contains", ()):
        assert part in said.decode()
    if "random_16" in vector:
        again = sealed.seal(
            vector["plaintext"].encode(), vector["timestamp"], vector["nonce"], vector["random_16"].encode()
        )
        assert (again.encrypt, again.signature) == (vector["encrypt"], vector["msg_signature"])


@settings(max_examples=60)
@given(st.binary(max_size=200), st.text(max_size=20), st.sampled_from(["", "ww1", "企业"]))
def test_what_is_sealed_opens(message: bytes, nonce: str, receiver: str) -> None:
    seal = Seal("token", KEY, receiver)
    sealed = seal.seal(message, "1700000000", nonce)
    assert seal.open(sealed.signature, "1700000000", nonce, sealed.encrypt) == message


def test_equal_messages_look_different() -> None:
    seal = Seal("token", KEY)
    assert seal.seal(b"a", "1", "n").encrypt != seal.seal(b"a", "1", "n").encrypt


@settings(max_examples=60)
@given(st.integers(min_value=0), st.integers(min_value=1, max_value=255))
def test_one_changed_byte_is_refused(place: int, change: int) -> None:
    seal = Seal("token", KEY)
    sealed = seal.seal("预算 50 万".encode(), "1", "n")
    raw = bytearray(base64.b64decode(sealed.encrypt))
    raw[place % len(raw)] ^= change
    with pytest.raises(Forged) as refused:
        seal.open(sealed.signature, "1", "n", base64.b64encode(bytes(raw)).decode())
    assert refused.value.status == 403


@pytest.mark.parametrize("changed", ["signature", "timestamp", "nonce", "token"])
def test_a_changed_part_is_refused(changed: str) -> None:
    seal = Seal("token", KEY)
    sealed = seal.seal(b"{}", "1", "n")
    parts = {"signature": sealed.signature, "timestamp": "1", "nonce": "n"}
    if changed == "token":
        seal = Seal("tokem", KEY)
    else:
        parts[changed] = parts[changed][:-1] + "x"
    with pytest.raises(Forged):
        seal.open(parts["signature"], parts["timestamp"], parts["nonce"], sealed.encrypt)


def test_a_message_for_another_company_is_refused() -> None:
    sealed = Seal("token", KEY, "ww-other").seal(b"<xml/>", "1", "n")
    with pytest.raises(Forged) as refused:
        Seal("token", KEY, "ww-ours").open(sealed.signature, "1", "n", sealed.encrypt)
    assert refused.value.field == "receiveid"


@settings(max_examples=80)
@given(
    st.one_of(st.text(max_size=80), st.binary(max_size=96).map(lambda raw: base64.b64encode(raw).decode()))
)
def test_rightly_signed_nonsense_is_an_error_of_the_sender(encrypt: str) -> None:
    seal = Seal("token", KEY, "ww")
    with pytest.raises(Forged) as refused:
        seal.open(seal.sign("1", "n", encrypt), "1", "n", encrypt)
    assert refused.value.status in (400, 403)


def test_a_length_beyond_the_message_is_refused() -> None:
    seal = Seal("token", KEY)
    whole = seal.seal(b"abcdef", "1", "n", b"0" * 16)
    plain = b"0" * 16 + (10_000).to_bytes(4, "big") + b"abcdef"
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    key = read_key(KEY)
    padded = plain + bytes([32 - len(plain) % 32]) * (32 - len(plain) % 32)
    encryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    encrypt = base64.b64encode(encryptor.update(padded) + encryptor.finalize()).decode()
    assert encrypt != whole.encrypt
    with pytest.raises(Forged, match="length"):
        seal.open(seal.sign("1", "n", encrypt), "1", "n", encrypt)


def test_an_oversized_cipher_text_is_refused_before_it_is_read() -> None:
    seal = Seal("token", KEY)
    with pytest.raises(Forged) as refused:
        seal.open("x", "1", "n", "A" * 2_000_000)
    assert refused.value.status == 413


@pytest.mark.parametrize("key", ["", "short", "!" * 43, KEY + "A"])
def test_a_key_that_is_none(key: str) -> None:
    with pytest.raises(ValueError):
        Seal("token", key)


@pytest.mark.parametrize("data", [b"", b"123", b"x" * 31])
def test_a_file_that_is_none(data: bytes) -> None:
    with pytest.raises(Forged):
        open_file(data, read_key(KEY))


@pytest.mark.parametrize("key", ["", "a", "!!!!", base64.b64encode(b"short").decode()])
def test_a_file_key_that_is_none(key: str) -> None:
    with pytest.raises(Forged):
        read_file_key(key)


def test_a_file_opens_with_its_own_key() -> None:
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    raw = read_key(OTHER)
    plain = b"PK\x03\x04 workbook"
    padded = plain + bytes([32 - len(plain) % 32]) * (32 - len(plain) % 32)
    encryptor = Cipher(algorithms.AES(raw), modes.CBC(raw[:16])).encryptor()
    sealed = encryptor.update(padded) + encryptor.finalize()
    assert open_file(sealed, read_file_key(base64.b64encode(raw).decode().rstrip("="))) == plain
