"""Which words are English, as a spelling checker's lists have it: what is a word is no typing error.

A Bloom filter (B. Bloom, "Space/time trade-offs in hash coding with allowable errors", 1970) of the words in
`lexicon.bin`: it knows every one of them, and takes one of a hundred strings that are none for a word.
`training/make_lexicon.py` makes the file; its licence stands in MODEL-LICENSES.txt.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Final
from zlib import crc32

__all__ = ["FILE", "is_english", "packed"]

FILE: Final = Path(__file__).with_name("lexicon.bin")
_BITS = 10  # a word
_HASHES = 7


def is_english(word: str) -> bool:
    """Whether *word*, in lower case, is an English word."""
    lexicon = _lexicon()
    return all(lexicon[place >> 3] & 1 << (place & 7) for place in _places(word, 8 * len(lexicon)))


def packed(words: Iterable[str]) -> bytes:
    """Return the filter that knows *words*."""
    listed = {*words}
    table = bytearray(-(-_BITS * len(listed) // 8))
    for word in listed:
        for place in _places(word, 8 * len(table)):
            table[place >> 3] |= 1 << (place & 7)
    return bytes(table)


@cache
def _lexicon() -> bytes:
    return FILE.read_bytes()


def _places(word: str, size: int) -> Iterator[int]:
    """Yield the places of *word* among *size* bits, from two hashes of it (Kirsch, Mitzenmacher 2006)."""
    said = word.encode()
    first, step = crc32(said), crc32(said, 1) | 1
    for number in range(_HASHES):
        yield (first + number * step) % size
