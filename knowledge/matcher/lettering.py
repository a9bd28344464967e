"""Reads a text as words, and a word that nobody knows as groups of letters or as another word misspelt."""

from __future__ import annotations

import re
import unicodedata
from string import ascii_lowercase
from typing import Final
from zlib import crc32

__all__ = ["CONTRACTED", "MOST_WORDS", "WORD", "letter_groups", "one_edit_away", "split_words"]

LONGEST_TEXT: Final = 4000  # characters; the rest is not read
MOST_WORDS: Final = 64  # words of a text; the rest is not read
LONGEST_WORD: Final = 24  # letters of an unknown word; the rest is not read
GRAM_SIZES: Final = (2, 3, 4, 5)  # letters in a group

WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[$€£%]")
CONTRACTED: Final = re.compile(r"['’](?:s|m|re|ve|ll|d)$")


def split_words(text: str) -> list[str]:
    """The text's words in lower case without accents, apostrophes and punctuation, at most `MOST_WORDS`."""
    text = text[:LONGEST_TEXT]
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    text = text.lower()
    found: list[str] = WORD.findall(text)[:MOST_WORDS]
    if "'" in text or "’" in text:
        found = [CONTRACTED.sub("", word).replace("'", "").replace("’", "") for word in found]
    return found


def letter_groups(word: str, buckets: int) -> list[int]:
    """The buckets, 0 to `buckets` - 1, of a word's letter groups, its two ends marked."""
    marked = f"<{word[:LONGEST_WORD]}>".encode()
    return [crc32(marked[i : i + n]) % buckets for n in GRAM_SIZES for i in range(len(marked) - n + 1)]


def one_edit_away(word: str) -> list[str]:
    """What a word may have been before one slip of the keys; none for a very short or long one."""
    if not 4 <= len(word) <= 16 or not word.isalpha():
        return []
    cuts = [(word[:i], word[i:], word[i + 1 :]) for i in range(len(word))]
    edits = [head + letter + tail for head, tail, _ in cuts for letter in ascii_lowercase]
    edits += [head + letter + rest for head, _, rest in cuts for letter in ascii_lowercase]
    edits += [word + letter for letter in ascii_lowercase]
    edits += [head + rest for head, _, rest in cuts]
    edits += [head + rest[0] + tail[0] + rest[1:] for head, tail, rest in cuts[:-1]]
    return edits
