"""Opaque, stable identifiers: time-ordered integers inside, eleven letters in a URL.

An identifier is 41 bits of milliseconds since 2024 and 14 random bits. It fits the integer
primary key of either database, new rows land at the end of an index, and it says nothing to a
reader. The letters are Crockford's base 32 (https://www.crockford.com/base32.html), lower case:
no i, l, o or u, so that it can be read out over the telephone.
"""

from __future__ import annotations

import secrets
import threading
import time

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
EPOCH_MS = 1_704_067_200_000
RANDOM_BITS = 14
TEXT_LENGTH = 11
LARGEST = 32**TEXT_LENGTH - 1
BLOCK_ID_LENGTH = 8
_VALUES = {letter: value for value, letter in enumerate(ALPHABET)} | {"i": 1, "l": 1, "o": 0}

_lock = threading.Lock()
_last = 0


def new_id() -> int:
    """Return an identifier larger than any this process returned before."""
    global _last  # noqa: PLW0603  # the one counter that keeps a process's ids in order
    fresh = (time.time_ns() // 1_000_000 - EPOCH_MS << RANDOM_BITS) | secrets.randbits(RANDOM_BITS)
    with _lock:
        _last = max(fresh, _last + 1)
        return _last


def encode_id(number: int) -> str:
    """Write an identifier as eleven letters.

    Raises:
        ValueError: if the number is negative or larger than eleven letters hold.
    """
    if not 0 <= number <= LARGEST:
        msg = f"identifier out of range: {number}"
        raise ValueError(msg)
    letters = []
    for _ in range(TEXT_LENGTH):
        number, value = divmod(number, 32)
        letters.append(ALPHABET[value])
    return "".join(reversed(letters))


def decode_id(text: str) -> int | None:
    """Read an identifier; ``None`` where the text is not one, so that a page can answer 404."""
    if len(text) != TEXT_LENGTH:
        return None
    number = 0
    for letter in text.lower():
        value = _VALUES.get(letter)
        if value is None:
            return None
        number = number * 32 + value
    return number


def new_block_id() -> str:
    """Return an identifier for a block: unique within its article, starting with a letter."""
    bits = secrets.randbits(5 * BLOCK_ID_LENGTH)
    letters = [ALPHABET[10 + (bits & 31) % 22]]
    for _ in range(BLOCK_ID_LENGTH - 1):
        bits >>= 5
        letters.append(ALPHABET[bits & 31])
    return "".join(letters)
