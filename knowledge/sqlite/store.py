"""Keep facts and the ledger in one SQLite file."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar
from zoneinfo import ZoneInfo

from knowledge.catalog import DEFAULT_BASE, Asked, Base, Changed, Contents, Edit, ImportPlan, Revision
from knowledge.gaps import Open, Wording
from knowledge.learning import Closing, Kept, Rated, Vote
from knowledge.model import Fact, StoreBusy
from knowledge.spaces import SpaceSettings
from knowledge.sqlite import backup as copying
from knowledge.sqlite import (
    bases,
    drafts,
    edits,
    facts,
    feedback,
    figures,
    forgetting,
    gaps,
    history,
    imports,
    inbox,
    ledger,
    memory,
    migrations,
    outbox,
    spaces,
    texts,
    workbench,
)
from knowledge.sqlite.connection import PATIENCE, for_reading, for_writing, make, owners_only, which
from knowledge.sqlite.driver import Connection
from knowledge.sqlite.errors import translated
from knowledge.sqlite.readers import Readers
from knowledge.sqlite.recording import Recorder
from knowledge.sqlite.scratch import Scratch
from knowledge.sqlite.writer import Work, Writer
from knowledge.statistics import Stats
from knowledge.workbench import Arrival, Draft, Errand, Learnt, Named, Pending, Quoted

__all__ = ["Seed", "SqliteStore"]

T = TypeVar("T")
Seed = Callable[[], tuple[str, Edit]]

_MANY = 500  # changes; beyond that, what SQLite keeps to undo one job of a group makes the edit slow


class SqliteStore:
    """A Catalog and a Ledger over one file, which several processes may open at once; it belongs to one event loop.

    One thread writes, a few read, and none of them is the caller's. What a writing method did is on the disk when
    it returns. When whatever made a method raise StoreError has gone, the next call works again.
    """

    def __init__(self, path: Path, *, patience: float = PATIENCE, pepper: bytes = b"") -> None:
        self._path = path
        self._pepper = pepper
        self._writer = Writer(partial(for_writing, path, patience), partial(which, path))
        self._readers = Readers(partial(for_reading, path, patience), partial(which, path))
        self._recorder = Recorder(partial(self.write, urgent=False), pepper)
        self._one_import_at_a_time = asyncio.Lock()

    @classmethod
    async def open(
        cls,
        path: Path | str,
        *,
        seed: Seed | None = None,
        learnt: Callable[[], Learnt | None] = lambda: None,
        patience: float = PATIENCE,
        pepper: bytes = b"",
    ) -> Self:
        """Return the store in the file at *path*, which is made, for its owner only, when it is missing.

        A store without any base asks *seed* for the first one, its name and the edit that fills it, and *learnt* for
        what was learned from it already. *patience* is how many seconds to wait for another program that holds the
        file. *pepper* is mixed into the key that askers are hashed by, so that who has the file alone can't test a
        guess. A file on a medium that can't be written can still be read; one that others can read raises StoreExposed.
        """
        store = cls(Path(path), patience=patience, pepper=pepper)
        try:
            with translated(store._path):
                await asyncio.to_thread(make, store._path)
            pending = await store.read(partial(migrations.pending, name=store._path.name))
            await asyncio.to_thread(owners_only, store._path)
            if pending:
                await store.write(_nothing)
            if seed is not None and not await store.read(bases.any_base):
                await store.write(partial(_plant, seed=seed, learnt=learnt))
        except BaseException:
            await store.close()
            raise
        return store

    async def close(self) -> None:
        """Finish what was begun and let go of the file."""
        await self._recorder.close()
        await self._writer.close()
        await self._readers.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def read(self, read: Callable[[Connection], T]) -> T:
        """Return what *read* finds in the file, all of it of one moment."""
        with translated(self._path):
            return await self._readers.run(read)

    async def write(self, work: Work[T], *, alone: bool = False, urgent: bool = True) -> T:
        """Return what *work* returned once it is committed; it is undone as a whole when it raises.

        With *alone* it shares its transaction with nobody, and begins and ends it by itself. What isn't *urgent* waits
        some milliseconds to share another's.
        """
        with translated(self._path):
            return await self._writer.run(work, alone=alone, urgent=urgent)

    async def backup(self, target: Path) -> int:
        """Write a whole, verified copy of the file to *target*, while others go on; return its size in bytes."""
        with translated(self._path):
            return await asyncio.to_thread(self._backup, target)

    def _backup(self, target: Path) -> int:
        connection, _ = for_reading(self._path)
        try:
            return copying.backup(connection, target)
        finally:
            connection.close()

    # The Catalog

    async def bases(self) -> Sequence[Base]:
        """Return every base, by name."""
        return await self.read(bases.bases)

    async def base(self, name: str) -> Base:
        """Return the base called *name* as it is now, or raise BaseNotFound."""
        return await self.read(partial(bases.base, name=name))

    async def base_of(self, space: str) -> str:
        """Return the name of the base that *space* ("platform:id") reads: its bound one, or the default."""
        return await self.bound(space) or DEFAULT_BASE

    async def bound(self, space: str) -> str | None:
        """Return the name of the base that *space* is bound to, or None while it reads the default."""
        return await self.read(partial(bases.bound, space=space))

    async def bind(self, space: str, base: str) -> None:
        """Make *space* read and edit *base*, or raise BaseNotFound."""
        await self.write(partial(bases.bind, space=space, name=base))

    async def spaces(self, base: str) -> Sequence[str]:
        """Return the spaces ("platform:id") that are bound to *base*, by name."""
        return await self.read(partial(bases.spaces, name=base))

    async def create(self, name: str) -> Base:
        """Make an empty base called *name*; one that is there already is returned as it is."""
        return await self.write(partial(bases.create, name=name))

    async def copy(self, base: str, name: str) -> Base:
        """Make *name* a copy of *base*: facts with their revisions, sources and known questions, without history."""
        return await self.write(partial(bases.copy, origin=base, name=name))

    async def revisions(self) -> Mapping[str, int]:
        """Return the revision of every base."""
        return await self.read(bases.revisions)

    async def contents(self, base: str, *, revision: int | None = None) -> Contents:
        """Return all that *base* holds, or held after the edit number *revision*."""
        if revision is None:
            return await self.read(partial(facts.contents, name=base))
        return await self.read(partial(facts.contents_at, name=base, revision=revision))

    async def changed_since(self, base: str, revision: int) -> Changed | None:
        """Return what has changed in *base* since *revision*, or None if it never had that one."""
        return await self.read(partial(facts.changed_since, name=base, revision=revision))

    async def fact(self, base: str, fact_id: str) -> Fact:
        """Return one fact, retired or live, or raise FactNotFound."""
        return await self.read(partial(facts.fact, name=base, fact_id=fact_id))

    async def apply(self, base: str, edit: Edit) -> Base:
        """Make all changes of *edit* together with its history row, and return the base after it."""
        alone = len(edit.changes) > _MANY
        return await self.write(partial(edits.apply_alone if alone else edits.apply, name=base, edit=edit), alone=alone)

    async def replace(
        self,
        base: str,
        facts: Iterable[Fact],
        edit: Edit,
        *,
        merge: bool = False,
        dry_run: bool = False,
        progress: Callable[[int], None] | None = None,
    ) -> ImportPlan:
        """Make *base* hold exactly *facts*, all or nothing, in memory that doesn't grow with their number."""
        if edit.changes:
            raise ValueError("an import takes its changes from the facts, not from the edit")
        loop, thread = asyncio.get_running_loop(), ThreadPoolExecutor(1, thread_name_prefix="footnote-import")
        async with self._one_import_at_a_time:
            scratch = await loop.run_in_executor(thread, Scratch)
            try:
                rest, count = iter(facts), 0
                while taken := await loop.run_in_executor(thread, scratch.take, rest):
                    count += taken
                    if progress is not None:
                        progress(count)
                await loop.run_in_executor(thread, scratch.finish)
                work = partial(
                    imports.replace, name=base, scratch=scratch.path, edit=edit, merge=merge, dry_run=dry_run
                )
                return await self.write(work, alone=True)
            finally:
                await loop.run_in_executor(thread, scratch.remove)
                thread.shutdown(wait=False)

    async def history(
        self, base: str, fact_id: str | None = None, *, before: int | None = None, limit: int = 20
    ) -> Sequence[Revision]:
        """Return edits of *base*, or of one fact through its renames, newest first, those under number *before*."""
        if fact_id is None:
            return await self.read(partial(history.history, name=base, before=before, limit=limit))
        return await self.read(partial(history.history_of_fact, name=base, fact_id=fact_id, before=before, limit=limit))

    async def revision(self, base: str, number: int) -> Revision | None:
        """Return one edit of *base* with all its changes, or None if there is none of that *number*."""
        return await self.read(partial(history.revision, name=base, number=number))

    # The Ledger

    async def record(self, asked: Asked) -> None:
        """Keep *asked*; returns once it would survive a power cut. Raise ValueError when its id is taken."""
        await self._recorder.record(asked)

    async def asked(self, ask_id: int) -> Asked | None:
        """Return the question of that id, its asker as the keyed hash, or None when it isn't there (any more)."""
        return await self.read(partial(ledger.asked, ask_id=ask_id))

    async def last_asked(
        self, asker: str, platform: str, space: str, channel: str, thread: str, since: datetime
    ) -> Asked | None:
        """Return what *asker* ("platform:id") asked last in that very place since then, or None."""
        place = (platform, space, channel, thread)
        return await self.read(partial(ledger.last_asked, asker=asker, place=place, since=since, pepper=self._pepper))

    async def places(self, platform: str, since: datetime) -> Sequence[tuple[str, str, str]]:
        """Return where (space, channel, thread) on *platform* questions were asked since then, the latest first."""
        return await self.read(partial(ledger.places, platform=platform, since=since))

    async def hashed(self, asker: str) -> str:
        """Return the keyed hash that *asker* ("platform:id") is known by."""
        return await self.read(partial(ledger.hashed, asker=asker, pepper=self._pepper))

    # The Ballot and the GapBook

    async def rate(self, ask: int, asker: str, vote: Vote, at: datetime, fact: str | None = None) -> None:
        """Keep what *asker* says of question number *ask* and *fact*, or of what they chose or it was answered with."""
        await self.write(partial(feedback.rate, ask=ask, asker=asker, vote=vote, at=at, fact=fact, pepper=self._pepper))

    async def rated(self, spaces: Sequence[str]) -> Sequence[Rated]:
        """Return the answers in *spaces* that those who got them agree about, and that still have their text."""
        return await self.read(partial(feedback.rated, spaces=tuple(spaces)))

    async def open_gaps(self, spaces: Sequence[str], limit: int) -> Sequence[Open]:
        """Return at most *limit* open questions of *spaces*, newest first."""
        return await self.read(partial(gaps.open_gaps, spaces=tuple(spaces), limit=limit))

    async def wordings(self, base: str, limit: int) -> Sequence[Wording]:
        """Return the newest *limit* open questions of the spaces that read *base*, each wording of a space once."""
        return await self.read(partial(gaps.wordings, base=base, default=DEFAULT_BASE, limit=limit))

    async def close_gaps(self, closings: Sequence[Closing], at: datetime) -> int:
        """Close those that are open, and leave an errand for each person who waits; return how many people that is."""
        return await self.write(partial(gaps.close, closings=tuple(closings), at=at))

    async def reopen_gaps(self, base: str, edit: int) -> None:
        """Open again what the edit of that number closed."""
        await self.write(partial(gaps.reopen, base=base, edit=edit))

    async def wish(self, ask: int, person: str, at: datetime) -> bool:
        """Keep that *person* (the platform's id) waits for question number *ask*; return False when it isn't open."""
        return await self.write(partial(gaps.wish, ask=ask, person=person, at=at))

    # The Figures, the Register and Privacy

    async def stats(self, spaces: Sequence[str], first: date, days: int, zone: ZoneInfo) -> Stats:
        """Return the figures of *spaces* for *days* days from *first*, each from midnight to midnight in *zone*."""
        return await self.read(partial(figures.stats, spaces=tuple(spaces), first=first, days=days, zone=zone))

    async def spaces_asked(self) -> Sequence[str]:
        """Return the spaces that anything was ever asked in, by name."""
        return await self.read(figures.spaces_asked)

    async def settings(self, space: str) -> SpaceSettings:
        """Return the settings of *space*; what was never chosen is the default."""
        return await self.read(partial(spaces.settings, space=space))

    async def keep_settings(self, space: str, settings: SpaceSettings) -> None:
        """Keep the settings of *space*."""
        await self.write(partial(spaces.keep_settings, space=space, wanted=settings))

    async def all_settings(self) -> Mapping[str, SpaceSettings]:
        """Return the settings of every space that chose any."""
        return await self.read(spaces.all_settings)

    async def kept(self, asker: str) -> Kept:
        """Return what is kept of *asker*."""
        return await self.read(partial(forgetting.kept, asker=asker, pepper=self._pepper))

    async def forget(self, asker: str) -> int:
        """Remove the text and the hash of all that *asker* asked; return how many questions that was."""
        forgotten = await self.write(partial(forgetting.forget, asker=asker, pepper=self._pepper))
        await self.write(forgetting.wipe, alone=True)
        return forgotten

    async def expire(self, before: Mapping[str, datetime]) -> int:
        """Remove text and hash of what was asked in each space before that moment; return how many questions."""
        return await self._emptied(await self.write(partial(forgetting.expire, before=dict(before))))

    async def left(self, space: str, at: datetime) -> None:
        """Note that the bot was sent out of *space*, if that isn't noted yet."""
        await self.write(partial(forgetting.left, space=space, at=at))

    async def came_back(self, space: str) -> None:
        """Note that it is in *space* again."""
        await self.write(partial(forgetting.came_back, space=space))

    async def departed(self) -> Mapping[str, datetime]:
        """Return the spaces that it was sent out of, and when."""
        return await self.read(forgetting.departed)

    async def purge(self, space: str, now: datetime) -> int:
        """Remove what is kept of *space* but its facts, their history and counts; return how many questions."""
        return await self._emptied(await self.write(partial(forgetting.purge, space=space, now=now)))

    async def _emptied(self, gone: int) -> int:
        """Have what is *gone* from the file gone from its log too, and return it."""
        if gone:
            with suppress(StoreBusy):  # somebody reads it: it is emptied with what goes next
                await self.write(forgetting.empty_log, alone=True)
        return gone

    # The Drawer and the Roster

    async def hold(self, pending: Pending) -> None:
        """Keep *pending*, and forget those older than a day."""
        await self.write(partial(workbench.hold, pending=pending))

    async def held(self, number: int) -> Pending | None:
        """Return what waits under *number*, or None."""
        return await self.read(partial(workbench.held, number=number))

    async def release(self, number: int) -> None:
        """Forget what waits under *number*; nothing there is fine."""
        await self.write(partial(workbench.release, number=number))

    async def curators(self, space: str) -> Sequence[Named]:
        """Return those named in *space*, in the order of naming."""
        return await self.read(partial(workbench.curators, space=space))

    async def name(self, space: str, named: Named) -> None:
        """Name somebody; naming twice is fine."""
        await self.write(partial(workbench.name, space=space, named=named))

    async def unname(self, space: str, kind: str, platform_id: str) -> bool:
        """Take a naming back; return whether there was one."""
        return await self.write(partial(workbench.unname, space=space, kind=kind, platform_id=platform_id))

    # The Drafts

    async def keep_drafts(self, base: str, source: str, given: Sequence[Draft]) -> None:
        """Keep drafts in place of those of *source* that are open still."""
        await self.write(partial(drafts.keep, name=base, source=source, given=tuple(given)))

    async def drafts(self, base: str) -> Sequence[Draft]:
        """Return the open drafts, oldest first, and forget those whose fact has been made."""
        return await self.write(partial(drafts.drafts, name=base))

    async def draft(self, base: str, number: int) -> Draft | None:
        """Return one that is open, or None."""
        return await self.read(partial(drafts.draft, name=base, number=number))

    async def take_draft(self, base: str, number: int, fact: str) -> None:
        """Note that *fact* is to be made of it; once there is that fact, the draft is not open any more."""
        await self.write(partial(drafts.take, name=base, number=number, fact=fact))

    async def drop_draft(self, base: str, number: int) -> None:
        """Forget one; none of that number is fine."""
        await self.write(partial(drafts.drop, name=base, number=number))

    # The Texts

    async def digests(self, base: str, source: str) -> Sequence[str]:
        """Return the digests kept of *source*, that of what stands before the body first; none if never read."""
        return await self.read(partial(texts.digests, name=base, source=source))

    async def reread(self, base: str, source: str, digests: Sequence[str], edit: Edit) -> Base:
        """Keep *digests* in place of those before, and make the *edit* that follows from them, or neither."""
        return await self.write(partial(texts.reread, name=base, source=source, found=tuple(digests), edit=edit))

    # The Memory

    async def learnt(self, base: str) -> Learnt | None:
        """Return what was kept for *base*, of whatever revision, or None."""
        return await self.read(partial(memory.learnt, base=base))

    async def keep(self, base: str, learnt: Learnt) -> None:
        """Keep *learnt* in place of what was kept for *base*."""
        await self.write(partial(memory.keep, base=base, kept=learnt))

    # The Outbox

    async def quote(self, quoted: Quoted) -> None:
        """Remember a public answer, and forget those too old to correct."""
        await self.write(partial(outbox.quote, quoted=quoted), urgent=False)

    async def rehome(self, platform: str, space: str, base: str) -> None:
        """Note that *space* has *base* of its own now, which its public answers belong to from now on."""
        await self.write(partial(outbox.rehome, platform=platform, space=space, base=base))

    async def recall(self, base: str, facts: Sequence[str], since: datetime, at: datetime) -> int:
        """Add an errand for each public answer since then that quoted one of *facts*; return how many."""
        return await self.write(partial(outbox.recall, base=base, facts=tuple(facts), since=since, at=at))

    async def send(self, errand: Errand) -> None:
        """Add an errand."""
        await self.write(partial(outbox.send, errand=errand))

    async def errands(self, platform: str, limit: int = 20) -> Sequence[Errand]:
        """Return errands of *platform* that are not done, oldest first."""
        return await self.read(partial(outbox.errands, platform=platform, limit=limit))

    async def ran(self, errand: int) -> None:
        """Note that an errand is done; it is not given out again."""
        await self.write(partial(outbox.ran, errand=errand))

    # The Inbox and the Keyring

    async def claim(self, arrival: Arrival) -> bool:
        """Keep *arrival* and return True once it would survive a power cut; False where its id is known already."""
        return await self.write(partial(inbox.claim, arrival=arrival, pepper=self._pepper))

    async def settle(self, platform: str, arrival: str, reply: str = "") -> None:
        """Note that it is done, forget its body, and keep *reply*: the platform's id of what was said to it."""
        settling = partial(inbox.settle, platform=platform, arrival=arrival, answer=reply, pepper=self._pepper)
        await self.write(settling, urgent=False)

    async def reply(self, platform: str, arrival: str) -> str:
        """Return the id of what was said to it, or "" where nothing is known of that."""
        return await self.read(partial(inbox.reply, platform=platform, arrival=arrival))

    async def take_up(self, platform: str, idle_since: datetime, now: datetime) -> Sequence[Arrival]:
        """Return what has lain open and untouched since then, oldest first, and touch it: one process gets it."""
        return await self.write(partial(inbox.take_up, platform=platform, idle_since=idle_since, now=now))

    async def keep_secret(self, kind: str, name: str, secret: str, at: datetime) -> None:
        """Keep *secret* in place of the one of that name."""
        await self.write(partial(inbox.keep, kind=kind, name=name, secret=secret, at=at))

    async def secret(self, kind: str, name: str) -> str | None:
        """Return the secret of that name, or None."""
        return await self.read(partial(inbox.kept, kind=kind, name=name))

    async def secret_names(self, kind: str) -> Sequence[str]:
        """Return the names of that kind, the oldest first."""
        return await self.read(partial(inbox.names, kind=kind))

    async def take_secret(self, kind: str, name: str, since: datetime) -> str | None:
        """Return the secret of that name if it was kept since then, and forget it and all older ones of its kind."""
        return await self.write(partial(inbox.take, kind=kind, name=name, since=since))

    async def drop_secret(self, kind: str, name: str) -> None:
        """Forget the secret of that name; nothing there is fine."""
        await self.write(partial(inbox.drop, kind=kind, name=name))


def _nothing(connection: Connection) -> None:
    """Do nothing: that the writer has a connection is enough, since opening it prepares the file."""


def _plant(connection: Connection, seed: Seed, learnt: Callable[[], Learnt | None]) -> None:
    if not bases.any_base(connection):
        name, edit = seed()
        bases.create(connection, name)
        filled = edits.apply(connection, name, edit)
        if (ready := learnt()) is not None:
            memory.keep(connection, name, replace(ready, revision=filled.revision))
