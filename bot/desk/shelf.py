"""Keep each base at hand: its facts, sources and matcher, rebuilt off the event loop when the base moves on."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import OrderedDict
from collections.abc import Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.requests import Place
from knowledge.catalog import Base, Catalog, Changed, Contents
from knowledge.gaps import same
from knowledge.matcher import Matcher
from knowledge.matcher.lessons import Taught
from knowledge.matcher.workshop import Stopped, Workshop
from knowledge.model import KnownQuestion, Rejected, Source, StoreError
from knowledge.workbench import Learnt, Memory

__all__ = ["Shelf", "Volume", "as_pairs"]

log = logging.getLogger(__name__)

MOST_AT_HAND = 24  # bases
QUIET = 5.0  # seconds without an edit after which a base is built as a whole


@dataclass(frozen=True, slots=True, repr=False)
class Volume:
    """One base as it was at one revision, ready to be asked; *ids* are those of all facts, retired ones too.

    *refused* are the questions that must not be answered, as knowledge.gaps.same() puts them.
    """

    base: Base
    sources: Mapping[str, Source]
    known: tuple[KnownQuestion, ...]
    rejected: tuple[Rejected, ...]
    refused: frozenset[str]
    ids: frozenset[str]
    matcher: Matcher


class Shelf:
    """The volumes in use, one a base. Whatever is slow runs in a thread, one at a time a base.

    What a base took long to learn is kept in *memory* for the next start, under the *version* that learned it. An edit
    is joined to its base at once; once *quiet* seconds have passed without another, the base is built as a whole behind
    it, while questions are answered.
    """

    def __init__(self, catalog: Catalog, memory: Memory, version: str, quiet: float = QUIET) -> None:
        self._catalog, self._memory, self._version, self._quiet = catalog, memory, version, quiet
        self._volumes: OrderedDict[str, Volume] = OrderedDict()
        self._locks: dict[str, asyncio.Lock] = {}
        self._behind: dict[str, asyncio.Task[None]] = {}
        self._rebuilt: set[str] = set()
        self._workshop = Workshop()

    async def volume(self, base: str) -> Volume:
        """Return the volume of *base*, or raise BaseNotFound."""
        found = self._volumes.get(base)
        if found is not None:
            self._volumes.move_to_end(base)
            return found
        async with self._lock(base):
            if base not in self._volumes:
                self._volumes[base] = await self._open(base)
                self._put_away()
                self._settle_behind(base)
            return self._volumes[base]

    def _put_away(self) -> None:
        """Let go of the bases that nobody asked for the longest: each takes some hundred megabytes."""
        for base in [*self._volumes][: max(0, len(self._volumes) - MOST_AT_HAND)]:
            if f"settle {base}" not in self._behind and not self._lock(base).locked():
                del self._volumes[base]

    async def _open(self, base: str) -> Volume:
        """Read *base*, with what was learned of it; where it was edited since, the edits are joined to that."""
        kept = await self._memory.learnt(base)
        now = await self._catalog.contents(base)
        then = await self._as_learned(now, kept.revision) if kept else None
        restored = await asyncio.to_thread(_restored, then, kept.data) if kept and then else None
        if restored is None:
            volume = await asyncio.to_thread(_learned, now, self._workshop)
        elif (changed := await self._catalog.changed_since(base, restored.base.revision)) and (
            changed.base.revision != restored.base.revision
        ):
            volume = await asyncio.to_thread(_turned, restored, changed, None, self._workshop)
        else:
            volume = restored
        if volume is not restored or kept is None or kept.by != self._version:
            await self._keep(volume)
        return volume

    async def _as_learned(self, now: Contents, revision: int) -> Contents | None:
        """Return what the base held at *revision*; None where it never got there, in a file that was put back."""
        if revision >= now.base.revision:
            return now if revision == now.base.revision else None
        return await self._catalog.contents(now.base.name, revision=revision)

    async def _keep(self, volume: Volume) -> None:
        learned = await asyncio.to_thread(volume.matcher.learned)
        with contextlib.suppress(StoreError):  # a file that can't be written can still be asked
            if learned:
                await self._memory.keep(volume.base.name, Learnt(volume.base.revision, self._version, learned))

    async def close(self) -> None:
        """Let go of what is still being built."""
        self._workshop.close()
        tasks = [*self._behind.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def own(self, place: Place, base: str) -> str:
        """Return the base that an edit in *place* goes to: its space's own, made as a copy of *base* at first."""
        if (bound := await self._catalog.bound(place.key)) is not None or not place.space:
            return bound or base  # bound since *base* was read, maybe: by a first edit at the same time
        name = f"{place.platform}-{place.space}"
        async with self._lock(name):  # whoever asks there as soon as it is bound waits, and doesn't learn it all anew
            made = await self._catalog.copy(base, name)
            await self._catalog.bind(place.key, name)
            origin = self._volumes.get(base)
            if (
                origin is not None
                and name not in self._volumes
                and not made.revision
                and (await self._catalog.base(base)).revision == origin.base.revision
            ):
                self._volumes[name] = replace(origin, base=made)  # what was learned from the one holds for the other
                self._begin(f"keep {name}", self._keep(self._volumes[name]))
        return name

    async def moved(self, base: str, revision: int, built: tuple[Matcher, Matcher] | None = None) -> Volume:
        """Return *base* at *revision* or later; *built* are its matcher and the one that it was built upon, if it was.

        It is used only where that one is what stands here: another edit may have come between.
        """
        volume = await self.volume(base)
        async with self._lock(base):
            volume = self._volumes.get(base, volume)
            if volume.base.revision >= revision:
                return volume
            changed = await self._catalog.changed_since(base, volume.base.revision)
            if changed is None:
                volume = await self._open(base)
            else:
                ready = None
                if built and built[1] is volume.matcher and volume.base.revision + 1 == changed.base.revision:
                    ready = built[0]
                volume = await asyncio.to_thread(_turned, volume, changed, ready, self._workshop)
            self._volumes[base] = volume
        self._settle_behind(base)
        return volume

    def _settle_behind(self, base: str) -> None:
        if not self._volumes[base].matcher.settled and f"settle {base}" not in self._behind:
            self._begin(f"settle {base}", self._settle(base))

    def _begin(self, name: str, work: Coroutine[None, None, None]) -> None:
        """Do *work*, known by *name*, behind what is asked and edited."""
        task = self._behind[name] = asyncio.create_task(work)
        task.add_done_callback(lambda done: self._behind.pop(name, None) if self._behind.get(name) is done else None)

    async def _settle(self, base: str) -> None:
        """Build *base* as a whole, again while edits come in between."""
        try:
            while not (volume := self._volumes[base]).matcher.settled:
                await asyncio.sleep(self._quiet)
                if self._volumes.get(base) is not volume:
                    continue
                matcher = await asyncio.to_thread(self._workshop.settle, volume.matcher)
                if self._volumes.get(base) is volume:
                    self._volumes[base] = replace(volume, matcher=matcher)
                    self._rebuilt.add(base)
                    await self._keep(self._volumes[base])
        except Stopped:
            pass
        except Exception:
            log.exception("base not built as a whole", extra={"base": base})

    def turned(self, volume: Volume, changed: Changed) -> Volume:
        """Return *volume* as it would be with what has *changed*; takes CPU, so it is for a thread."""
        return _turned(volume, changed, None, self._workshop)

    async def refresh(self) -> Sequence[Volume]:
        """Take in what other processes have changed; return what was, and what was built as a whole since."""
        taken = [self._volumes[base] for base in self._rebuilt if base in self._volumes]
        self._rebuilt.clear()
        for name, revision in (await self._catalog.revisions()).items():
            volume = self._volumes.get(name)
            if volume is not None and volume.base.revision != revision:
                taken.append(await self.moved(name, revision))
        return taken

    def _lock(self, base: str) -> asyncio.Lock:
        return self._locks.setdefault(base, asyncio.Lock())


