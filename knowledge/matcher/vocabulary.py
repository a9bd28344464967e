"""The stems of a base: how rare each is, what it is made of, and what it means."""

from __future__ import annotations

import itertools
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
from knowledge.matcher.said import Said
from knowledge.matcher.words import stem

__all__ = ["Bools", "Encoded", "Ints", "Vocabulary", "different", "distinct"]

Bools = NDArray[np.bool_]
Ints = NDArray[np.int32]

_SIZES = (2, 3, 4)
_SPELLING_DIMENSIONS = 128
_COUNTED = 65_536  # texts whose stems are counted at a time, give or take those of a fact


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
        said: Said,
        facts: Ints,
        embedder: Embeds,
        learned: tuple[Floats, Floats] | None = None,
        known: Mapping[str, Floats] = MappingProxyType({}),
    ) -> tuple[Vocabulary, Ints]:
        """Collect the stems of what is *said*, each text of one of *facts* (in order; below 0: none).

        Returned are also the places of all that is said, text after text.
        *learned* are the spellings and meanings of all the words, *known* the meanings of some."""
        nothing = np.zeros(0, np.int32)
        empty = cls({}, (), 0, nothing, 0, nothing, np.zeros((0, _SPELLING_DIMENSIONS), np.float32),
                    embedder.embed_words(()), embedder)  # fmt: skip
        return empty.grown(said, facts, learned, known)

    def grown(
        self,
        said: Said,
        facts: Ints,
        learned: tuple[Floats, Floats] | None = None,
        known: Mapping[str, Floats] = MappingProxyType({}),
    ) -> tuple[Vocabulary, Ints]:
        """Add the stems of more texts, of facts that are all new."""
        places, forms = dict(self.places), list(self.forms)
        flat = _placed(said.words, places, forms)[said.flat]
        new = forms[len(self.forms) :]
        texts_with, facts_with = _counted(flat, said, facts, len(forms))
        if learned is None or any(len(table) != len(new) for table in learned):
            meant = recalled(new, known, self.embedder.embed_words)
            learned = np.array([_spelling(word) for word in new], np.float32), meant
        spellings, meanings = learned
        grown = Vocabulary(
            places,
            forms,
            self.texts + len(said),
            _padded(self.texts_with, len(new)) + texts_with,
            self.facts + int((distinct(facts)[0] >= 0).sum()),
            _padded(self.facts_with, len(new)) + facts_with,
            np.vstack([self.spellings, spellings]) if new else self.spellings,
            np.vstack([self.meanings, meanings]) if new else self.meanings,
            self.embedder,
        )
        return grown, flat

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


def different(values: NDArray[Any]) -> NDArray[Any]:
    """Return the distinct *values* in order; they are sorted where they stand, which takes no memory."""
    values.sort()
    first = np.ones(len(values), np.bool_)
    np.not_equal(values[1:], values[:-1], out=first[1:])
    return values[first]


def _placed(words: Sequence[str], places: dict[str, int], forms: list[str]) -> Ints:
    """Return the place of each of *words*; stems that are new are added to *places* and *forms*."""
    placed = np.empty(len(words), np.int32)
    for at, word in enumerate(words):
        place = placed[at] = places.setdefault(stem(word), len(forms))
        if place == len(forms):
            forms.append(word)
    return placed


def _counted(flat: Ints, said: Said, facts: Ints, width: int) -> tuple[Ints, Ints]:
    """Return of how many texts, and of how many *facts*, each of *width* stems is part."""
    texts_with, facts_with = np.zeros(width, np.int32), np.zeros(width, np.int32)
    cuts = different(np.append(facts.searchsorted(facts[::_COUNTED]), len(facts))).tolist()  # no fact is cut in two
    for first, past in itertools.pairwise(cuts):
        stems = flat[said.starts[first] : said.starts[past]].astype(np.int64)
        rows = np.repeat(np.arange(first, past), np.diff(said.starts[first : past + 1]))
        texts_with += np.bincount(different(rows * width + stems) % width, minlength=width).astype(np.int32)
        owners = facts[rows].astype(np.int64)
        held = (owners * width + stems)[owners >= 0]  # what must not be answered is no fact's: its words are nobody's
        facts_with += np.bincount(different(held) % width, minlength=width).astype(np.int32)
    return texts_with, facts_with
