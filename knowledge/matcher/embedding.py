"""What the matcher asks of an embedder, and the one that does without."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from knowledge.matcher.ridge import Floats

__all__ = ["Embeds", "NoEmbedder"]


class Embeds(Protocol):
    """Turns texts into vectors that are near each other when the texts mean the like."""

    @property
    def dimensions(self) -> int:
        """The length of a vector."""
        ...

    def embed(self, texts: Sequence[str]) -> Floats:
        """Return a unit vector a text (or zeros, for one without a word), texts x dimensions."""
        ...

    def knows(self, word: str) -> bool:
        """Whether *word* is a word of the language, so that it is not taken for a typing error."""
        ...


class NoEmbedder:
    """No vectors at all: the matcher goes by words alone."""

    dimensions = 1

    def embed(self, texts: Sequence[str]) -> Floats:
        """Return zeros."""
        return np.zeros((len(texts), 1), np.float32)

    def knows(self, word: str) -> bool:
        """Return False, whatever the *word*."""
        return word == ""
