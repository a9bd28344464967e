"""What people say of answers: helpful or not, what they meant instead, and that they want to be told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

from bot import cards
from bot import requests as r
from bot.cards import Card, Choice
from bot.desk.asking import Asking
from bot.desk.conversation import meant
from bot.desk.rules import Rules
from bot.desk.shelf import Shelf
from bot.requests import Request
from knowledge.catalog import Asked
from knowledge.learning import Ballot, GapBook, Vote

__all__ = ["Feedback"]

OFFERED = 4


class Feedback:
    """The room for what becomes of an answer."""

    def __init__(
        self,
        asking: Asking,
        shelf: Shelf,
        rules: Rules,
        ballot: Ballot,
        gaps: GapBook,
        clock: Callable[[], datetime],
    ) -> None:
        self._asking, self._shelf, self._rules, self._ballot, self._gaps = asking, shelf, rules, ballot, gaps
        self._clock = clock

    def handlers(self) -> Mapping[type[Request], Callable[[Any], Awaitable[Card | None]]]:
        """Return what handles which request."""
        return {
            r.Helpful: self._helpful,
            r.More: self._more,
            r.NoneOfThese: self._none_of_these,
            r.NotAsked: self._not_asked,
            r.TellMe: self._tell_me,
            r.Unhelpful: self._unhelpful,
        }

    async def _helpful(self, request: r.Helpful) -> Card:
        await self._rate(request, Vote.HELPFUL)
        return cards.thanks()

    async def _unhelpful(self, request: r.Unhelpful) -> Card:
        await self._rate(request, Vote.UNHELPFUL)
        return cards.handed_on(request.ask, curates=await self._rules.curates(request.asker, request.place))

    async def _not_asked(self, request: r.NotAsked) -> Card:
        offered = await self._near(await self._rate(request, Vote.REJECTED))
        if not offered:
            return cards.handed_on(request.ask, curates=await self._rules.curates(request.asker, request.place))
        return cards.not_asked(offered, request.ask)

    async def _none_of_these(self, request: r.NoneOfThese) -> Card:
        await self._rate(request, Vote.REJECTED)
        return cards.handed_on(request.ask, curates=await self._rules.curates(request.asker, request.place))

    async def _more(self, request: r.More) -> Card:
        asked = await self._asking.asked(request, request.ask)
        return cards.more(await self._near(asked), request.ask)

    async def _tell_me(self, request: r.TellMe) -> Card:
        asked = await self._asking.asked(request, request.ask)
        await self._asking.written(asked)
        if not await self._gaps.wish(asked.id, request.asker.id, self._clock()):
            return cards.simple("settled", "The curators have settled that already: ask again.")
        return cards.will_tell(request.place.direct)

    async def _rate(self, request: r.Helpful | r.Unhelpful | r.NotAsked | r.NoneOfThese, vote: Vote) -> Asked:
        """Keep what somebody says of a question of this place, and return it; of one person the last word counts."""
        asked = await self._asking.asked(request, request.ask)
        await self._asking.written(asked)
        await self._ballot.rate(asked.id, request.asker.key, vote, self._clock())
        return asked

    async def _near(self, asked: Asked) -> list[Choice]:
        """Return the facts next to those that *asked* was answered with."""
        volume = await self._shelf.volume(asked.base)
        found: dict[str, Choice] = {}
        for reading in volume.matcher.read(meant(asked), OFFERED + len(asked.facts)):
            for match in reading.matches:
                if match.fact not in asked.facts:
                    found.setdefault(match.fact, Choice(match.fact, match.phrasing))
        return list(found.values())[:OFFERED]
