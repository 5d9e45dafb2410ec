"""Secrets that are handed out once and kept only as their SHA-256.

A password needs a slow hash because it can be guessed; 256 random bits cannot, so a fast one is right.
"""

import hashlib
import secrets

_BYTES = 32


def new_secret(prefix: str = "") -> str:
    """256 random bits as text that is safe in addresses and headers, after a prefix that says what it is."""
    return prefix + secrets.token_urlsafe(_BYTES)


def digest_of(secret: str) -> str:
    """What is kept of a secret, in hexadecimal."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
