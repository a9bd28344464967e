"""A base fitted whole, and what edits brought beside it until it is built anew.

The examples of what was touched say nothing any more where they stood; those that come are fitted to what the rest
leaves of their targets. For a fact that stayed the same this gives back what it had: one step of block coordinate
descent (Gauss and Seidel) on the whole fit, which takes milliseconds where the fit takes seconds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from knowledge.matcher.index import Index
from knowledge.matcher.ridge import Floats
from knowledge.matcher.vocabulary import Bools, Ints, Vocabulary, distinct
from knowledge.matcher.votes import Votes
from knowledge.matcher.whole import Whole, chosen

__all__ = ["Joined"]


@dataclass(frozen=True, slots=True)
class Joined:
    """The examples of *main* that are alive and those of *more*; *facts* are the classes, main's first, some *gone*."""

    main: Whole
    more: Whole | None
    facts: Ints
    gone: Bools
    alive: Bools

    @classmethod
    def of(
        cls,
        before: Whole | Joined,
        alive: Bools,
        index: Index,
        said: Sequence[Sequence[str]],
        vocabulary: Vocabulary,
        moved: Mapping[int, int],
    ) -> Joined:
        """Join the examples of *index*, *said* as words, to those of *before* that are *alive*.

        A fact that was *moved* to another place keeps what the examples of other facts say of it.
        """
        main, names = (before.main, before.names) if isinstance(before, Joined) else (before, before.facts)
        if not isinstance(before, Joined) or not np.array_equal(alive, before.alive):
            main = main.only(alive)
        names = np.array([moved.get(fact, fact) for fact in names.tolist()], np.int32)
        examples = index.examples
        coming, owner = distinct(examples.facts)
        facts = np.concatenate([names, coming[~np.isin(coming, names)]]).astype(np.int32)
        gone = ~np.isin(facts, np.concatenate([main.index.examples.facts[alive], coming]))
        if not len(examples):
            return cls(main, None, facts, gone, alive)
        left = np.zeros((len(examples), len(facts)), np.float32)
        left[np.arange(len(examples)), _places(coming, facts)[owner]] = examples.signs
        vectors = index.meanings_of(np.arange(len(examples), dtype=np.int32))
        left[:, : len(names)] -= main.scores(said, vectors)
        return cls(main, Whole.beside(index, vocabulary, facts, left), facts, gone, alive)

    @property
    def names(self) -> Ints:
        """The facts that *main* tells apart, at their present places."""
        return self.facts[: len(self.main.facts)]

    @property
    def added(self) -> list[int]:
        """The facts that *main* doesn't know."""
        added: list[int] = self.facts[len(self.main.facts) :].tolist()
        return added

    def votes(self, said: Sequence[str], vector: Floats, banned: frozenset[int] = frozenset()) -> Votes:
        """Return the facts that the examples speak for, given a question as words and as a meaning."""
        own, in_main = self.main.asked(said, vector)
        scores = np.zeros(len(self.facts), np.float32)
        scores[: len(own)] = own
        more = self.more
        if more is None:
            nearest_text = lambda fact: (0, in_main(fact))  # noqa: E731
        else:
            theirs, in_more = more.asked(said, vector)
            scores += theirs
            nearest_text = lambda fact: (1, in_more(fact)) if fact in more.spans else (0, in_main(fact))  # noqa: E731
        scores[self.gone] = -np.inf
        return chosen(self.facts, scores, banned, nearest_text)

    def prepare(self, said: Sequence[Sequence[str]], vectors: Floats) -> None:
        """Have ready what votes() takes for many questions, worked out all at once."""
        for whole in (self.main, self.more):
            if whole is not None:
                whole.prepare(said, vectors)

    def rescored(self, before: Whole | Joined, said: Sequence[Sequence[str]], vectors: Floats) -> Floats:
        """Return what each of the facts scores for many questions at once, a row each, given as words and as meanings.

        What was heard *before* the edit is not worked out again.
        """
        main = before.main if isinstance(before, Joined) else before
        heard = main.scores(said, vectors)
        if main is not self.main:
            rows = np.flatnonzero(main.ridge.dual.any(axis=1) & ~self.alive).astype(np.int32)
            heard -= main.index.alike(rows, said, vectors, main.vocabulary) @ main.ridge.dual[rows]
            self.main.hear(main, said, vectors, heard)
        scores = np.zeros((len(said), len(self.facts)), np.float32)
        scores[:, : heard.shape[1]] = heard
        if self.more is not None:
            index = self.more.index
            rows = np.arange(len(index.examples), dtype=np.int32)
            scores += index.alike(rows, said, vectors, self.more.vocabulary) @ self.more.ridge.dual
        scores[:, self.gone] = -np.inf
        return scores


def _places(some: Ints, facts: Ints) -> Ints:
    """Return where each of *some* stands in *facts*."""
    at = {fact: place for place, fact in enumerate(facts.tolist())}
    return np.array([at[fact] for fact in some.tolist()], np.int32)
