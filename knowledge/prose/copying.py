"""Find where a text repeats a source word by word."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

__all__ = ["RUN", "Copying"]

RUN = 8  # so many words in a row are a copy

_WORD = re.compile(r"[^\W_]+(?:[.,'’][^\W_]+)*")


@dataclass(frozen=True)
class Copying:
    """What must not be copied: *text*; and what may be, such as its title: *quotable*."""

    text: str
    quotable: tuple[str, ...] = ()

    def longest(self, text: str) -> str:
        """Return the longest run of *text* that is copied, if it has 8 words or more, as it stands there; or ""."""
        found = list(_WORD.finditer(text))
        words = [_plain(word[0]) for word in found]
        best = (0, 0)
        start = None
        for at in range(len(words) + 1):
            if at + RUN <= len(words) and tuple(words[at : at + RUN]) in self._runs:
                start = at if start is None else start
            elif start is not None:
                best = max(best, (at + RUN - 1 - start, start))
                start = None
        length, start_of_best = best
        if not length:
            return ""
        return text[found[start_of_best].start() : found[start_of_best + length - 1].end()]

    @cached_property
    def _runs(self) -> frozenset[tuple[str, ...]]:
        return frozenset(_runs_of([self.text])) - frozenset(_runs_of(self.quotable))


def _runs_of(texts: Iterable[str]) -> Iterable[tuple[str, ...]]:
    for text in texts:
        words = [_plain(word) for word in _WORD.findall(text)]
        for at in range(len(words) - RUN + 1):
            yield tuple(words[at : at + RUN])


def _plain(word: str) -> str:
    return word.casefold().replace("’", "'")
