"""What every question needs of the store, remembered for a moment: its space's base, and who was named curator."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from typing import TypeVar

from bot.desk.rules import Rules
from bot.requests import Asker, Place
from knowledge.catalog import Catalog
from knowledge.workbench import Named, Roster

__all__ = ["AtHand"]

T = TypeVar("T")

MOST = 20_000


class AtHand:
    """Remembers until forget(), which whoever changes anything calls, and the clock every second."""

    def __init__(self, catalog: Catalog, roster: Roster, rules: Rules) -> None:
        self._catalog, self._roster, self._rules = catalog, roster, rules
        self._bases: dict[str, asyncio.Future[str]] = {}
        self._named: dict[str, asyncio.Future[Sequence[Named]]] = {}

    def forget(self) -> None:
        """Ask the store again. What is on its way from there is for nobody but who asked."""
        self._bases, self._named = {}, {}

    async def base_of(self, space: str) -> str:
        """Return the name of the base that *space* reads."""
        return await _remembered(self._bases, space, self._catalog.base_of)

    async def curates(self, asker: Asker, place: Place) -> bool:
        """Return whether *asker* curates in *place*, to show them what they may do; whoever does it is checked anew."""
        certain = self._rules.certain(asker, place)
        if certain is not None:
            return certain
        named = await _remembered(self._named, place.key, self._roster.curators)
        return self._rules.named(asker, named)


async def _remembered(kept: MutableMapping[str, asyncio.Future[T]], key: str, find: Callable[[str], Awaitable[T]]) -> T:
    """Return what is found for *key*; of the many who ask at once after a forget(), one looks for all."""
    looking = kept.get(key)
    if looking is None:
        if len(kept) >= MOST:
            kept.clear()
        looking = kept[key] = asyncio.ensure_future(find(key))  # into a dict that may have been let go of meanwhile
    try:
        return looking.result() if looking.done() else await asyncio.shield(looking)
    except Exception:
        kept.pop(key, None)  # the next one looks again
        raise
