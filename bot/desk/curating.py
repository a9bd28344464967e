"""Curating: every edit passes the gate, and nothing is lost without its author's saying so."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from bot import cards
from bot import requests as r
from bot.cards import Card
from bot.desk.landing import Landing
from bot.desk.packing import Packing
from bot.desk.shelf import Volume
from bot.desk.spaces import Spaces
from bot.requests import Request
from knowledge.catalog import Catalog, Change, Ledger, Revision
from knowledge.gaps import same
from knowledge.model import Citation, Fact, InvalidFact, KnownQuestion, Lesson, Source, StaleEdit, State
from knowledge.text import one_line, slug
from knowledge.workbench import Drafts

__all__ = ["Curating"]

MOST_DAYS = 3_650
MOST_UNDONE = 500  # facts; an import of more is taken back by restoring the base as it was
_CITED = re.compile(
    r"^(?P<source>.+?)(?:[\s,;:]+(?:¶|paragraph|para\.?|p\.)?\s*(?P<paragraph>\d{1,7}))?$", re.IGNORECASE
)


class Curating:
    """The room for edits."""

    def __init__(
        self,
        catalog: Catalog,
        ledger: Ledger,
        drafts: Drafts,
        landing: Landing,
        packing: Packing,
        spaces: Spaces,
        clock: Callable[[], datetime],
    ) -> None:
        self._catalog, self._ledger, self._drafts = catalog, ledger, drafts
        self._landing, self._packing = landing, packing
        self._spaces, self._clock = spaces, clock

    def handlers(self) -> Mapping[type[Request], Callable[[Any], Awaitable[Card | None]]]:
        """Return what handles which request."""
        return {
            r.AddPhrasing: self._add_phrasing,
            r.ChangeSource: self._change_source,
            r.FactForm: self._form,
            r.MarkChecked: self._mark_checked,
            r.MergeFacts: self._merge,
            r.MovePhrasing: self._move_phrasing,
            r.RenameFact: self._rename,
            r.RestoreFact: self._restore,
            r.RetireFact: self._retire,
            r.ReviewFact: self._review,
            r.SaveFact: self.save,
            r.Undo: self._undo,
        }

    async def _form(self, request: r.FactForm) -> Card:
        base = await self._catalog.base_of(request.place.key)
        fact = await self._catalog.fact(base, request.fact) if request.fact else None
        return cards.fact_form(fact, request.prefill)

    async def save(self, request: r.SaveFact) -> Card:
        """Propose what a form says."""
        volume = await self._landing.volume(request)
        values = {name: value for name, value in request.values.items() if name in _FIELDS}
        note = values.get("note", "")
        if not request.fact:
            fact, sources = _filled(_blank(values, volume), values, volume.sources)
            fact = replace(fact, verify_by=await self._due(request))
            if request.draft:
                home = await self._landing.home(request, volume)
                await self._drafts.take_draft(home, request.draft, fact.id)
            lessons = await self._asked_for(request, fact)
            edit = self._landing.edit(request, "add", [Change(None, fact)], note, sources, lessons=lessons)
            card = await self._landing.propose(request, volume, edit)
            return cards.with_next_draft(card, request.draft) if request.draft else card
        current = await self._catalog.fact(volume.base.name, request.fact)
        read = current if current.revision == request.revision else await self._as_read(request, volume)
        mine, sources = _filled(read, values, volume.sources)
        if (mine.statement, mine.citation) != (read.statement, read.citation):
            mine = replace(mine, verify_by=await self._due(request) or mine.verify_by)
        if read is not current:
            edit = self._landing.edit(request, "edit", [Change(read, mine)], note, sources)
            return await self._landing.meet(request, volume, StaleEdit(current.id, current), edit)
        return await self._propose(request, volume, "edit", [Change(current, mine)], note, sources)

    async def _asked_for(self, request: r.SaveFact, fact: Fact) -> list[KnownQuestion]:
        """Return the question whose gap *fact* answers, where it is one of the fact's phrasings, as a known one."""
        asked = await self._ledger.asked(request.gap) if request.gap else None
        if asked is None or f"{asked.platform}:{asked.space}" != request.place.key:
            return []
        wordings = {same(asked.question), same(asked.unknown)}
        by, at = request.asker.key, self._clock()
        return [KnownQuestion(one, fact.id, by, at) for one in fact.phrasings if same(one) in wordings]

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
        if wanted.endswith("…") and not moved:  # a menu had no room for the whole of it
            moved = [phrasing for phrasing in giver.phrasings if phrasing.casefold().startswith(wanted[:-1])]
        if len(moved) != 1:
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
        return await self._propose(request, volume, "retire", changes, request.note)

    async def _restore(self, request: r.RestoreFact) -> Card:
        volume, fact = await self._fact(request, request.fact)
        if fact.live:
            raise InvalidFact("state", f"'{fact.id}' is live already.")
        return await self._propose(request, volume, "restore", [Change(fact, fact.amended(state=State.LIVE))])

    async def _mark_checked(self, request: r.MarkChecked) -> Card:
        volume, fact = await self._fact(request, request.fact)
        after = fact.amended(checked=self._clock().date(), verify_by=await self._due(request))
        edit = self._landing.edit(request, "check", [Change(fact, after)])
        return cards.checked(await self._landing.land(request, volume, edit), after)

    async def _review(self, request: r.ReviewFact) -> Card:
        volume, fact = await self._fact(request, request.fact)
        if not 0 <= request.days <= MOST_DAYS:
            raise InvalidFact("days", f"A fact can be looked over again in 1 to {MOST_DAYS:,} days, or off.")
        day = self._clock().date() + timedelta(request.days) if request.days else None
        if day == fact.verify_by:
            return cards.simple("unchanged", "Nothing was changed: that is how it is already.")
        edit = self._landing.edit(request, "review", [Change(fact, fact.amended(verify_by=day))])
        return await self._landing.land(request, volume, edit)

    async def _due(self, request: Request) -> date | None:
        """Return the day by which a fact saved or checked now is to be looked over again, as this space wants it."""
        days = (await self._spaces.of(request.place.key)).review
        return self._clock().date() + timedelta(days) if days else None

    async def _change_source(self, request: r.ChangeSource) -> Card:
        volume = await self._landing.volume(request)
        old = volume.sources.get(request.source)
        source = Source(
            request.source,
            (old.title if old else "") if request.title is None else request.title,
            (old.author if old else "") if request.author is None else request.author,
            (old.where if old else "") if request.where is None else request.where,
        )
        return await self._landing.land(request, volume, self._landing.edit(request, "source", [], "", [source]))

    async def _undo(self, request: r.Undo) -> Card:
        volume = await self._landing.volume(request)
        revision = await self._catalog.revision(volume.base.name, request.number)
        if revision is None:
            raise InvalidFact("number", f"There is no edit {request.number} in this base.")
        if revision.size > MOST_UNDONE:
            if request.number != volume.base.revision:
                raise InvalidFact(
                    "number", f"Edit {request.number} changed too much to take back alone: restore the base as of"
                    f" edit {request.number - 1}, which takes back what came after it too."
                )  # fmt: skip
            return await self._packing.restore(request, request.number - 1)
        changes = [await self._inverse(volume, change) for change in reversed(revision.edit.changes)]
        edit = self._landing.edit(
            request,
            "undo",
            changes,
            "",
            revision.replaced,
            lessons=(*revision.relearned, *revision.edit.unlearned),
            unlearned=_new_of(revision),
        )
        return await self._landing.propose(request, volume, replace(edit, undoes=request.number))

    async def _inverse(self, volume: Volume, change: Change) -> Change:
        """Return the change that takes *change* back, or raise StaleEdit when the fact was edited since."""
        current = await self._catalog.fact(volume.base.name, change.after.id)
        if current.revision != change.after.revision:
            raise StaleEdit(current.id, current)
        if change.before is None:
            return Change(current, current.amended(state=State.RETIRED))
        return Change(current, replace(change.before, revision=current.revision + 1))

    async def _fact(self, request: Request, fact_id: str) -> tuple[Volume, Fact]:
        volume = await self._landing.volume(request)
        return volume, await self._catalog.fact(volume.base.name, fact_id.strip())

    async def _propose(
        self,
        request: Request,
        volume: Volume,
        verb: str,
        changes: Sequence[Change],
        note: str = "",
        sources: Sequence[Source] = (),
    ) -> Card:
        return await self._landing.propose(request, volume, self._landing.edit(request, verb, changes, note, sources))


def _new_of(revision: Revision) -> list[Lesson]:
    """Return the lessons of an edit that took no other's place."""
    again = {one.question for one in revision.relearned}
    return [one for one in revision.edit.lessons if not (isinstance(one, KnownQuestion) and one.question in again)]


_FIELDS = frozenset({"answer", "phrasings", "citation", "tags", "note", "id"})


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
