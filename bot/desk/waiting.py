"""Edits that wait: what becomes of them when their author, or another curator, says so."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from bot import cards
from bot import requests as r
from bot.cards import Card
from bot.desk.landing import Landing, rebased
from bot.desk.packing import Packing
from bot.requests import Request
from knowledge.catalog import Catalog, Change
from knowledge.model import InvalidFact, StaleEdit
from knowledge.workbench import Drawer, Pending

__all__ = ["Waiting"]


class Waiting:
    """The room for what was asked "save anyway?"."""

    def __init__(self, catalog: Catalog, drawer: Drawer, landing: Landing, packing: Packing) -> None:
        self._catalog, self._drawer, self._landing, self._packing = catalog, drawer, landing, packing

    def handlers(self) -> Mapping[type[Request], Callable[[Any], Awaitable[Card | None]]]:
        """Return what handles which request."""
        return {r.Confirm: self._confirm, r.Discard: self._discard, r.Reapply: self._reapply}

    async def _confirm(self, request: r.Confirm) -> Card:
        volume = await self._landing.volume(request)
        pending = await self._held(request)
        if pending.pack is not None:
            card = await self._packing.bring_in(request, volume, pending)
        else:
            try:
                card = await self._landing.land(request, volume, self._landing.anew(request, pending.edit))
            except StaleEdit as stale:
                return await self._landing.meet(request, volume, stale, pending.edit, pending.id)
        await self._drawer.release(pending.id)
        return card

    async def _discard(self, request: r.Discard) -> Card:
        pending = await self._held(request)
        await self._drawer.release(pending.id)
        return cards.simple("discarded", "Dropped: nothing was changed.")

    async def _reapply(self, request: r.Reapply) -> Card:
        volume = await self._landing.volume(request)
        pending = await self._held(request)
        changes = []
        for change in pending.edit.changes:
            current = await self._catalog.fact(volume.base.name, change.before.id) if change.before else None
            changes.append(Change(current, rebased(change, current)) if current else change)
        edit = replace(self._landing.anew(request, pending.edit), changes=tuple(changes))
        card = await self._landing.propose(request, volume, edit)
        await self._drawer.release(pending.id)
        return card

    async def _held(self, request: r.Confirm | r.Discard | r.Reapply) -> Pending:
        """Return what waits under the number asked for; another space's is as good as none."""
        pending = await self._drawer.held(request.pending)
        if pending is None or pending.space != request.place.key:
            raise InvalidFact("pending", "That edit is not waiting any more: it was saved, dropped, or is too old.")
        return pending
