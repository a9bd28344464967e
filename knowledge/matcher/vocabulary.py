"""The stems of a base: how rare each is, what it is made of, and what it means."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.matcher.embedding import Embeds, recalled
from knowledge.matcher.ridge import Floats
from knowledge.matcher.words import stem

__all__ = ["Bools", "Encoded", "Ints", "Vocabulary", "distinct"]

Bools = NDArray[np.bool_]
Ints = NDArray[np.int32]

_SIZES = (2, 3, 4)
_SPELLING_DIMENSIONS = 128


@lru_cache(maxsize=1 << 14)
def _spelling(word: str) -> Floats:
    """Return a vector of the character n-grams of *word*: near for words spelled alike.

    Feature hashing with signs: K. Weinberger et al., "Feature Hashing for Large Scale Multitask Learning", 2009.
    """
    vector = np.zeros(_SPELLING_DIMENSIONS, np.float32)
    fenced = f"<{word[:24]}>"
    for size in _SIZES:
        for at in range(len(fenced) - size + 1):
            code = zlib.crc32(fenced[at : at + size].encode())
            vector[code % _SPELLING_DIMENSIONS] += 1.0 if code & 0x8000_0000 else -1.0
    length = float(np.linalg.norm(vector))
    return vector / length if length else vector


@dataclass(frozen=True, slots=True)
class Encoded:
    """One text as places in the vocabulary, in order; stems it lacks follow after its end, as *new*."""

    places: Ints
    new: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Vocabulary:
    """Stems by place; *texts_with* and *facts_with* count where each occurs, *forms* is a word as it was written."""

    places: Mapping[str, int]
    forms: Sequence[str]
    texts: int
    texts_with: Ints
    facts: int
    facts_with: Ints
    spellings: Floats
    meanings: Floats
    embedder: Embeds

    @classmethod
    def learn(
        cls,
        texts: Sequence[Sequence[str]],
        facts: Ints,
        embedder: Embeds,
        learned: tuple[Floats, Floats] | None = None,
        known: Mapping[str, Floats] = MappingProxyType({}),
    ) -> tuple[Vocabulary, list[Ints]]:
        """Collect the stems of *texts* (as words), each of one of *facts* (below 0: none); return texts as places too.

        *learned* are the spellings and meanings of all the words, *known* the meanings of some."""
        nothing = np.zeros(0, np.int32)
        empty = cls({}, (), 0, nothing, 0, nothing, np.zeros((0, _SPELLING_DIMENSIONS), np.float32),
                    embedder.embed_words(()), embedder)  # fmt: skip
        return empty.grown(texts, facts, learned, known)

    def grown(
        self,
        texts: Sequence[Sequence[str]],
        facts: Ints,
        learned: tuple[Floats, Floats] | None = None,
        known: Mapping[str, Floats] = MappingProxyType({}),
    ) -> tuple[Vocabulary, list[Ints]]:
        """Add the stems of more texts (as words), of facts that are all new."""
        places, forms = dict(self.places), list(self.forms)
        lengths = [len(text) for text in texts]
        flat = np.array(_placed(texts, places, forms), np.int32)
        ends = np.cumsum(lengths).tolist()
        encoded = [flat[end - length : end] for end, length in zip(ends, lengths, strict=True)]
        new = forms[len(self.forms) :]
        count = max(len(texts), 1)
        flat = flat.astype(np.int64)
        rows = np.repeat(np.arange(len(texts)), lengths)
        kinds, owner = distinct(facts)
        held = distinct(flat * count + rows)[0] // count
        answered = facts[rows] >= 0  # what must not be answered is no fact, and its words are nobody's
        held_by = distinct((flat * max(len(kinds), 1) + owner[rows])[answered])[0] // max(len(kinds), 1)
        if learned is None or any(len(table) != len(new) for table in learned):
            meant = recalled(new, known, self.embedder.embed_words)
            learned = np.array([_spelling(word) for word in new], np.float32), meant
        spellings, meanings = learned
        grown = Vocabulary(
            places,
            forms,
            self.texts + len(texts),
            _padded(self.texts_with, len(new)) + np.bincount(held, minlength=len(forms)).astype(np.int32),
            self.facts + int((kinds >= 0).sum()),
            _padded(self.facts_with, len(new)) + np.bincount(held_by, minlength=len(forms)).astype(np.int32),
            np.vstack([self.spellings, spellings]) if new else self.spellings,
            np.vstack([self.meanings, meanings]) if new else self.meanings,
            self.embedder,
        )
        return grown, encoded

    def rarity(self, places: Ints) -> Floats:
        """Return the inverse text frequency of each place; places past the end are the rarest."""
        seen = np.ones(len(places), np.float32)
        known = places < len(self.forms)
        seen[known] = np.maximum(self.texts_with[places[known]], 1)
        return np.log1p(max(self.texts, 1) / seen).astype(np.float32)

    def holds(self, one: str) -> bool:
        """Whether any fact has the stem *one*."""
        place = self.places.get(one)
        return place is not None and self.facts_with[place] > 0

    def encode(self, words: Sequence[str]) -> Encoded:
        """Return *words* as places."""
        new: dict[str, int] = {}
        row: list[int] = []
        written: list[str] = []
        for word in words:
            one = stem(word)
            place = self.places.get(one)
            if place is None:
                if one not in new:
                    new[one] = len(self.forms) + len(new)
                    written.append(word)
                place = new[one]
            row.append(place)
        return Encoded(np.array(row, np.int32), tuple(written))

    def spelled(self, places: Ints, new: Sequence[str]) -> Floats:
        """Return the spelling vector of each place; places past the end are those of *new* words."""
        return _gathered(self.spellings, places, [_spelling(word) for word in new])

    def meant(self, places: Ints, new: Sequence[str]) -> Floats:
        """Return the meaning vector of each place; places past the end are those of *new* words."""
        return _gathered(self.meanings, places, self.embedder.embed_words(new) if new else ())


def distinct(values: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.intp]]:
    """Return the distinct *values* in order, and where each value's stands.

    np.unique does the same, but imports masked arrays, which costs a cold start 30 ms.
    """
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    first = np.ones(len(values), np.bool_)
    first[1:] = ordered[1:] != ordered[:-1]
    inverse = np.empty(len(values), np.intp)
    inverse[order] = np.cumsum(first) - 1
    return ordered[first], inverse


def _padded(counts: Ints, more: int) -> Ints:
    return np.concatenate([counts, np.zeros(more, np.int32)]) if more else counts


def _gathered(known: Floats, places: Ints, new: Sequence[Floats] | Floats) -> Floats:
    if not len(new):
        return known[places]
    found = np.empty((len(places), known.shape[1]), np.float32)
    inside = places < len(known)
    found[inside] = known[places[inside]]
    found[~inside] = np.asarray(new)[places[~inside] - len(known)]
    return found


def _placed(texts: Sequence[Sequence[str]], places: dict[str, int], forms: list[str]) -> list[int]:
    """Return the places of all words of *texts*, end to end; stems that are new are added to *places* and *forms*."""
    placed: list[int] = []
    found: dict[str, int] = {}
    for text in texts:
        for word in text:
            place = found.get(word)
            if place is None:
                place = found[word] = places.setdefault(stem(word), len(forms))
                if place == len(forms):
                    forms.append(word)
            placed.append(place)
    return placed
