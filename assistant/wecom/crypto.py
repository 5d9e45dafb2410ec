"""WeCom's message encryption: who a delivery is from, what it says, and how an answer is sealed.

developer.work.weixin.qq.com path 90968 (加解密方案说明): AES-256-CBC with the key
base64(EncodingAESKey + "="), the key's first 16 bytes as initialisation vector, PKCS#7 padding to blocks of
32; the plain text is 16 random bytes, the message's length (4 bytes, big-endian), the message and the
receiver's id. The signature is the SHA-1 of token, timestamp, nonce and cipher text, sorted and joined.
"""

import base64
import binascii
import hashlib
import hmac
import os
from typing import NamedTuple

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from assistant.wecom.aes_key import read_key
from assistant.wecom.errors import Forged
from core.text import Text

_BLOCK = 32
_RANDOM = 16
_LARGEST = 1_048_576  # bytes of cipher text; a callback holds a message and addresses of its files


class Sealed(NamedTuple):
    """An encrypted answer with what proves who it is from."""

    encrypt: str
    signature: str
    timestamp: str
    nonce: str


class Seal:
    """The secret that WeCom and one callback address share.

    Args:
        token: The callback's Token.
        key: Its EncodingAESKey, 43 characters.
        receiver: Whom messages must be for: the corp id of a self-built app, "" for a bot.

    Raises:
        ValueError: The key is not 43 characters of base64.
    """

    def __init__(self, token: str, key: str, receiver: str = "") -> None:
        self._token = token
        self._key = read_key(key)
        self._receiver = receiver.encode()

    def sign(self, timestamp: str, nonce: str, encrypt: str) -> str:
        """The signature of a cipher text."""
        joined = "".join(sorted((self._token, timestamp, nonce, encrypt)))
        return hashlib.sha1(joined.encode(), usedforsecurity=False).hexdigest()

    def open(self, signature: str, timestamp: str, nonce: str, encrypt: str) -> bytes:
        """The message of a delivery whose signature is right and that is for us.

        Raises:
            Forged: The signature is wrong, or what is sealed is malformed or meant for somebody else.
        """
        if len(encrypt) > _LARGEST:
            raise _malformed("larger than a message can be", 413)
        expected = self.sign(timestamp, nonce, encrypt)
        if not hmac.compare_digest(expected.encode(), signature.encode()):
            raise Forged(Text(zh="签名不对", en="the signature is wrong"), field="msg_signature", status=403)
        return self._unpack(_unpad(_decrypt(self._key, _decode(encrypt))))

    def seal(self, message: bytes, timestamp: str, nonce: str, random: bytes | None = None) -> Sealed:
        """Encrypt and sign an answer.

        Args:
            message: What is said.
            timestamp: Seconds since 1970.
            nonce: The one of the request that is answered.
            random: 16 bytes; they make equal messages look different.
        """
        salt = os.urandom(_RANDOM) if random is None else random
        body = salt + len(message).to_bytes(4, "big") + message + self._receiver
        encryptor = _cipher(self._key).encryptor()
        encrypt = base64.b64encode(encryptor.update(_pad(body)) + encryptor.finalize()).decode()
        return Sealed(encrypt, self.sign(timestamp, nonce, encrypt), timestamp, nonce)

    def open_file(self, data: bytes) -> bytes:
        """The content of an image or file that came with a bot's message. Raises Forged."""
        return open_file(data, self._key)

    def _unpack(self, plain: bytes) -> bytes:
        if len(plain) < _RANDOM + 4:
            raise _malformed("too short")
        start = _RANDOM + 4
        end = start + int.from_bytes(plain[_RANDOM:start], "big")
        if end > len(plain):
            raise _malformed("its length is wrong")
        if not hmac.compare_digest(plain[end:], self._receiver):
            raise Forged(
                Text(zh="消息不是发给这个接收方的", en="the message is for another receiver"),
                field="receiveid",
            )
        return plain[start:end]


def open_file(data: bytes, key: bytes) -> bytes:
    """Decrypt a file with its 32-byte key. Raises Forged."""
    if not data or len(data) % 16:
        raise _malformed("no whole number of blocks")
    return _unpad(_decrypt(key, data))


def read_file_key(key: str) -> bytes:
    """The 32 bytes of a file's own `aeskey`. Raises Forged."""
    try:
        found = base64.b64decode(key + "=" * (-len(key) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise _malformed("the file's key is not base64") from error
    if len(found) != 32:
        raise _malformed("the file's key has not 32 bytes")
    return found


def _cipher(key: bytes) -> Cipher[modes.CBC]:
    return Cipher(algorithms.AES(key), modes.CBC(key[:16]))


def _decode(encrypt: str) -> bytes:
    try:
        data = base64.b64decode(encrypt, validate=True)
    except (binascii.Error, ValueError) as error:
        raise _malformed("not base64") from error
    if not data or len(data) % 16:
        raise _malformed("no whole number of blocks")
    return data


def _decrypt(key: bytes, data: bytes) -> bytes:
    decryptor = _cipher(key).decryptor()
    return decryptor.update(data) + decryptor.finalize()


def _pad(plain: bytes) -> bytes:
    length = _BLOCK - len(plain) % _BLOCK
    return plain + bytes([length]) * length


def _unpad(padded: bytes) -> bytes:
    length = padded[-1]
    if not 1 <= length <= _BLOCK or padded[-length:] != bytes([length]) * length:
        raise _malformed("its padding is wrong")
    return padded[:-length]


def _malformed(why: str, status: int = 400) -> Forged:
    return Forged(
        Text(zh=f"密文无法解读：{why}", en=f"the cipher text cannot be read: {why}"),
        field="encrypt",
        status=status,
    )
