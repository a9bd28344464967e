"""What leans on the same person's question before, in the same place: follow-ups, and what is wanted of the answer."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.desk.athand import AtHand
from bot.desk.shelf import Shelf, Volume
from bot.desk.spaces import Spaces
from bot.requests import Ask, Explain, More, Place, Request, ShowSources
from knowledge.catalog import Asked, Ledger
from knowledge.followups import Act, act, adds, leans, names, readings
from knowledge.matcher import Matcher
from knowledge.text import one_line

__all__ = ["Conversation", "meant"]

IN_A_CHANNEL = timedelta(minutes=5)
IN_A_THREAD = timedelta(days=7)
MOST_REMEMBERED = 5_000
HARDLY = 2  # words that name something; with more, a question says what it is about
MOST_READ = 300  # characters; what is longer stands alone

_Key = tuple[str, str, str, str, str]


def meant(asked: Asked) -> str:
    """Return a question of the ledger in words that stand alone."""
    return asked.tags.get("meant", asked.question)


class Conversation:
    """Remembers the last question of each person in each place; beyond that, the ledger does."""

    def __init__(
        self, at_hand: AtHand, ledger: Ledger, shelf: Shelf, spaces: Spaces, clock: Callable[[], datetime]
    ) -> None:
        self._at_hand, self._ledger, self._shelf, self._spaces, self._clock = at_hand, ledger, shelf, spaces, clock
        self._last: OrderedDict[_Key, Asked] = OrderedDict()

    def heard(self, asked: Asked, *, opens: bool) -> None:
        """Remember a question, its asker by the platform's id, in memory alone; one that *opens* a thread in both."""
        for thread in {asked.thread, "" if opens else asked.thread}:
            key = (asked.asker, asked.platform, asked.space, asked.channel, thread)
            self._last[key] = asked
            self._last.move_to_end(key)
            if len(self._last) > MOST_REMEMBERED:
                self._last.popitem(last=False)

    def forget(self, asker: str) -> None:
        """Let go of what *asker* ("platform:id") asked."""
        for key in [key for key in self._last if key[0] == asker]:
            del self._last[key]

    async def understood(self, ask: Ask) -> Request:
        """Return what *ask* asks for in the light of what the same person asked there just before."""
        if not ask.addressed or ask.alone:
            return ask
        text = one_line(ask.text[:MOST_READ])
        if not leans(text):
            return ask
        last = await self._before(ask)
        if last is None:
            return ask
        if (wanted := act(text)) is not None:
            return _wanted(wanted, ask, last)
        base = ask.base or await self._at_hand.base_of(ask.place.key)
        if base != last.base:
            return ask
        volume = await self._shelf.volume(base)
        chosen = (await self._spaces.of(ask.place.key)).cutoff
        cutoff = volume.matcher.cutoff if chosen is None else chosen
        found = await asyncio.to_thread(_best, text, last, volume, cutoff)
        return replace(ask, meant=found) if found else ask

    async def _before(self, ask: Ask) -> Asked | None:
        """Return what the asker asked last in that very place, if that is not too long ago."""
        place: Place = ask.place
        thread = "" if ask.opens else place.thread
        since = self._clock() - (IN_A_THREAD if thread else IN_A_CHANNEL)
        found = self._last.get((ask.asker.key, place.platform, place.space, place.channel, thread))
        if found is None and not ask.opens:
            found = await self._ledger.last_asked(
                ask.asker.key, place.platform, place.space, place.channel, place.thread, since
            )
        return found if found is not None and found.at >= since and found.question else None


def _wanted(act: Act, ask: Ask, last: Asked) -> Request:
    kinds: dict[Act, type[Explain] | type[More] | type[ShowSources]] = {
        Act.EXPLAIN: Explain,
        Act.MORE: More,
        Act.SOURCE: ShowSources,
    }
    return kinds[act](asker=ask.asker, place=ask.place, ask=last.id)


def _best(text: str, last: Asked, volume: Volume, cutoff: float) -> str:
    """Return the reading of *text* that the base answers best, or "" where it stands better alone; takes CPU.

    What is answered as it was typed stands alone, unless it hardly says what it is about. Where the base answers no
    reading of what says nothing by itself ("and the pool?"), it is the likeliest that passes over nothing typed.
    """
    facts = volume.matcher.facts
    answered = " ".join(facts[fact].statement for fact in last.facts if fact in facts)
    named = names(text)
    alone, whole = _confidence(volume.matcher, text, named)
    if alone >= cutoff and len(named) > HARDLY and not adds(text):
        return ""
    alone *= whole
    best, highest, unanswered = "", 0.0, ""
    for one in readings(text, meant(last), answered):
        confidence, whole = _confidence(volume.matcher, one, named)
        if whole and confidence > highest:
            best, highest = one, confidence
        if confidence < cutoff and not unanswered:
            unanswered = one
    if highest >= max(cutoff, alone):
        return best
    return unanswered if alone < cutoff and adds(text) else ""


def _confidence(matcher: Matcher, question: str, named: frozenset[str]) -> tuple[float, bool]:
    """Return how sure *matcher* is of an answer to *question*, and whether that passes over nothing *named*."""
    found = matcher.read(question, 1)
    if len(found) > 1 or not found[0].matches:
        return 0.0, False
    missing = {word.casefold() for word in found[0].matches[0].missing}
    return found[0].confidence, not named & missing
