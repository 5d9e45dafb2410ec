"""Short ids to be read over the phone: a letter for the kind and five characters, 28 million of them."""

import secrets

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that is mistaken for another when read aloud
_LENGTH = 5


def new_short_id(letter: str) -> str:
    """An id such as "P7KQ2M": `letter` and five characters."""
    return letter + "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
