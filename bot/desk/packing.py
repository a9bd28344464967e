"""Whole bases: packs in and out, and a base as it was."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from bot import cards
from bot import requests as r
from bot.cards import Card
from bot.desk.landing import Landing
from bot.desk.receipts import Receipts
from bot.desk.shelf import Shelf, Volume
from bot.requests import Request
from knowledge.catalog import Catalog, Changed
from knowledge.model import Fact, InvalidFact, InvalidPack, Source
from knowledge.workbench import Pending

__all__ = ["Packing"]

FORMATS = ("toml", "jsonl", "csv")
MOST_BYTES = 10 * 2**20  # of a pack sent in chat; the command line takes any
MOST_REPLAYED = 20_000  # phrasings; a larger import isn't replayed as a whole


@dataclass(frozen=True, slots=True)
class _Read:
    """A pack, read whole."""

    facts: tuple[Fact, ...]
    sources: tuple[Source, ...]


class Packing:
    """The room for packs."""

    def __init__(self, catalog: Catalog, shelf: Shelf, landing: Landing, receipts: Receipts) -> None:
        self._catalog, self._shelf, self._landing, self._receipts = catalog, shelf, landing, receipts

    def handlers(self) -> Mapping[type[Request], Callable[[Any], Awaitable[Card | None]]]:
        """Return what handles which request."""
        return {r.ExportBase: self._export, r.ImportPack: self._import, r.RestoreBase: self._restore}

    async def _export(self, request: r.ExportBase) -> Card:
        if request.format not in FORMATS:
            raise InvalidFact("format", "A pack is written as toml, jsonl or csv.")
        base = await self._catalog.base_of(request.place.key)
        data, count = await self._pack(base, request.format)
        return cards.exported(f"{base}.{request.format}", data, count)

    async def _pack(self, base: str, form: str, revision: int | None = None) -> tuple[bytes, int]:
        from knowledge.packing import Format, pack_text  # asking needs none of it, and starts faster without

        contents = await self._catalog.contents(base, revision=revision)
        pieces = await asyncio.to_thread(lambda: "".join(pack_text(contents.facts, contents.sources, Format(form))))
        return pieces.encode(), len(contents.facts)

    async def _import(self, request: r.ImportPack) -> Card:
        if len(request.data) > MOST_BYTES:
            raise InvalidPack(
                f"In chat a pack may have {MOST_BYTES // 2**20} MB: import it with 'footnote import'.",
                file=request.name,
            )
        return await self._preview(request, request.name, request.data, "import", merge=request.merge)

    async def _restore(self, request: r.RestoreBase) -> Card:
        return await self.restore(request, request.number)

    async def restore(self, request: Request, number: int) -> Card:
        """Show what making the base what it was after edit *number* would change, and hold that."""
        volume = await self._landing.volume(request)
        if not 0 <= number <= volume.base.revision:
            raise InvalidFact("number", f"There is no edit {number} in this base.")
        data, _ = await self._pack(volume.base.name, "jsonl", number)
        return await self._preview(request, f"edit-{number}.jsonl", data, "restore")

    async def _preview(self, request: Request, name: str, data: bytes, verb: str, *, merge: bool = False) -> Card:
        """Show what a pack would change, and hold it."""
        volume = await self._landing.volume(request)
        read = await asyncio.to_thread(_read, name, data, frozenset(volume.sources))
        edit = self._landing.edit(request, verb, (), name, read.sources)
        plan = await self._catalog.replace(volume.base.name, read.facts, edit, merge=merge, dry_run=True)
        if not plan.added + plan.changed + plan.retired + plan.sources:
            return cards.simple("unchanged", "Nothing to import: the base says all of it already.")
        changed = _changed(volume, read, merge)
        report = (await self._landing.weigh(volume, changed)).report if changed else None
        number = await self._landing.hold(request, volume, edit, name, data, merge=merge)
        return cards.import_preview(plan, report, name, number)

    async def bring_in(self, request: Request, volume: Volume, pending: Pending) -> Card:
        """Import the pack that waited, as a whole."""
        assert pending.pack is not None
        read = await asyncio.to_thread(_read, pending.name, pending.pack, frozenset(volume.sources))
        base = await self._landing.home(request, volume)
        edit = self._landing.anew(request, pending.edit)
        plan = await self._catalog.replace(base, read.facts, edit, merge=pending.merge)
        receipt = await self._receipts.after(await self._shelf.moved(base, plan.base.revision))
        return cards.imported(plan, receipt.closed, receipt.told)


def _read(name: str, data: bytes, known: frozenset[str]) -> _Read:
    from knowledge.packing import PackReader  # asking needs none of it, and starts faster without

    reader = PackReader(BytesIO(data), name=name, known=known)
    facts = tuple(reader)
    return _Read(facts, tuple(reader.sources.values()))


def _changed(volume: Volume, read: _Read, merge: bool) -> Changed | None:
    """Return what the pack would change, or None where it would take too long to ask all that was asked before."""
    there, coming = volume.matcher.facts, {fact.id: fact for fact in read.facts}
    after = {**there, **coming} if merge else coming
    if sum(len(fact.phrasings) for fact in after.values()) > MOST_REPLAYED:
        return None
    changed = tuple(fact for fact in read.facts if not fact.says_what(there.get(fact.id)))
    gone = tuple(fact_id for fact_id in there if fact_id not in after)
    return Changed(volume.base, changed, gone, {source.id: source for source in read.sources})
