"""Curating: every edit passes the gate, and nothing is lost without its author's saying so."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot import cards
from bot import requests as r
from bot.cards import Card
from bot.desk.numbers import Numbers
from bot.desk.shelf import Shelf, Volume
from bot.requests import Request
from knowledge.catalog import Catalog, Change, Edit, Editor
from knowledge.gate import GateReport, gate
from knowledge.matcher import Matcher
from knowledge.model import Citation, Fact, FactExists, InvalidFact, Source, StaleEdit, State
from knowledge.text import one_line, slug
from knowledge.workbench import Drawer, Pending

__all__ = ["Curating"]

MOST_REPLAYED = 20_000  # phrasings; an import into a larger base isn't replayed as a whole
_CITED = re.compile(
    r"^(?P<source>.+?)(?:[\s,;:]+(?:¶|paragraph|para\.?|p\.)?\s*(?P<paragraph>\d{1,7}))?$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """An edit with the base as it would be after it."""

    edit: Edit
    after: Matcher
    report: GateReport


class Curating:
    """The room for edits."""

    def __init__(
        self, catalog: Catalog, drawer: Drawer, shelf: Shelf, clock: Callable[[], datetime], numbers: Numbers
    ) -> None:
        self._catalog, self._drawer, self._shelf, self._clock, self._numbers = catalog, drawer, shelf, clock, numbers

    def handlers(self) -> Mapping[type[Request], Callable[[Any], Awaitable[Card | None]]]:
        """Return what handles which request."""
        return {
            r.AddPhrasing: self._add_phrasing,
            r.ChangeSource: self._change_source,
            r.Confirm: self._confirm,
            r.Discard: self._discard,
            r.FactForm: self._form,
            r.MarkChecked: self._mark_checked,
            r.MergeFacts: self._merge,
            r.MovePhrasing: self._move_phrasing,
            r.Reapply: self._reapply,
            r.RenameFact: self._rename,
            r.RestoreFact: self._restore,
            r.RetireFact: self._retire,
            r.SaveFact: self._save,
            r.Undo: self._undo,
        }

    async def _form(self, request: r.FactForm) -> Card:
        base = await self._catalog.base_of(request.place.key)
        fact = await self._catalog.fact(base, request.fact) if request.fact else None
        return cards.fact_form(fact, request.prefill)

    async def _save(self, request: r.SaveFact) -> Card:
        volume = await self._volume(request)
        values = {name: value for name, value in request.values.items() if name in _FIELDS}
        note = one_line(values.get("note", ""))[:300]
        if not request.fact:
            fact, sources = _filled(_blank(values, volume), values, volume.sources)
            return await self._propose(request, volume, "add", [Change(None, fact)], note, sources)
        current = await self._catalog.fact(volume.base.name, request.fact)
        read = current if current.revision == request.revision else await self._as_read(request, volume)
        mine, sources = _filled(read, values, volume.sources)
        if read is not current:
            edit = self._edit(request, "edit", [Change(read, mine)], note, sources)
            return await self._meet(request, volume, StaleEdit(current.id, current), edit)
        return await self._propose(request, volume, "edit", [Change(current, mine)], note, sources)

    async def _as_read(self, request: r.SaveFact, volume: Volume) -> Fact:
        """Return the fact as it was when its form was opened."""
        for revision in await self._catalog.history(volume.base.name, request.fact, limit=50):
            for change in revision.edit.changes:
                for fact in (change.after, change.before):
                    if fact and fact.revision == request.revision:
                        return fact
        raise StaleEdit(request.fact, None)

    async def _add_phrasing(self, request: r.AddPhrasing) -> Card:
        volume, fact = await self._fact(request, request.fact)
        after = fact.amended(phrasings=(*fact.phrasings, request.phrasing))
        return await self._propose(request, volume, "edit", [Change(fact, after)])

    async def _move_phrasing(self, request: r.MovePhrasing) -> Card:
        volume, giver = await self._fact(request, request.fact)
        taker = await self._catalog.fact(volume.base.name, request.to)
        wanted = one_line(request.phrasing).casefold()
        moved = [phrasing for phrasing in giver.phrasings if phrasing.casefold() == wanted]
        if not moved:
            raise InvalidFact("phrasings", f"'{giver.id}' has no phrasing “{one_line(request.phrasing)[:200]}”.")
        kept = tuple(phrasing for phrasing in giver.phrasings if phrasing not in moved)
        changes = [
            Change(giver, giver.amended(phrasings=kept)),
            Change(taker, taker.amended(phrasings=(*taker.phrasings, *moved))),
        ]
        return await self._propose(request, volume, "move", changes)

    async def _rename(self, request: r.RenameFact) -> Card:
        volume, fact = await self._fact(request, request.fact)
        return await self._propose(request, volume, "rename", [Change(fact, fact.amended(id=request.to.strip()))])

    async def _merge(self, request: r.MergeFacts) -> Card:
        volume, gone = await self._fact(request, request.fact)
        into = await self._catalog.fact(volume.base.name, request.into)
        if gone.id == into.id:
            raise InvalidFact("id", "A fact can't be merged with itself.")
        changes = [
            Change(into, into.amended(phrasings=(*into.phrasings, *gone.phrasings), tags=(*into.tags, *gone.tags))),
            Change(gone, gone.amended(phrasings=(), state=State.RETIRED)),
        ]
        return await self._propose(request, volume, "merge", changes)

    async def _retire(self, request: r.RetireFact) -> Card:
        volume, fact = await self._fact(request, request.fact)
        if not fact.live:
            raise InvalidFact("state", f"'{fact.id}' is retired already.")
        changes = [Change(fact, fact.amended(state=State.RETIRED))]
        return await self._propose(request, volume, "retire", changes, one_line(request.note)[:300])

    async def _restore(self, request: r.RestoreFact) -> Card:
        volume, fact = await self._fact(request, request.fact)
        if fact.live:
            raise InvalidFact("state", f"'{fact.id}' is live already.")
        return await self._propose(request, volume, "restore", [Change(fact, fact.amended(state=State.LIVE))])

    async def _mark_checked(self, request: r.MarkChecked) -> Card:
        volume, fact = await self._fact(request, request.fact)
        after = fact.amended(checked=self._clock().date(), verify_by=None)
        return await self._land(request, volume, self._edit(request, "check", [Change(fact, after)]), None)

    async def _change_source(self, request: r.ChangeSource) -> Card:
        volume = await self._volume(request)
        old = volume.sources.get(request.source)
        source = Source(
            request.source,
            (old.title if old else "") if request.title is None else request.title,
            (old.author if old else "") if request.author is None else request.author,
            (old.where if old else "") if request.where is None else request.where,
        )
        return await self._land(request, volume, self._edit(request, "source", [], "", [source]), None)

    async def _undo(self, request: r.Undo) -> Card:
        volume = await self._volume(request)
        revision = await self._catalog.revision(volume.base.name, request.number)
        if revision is None:
            raise InvalidFact("number", f"There is no edit {request.number} in this base.")
        changes = [await self._inverse(volume, change) for change in reversed(revision.edit.changes)]
        edit = self._edit(request, "undo", changes, "", list(revision.replaced))
        return await self._through_gate(request, volume, replace(edit, undoes=request.number))

    async def _inverse(self, volume: Volume, change: Change) -> Change:
        """Return the change that takes *change* back, or raise StaleEdit when the fact was edited since."""
        current = await self._catalog.fact(volume.base.name, change.after.id)
        if current.revision != change.after.revision:
            raise StaleEdit(current.id, current)
        if change.before is None:
            return Change(current, current.amended(state=State.RETIRED))
        return Change(current, replace(change.before, revision=current.revision + 1))

    # What waits, and what becomes of it

    async def _confirm(self, request: r.Confirm) -> Card:
        volume = await self._volume(request)
        pending = await self._held(request.pending, volume)
        try:
            card = await self._land(request, volume, self._by(request, pending.edit), None)
        except StaleEdit as stale:
            return await self._meet(request, volume, stale, pending.edit, pending.id)
        await self._drawer.release(pending.id)
        return card

    async def _discard(self, request: r.Discard) -> Card:
        await self._drawer.release(request.pending)
        return cards.simple("discarded", "Dropped: nothing was changed.")

    async def _reapply(self, request: r.Reapply) -> Card:
        volume = await self._volume(request)
        pending = await self._held(request.pending, volume)
        changes = []
        for change in pending.edit.changes:
            current = await self._catalog.fact(volume.base.name, change.before.id) if change.before else None
            changes.append(Change(current, _rebased(change, current)) if current else change)
        edit = replace(self._by(request, pending.edit), changes=tuple(changes))
        await self._drawer.release(pending.id)
        return await self._through_gate(request, volume, edit)

    async def _held(self, number: int, volume: Volume) -> Pending:
        pending = await self._drawer.held(number)
        if pending is None or pending.base != volume.base.name:
            raise InvalidFact("pending", "That edit is not waiting any more: it was saved, dropped, or is too old.")
        return pending

    async def _meet(
        self, request: Request, volume: Volume, stale: StaleEdit, edit: Edit, number: int | None = None
    ) -> Card:
        """Keep an edit that came second, and show its author both versions."""
        change = next((c for c in edit.changes if c.before and c.before.id == stale.fact_id), None)
        if change is None or stale.current is None:
            raise stale
        if number is None:
            number = await self._hold(request, volume, edit)
        last = await self._catalog.history(volume.base.name, stale.current.id, limit=1)
        by = last[0].edit.by if last else None
        return cards.stale(_rebased(change, stale.current), stale.current, by, volume.sources, number)

    # The way of every edit

    def _edit(
        self,
        request: Request,
        verb: str,
        changes: Sequence[Change],
        note: str = "",
        sources: Sequence[Source] = (),
    ) -> Edit:
        asker, place = request.asker, request.place
        where = "/".join(part for part in (place.key, place.channel, place.thread) if part)
        by = Editor(asker.platform, asker.id, one_line(asker.name)[:100])
        return Edit(by, self._clock(), verb, tuple(changes), tuple(sources), where, note)

    def _by(self, request: Request, edit: Edit) -> Edit:
        """Return *edit* as made by who confirmed it, now."""
        fresh = self._edit(request, edit.verb, edit.changes, edit.note, edit.sources)
        return replace(fresh, undoes=edit.undoes)

    async def _propose(
        self,
        request: Request,
        volume: Volume,
        verb: str,
        changes: Sequence[Change],
        note: str = "",
        sources: Sequence[Source] = (),
    ) -> Card:
        if changes and all(c.before and replace(c.after, revision=c.before.revision) == c.before for c in changes):
            return cards.simple("unchanged", "Nothing was changed: that is how it is already.")
        return await self._through_gate(request, volume, self._edit(request, verb, changes, note, sources))

    async def _through_gate(self, request: Request, volume: Volume, edit: Edit) -> Card:
        """Land *edit* when the gate finds nothing; else hold it and tell."""
        _check_ids(volume, edit.changes)
        proposal = await asyncio.to_thread(_weigh, volume, edit)
        if proposal.report.clear:
            try:
                return await self._land(request, volume, edit, proposal.after)
            except StaleEdit as stale:
                return await self._meet(request, volume, stale, edit)
        number = await self._hold(request, volume, edit)
        change = edit.changes[0] if edit.changes else None
        sources = {**volume.sources, **{source.id: source for source in edit.sources}}
        return cards.gate_card(proposal.report, change, sources, number)

    async def _land(self, request: Request, volume: Volume, edit: Edit, after: Matcher | None) -> Card:
        base = await self._shelf.own(request.place, volume.base.name)
        saved = await self._catalog.apply(base, edit)
        fresh = await self._shelf.moved(base, saved.revision, after if base == volume.base.name else None)
        change = edit.changes[0] if edit.changes else None
        return cards.saved(change, edit.verb, saved.revision, fresh.sources, max(0, len(edit.changes) - 1))

    async def _hold(self, request: Request, volume: Volume, edit: Edit) -> int:
        number = self._numbers.next(self._clock())
        await self._drawer.hold(Pending(number, self._clock(), request.asker.key, volume.base.name, edit))
        return number

    async def _volume(self, request: Request) -> Volume:
        return await self._shelf.volume(await self._catalog.base_of(request.place.key))

    async def _fact(self, request: Request, fact_id: str) -> tuple[Volume, Fact]:
        volume = await self._volume(request)
        return volume, await self._catalog.fact(volume.base.name, fact_id.strip())


_FIELDS = frozenset({"answer", "phrasings", "citation", "tags", "note", "id"})


def _weigh(volume: Volume, edit: Edit) -> Proposal:
    """Return the base as *edit* would leave it and what the gate says; takes CPU, so off the event loop."""
    sources = {**volume.sources, **{source.id: source for source in edit.sources}}
    removed = [
        change.before.id
        for change in edit.changes
        if change.before and (change.before.id != change.after.id or not change.after.live)
    ]
    changed = [change.after for change in edit.changes if change.after.live]
    after = volume.matcher.updated(changed=changed, removed=removed, sources=sources)
    return Proposal(edit, after, gate(volume.matcher, after, edit.changes, volume.known, sources))


def _check_ids(volume: Volume, changes: Sequence[Change]) -> None:
    """Refuse at once an id that is taken, before anybody is asked to confirm."""
    for change in changes:
        if (change.before is None or change.before.id != change.after.id) and change.after.id in volume.ids:
            raise FactExists(change.after.id)


def _blank(values: Mapping[str, str], volume: Volume) -> Fact:
    """Return a new fact with its id: the typed one, or one made of its first phrasing or its answer."""
    typed = one_line(values.get("id", ""))
    if typed:
        return Fact(typed, values.get("answer", ""))
    text = next(iter(values.get("phrasings", "").strip().splitlines()), "") or values.get("answer", "")
    made = slug(text) or "fact"
    number, free = 2, made
    while free in volume.ids:
        free, number = f"{made}-{number}", number + 1
    return Fact(free, values.get("answer", ""))


def _filled(fact: Fact, values: Mapping[str, str], sources: Mapping[str, Source]) -> tuple[Fact, list[Source]]:
    """Return *fact* with the typed *values*, and the source that they name when it is a new one."""
    changes: dict[str, Any] = {}
    made: list[Source] = []
    if "answer" in values:
        changes["statement"] = values["answer"]
    if "phrasings" in values:
        changes["phrasings"] = tuple(values["phrasings"].splitlines())
    if "tags" in values:
        changes["tags"] = tuple(tag for tag in values["tags"].split(",") if tag.strip())
    if "citation" in values:
        changes["citation"], source = _citation(values["citation"], sources)
        made += [source] if source else []
    return replace(fact, **changes), made


def _citation(typed: str, sources: Mapping[str, Source]) -> tuple[Citation | None, Source | None]:
    """Return the citation that somebody typed, and a source for it when it names none that is here."""
    line = one_line(typed)
    if not line:
        return None, None
    if line in sources:
        return Citation(line), None
    found = _CITED.match(line)
    assert found is not None  # any text matches
    name, number = found["source"].strip(), found["paragraph"]
    paragraph = int(number) if number else None
    for source in sources.values():
        if name.casefold() in (source.id.casefold(), source.title.casefold()):
            return Citation(source.id, paragraph), None
    is_link = line.startswith(("http://", "https://"))
    title = line if is_link else name
    made = slug(title.removeprefix("https://").removeprefix("http://")) or "source"
    while made in sources:
        made += "-2"
    source = Source(made, title[:300], where=line if is_link else "")
    return Citation(source.id, None if is_link else paragraph), source


def _rebased(change: Change, current: Fact) -> Fact:
    """Return *current* with what *change* changed, field by field; phrasings and tags one by one."""
    before, after = change.before, change.after
    assert before is not None
    moved: dict[str, Any] = {}
    for name in ("id", "statement", "citation", "state", "verify_by", "checked"):
        if getattr(before, name) != getattr(after, name):
            moved[name] = getattr(after, name)
    for name in ("phrasings", "tags"):
        old, new, now = getattr(before, name), getattr(after, name), getattr(current, name)
        if old != new:
            kept = [one for one in now if one in new or one not in old]
            moved[name] = (*kept, *(one for one in new if one not in old and one not in kept))
    return current.amended(**moved)
