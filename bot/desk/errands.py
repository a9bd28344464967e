"""What is said without being asked: corrections of public answers, and answers for those who wanted to be told."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import cards
from bot.cards import Card, Told
from bot.desk.insistence import Insistence
from bot.desk.shelf import Shelf
from bot.desk.spaces import Spaces
from bot.requests import Place
from knowledge.catalog import Catalog
from knowledge.matcher import Verdict
from knowledge.model import FactNotFound, KnowledgeError, StoreError
from knowledge.workbench import Arrival, Errand, Inbox, Outbox, Quoted

__all__ = ["Errands", "Notice"]

log = logging.getLogger(__name__)

CORRECTED_FOR = timedelta(days=7)
LOOK = 5.0  # seconds between looks for errands that another process left
GIVEN_UP = timedelta(minutes=1)  # after which an errand is another process's
AGAIN = 1.0  # seconds between tries while the store can't be written


@dataclass(frozen=True, slots=True)
class Notice:
    """An errand with the card that says it: to edit *errand.message* with, or to send."""

    errand: Errand
    card: Card


class Errands:
    """Keeps track of public answers, and hands each adapter what it has to say."""

    def __init__(
        self,
        catalog: Catalog,
        outbox: Outbox,
        shelf: Shelf,
        spaces: Spaces,
        clock: Callable[[], datetime],
        insistence: Insistence,
        inbox: Inbox,
    ) -> None:
        self._insistence, self._inbox = insistence, inbox
        self._catalog, self._outbox, self._shelf, self._spaces, self._clock = catalog, outbox, shelf, spaces, clock
        self._listening: set[asyncio.Event] = set()
        self._idle: set[str] = set()

    async def delivered(self, told: Told, place: Place, message: str) -> None:
        """Remember that what was *told* stands in public as *message*."""
        if not told.facts:
            return
        quoted = Quoted(
            told.ask,
            self._clock(),
            told.base,
            place.platform,
            place.space,
            place.channel,
            place.thread,
            message,
            told.facts,
        )
        await self._insistence.do(lambda: self._outbox.quote(quoted))

    async def rehome(self, place: Place, base: str) -> None:
        """Note that the space of *place* has *base* of its own now."""
        await self._outbox.rehome(place.platform, place.space, base)

    async def recall(self, base: str, facts: Sequence[str]) -> None:
        """Have the public answers corrected that quoted *facts* of *base*, those not too old."""
        now = self._clock()
        if facts and await self._outbox.recall(base, facts, now - CORRECTED_FOR, now):
            self.wake()

    def wake(self) -> None:
        """Look at once for what the store has to say."""
        for news in self._listening:
            news.set()

    async def send(self, errand: Errand) -> None:
        """Have *errand* run by its platform's adapter."""
        await self._outbox.send(errand)
        self.wake()

    async def notices(self, platform: str) -> AsyncIterator[Notice]:
        """Yield what *platform* has to say, for ever; one comes again until `ran` is told.

        Of several processes one gets it; what it doesn't get done in a minute, perhaps since it died, another one does.
        """
        given, mine, news = set[int](), set[int](), asyncio.Event()
        self._listening.add(news)
        try:
            while True:
                news.clear()
                waiting = await self._waiting(platform)
                given &= {errand.id for errand in waiting}
                mine &= {errand.id for errand in waiting}
                for errand in waiting:
                    if errand.id in given or not (errand.id in mine or await self._taken(errand)):
                        continue
                    given.add(errand.id)
                    mine.add(errand.id)
                    if (notice := await self._notice(errand)) is not None:
                        yield notice
                try:
                    async with asyncio.timeout(LOOK):
                        await news.wait()
                except TimeoutError:
                    given.clear()  # what an adapter could not do is tried again
        finally:
            self._listening.discard(news)

    async def due(self, platform: str) -> list[Notice]:
        """Return what *platform* has to say now."""
        found = [await self._notice(errand) for errand in await self._waiting(platform)]
        return [notice for notice in found if notice is not None]

    async def ran(self, notice: Notice) -> None:
        """Note that it was said, or can never be; returns once that is kept, or it would be said again."""
        while True:
            try:
                await self._outbox.ran(notice.errand.id)
                self._idle.discard(notice.errand.name)
            except StoreError as error:
                log.warning("errand not settled", extra={"errand": notice.errand.id, "reason": str(error)})
                await asyncio.sleep(AGAIN)
            else:
                return

    async def _taken(self, errand: Errand) -> bool:
        """Take *errand* on, and return whether it was nobody's, or somebody's who isn't at it any more."""
        now, whose = self._clock(), f"{errand.platform} errand"
        try:
            if await self._inbox.claim(Arrival(whose, errand.name, now, "")):
                return True
            idle = await self._inbox.take_up(whose, now - GIVEN_UP, now)
        except StoreError as error:
            log.warning("errand not taken", extra={"errand": errand.id, "reason": str(error)})
            return False
        self._idle |= {other.id for other in idle}  # nobody's again: each is taken on when its turn comes
        return errand.name in self._idle

    async def _waiting(self, platform: str) -> Sequence[Errand]:
        try:
            return await self._outbox.errands(platform)
        except StoreError as error:
            log.warning("errands not read", extra={"platform": platform, "reason": str(error)})
            return ()

    async def _notice(self, errand: Errand) -> Notice | None:
        """Return *errand* with its card, or None while that can't be made: it comes again."""
        try:
            settings = await self._spaces.of(f"{errand.platform}:{errand.space}")
            return Notice(errand, cards.spoken(await self._card(errand), settings.language))
        except KnowledgeError as error:
            log.warning("errand put off", extra={"errand": errand.id, "reason": str(error)})
            return None

    async def _card(self, errand: Errand) -> Card:
        volume = await self._shelf.volume(errand.base)
        found = []
        for fact_id in errand.facts:
            try:
                found.append(await self._catalog.fact(errand.base, fact_id))
            except FactNotFound:  # renamed since: its answer still stands as it was
                continue
        live = [(fact, Verdict.NONE) for fact in found if fact.live]
        if errand.kind == "recall":
            return cards.corrected(live, volume.sources, errand.ask)
        return cards.now_known(live, volume.sources, errand.ask)
