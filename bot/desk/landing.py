"""The way of every edit: past the gate into the store, or held until its author has seen what speaks against it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot import cards
from bot.cards import Card
from bot.desk.errands import Errands
from bot.desk.foreground import Foreground
from bot.desk.meter import Meter
from bot.desk.numbers import Numbers
from bot.desk.receipts import Receipts
from bot.desk.shelf import Shelf, Volume
from bot.requests import Request
from knowledge.catalog import Catalog, Change, Changed, Edit, Editor
from knowledge.gaps import same
from knowledge.matcher import Matcher
from knowledge.model import Fact, FactExists, KnownQuestion, Lesson, Rejected, Source, StaleEdit
from knowledge.text import one_line
from knowledge.workbench import Drawer, Pending

if TYPE_CHECKING:
    from knowledge.gate import GateReport

__all__ = ["Landing", "Weighed", "rebased"]

MAX_NOTE = 300


@dataclass(frozen=True, slots=True)
class Weighed:
    """The base as an edit would leave it, and what the gate says of that."""

    after: Matcher
    report: GateReport


class Landing:
    """Brings edits into the store."""

    def __init__(
        self,
        catalog: Catalog,
        drawer: Drawer,
        shelf: Shelf,
        errands: Errands,
        receipts: Receipts,
        clock: Callable[[], datetime],
        numbers: Numbers,
        meter: Meter,
        foreground: Foreground,
    ) -> None:
        self._catalog, self._drawer, self._shelf, self._errands = catalog, drawer, shelf, errands
        self._receipts, self._foreground = receipts, foreground
        self._weighing = asyncio.Lock()  # two at a time would only take from each other, and from questions
        self._clock, self._numbers, self._meter = clock, numbers, meter

    async def volume(self, request: Request) -> Volume:
        """Return the base that the request's place reads."""
        return await self._shelf.volume(await self._catalog.base_of(request.place.key))

    def edit(
        self,
        request: Request,
        verb: str,
        changes: Sequence[Change] = (),
        note: str = "",
        sources: Sequence[Source] = (),
        *,
        lessons: Sequence[Lesson] = (),
        unlearned: Sequence[Lesson] = (),
    ) -> Edit:
        """Return the edit that the asker of *request* makes there now."""
        asker, place = request.asker, request.place
        where = "/".join(part for part in (place.key, place.channel, place.thread) if part)
        by = Editor(asker.platform, asker.id, one_line(asker.name)[:100])
        return Edit(
            by,
            self._clock(),
            verb,
            tuple(changes),
            tuple(sources),
            where,
            one_line(note)[:MAX_NOTE],
            lessons=tuple(lessons),
            unlearned=tuple(unlearned),
        )

    def anew(self, request: Request, edit: Edit) -> Edit:
        """Return a held *edit* as made now by who confirms it."""
        mine = self.edit(request, edit.verb)
        return replace(edit, by=mine.by, at=mine.at, place=mine.place)

    async def propose(self, request: Request, volume: Volume, edit: Edit) -> Card:
        """Land *edit* when the gate finds nothing; else hold it, and tell what would break."""
        edit = _unsilenced(edit, volume)
        changes = edit.changes
        taught = edit.lessons or edit.unlearned
        if (
            changes
            and not taught
            and all(c.before and replace(c.after, revision=c.before.revision) == c.before for c in changes)
        ):
            return cards.simple("unchanged", "Nothing was changed: that is how it is already.")
        for change in changes:
            if (change.before is None or change.before.id != change.after.id) and change.after.id in volume.ids:
                raise FactExists(change.after.id)  # before anybody is asked to confirm what can't be
        weighed = await self.weigh(volume, _changed(volume, edit), changes)
        if weighed.report.clear:
            try:
                return await self.land(request, volume, edit, weighed.after)
            except StaleEdit as stale:
                return await self.meet(request, volume, stale, edit)
        number = await self.hold(request, volume, edit)
        return cards.gate_card(weighed.report, edit.changes[:1], _with(volume, edit), number)

    async def weigh(self, volume: Volume, changed: Changed, changes: Sequence[Change] = ()) -> Weighed:
        """Build *volume* with what would be *changed*, and ask the gate, for questions' sake when there is time."""
        async with self._weighing:
            return await asyncio.to_thread(self._weighed, volume, changed, changes)

    def _weighed(self, volume: Volume, changed: Changed, changes: Sequence[Change]) -> Weighed:
        from knowledge.gate import gate  # asking needs none of it, and starts faster without

        after = self._shelf.turned(volume, changed)
        between = self._foreground.between
        return Weighed(after.matcher, gate(volume.matcher, after.matcher, changes, after.known, after.sources, between))

    async def land(self, request: Request, volume: Volume, edit: Edit, after: Matcher | None = None) -> Card:
        """Save *edit*, in a copy of the base where the place has none of its own yet; *after* is the matcher then."""
        base = await self.home(request, volume)
        saved = await self._catalog.apply(base, edit)
        self._meter.edited(edit.verb)
        fresh = await self._shelf.moved(base, saved.revision, (after, volume.matcher) if after else None)
        await self._errands.recall(base, [c.before.id for c in edit.changes if c.before and _corrects(c)])
        receipt = await self._receipts.after(fresh, edit.undoes)
        return cards.saved(edit, saved.revision, fresh.sources, receipt.closed, receipt.told)

    async def home(self, request: Request, volume: Volume) -> str:
        """Return the base that an edit goes to: the space's own, made at its first edit."""
        base = await self._shelf.own(request.place, volume.base.name)
        if base != volume.base.name:
            await self._errands.rehome(request.place, base)
        return base

    async def follow(self, base: str) -> None:
        """Take in what was saved in *base* beside the gate, where it could break nothing."""
        await self._shelf.moved(base, (await self._catalog.base(base)).revision)

    async def hold(
        self,
        request: Request,
        volume: Volume,
        edit: Edit,
        name: str = "",
        pack: bytes | None = None,
        *,
        merge: bool = False,
    ) -> int:
        """Keep *edit*, or the *pack* to import under it, until somebody says what becomes of it."""
        number = self._numbers.next(self._clock())
        pending = Pending(number, self._clock(), request.asker.key, request.place.key, edit, name, pack, merge)
        await self._drawer.hold(pending)
        return number

    async def meet(
        self, request: Request, volume: Volume, stale: StaleEdit, edit: Edit, number: int | None = None
    ) -> Card:
        """Hold an edit that came second, and show its author both versions."""
        change = next((c for c in edit.changes if c.before and c.before.id == stale.fact_id), None)
        if change is None or stale.current is None:
            raise stale
        if number is None:
            number = await self.hold(request, volume, edit)
        last = await self._catalog.history(volume.base.name, stale.current.id, limit=1)
        by = last[0].edit.by if last else None
        return cards.stale(rebased(change, stale.current), stale.current, by, volume.sources, number)


