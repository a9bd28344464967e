"""Drafts: proposed from a document, looked over one by one, and never an answer before a curator said so."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Any, Protocol

from bot import cards
from bot import requests as r
from bot.cards import Card
from bot.desk.curating import Curating
from bot.desk.landing import Landing
from bot.requests import Request
from knowledge.catalog import Catalog, Edit
from knowledge.model import Citation, InvalidFact, InvalidPack, Source
from knowledge.text import one_line
from knowledge.workbench import Draft, Drafts, Texts

__all__ = ["Drafted", "Drafting", "draft_from", "readable"]

MOST_BYTES = 10 * 2**20
NO_TEXT = (".pdf", ".doc", ".docx", ".odt", ".rtf", ".pages", ".html", ".htm", ".epub", ".zip")


class _Shelves(Catalog, Drafts, Texts, Protocol):
    """What drafting writes to."""


@dataclass(frozen=True, slots=True)
class Drafted:
    """What became of a document: its source, how many drafts it gave, and the number of the first."""

    source: Source
    count: int
    first: int


class Drafting:
    """The room for drafts."""

    def __init__(
        self, catalog: Catalog, drafts: Drafts, shelves: _Shelves, landing: Landing, curating: Curating
    ) -> None:
        self._catalog, self._drafts, self._shelves = catalog, drafts, shelves
        self._landing, self._curating = landing, curating

    def handlers(self) -> Mapping[type[Request], Callable[[Any], Awaitable[Card | None]]]:
        """Return what handles which request."""
        return {
            r.AcceptDraft: self._accept,
            r.DraftFrom: self._make,
            r.DropDraft: self._drop,
            r.RewriteDraft: self._rewrite,
            r.ShowDraft: self._show,
        }

    async def _make(self, request: r.DraftFrom) -> Card:
        volume = await self._landing.volume(request)
        edit = self._landing.edit(request, "source", [], f"drafts from {one_line(request.name)[:100]}")
        text = readable(request.name, request.data)
        base = await self._landing.home(request, volume)
        drafted = await draft_from(self._shelves, base, request.name, text, edit)
        await self._landing.follow(base)
        return cards.drafted(drafted.source, drafted.count, drafted.first)

    async def _show(self, request: r.ShowDraft) -> Card:
        base = await self._catalog.base_of(request.place.key)
        found = await self._drafts.drafts(base)
        if not found:
            return cards.simple("draft", "There are no drafts: send me a document to make some of.")
        shown = next((one for one in found if one.id > request.after), found[0])
        sources = (await self._landing.volume(request)).sources
        return cards.draft_card(shown, len(found), sources)

    async def _accept(self, request: r.AcceptDraft) -> Card:
        draft = await self._open(request, request.draft)
        save = r.SaveFact(
            asker=request.asker, place=request.place, fact="", revision=0, draft=draft.id, values=_values(draft)
        )
        return await self._curating.save(save)

    async def _rewrite(self, request: r.RewriteDraft) -> Card:
        draft = await self._open(request, request.draft)
        return cards.draft_form(draft, _values(draft))

    async def _drop(self, request: r.DropDraft) -> Card:
        draft = await self._open(request, request.draft)
        base = await self._landing.home(request, await self._landing.volume(request))
        await self._drafts.drop_draft(base, draft.id)
        return await self._show(r.ShowDraft(asker=request.asker, place=request.place, after=draft.id))

    async def _open(self, request: Request, number: int) -> Draft:
        draft = await self._drafts.draft(await self._catalog.base_of(request.place.key), number)
        if draft is None:
            raise InvalidFact("draft", "That draft is not open any more: it was made a fact, or dropped.")
        return draft


def readable(name: str, data: bytes) -> str:
    """Return the text of a document, or raise InvalidPack where there is none to be read."""
    file = one_line(name)[:100]
    if len(data) > MOST_BYTES:
        raise InvalidPack(f"A document may have {MOST_BYTES // 2**20} MB: send it in parts.", file=file)
    if name.lower().endswith(NO_TEXT) or b"\0" in data:
        raise InvalidPack("I read plain text only: save it as .txt, in UTF-8.", file=file)
    text = data.decode("utf-8-sig", errors="replace")
    if not any(char.isalnum() for char in text):
        raise InvalidPack("There is no text in it.", file=file)
    return text


async def draft_from(shelves: _Shelves, base: str, name: str, text: str, edit: Edit) -> Drafted:
    """Keep the drafts that *text* gives in *base*, and its source where it is a new one, by *edit*."""
    from knowledge.check import digests  # asking needs none of it, and starts faster without
    from knowledge.drafting import propose, source_for

    sources = (await shelves.contents(base)).sources
    source = source_for(text, PurePath(name).stem, sources)
    proposals = await asyncio.to_thread(propose, text)
    if not proposals:
        raise InvalidPack("No sentence of it claims anything: a draft needs a number, a name, a cause or an event.",
                          file=one_line(name)[:100])  # fmt: skip
    edit = replace(edit, sources=(source,))
    if await shelves.digests(base, source.id):  # what it said before is for 'footnote check' to compare with
        await shelves.apply(base, edit)
    else:
        await shelves.reread(base, source.id, digests(text), edit)
    first = int(edit.at.timestamp() * 1000) << 16  # grows with time, and is unique to this document
    drafts = [
        Draft(first + at, source.id, one.paragraph, one.statement, one.phrasings, one.lacks)
        for at, one in enumerate(proposals)
    ]
    await shelves.keep_drafts(base, source.id, drafts)
    return Drafted(source, len(drafts), first)


def _values(draft: Draft) -> dict[str, str]:
    return {
        "answer": draft.statement,
        "phrasings": "\n".join(draft.phrasings),
        "citation": cards.citation_field(Citation(draft.source, draft.paragraph)),
    }
