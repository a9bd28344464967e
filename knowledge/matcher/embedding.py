"""What the matcher asks of an embedder, and the one that does without."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import numpy as np

from knowledge.matcher.ridge import Floats

__all__ = ["Embeds", "NoEmbedder", "recalled"]


class Embeds(Protocol):
    """Turns texts into vectors that are near each other when the texts mean the like."""

    @property
    def name(self) -> str:
        """Tells this embedder from any other."""
        ...

    @property
    def dimensions(self) -> int:
        """The length of a vector."""
        ...

    def embed(self, texts: Sequence[str]) -> Floats:
        """Return a unit vector a text (or zeros, for one without a word), texts x dimensions."""
        ...

    def embed_words(self, words: Sequence[str]) -> Floats:
        """Return a unit vector a word, of any one length: near each other for words of like meaning."""
        ...

    def knows(self, word: str) -> bool:
        """Whether *word* is a word of the language, so that it is not taken for a typing error."""
        ...


def recalled(texts: Sequence[str], known: Mapping[str, Floats], embed: Callable[[Sequence[str]], Floats]) -> Floats:
    """Return the vectors of *texts*, embedding only those that aren't *known*."""
    if not known or not texts:
        return embed(texts)
    new = [text for text in dict.fromkeys(texts) if text not in known]
    fresh = dict(zip(new, embed(new), strict=True))
    rows = [known[text] if text in known else fresh[text] for text in texts]
    return np.array(rows, np.float32).reshape(len(texts), -1)


class NoEmbedder:
    """No vectors at all: the matcher goes by words alone."""

    name = "none"
    dimensions = 1

    def embed(self, texts: Sequence[str]) -> Floats:
        """Return zeros."""
        return np.zeros((len(texts), 1), np.float32)

    def embed_words(self, words: Sequence[str]) -> Floats:
        """Return zeros."""
        return np.zeros((len(words), 1), np.float32)

    def knows(self, word: str) -> bool:
        """Return False, whatever the *word*."""
        return word == ""