def _learned(contents: Contents, workshop: Workshop) -> Volume:
    return _bound(contents, workshop.learn(_taught(contents)))


def _restored(contents: Contents, learned: bytes) -> Volume | None:
    matcher = Matcher.restored(learned, _taught(contents))
    return _bound(contents, matcher) if matcher else None


def _taught(contents: Contents) -> Taught:
    return Taught.of(contents.facts, contents.sources, contents.known, as_pairs(contents.rejected))


def _bound(contents: Contents, matcher: Matcher) -> Volume:
    ids = frozenset(fact.id for fact in contents.facts)
    refused = _refused(contents.known)
    return Volume(contents.base, contents.sources, contents.known, contents.rejected, refused, ids, matcher)


def _turned(volume: Volume, changed: Changed, after: Matcher | None, workshop: Workshop) -> Volume:
    """Return *volume* with what has *changed*; takes CPU."""
    sources = {**volume.sources, **changed.sources}
    removed = [*changed.gone, *(fact.id for fact in changed.facts if not fact.live)]
    live = [fact for fact in changed.facts if fact.live]
    known, rejected = changed.lessons or (volume.known, volume.rejected)
    matcher = after or volume.matcher.updated(
        changed=live, removed=removed, sources=sources, known=known, rejected=as_pairs(rejected), learn=workshop.learn
    ).remembering(volume.matcher)
    ids = (volume.ids - frozenset(changed.gone)) | {fact.id for fact in changed.facts}
    refused = volume.refused if known is volume.known else _refused(known)
    return Volume(changed.base, sources, known, rejected, refused, ids, matcher)


def _refused(known: Iterable[KnownQuestion]) -> frozenset[str]:
    return frozenset(same(one.question) for one in known if one.fact is None)


def as_pairs(rejected: Iterable[Rejected]) -> list[tuple[str, str]]:
    """Return the questions with the facts that they are not about, as the matcher takes them."""
    return [(one.question, one.fact) for one in rejected]
