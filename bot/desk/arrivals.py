"""What arrives is done once: claimed before it is acknowledged, settled when it is done, finished after a restart."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta

from bot.desk.insistence import Insistence
from bot.desk.meter import Meter
from knowledge.model import StoreError
from knowledge.workbench import Arrival, Inbox

__all__ = ["Arrivals"]

log = logging.getLogger(__name__)

IN_TIME = timedelta(seconds=60)  # an answer that comes later than this after a stop helps nobody
LET_BE = timedelta(seconds=5)  # what is younger may be under way in another process
REPLIES = 5_000  # at hand without a look into the store


class Arrivals:
    """The inbox of every platform."""

    def __init__(self, inbox: Inbox, clock: Callable[[], datetime], meter: Meter, insistence: Insistence) -> None:
        self._inbox, self._clock, self._meter, self._insistence = inbox, clock, meter, insistence
        self._replies: OrderedDict[tuple[str, str], str] = OrderedDict()

    async def claim(self, platform: str, arrival: str, body: str = "", *, insist: bool = False) -> bool:
        """Return True to the first who claims *arrival* (the platform's id), in whichever process, within a day.

        Then it is safe on the disk: *body* is given out by `left_open` unless it is settled before a stop. With
        *insist* a busy store is tried for a minute.
        """
        claimed = Arrival(platform, arrival, self._clock(), body)
        if insist:
            return await self._insistence.do(lambda: self._inbox.claim(claimed))
        return await self._inbox.claim(claimed)

    async def settle(self, platform: str, arrival: str, reply: str = "") -> None:
        """Note that it is done; *reply* is the platform's id of what was said to it."""
        if reply:
            self._remember((platform, arrival), reply)
            log.info("question answered", extra={"platform": platform, "arrival": arrival, "reply": reply})
        await self._insistence.do(lambda: self._inbox.settle(platform, arrival, reply))

    async def reply(self, platform: str, arrival: str) -> str:
        """Return the id of what was said to it within a day, or ""."""
        found = self._replies.get((platform, arrival))
        return found if found is not None else await self._inbox.reply(platform, arrival)

    async def left_open(self, platform: str) -> AsyncIterator[Arrival]:
        """Yield what an earlier process left undone, once it is sure that none is at it; drop what is too old."""
        started = self._clock()
        while True:
            now = self._clock()
            started = min(started, now)  # the clock may be put back meanwhile
            try:
                found = await self._inbox.take_up(platform, min(now - LET_BE, started), now)
            except StoreError as error:
                log.warning("left open still", extra={"platform": platform, "reason": str(error)})
                await asyncio.sleep(1.0)
                continue
            wanted = [arrival for arrival in found if arrival.body and now - arrival.at <= IN_TIME]
            dropped = [arrival for arrival in found if not (arrival.body and now - arrival.at <= IN_TIME)]
            for arrival in dropped:
                if arrival.body:
                    self._meter.happened(platform, "came too late")
                    log.warning("too old to be answered", extra={"platform": platform, "arrival": arrival.id})
            try:  # all at once: a thousand commits would keep those waiting who can still be answered
                await asyncio.gather(*(self.settle(platform, arrival.id) for arrival in dropped))
            except StoreError as error:
                log.warning("left open still", extra={"platform": platform, "reason": str(error)})
            for arrival in wanted:
                yield arrival
            if now - started >= LET_BE:
                return
            await asyncio.sleep(1.0)

    def _remember(self, arrival: tuple[str, str], reply: str) -> None:
        self._replies[arrival] = reply
        if len(self._replies) > REPLIES:
            self._replies.popitem(last=False)
