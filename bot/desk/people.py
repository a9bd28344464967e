"""Who curates here: named people, roles and user groups."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot import cards
from bot import requests as r
from bot.cards import Card
from bot.requests import Request
from knowledge.model import InvalidFact
from knowledge.text import one_line
from knowledge.workbench import Named, Roster

__all__ = ["People"]

KINDS = ("person", "group")
_PLATFORM_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


class People:
    """The room for who may curate."""

    def __init__(self, roster: Roster) -> None:
        self._roster = roster

    def handlers(self) -> Mapping[type[Request], Callable[[Any], Awaitable[Card | None]]]:
        """Return what handles which request."""
        return {r.ListCurators: self._list, r.NameCurator: self._name, r.UnnameCurator: self._unname}

    async def _list(self, request: r.ListCurators) -> Card:
        return cards.curators_card(await self._roster.curators(request.place.key))

    async def _name(self, request: r.NameCurator) -> Card:
        named = _checked(request.kind, request.id, request.name)
        await self._roster.name(request.place.key, named)
        return cards.simple("curators", f"{named.name or named.id} may curate here now.")

    async def _unname(self, request: r.UnnameCurator) -> Card:
        named = _checked(request.kind, request.id, "")
        if await self._roster.unname(request.place.key, named.kind, named.id):
            return cards.simple("curators", "Done: they were named here, and are not any more.")
        return cards.simple("curators", "Nothing to take back: they were not named here.")


def _checked(kind: str, platform_id: str, name: str) -> Named:
    if kind not in KINDS or not _PLATFORM_ID.fullmatch(platform_id):
        raise InvalidFact("id", "Name a person, or a role or user group, of this place.")
    return Named(kind, platform_id, one_line(name)[:100])
