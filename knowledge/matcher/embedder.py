"""Turns short texts into unit vectors with numpy alone, tolerant of misspellings.

The model reads whole words. A word in its vocabulary has a vector of its own; any other word, so also a misspelt
one, is a blend of its letter groups and of the commonest known word one edit away. A small transformer mixes the
words' vectors, and weighted means of them are projected to the text's vector. `training/train_embedder.py` makes the
model file: it teaches this network to give the vectors that all-MiniLM-L6-v2 gives.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from itertools import groupby, repeat
from pathlib import Path
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from knowledge.matcher.holding import hold
from knowledge.matcher.lettering import MOST_WORDS, letter_groups, one_edit_away, split_words
from knowledge.matcher.lexicon import is_english

__all__ = ["Embedder", "bundled"]

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]

MODEL: Final = Path(__file__).with_name("model.npz")
CHUNK: Final = 1024  # words that go through the network at once: what fits the processor's cache
EPSILON: Final = 1e-6
MOST_MET: Final = 4096  # words remembered, 3 kB each, and texts, 1 kB each
MET_AT_ONCE: Final = 64  # more come from a base being built, and must not push out what people ask with
LONGEST_KEPT: Final = 300  # characters of a text that is remembered
ABREAST: Final = 4  # rows that the processor multiplies at once: some left over take longer than filling up with zeros
HALFWAY: Final = np.float32(7.5)  # between the lowest and the highest number of four bits
EXTREME: Final = np.float32(60.0)  # of one word's score for another: keeps exp() finite and above zero


def normalise(rows: Floats) -> Floats:
    """Rows divided by their root mean square."""
    squares = np.einsum("ij,ij->i", rows, rows)[:, None]
    squares *= 1.0 / rows.shape[1]
    squares += EPSILON
    scaled: Floats = rows / np.sqrt(squares, out=squares)
    return scaled


@dataclass(frozen=True, slots=True, eq=False)
class Nibbles:
    """A table of numbers kept in four bits each, with one scale a row."""

    packed: NDArray[np.uint8]  # (rows, columns / 2)
    scales: NDArray[np.float16]  # (rows,)

    def __len__(self) -> int:
        return len(self.packed)

    def rows(self, indices: Integers | list[int]) -> Floats:
        """The rows at `indices`, shape (len(indices), columns)."""
        packed = self.packed[indices]
        half = packed.shape[1]
        numbers = np.empty((len(packed), 2 * half), np.float32)
        np.bitwise_and(packed, 15, out=numbers[:, :half], casting="unsafe")
        np.right_shift(packed, 4, out=numbers[:, half:], casting="unsafe")
        numbers -= HALFWAY
        numbers *= self.scales[indices][:, None]
        return numbers


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """One step of mixing: every word looks at the others, then is changed by itself."""

    attend: Floats  # (width, 3 width): queries, keys, values
    merge: Floats  # (width, width)
    near: Floats  # (heads, words, words): how much a word at each place counts for one at another
    widen: Floats  # (width, hidden)
    bias: Floats  # (hidden,)
    narrow: Floats  # (hidden, width)

    def look(self, projected: Floats, lengths: Sequence[tuple[int, int]]) -> Floats:
        """What each word sees; `lengths` has runs of the rows: how many texts of how many words, then zeros."""
        width, heads = len(self.merge), len(self.near)
        seen = np.empty((len(projected), width), np.float32)
        start = 0
        for texts, length in lengths:
            end = start + texts * length
            parts = projected[start:end].reshape(texts, length, 3, heads, width // heads)
            query, key, value = parts.transpose(2, 0, 3, 1, 4)
            scores = query @ key.swapaxes(2, 3)
            scores += self.near[:, :length, :length]
            np.minimum(scores, EXTREME, out=scores)
            np.maximum(scores, -EXTREME, out=scores)
            np.exp(scores, out=scores)
            found = scores @ value
            found /= np.add.reduce(scores, axis=3, keepdims=True)
            seen[start:end].reshape(texts, length, heads, -1)[:] = found.swapaxes(1, 2)
            start = end
        seen[start:] = 0.0
        return seen

    def mix(self, words: Floats, projected: Floats, lengths: Sequence[tuple[int, int]]) -> Floats:
        """The words' vectors after this layer; `projected` is `normalise(words) @ attend`."""
        words = words + self.look(projected, lengths) @ self.merge
        hidden = normalise(words) @ self.widen
        hidden += self.bias
        np.maximum(hidden, 0.0, out=hidden)
        words += hidden @ self.narrow
        return words


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Embedder:
    """A sentence embedder. It never changes after loading, so threads may share it."""

    mark: str  # a checksum of the model file
    vocabulary: dict[str, int]
    table: Nibbles  # a row a word of the vocabulary
    groups: Nibbles  # a row a bucket of letter groups
    group_bias: Floats  # (width,)
    layers: tuple[Layer, ...]
    trust: Floats  # (18,): share of the nearest known word in an unknown one, by its number of letters
    gate: Floats  # (width, means): how much each word counts in each mean
    project: Floats  # (means x width, dimensions)
    project_bias: Floats  # (dimensions,)
    met: dict[str, Floats]  # words as they go into the network, and their first projection, side by side
    read: dict[str, Floats]  # texts that came a few at a time: people ask the same again after an edit

    @classmethod
    def load(cls, path: Path | None = None) -> Embedder:
        """Reads a model file; with no path, the one beside this module."""
        content = (path or MODEL).read_bytes()
        with np.load(BytesIO(content)) as file:
            data = dict(file)
        single = {name: array.astype(np.float32) for name, array in data.items() if array.dtype == np.float16}
        place = np.arange(MOST_WORDS)
        reach = single["near"].shape[2] // 2
        single["near"] = single["near"][:, :, np.clip(place - place[:, None], -reach, reach) + reach]
        parts = ("attend", "merge", "near", "widen", "bias", "narrow")
        words = data["words"].tobytes().decode().split("\n")
        return cls(
            mark=f"{crc32(content):08x}",
            vocabulary={word: row for row, word in enumerate(words)},
            table=Nibbles(data["table"], data["table_scales"]),
            groups=Nibbles(data["groups"], data["group_scales"]),
            group_bias=single["group_bias"],
            layers=tuple(Layer(*layer) for layer in zip(*(single[part] for part in parts), strict=True)),
            trust=single["trust"],
            gate=single["gate"],
            project=single["project"],
            project_bias=single["project_bias"],
            met={},
            read={},
        )

    @property
    def name(self) -> str:
        """Tells this model from any other."""
        return f"bundled:{self.mark}"

    @property
    def dimensions(self) -> int:
        """Numbers in a vector."""
        return len(self.project_bias)

    def knows(self, word: str) -> bool:
        """Whether *word* is in the vocabulary or English, so surely no typing error."""
        return word in self.vocabulary or is_english(word)

    def embed_words(self, words: Sequence[str]) -> Floats:
        """Return the vectors of *words*, each read as a text of its own."""
        return self.embed(words)

    def embed(self, texts: Sequence[str]) -> Floats:
        """One row a text, of length 1 (all zeros for a text without a word), shape (len(texts), dimensions).

        The dot product of two rows is the texts' cosine similarity, -1 to 1.
        """
        if not 0 < len(texts) <= MET_AT_ONCE:
            return self._embed(texts)
        rows = {text: self.read.get(text) for text in texts}  # looked at once, as in _look_up()
        new = [text for text, row in rows.items() if row is None]
        if new:
            found = dict(zip(new, self._embed(new), strict=True))
            rows.update(found)
            for text, row in found.items():
                if len(text) <= LONGEST_KEPT:
                    hold(self.read, text, row, MOST_MET)
        return np.array([rows[text] for text in texts], np.float32)

    def _embed(self, texts: Sequence[str]) -> Floats:
        if len(texts) == 1 and (words := split_words(texts[0])):  # a question: nothing to sort
            return self._encode([words])
        result = np.zeros((len(texts), self.dimensions), np.float32)
        split = [split_words(text) for text in texts]
        order = sorted((i for i, words in enumerate(split) if words), key=lambda i: len(split[i]))
        start = 0
        while start < len(order):
            end, total = start, 0
            while end < len(order) and (end == start or total + len(split[order[end]]) <= CHUNK):
                total += len(split[order[end]])
                end += 1
            result[order[start:end]] = self._encode([split[i] for i in order[start:end]])
            start = end
        return result

    def _encode(self, texts: list[list[str]]) -> Floats:
        """The vectors of texts that are sorted by their number of words, none of it zero."""
        lengths = [(len(list(same)), size) for size, same in groupby(map(len, texts))]
        said = [word for words in texts for word in words]
        rows = self._look_up(dict.fromkeys(said))  # the first projection is made once for each different word
        table = np.empty((len(said) + -len(said) % ABREAST, 4 * len(self.gate)), np.float32)
        table[: len(said)] = [rows[word] for word in said]
        table[len(said) :] = 0.0
        words, projected = table[:, : len(self.gate)], table[:, len(self.gate) :]
        for number, layer in enumerate(self.layers):
            words = layer.mix(words, projected if number == 0 else normalise(words) @ layer.attend, lengths)
        words = normalise(words)
        weights = words @ self.gate
        np.exp(weights, out=weights)
        means, start = [], 0
        for count, length in lengths:
            end = start + count * length
            weight = weights[start:end].reshape(count, length, -1)
            weight /= np.add.reduce(weight, axis=1, keepdims=True)
            seen = weight.swapaxes(1, 2) @ words[start:end].reshape(count, length, -1)
            means.append(seen.reshape(count, -1))
            start = end
        vectors: Floats = np.asarray(np.concatenate(means) @ self.project, np.float32)
        vectors += self.project_bias
        vectors /= np.sqrt(np.einsum("ij,ij->i", vectors, vectors))[:, None]
        return vectors

    def _look_up(self, words: Iterable[str]) -> dict[str, Floats]:
        """The vectors of words before any mixing, then what the first layer makes of them: 4 width in all."""
        rows = {word: self.met.get(word) for word in words}  # looked at once: another thread may forget some
        new = [word for word, row in rows.items() if row is None]
        if new:
            known = [self.vocabulary.get(word, -1) for word in new]
            vectors = self.table.rows(known)
            for place, row in enumerate(known):
                if row < 0:
                    vectors[place] = self._guess(new[place])
            found = dict(zip(new, np.hstack([vectors, normalise(vectors) @ self.layers[0].attend]), strict=True))
            rows.update(found)
            if len(self.met) + len(new) <= MOST_MET or len(new) <= MET_AT_ONCE:
                for word, row in found.items():
                    hold(self.met, word, row, MOST_MET)
        return {word: row for word, row in rows.items() if row is not None}

    def _guess(self, word: str) -> Floats:
        """The vector of a word that is not in the vocabulary, shape (width,)."""
        found = self.groups.rows(letter_groups(word, len(self.groups)))
        vector: Floats = found.sum(axis=0) / math.sqrt(len(found)) + self.group_bias
        none = len(self.vocabulary)
        nearest = min(map(self.vocabulary.get, one_edit_away(word), repeat(none)), default=none)
        if nearest < none:  # the commonest
            vector += self.trust[min(len(word), 17)] * (self.table.rows([nearest])[0] - vector)
        return vector


@cache
def bundled() -> Embedder:
    """Return the embedder beside this module, read once: it never changes, and all matchers share it."""
    return Embedder.load()
