"""Looking at facts, their history and their sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from rapidfuzz import fuzz

from bot import cards
from bot import requests as r
from bot.cards import PAGE, Card
from bot.desk.shelf import Shelf
from bot.requests import Request
from knowledge.catalog import Catalog
from knowledge.model import Fact, InvalidFact
from knowledge.text import one_line

__all__ = ["Browsing"]

STATES = {"live": "Facts", "retired": "Retired facts", "due": "Facts due for review", "": "All facts"}
MOST_FOUND = 10
EDITS = 10
GOOD = 60.0  # rapidfuzz's partial_token_set_ratio, 0-100


class Browsing:
    """The room for looking."""

    def __init__(self, catalog: Catalog, shelf: Shelf, clock: Callable[[], datetime]) -> None:
        self._catalog, self._shelf, self._clock = catalog, shelf, clock

    def handlers(self) -> Mapping[type[Request], Callable[[Any], Awaitable[Card | None]]]:
        """Return what handles which request."""
        return {
            r.ListFacts: self._list,
            r.ListSources: self._sources,
            r.SearchFacts: self._search,
            r.ShowFact: self._show,
            r.ShowHistory: self._history,
        }

    async def _show(self, request: r.ShowFact) -> Card:
        base = await self._catalog.base_of(request.place.key)
        fact = await self._catalog.fact(base, request.fact.strip())
        return cards.fact_card(fact, (await self._shelf.volume(base)).sources)

    async def _facts(self, request: Request) -> Sequence[Fact]:
        base = await self._catalog.base_of(request.place.key)
        return (await self._catalog.contents(base)).facts

    async def _list(self, request: r.ListFacts) -> Card:
        title = STATES.get(request.state)
        if title is None:
            raise InvalidFact("state", "List live, retired or due facts.")
        today, tag = self._clock().date(), one_line(request.tag).lower()
        found = [
            fact
            for fact in await self._facts(request)
            if (not tag or tag in fact.tags)
            and (
                request.state in ("", fact.state.value)
                or (request.state == "due" and fact.live and fact.verify_by is not None and fact.verify_by <= today)
            )
        ]
        pages = max(1, -(-len(found) // PAGE))
        page = min(max(1, request.page), pages)
        asked = r.ListFacts(asker=request.asker, place=request.place, page=page, state=request.state, tag=tag)
        shown = found[(page - 1) * PAGE : page * PAGE]
        return cards.facts_page(shown, asked, len(found), f"{title} tagged {tag}" if tag else title)

    async def _search(self, request: r.SearchFacts) -> Card:
        query = one_line(request.query).casefold()[:200]
        if not query:
            raise InvalidFact("query", "Type a word or two to look for.")
        ranked = sorted(((_likeness(query, fact), fact) for fact in await self._facts(request)), key=lambda x: -x[0])
        found = [fact for likeness, fact in ranked[:MOST_FOUND] if likeness >= GOOD]
        return cards.facts_page(found, None, len(found), f"Facts about “{query}”")

    async def _sources(self, request: r.ListSources) -> Card:
        base = await self._catalog.base_of(request.place.key)
        contents = await self._catalog.contents(base)
        cited = Counter(fact.citation.source for fact in contents.facts if fact.citation)
        return cards.sources_card(contents.sources, cited)

    async def _history(self, request: r.ShowHistory) -> Card:
        base = await self._catalog.base_of(request.place.key)
        found = await self._catalog.history(
            base, request.fact.strip() or None, before=request.before or None, limit=EDITS + 1
        )
        return cards.history_card(found[:EDITS], request.fact, len(found) > EDITS)


def _likeness(query: str, fact: Fact) -> float:
    """Return how well *fact* fits the words typed, 0-100; a word of its id or tags counts in full."""
    if query == fact.id.casefold() or query in fact.tags:
        return 101.0
    text = " ".join((fact.id.replace("-", " "), fact.statement, *fact.phrasings, *fact.tags)).casefold()
    if query in text:
        return 100.0
    return fuzz.token_set_ratio(query, text) if len(query.split()) > 1 else fuzz.partial_ratio(query, text) - 25
