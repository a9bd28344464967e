"""Tell texts that look alike but are spelled with other letters: a Latin "a" and a Cyrillic one. Pure.

Source: Unicode Technical Standard 39, "Unicode Security Mechanisms", section 4; confusable-homoglyphs brings its table.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

__all__ = ["disguised", "lookalikes", "skeleton"]

_WORD = re.compile(r"[^\W\d_]+")
_MARKS = str.maketrans("", "", "\u200e\u200f")  # the table sets right-to-left letters between them


def skeleton(text: str) -> str:
    """Return what *text* looks like, case aside: two texts with one skeleton can be taken for each other."""
    seen = unicodedata.normalize("NFKD", text).translate(_prototypes())
    return unicodedata.normalize("NFC", seen.casefold()).replace("i", "l")  # "I" is one "l" and another "i"


def lookalikes(texts: Iterable[str], others: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield each of *texts* with each of the *others* that looks the same and is spelled with other letters.

    Where both are plain ASCII nobody is deceived: "1" and "l" differ to the eye that looks for it.
    """
    mine, theirs = list(texts), list(others)
    foreign = [text for text in theirs if not text.isascii()]
    if not foreign and all(text.isascii() for text in mine):
        return
    whole = _by_skeleton(theirs) if any(not text.isascii() for text in mine) else {}
    strange = _by_skeleton(foreign)
    for text in mine:
        for other in (strange if text.isascii() else whole).get(skeleton(text), ()):
            if _plain(other) != _plain(text):
                yield text, other


def disguised(text: str) -> Iterator[str]:
    """Yield the words of *text* that look Latin and have a letter that isn't: "pаypal" with a Cyrillic "а"."""
    if text.isascii():
        return
    for word in _WORD.findall(text):
        if word.isascii() or not any(char.isascii() for char in word):
            continue
        if any(not unicodedata.name(char, "").startswith("LATIN") for char in word) and skeleton(word).isascii():
            yield word


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _by_skeleton(texts: Iterable[str]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for text in texts:
        found.setdefault(skeleton(text), []).append(text)
    return found


@lru_cache(maxsize=1)
def _prototypes() -> dict[int, str]:
    """Return what each letter that looks like others stands for.

    The package's table is read both ways round, so that of those that look alike the one to stand for all is chosen
    here: plain ASCII, the longest ("rn" for "m"), a letter, a small one.
    """
    from confusable_homoglyphs import confusables  # 0.9 MB, which only who meets such letters reads

    groups: dict[str, set[str]] = {}
    for letter, alike in confusables.confusables_data.items():
        group = {letter.translate(_MARKS), *(one["c"].translate(_MARKS) for one in alike)}
        for member in tuple(group):
            group |= groups.get(member, set())
        for member in group:
            groups[member] = group
    chosen: dict[int, str] = {}
    for letter, group in groups.items():
        if len(letter) == 1:
            stands = min(group, key=lambda one: (not one.isascii(), -len(one), not one.isalpha(), one.isupper(), one))
            if stands != letter:
                chosen[ord(letter)] = stands
    return chosen
