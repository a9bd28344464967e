"""Gaps: what was asked in vain, and how curators close it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot import cards
from bot import requests as r
from bot.cards import GAPS, Card, Choice
from bot.desk.landing import Landing
from bot.desk.shelf import Volume
from bot.desk.spaces import Spaces
from bot.requests import Place, Request
from knowledge.catalog import Catalog, Change
from knowledge.gaps import Gap, Open, same
from knowledge.grouping import clustered
from knowledge.learning import GapBook
from knowledge.matcher import Matcher
from knowledge.model import MAX_PHRASING, MAX_PHRASINGS, InvalidFact, KnownQuestion, Rejected

__all__ = ["Gaps"]

MOST_OPEN = 5_000  # questions looked at, the newest
MOST_TAUGHT = 8  # wordings that become phrasings at once
MOST_DISMISSED = 100  # wordings that are remembered as such that must not be answered
NEAR = 4


class Gaps:
    """The room for gaps."""

    def __init__(
        self, catalog: Catalog, book: GapBook, landing: Landing, spaces: Spaces, clock: Callable[[], datetime]
    ) -> None:
        self._catalog, self._book, self._landing, self._spaces = catalog, book, landing, spaces
        self._clock = clock

    def handlers(self) -> Mapping[type[Request], Callable[[Any], Awaitable[Card | None]]]:
        """Return what handles which request."""
        return {
            r.AnswerGap: self._answer,
            r.DismissGap: self._dismiss,
            r.ListGaps: self._list,
            r.RejectMatch: self._reject,
            r.ShowGap: self._show,
            r.WriteAnswer: self._write,
        }

    async def open(self, place: Place, volume: Volume) -> tuple[Gap, ...]:
        """Return the open gaps of the space of *place*, and of those that share its base."""
        return await self.of(await self.scope(place), volume)

    async def of(self, spaces: Sequence[str], volume: Volume) -> tuple[Gap, ...]:
        """Return the open gaps of *spaces*, by what *volume* takes their words to mean."""
        questions = await self._book.open_gaps(spaces, MOST_OPEN)
        return await asyncio.to_thread(clustered, questions, volume.matcher.embedded)

    async def scope(self, place: Place) -> Sequence[str]:
        """Return the spaces whose curators those of *place* are: what is asked elsewhere is none of their business."""
        bound = await self._catalog.bound(place.key)
        return sorted({place.key, *(await self._catalog.spaces(bound) if bound else ())})

    async def _list(self, request: r.ListGaps) -> Card:
        volume = await self._landing.volume(request)
        gaps = await self.open(request.place, volume)
        page = max(1, min(request.page, -(-len(gaps) // GAPS)))
        shown = gaps[(page - 1) * GAPS : page * GAPS]
        closest = await asyncio.to_thread(_closest, shown, volume.matcher)
        zone = (await self._spaces.of(request.place.key)).zone
        return cards.gaps_page(shown, closest, page, len(gaps), zone)

    async def _show(self, request: r.ShowGap) -> Card:
        volume, gap = await self._gap(request)
        near = await asyncio.to_thread(_near, gap, volume.matcher)
        return cards.gap_card(gap, near, (await self._spaces.of(request.place.key)).zone)

    async def _answer(self, request: r.AnswerGap) -> Card:
        volume, gap = await self._gap(request)
        fact = await self._catalog.fact(volume.base.name, request.fact)
        if not fact.live:
            raise InvalidFact("fact", f"'{fact.id}' is retired: restore it first.")
        known = {same(phrasing) for phrasing in fact.phrasings}
        room = min(MOST_TAUGHT, MAX_PHRASINGS - len(fact.phrasings))
        wordings = [one for one in gap.wordings if len(one) <= MAX_PHRASING]
        fresh = [one for one in wordings if same(one) not in known][:room]
        changes = [Change(fact, fact.amended(phrasings=(*fact.phrasings, *fresh)))] if fresh else []
        at, by = self._clock(), request.asker.key
        lessons = [KnownQuestion(one, fact.id, by, at) for one in wordings[:MOST_TAUGHT]]
        edit = self._landing.edit(request, "answer", changes, lessons=lessons)
        return await self._landing.propose(request, volume, edit)

    async def _write(self, request: r.WriteAnswer) -> Card:
        _, gap = await self._gap(request)
        wordings = [one for one in gap.wordings if len(one) <= MAX_PHRASING][:MOST_TAUGHT]
        return cards.fact_form(None, {"phrasings": "\n".join(wordings)}, request.ask)

    async def _dismiss(self, request: r.DismissGap) -> Card:
        volume, gap = await self._gap(request)
        at, by = self._clock(), request.asker.key
        lessons = [KnownQuestion(one, None, by, at) for one in gap.wordings[:MOST_DISMISSED]]
        edit = self._landing.edit(request, "dismiss", (), lessons=lessons)
        return await self._landing.propose(request, volume, edit)

    async def _reject(self, request: r.RejectMatch) -> Card:
        volume, gap = await self._gap(request)
        one = next((one for one in gap.questions if one.ask == request.ask and one.rejected), None)
        if one is None:
            raise InvalidFact("ask", "Nobody said that this question was about another fact.")
        lesson = Rejected(one.question, one.rejected, request.asker.key, self._clock())
        edit = self._landing.edit(request, "reject", (), lessons=[lesson])
        return await self._landing.propose(request, volume, edit)

    async def _gap(
        self, request: r.AnswerGap | r.DismissGap | r.RejectMatch | r.ShowGap | r.WriteAnswer
    ) -> tuple[Volume, Gap]:
        """Return the open gap that question number *ask* belongs to."""
        volume = await self._landing.volume(request)
        for gap in await self.open(request.place, volume):
            if any(one.ask == request.ask for one in gap.questions):
                return volume, gap
        raise InvalidFact("ask", "That gap is closed already.")


def _closest(gaps: Sequence[Gap], matcher: Matcher) -> dict[int, str]:
    """Return the fact nearest to each gap, by the gap's number."""
    found = {}
    for gap in gaps:
        matches = matcher.read(gap.wordings[0], 1)[0].matches
        if matches:
            found[gap.ask] = matches[0].fact
    return found


def _near(gap: Gap, matcher: Matcher) -> list[Choice]:
    """Return the facts that may answer *gap*: first what who asked found, then what comes near its wordings."""
    wrong = {one.rejected for one in gap.questions if one.rejected}
    found = {
        fact: Choice(fact, _phrasing(matcher, fact)) for fact in map(_suggested, gap.questions) if fact in matcher.facts
    }
    for wording in gap.wordings[:NEAR]:
        for match in matcher.read(wording, NEAR)[0].matches:
            if match.fact not in wrong:
                found.setdefault(match.fact, Choice(match.fact, match.phrasing))
    return list(found.values())[:NEAR]


def _suggested(one: Open) -> str:
    return one.suggested


def _phrasing(matcher: Matcher, fact: str) -> str:
    held = matcher.facts[fact]
    return held.phrasings[0] if held.phrasings else held.statement
