"""A model of the operator's choice embeds texts; words stay with the bundled one, and nothing is loaded too early."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

import numpy as np

from knowledge.matcher.ridge import Floats
from knowledge.matcher.semantic import SemanticEmbedder


class Bundled:
    """An embedder that knows one word."""

    name, dimensions = "bundled", 2

    def embed(self, texts: Sequence[str]) -> Floats:
        raise AssertionError(f"{texts} were for the model")

    def embed_words(self, words: Sequence[str]) -> Floats:
        return np.ones((len(words), 2), np.float32)

    def knows(self, word: str) -> bool:
        return word == "ferry"


class ByLength(SemanticEmbedder):
    """A model whose vectors point where a text's length says; ENCODED counts what it was given."""

    @cached_property
    def _encode(self) -> Callable[[Sequence[str]], Floats]:
        def encode(texts: Sequence[str]) -> Floats:
            ENCODED.append(len(texts))
            turns = np.array([len(text) for text in texts], np.float32)
            return np.stack([np.cos(turns), np.sin(turns), 0 * turns], axis=1)

        return encode


ENCODED: list[int] = []


def test_words_need_no_model() -> None:
    embedder = SemanticEmbedder("a model that is nowhere", Bundled())
    assert (embedder.knows("ferry"), embedder.knows("xyzzy")) == (True, False)
    assert embedder.embed_words(["ferry", "boat"]).shape == (2, 2)
    assert embedder.name == "semantic:a model that is nowhere:bundled"


def test_each_text_is_embedded_once_and_in_order() -> None:
    ENCODED.clear()
    embedder = ByLength("model", Bundled())
    texts = ["a" * (1 + number % 70) for number in range(140)]
    found = embedder.embed(texts)
    assert ENCODED == [64, 6]
    assert (found[0] == found[70]).all()
    assert np.allclose(found[:, 0], np.cos([len(text) for text in texts]))
    assert (embedder.embed(texts[:3]) == found[:3]).all()
    assert ENCODED == [64, 6]
    assert embedder.dimensions == 3
