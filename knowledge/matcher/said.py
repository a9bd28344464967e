"""Texts as words, kept small: each different word once, and a number for each time it is said."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

__all__ = ["Said"]


@dataclass(frozen=True, slots=True)
class Said:
    """The different *words* of some texts, in the order they are met, and *flat*: their numbers, text after text.

    *starts* tells where in *flat* each text begins, and where the last one ends.
    """

    words: Sequence[str]
    flat: NDArray[np.int32]
    starts: NDArray[np.int64]

    @classmethod
    def of(cls, texts: Iterable[Sequence[str]]) -> Self:
        """Number the words of *texts*, which are taken one at a time."""
        numbers: dict[str, int] = {}
        flat, starts = array("i"), array("q", [0])
        for text in texts:
            flat.extend([numbers.setdefault(word, len(numbers)) for word in text])
            starts.append(len(flat))
        return cls(tuple(numbers), np.array(flat, np.int32), np.array(starts, np.int64))

    def __len__(self) -> int:
        return len(self.starts) - 1

    def owners(self) -> NDArray[np.int64]:
        """Return the text of each of *flat*."""
        return np.repeat(np.arange(len(self), dtype=np.int64), np.diff(self.starts))
