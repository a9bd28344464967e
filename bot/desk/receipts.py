"""After every edit all open questions are asked again, and whoever waits for one that has its answer now is told."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.desk.errands import Errands
from bot.desk.shelf import Volume
from bot.desk.spaces import Spaces
from knowledge.catalog import Catalog
from knowledge.gaps import Open, same
from knowledge.learning import Closing, GapBook
from knowledge.matcher import Decision, Matcher, decide
from knowledge.model import KnowledgeError

__all__ = ["Receipt", "Receipts"]

log = logging.getLogger(__name__)

MOST_ASKED_AGAIN = 5_000


@dataclass(frozen=True, slots=True)
class Receipt:
    """What an edit did for open questions: how many it *closed*, and how many people are *told*."""

    closed: int = 0
    told: int = 0


class Receipts:
    """Asks again what nobody knew."""

    def __init__(
        self, catalog: Catalog, gaps: GapBook, spaces: Spaces, errands: Errands, clock: Callable[[], datetime]
    ) -> None:
        self._catalog, self._gaps, self._spaces, self._errands = catalog, gaps, spaces, errands
        self._clock = clock

    async def after(self, volume: Volume, undoes: int | None = None) -> Receipt:
        """Close what *volume* answers now, and what must not be answered; what the edit *undoes* closed is open again.

        The edit stands whatever becomes of this: what fails here is tried again after the next one.
        """
        base = volume.base
        try:
            if undoes is not None:
                await self._gaps.reopen_gaps(base.name, undoes)
            waiting = [
                space for space in await self._gaps.open_spaces() if await self._catalog.base_of(space) == base.name
            ]
            if not waiting:
                return Receipt()
            questions = await self._gaps.open_gaps(waiting, MOST_ASKED_AGAIN, suggested=False)
            cutoffs = {space: (await self._spaces.of(space)).cutoff for space in waiting}
            closings = await asyncio.to_thread(_closings, questions, volume, cutoffs)
            told = await self._gaps.close_gaps(closings, self._clock()) if closings else 0
        except KnowledgeError as error:
            log.warning("open questions not asked again", extra={"base": base.name, "reason": str(error)})
            return Receipt()
        if told:
            self._errands.wake()
        return Receipt(len(closings), told)


def _closings(questions: Sequence[Open], volume: Volume, cutoffs: dict[str, float | None]) -> list[Closing]:
    """Return which of *questions* are no longer open; takes CPU."""
    found: dict[tuple[str, float], str | None] = {}
    closings = []
    for one in questions:
        wording = same(one.question)
        cutoff = cutoffs[f"{one.platform}:{one.space}"] or volume.matcher.cutoff
        if wording in volume.refused:
            closings.append(Closing(one.ask, volume.base.name, volume.base.revision, None))
            continue
        if (wording, cutoff) not in found:
            found[wording, cutoff] = _answer(volume.matcher, one.question, cutoff)
        fact = found[wording, cutoff]
        if fact is not None and fact != one.rejected:
            closings.append(Closing(one.ask, volume.base.name, volume.base.revision, fact))
    return closings


def _answer(matcher: Matcher, question: str, cutoff: float) -> str | None:
    """Return the fact that answers all of *question*, the first of several, or None."""
    outcomes = [decide(reading, cutoff) for reading in matcher.read(question, 2)]
    if all(outcome.decision is Decision.ANSWER for outcome in outcomes):
        return outcomes[0].matches[0].fact
    return None
