"""Turns short texts into unit vectors with numpy alone, tolerant of misspellings.

The model reads whole words, not pieces of them. A word in its vocabulary has a vector of its own; any other word, so
also a misspelt one, has the sum of its letter groups. A small transformer mixes the words' vectors, and their weighted
mean is projected to the text's vector. `train_embedder.py` makes the model file by teaching this network to give the
same vectors as all-MiniLM-L6-v2.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

__all__ = ["Embedder", "bundled"]

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]

MODEL: Final = Path(__file__).with_name("model.npz")
LONGEST_TEXT: Final = 4000  # characters; the rest is not read
MOST_WORDS: Final = 64  # words of a text; the rest is not read
LONGEST_WORD: Final = 24  # letters of a word that is not in the vocabulary; the rest is not read
GRAM_SIZES: Final = (2, 3, 4, 5)  # letters in a group
CHUNK: Final = 1024  # words that go through the network at once: what fits the processor's cache
EPSILON: Final = 1e-6

WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[$€£%]")
CONTRACTED: Final = re.compile(r"['’](?:s|m|re|ve|ll|d)$")


def split_words(text: str) -> list[str]:
    """The text's words in lower case without accents, apostrophes and punctuation, at most `MOST_WORDS`."""
    text = text[:LONGEST_TEXT].lower()
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    found = WORD.findall(text)[:MOST_WORDS]
    if "'" in text or "’" in text:
        found = [CONTRACTED.sub("", word).replace("'", "").replace("’", "") for word in found]
    return found


def letter_groups(word: str, buckets: int) -> list[int]:
    """The buckets of a word's letter groups, its two ends marked."""
    marked = f"<{word[:LONGEST_WORD]}>".encode()
    return [crc32(marked[i : i + n]) % buckets for n in GRAM_SIZES for i in range(len(marked) - n + 1)]


def normalise(rows: Floats) -> Floats:
    """Rows divided by their root mean square."""
    squares = np.einsum("ij,ij->i", rows, rows)
    return np.asarray(rows * (1.0 / np.sqrt(squares / rows.shape[1] + EPSILON))[:, None], np.float32)


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
        numbers -= 7.5
        numbers *= self.scales[indices].astype(np.float32)[:, None]
        return numbers


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """One step of mixing: every word looks at the others, then is changed by itself."""

    attend: Floats  # (width, 3 width): queries, keys, values
    merge: Floats  # (width, width)
    near: Floats  # (heads, 2 reach + 1): how much a word at each distance counts
    widen: Floats  # (width, hidden)
    bias: Floats  # (hidden,)
    narrow: Floats  # (hidden, width)

    def look(self, projected: Floats, lengths: Sequence[tuple[int, int]]) -> Floats:
        """What each word sees; `lengths` tells how many texts have how many words, in the order of the rows."""
        width, heads = len(self.merge), len(self.near)
        reach = self.near.shape[1] // 2
        seen = np.empty((len(projected), width), np.float32)
        start = 0
        for texts, length in lengths:
            end = start + texts * length
            parts = projected[start:end].reshape(texts, length, 3, heads, width // heads)
            query, key, value = parts.transpose(2, 0, 3, 1, 4)
            place = np.arange(length)
            distance = np.clip(place[None, :] - place[:, None], -reach, reach) + reach
            scores = query @ key.swapaxes(2, 3)
            scores += self.near[:, distance]
            scores -= scores.max(axis=-1, keepdims=True)
            np.exp(scores, out=scores)
            scores /= scores.sum(axis=-1, keepdims=True)
            seen[start:end] = (scores @ value).swapaxes(1, 2).reshape(texts * length, width)
            start = end
        return seen

    def mix(self, words: Floats, projected: Floats, lengths: Sequence[tuple[int, int]]) -> Floats:
        """The words' vectors after this layer; `projected` is `normalise(words) @ attend`."""
        words = words + self.look(projected, lengths) @ self.merge
        hidden = normalise(words) @ self.widen
        hidden += self.bias
        np.maximum(hidden, 0.0, out=hidden)
        words += hidden @ self.narrow
        return words


@dataclass(frozen=True, slots=True, eq=False)
class Embedder:
    """A sentence embedder. It never changes after loading, so threads may share it."""

    mark: str  # a checksum of the model file
    vocabulary: dict[str, int]
    table: Nibbles  # a row a word of the vocabulary
    groups: Nibbles  # a row a bucket of letter groups
    group_bias: Floats  # (width,)
    layers: tuple[Layer, ...]
    gate: Floats  # (width,): how much each word counts in the mean
    project: Floats  # (width, dimensions)
    project_bias: Floats  # (dimensions,)

    @classmethod
    def load(cls, path: Path | None = None) -> Embedder:
        """Reads a model file; with no path, the one beside this module."""
        content = (path or MODEL).read_bytes()
        with np.load(BytesIO(content)) as file:
            data = dict(file)
        single = {name: array.astype(np.float32) for name, array in data.items() if array.dtype == np.float16}
        parts = ("attend", "merge", "near", "widen", "bias", "narrow")
        words = data["words"].tobytes().decode().split("\n")
        return cls(
            mark=f"{crc32(content):08x}",
            vocabulary={word: row for row, word in enumerate(words)},
            table=Nibbles(data["table"], data["table_scales"]),
            groups=Nibbles(data["groups"], data["group_scales"]),
            group_bias=single["group_bias"],
            layers=tuple(Layer(*layer) for layer in zip(*(single[part] for part in parts), strict=True)),
            gate=single["gate"],
            project=single["project"],
            project_bias=single["project_bias"],
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
        """Whether *word* is in the vocabulary, so surely no typing error."""
        return word in self.vocabulary

    def embed_words(self, words: Sequence[str]) -> Floats:
        """Return the vectors of *words*, each read as a text of its own."""
        return self.embed(words)

    def embed(self, texts: Sequence[str]) -> Floats:
        """One row a text, of length 1 (all zeros for a text without a word), shape (len(texts), dimensions).

        The dot product of two rows is the texts' cosine similarity, -1 to 1.
        """
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
        sizes = np.array([len(words) for words in texts])
        lengths = [(int(n), int(size)) for size, n in zip(*np.unique(sizes, return_counts=True), strict=True)]
        places: dict[str, int] = {}
        rows = [places.setdefault(word, len(places)) for words in texts for word in words]
        unmixed = self._look_up(list(places))
        first, *others = self.layers
        words = first.mix(unmixed[rows], (normalise(unmixed) @ first.attend)[rows], lengths)
        for layer in others:
            words = layer.mix(words, normalise(words) @ layer.attend, lengths)
        words = normalise(words)
        weights = np.exp(np.clip(words @ self.gate, -6.0, 6.0))
        words *= weights[:, None]
        starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
        sums = np.add.reduceat(words, starts, axis=0) / np.add.reduceat(weights, starts)[:, None]
        vectors = sums @ self.project + self.project_bias
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)

    def _look_up(self, words: list[str]) -> Floats:
        """The vectors of words before any mixing, shape (len(words), width)."""
        known = [self.vocabulary.get(word, -1) for word in words]
        vectors = self.table.rows(known)
        for place, row in enumerate(known):
            if row < 0:
                found = self.groups.rows(letter_groups(words[place], len(self.groups)))
                vectors[place] = found.sum(axis=0) / np.sqrt(len(found)) + self.group_bias
        return vectors


@cache
def bundled() -> Embedder:
    """Return the embedder beside this module, read once: it never changes, and all matchers share it."""
    return Embedder.load()
