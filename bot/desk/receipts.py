"""After every edit the open questions are asked again, and whoever waits for one that has its answer now is told."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.desk.errands import Errands
from bot.desk.foreground import Foreground
from bot.desk.shelf import Volume
from bot.desk.spaces import Spaces
from knowledge.gaps import Wording, same
from knowledge.learning import Closing, GapBook
from knowledge.model import KnowledgeError
from knowledge.standing import Pace, Standing

__all__ = ["Receipt", "Receipts"]

log = logging.getLogger(__name__)

MOST_ASKED_AGAIN = 5_000
MOST_BASES = 8  # whose open questions are remembered as they stood


@dataclass(frozen=True, slots=True)
class Receipt:
    """What an edit did for open questions: how many it *closed*, and how many people are *told*."""

    closed: int = 0
    told: int = 0


class Receipts:
    """Asks again what nobody knew."""

    def __init__(
        self,
        gaps: GapBook,
        spaces: Spaces,
        errands: Errands,
        clock: Callable[[], datetime],
        foreground: Foreground,
    ) -> None:
        self._gaps, self._spaces, self._errands, self._foreground = gaps, spaces, errands, foreground
        self._clock = clock
        self._standing: OrderedDict[str, Standing] = OrderedDict()
        self._reading = asyncio.Lock()  # how they stood is for one at a time

    async def after(self, volume: Volume, undoes: int | None = None) -> Receipt:
        """Close what *volume* answers now, and what must not be answered; what the edit *undoes* closed is open again.

        The edit stands whatever becomes of this: what fails here is tried again after the next one.
        """
        base = volume.base
        try:
            if undoes is not None:
                await self._gaps.reopen_gaps(base.name, undoes)
            waiting = await self._gaps.wordings(base.name, MOST_ASKED_AGAIN)
            if not waiting:
                return Receipt()
            cutoffs = {one.space: (await self._spaces.of(one.space)).cutoff for one in waiting}
            async with self._reading:
                standing, pace = self._stood(base.name), self._foreground.between
                closings = await asyncio.to_thread(_closings, waiting, volume, cutoffs, standing, pace)
            told = await self._gaps.close_gaps(closings, self._clock()) if closings else 0
        except KnowledgeError as error:
            log.warning("open questions not asked again", extra={"base": base.name, "reason": str(error)})
            return Receipt()
        if told:
            self._errands.wake()
        return Receipt(len(closings), told)

    def _stood(self, base: str) -> Standing:
        """Return how the open questions of *base* stood; those of bases not edited for long are forgotten."""
        standing = self._standing.setdefault(base, Standing())
        self._standing.move_to_end(base)
        if len(self._standing) > MOST_BASES:
            self._standing.popitem(last=False)
        return standing


def _closings(
    waiting: Sequence[Wording],
    volume: Volume,
    cutoffs: Mapping[str, float | None],
    standing: Standing,
    pace: Pace,
) -> list[Closing]:
    """Return which of the questions *waiting* are no longer open; takes CPU."""
    from_on = {space: cutoff or volume.matcher.cutoff for space, cutoff in cutoffs.items()}
    asked = {one.question for one in waiting}
    refused = {question for question in asked if same(question) in volume.refused}
    stood = standing.read(sorted(asked - refused), volume.matcher, min(from_on.values()), pace)
    closings = []
    for one in waiting:
        fact = None
        if one.question not in refused:
            found = stood[one.question]
            fact = found.fact
            if fact in (None, one.rejected) or found.sure < from_on[one.space]:
                continue
        closings += [Closing(ask, volume.base.name, volume.base.revision, fact) for ask in one.asks]
    return closings