def rebased(change: Change, current: Fact) -> Fact:
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


def _corrects(change: Change) -> bool:
    """Return whether an answer that quoted the fact before says something else than one would now."""
    before, after = change.before, change.after
    return before is not None and (before.statement, before.citation, before.state) != (
        after.statement,
        after.citation,
        after.state,
    )


def _unsilenced(edit: Edit, volume: Volume) -> Edit:
    """Return *edit* so that it forgets what must not be answered where it makes that a phrasing."""
    spoken = {
        same(phrasing)
        for change in edit.changes
        if change.after.live
        for phrasing in {*change.after.phrasings} - {*(change.before.phrasings if change.before else ())}
    }
    if volume.refused.isdisjoint(spoken):
        return edit
    silent = [one for one in volume.known if one.fact is None and same(one.question) in spoken]
    return replace(edit, unlearned=(*edit.unlearned, *(one for one in silent if one not in edit.unlearned)))


def _with(volume: Volume, edit: Edit) -> dict[str, Source]:
    return {**volume.sources, **{source.id: source for source in edit.sources}}


def _changed(volume: Volume, edit: Edit) -> Changed:
    """Return what *edit* would change."""
    gone = [change.before.id for change in edit.changes if change.before and change.before.id != change.after.id]
    sources = {source.id: source for source in edit.sources}
    lessons = _taught(volume, edit) if edit.lessons or edit.unlearned else None
    return Changed(volume.base, tuple(change.after for change in edit.changes), tuple(gone), sources, lessons)


def _taught(volume: Volume, edit: Edit) -> tuple[tuple[KnownQuestion, ...], tuple[Rejected, ...]]:
    """Return what the base will have been taught."""
    known = {one.question: one for one in volume.known}
    rejected = {(one.question, one.fact): one for one in volume.rejected}
    for lesson in edit.unlearned:
        if isinstance(lesson, KnownQuestion):
            known.pop(lesson.question, None)
        else:
            rejected.pop((lesson.question, lesson.fact), None)
    for lesson in edit.lessons:
        if isinstance(lesson, KnownQuestion):
            known[lesson.question] = lesson
        else:
            rejected[lesson.question, lesson.fact] = lesson
    return tuple(known.values()), tuple(rejected.values())
