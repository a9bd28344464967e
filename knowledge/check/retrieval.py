"""Ask a base its own phrasings: with them in the index, and with them left out."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from knowledge.model import Fact

if TYPE_CHECKING:  # the matcher stands on numpy, which a check without it doesn't need
    from knowledge.matcher import Matcher

__all__ = ["Find", "Trial", "ask", "first_match", "leave_one_out"]

Find = Callable[[str], "str | None"]


@dataclass(frozen=True, slots=True)
class Trial:
    """A phrasing of a fact that was asked, and the id of the fact *found* by it, if any."""

    fact: str
    phrasing: str
    found: str | None

    @property
    def right(self) -> bool:
        """Whether it found its own fact."""
        return self.found == self.fact


def first_match(matcher: Matcher) -> Find:
    """Return what finds the best match of all that a message asks, whether or not it would be answered."""

    def find(message: str) -> str | None:
        readings = [reading for reading in matcher.read(message, 1) if reading.matches]
        return max(readings, key=lambda reading: reading.confidence).matches[0].fact if readings else None

    return find


def ask(facts: Iterable[Fact], find: Find) -> Iterator[Trial]:
    """Yield what each phrasing of each fact finds."""
    for fact in facts:
        for phrasing in fact.phrasings:
            yield Trial(fact.id, phrasing, find(phrasing))


def leave_one_out(build: Callable[[Sequence[Fact]], Find], facts: Iterable[Fact], folds: int = 10) -> Iterator[Trial]:
    """Yield what each phrasing of the live facts finds in an index without it.

    *build* makes an index of facts. It is called at most *folds* times, each time without every *folds*-th phrasing of
    each fact: so a fact with no more phrasings than that is never without two at once.
    """
    live = [fact for fact in facts if fact.live]
    for fold in range(min(folds, max((len(fact.phrasings) for fact in live), default=0))):
        find = build([dataclasses.replace(fact, phrasings=_without(fact, fold, folds)) for fact in live])
        for fact in live:
            for phrasing in fact.phrasings[fold::folds]:
                yield Trial(fact.id, phrasing, find(phrasing))


def _without(fact: Fact, fold: int, folds: int) -> tuple[str, ...]:
    return tuple(phrasing for at, phrasing in enumerate(fact.phrasings) if at % folds != fold)
