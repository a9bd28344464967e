"""Helping those who type still: facts, phrasings and questions that they may mean."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from bot import cards
from bot import requests as r
from bot.cards import Card
from bot.desk.shelf import Shelf
from bot.requests import Request
from knowledge.catalog import Catalog
from knowledge.model import Fact
from knowledge.text import one_line, shorten

__all__ = ["Suggesting"]

OFFERED = 25  # what a menu holds
MOST_TYPED = 200


class Suggesting:
    """The room for suggestions."""

    def __init__(self, catalog: Catalog, shelf: Shelf) -> None:
        self._catalog, self._shelf = catalog, shelf

    def handlers(self) -> Mapping[type[Request], Callable[[Any], Awaitable[Card | None]]]:
        """Return what handles which request."""
        return {
            r.SuggestFacts: self._suggest_facts,
            r.SuggestPhrasings: self._suggest_phrasings,
            r.SuggestQuestions: self._suggest_questions,
        }

    async def _live(self, request: Request) -> Sequence[Fact]:
        volume = await self._shelf.volume(await self._catalog.base_of(request.place.key))
        return tuple(volume.matcher.facts.values())

    async def _suggest_facts(self, request: r.SuggestFacts) -> Card:
        facts = await self._live(request)
        if request.state != "live":
            everything = (await self._catalog.contents(await self._catalog.base_of(request.place.key))).facts
            facts = [fact for fact in everything if request.state in ("", fact.state.value)]
        found = _meant(request.typed, ((fact.id, fact, " ".join((fact.statement, *fact.phrasings))) for fact in facts))
        return cards.suggestions([(text, fact.id, shorten(fact.statement, 100)) for text, fact in found])

    async def _suggest_phrasings(self, request: r.SuggestPhrasings) -> Card:
        facts = [fact for fact in await self._live(request) if request.fact in ("", fact.id)]
        found = _meant(request.typed, ((phrasing, fact, "") for fact in facts for phrasing in fact.phrasings))
        return cards.suggestions([(text, fact.id, fact.id) for text, fact in found])

    async def _suggest_questions(self, request: r.SuggestQuestions) -> Card:
        facts = await self._live(request)
        count = min(request.count, OFFERED)
        if request.typed:
            found = _meant(request.typed, ((phrasing, fact, "") for fact in facts for phrasing in fact.phrasings))
            return cards.questions([text for text, _ in found][:count])
        asked = [fact.phrasings[0] for fact in facts if fact.phrasings]
        step = max(1, len(asked) // max(1, count))
        return cards.questions(asked[step // 2 :: step][:count])


def _meant(typed: str, offered: Iterable[tuple[str, Fact, str]]) -> list[tuple[str, Fact]]:
    """Return what *typed* may mean, the likeliest first; each is offered with what else it is found by."""
    wanted = one_line(typed[:MOST_TYPED]).casefold()
    if not wanted:
        return [(text, fact) for text, fact, _ in islice(offered, OFFERED)]
    ranked = sorted(_ranked(wanted, offered), key=lambda one: one[0])
    return [(text, fact) for _, text, fact in ranked[:OFFERED]]


def _ranked(wanted: str, offered: Iterable[tuple[str, Fact, str]]) -> Iterator[tuple[int, str, Fact]]:
    words = wanted.split()
    for text, fact, found_by in offered:
        own = text.casefold()
        if own.startswith(wanted):
            yield 0, text, fact
        elif wanted in own:
            yield 1, text, fact
        elif all(word in own for word in words):
            yield 2, text, fact
        elif found_by and all(word in found_by.casefold() for word in words):
            yield 3, text, fact
