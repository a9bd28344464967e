"""A base large enough that an edit only joins it: answered with at once, built as a whole behind the questions."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from bot.desk.shelf import Shelf
from knowledge.catalog import DEFAULT_BASE, Change, Edit, Editor
from knowledge.matcher import Matcher
from knowledge.matcher.embedding import Embeds
from knowledge.matcher.lessons import Taught
from knowledge.matcher.workshop import Workshop
from knowledge.model import Fact, KnownQuestion, State
from knowledge.sqlite import SqliteStore
from knowledge.workbench import Learnt
from tests.bot.stage import LIBRARY, Clock, seed

FACTS = tuple(
    Fact(
        f"room-{number}",
        f"Room {number} is on floor {number // 10}.",
        tuple(
            f"{asking} room {number}{end}" for asking in ("where is", "how to find", "which way to") for end in "?!.;"
        ),
    )
    for number in range(100, 160)
)
NEW = Fact("canteen", "The canteen serves lunch from noon.", ("When is lunch?", "canteen hours", "Where can I eat?"))


class Kept:
    """A memory that tells when something is kept in it."""

    def __init__(self) -> None:
        self.revisions: asyncio.Queue[int] = asyncio.Queue()
        self.free = asyncio.Event()
        self.free.set()

    async def learnt(self, base: str) -> Learnt | None:
        return None

    async def keep(self, base: str, learnt: Learnt) -> None:
        await self.free.wait()
        await self.revisions.put(learnt.revision)


def best(matcher: Matcher, question: str) -> str:
    return matcher.read(question)[0].matches[0].fact


async def test_an_edit_is_answered_with_at_once_and_kept_once_the_base_is_whole(tmp_path: Path) -> None:
    clock, kept = Clock(), Kept()
    async with await SqliteStore.open(tmp_path / "footnote.db", seed=seed(FACTS, clock)) as store:
        shelf = Shelf(store, kept, "1", quiet=0)
        first = await shelf.volume(DEFAULT_BASE)
        assert await kept.revisions.get() == first.base.revision
        base = await store.apply(DEFAULT_BASE, Edit(Editor("test", "1"), clock(), "add", (Change(None, NEW),)))
        moved = await shelf.moved(DEFAULT_BASE, base.revision)
        assert not moved.matcher.settled
        assert best(moved.matcher, "When is lunch?") == "canteen"
        assert await kept.revisions.get() == base.revision
        whole = (await shelf.volume(DEFAULT_BASE)).matcher
        assert whole.settled
        assert best(whole, "When is lunch?") == "canteen"
        await shelf.close()


async def test_a_space_s_first_edit_is_built_into_its_copy_while_that_is_still_being_kept(tmp_path: Path) -> None:
    clock, kept = Clock(), Kept()
    async with await SqliteStore.open(tmp_path / "footnote.db", seed=seed(FACTS, clock)) as store:
        shelf = Shelf(store, kept, "1", quiet=0)
        await shelf.volume(DEFAULT_BASE)
        await kept.revisions.get()
        kept.free.clear()
        own = await shelf.own(LIBRARY, DEFAULT_BASE)
        base = await store.apply(own, Edit(Editor("test", "1"), clock(), "add", (Change(None, NEW),)))
        assert not (await shelf.moved(own, base.revision)).matcher.settled
        kept.free.set()
        while await kept.revisions.get() != base.revision:
            pass
        assert (await shelf.volume(own)).matcher.settled
        await shelf.close()


async def test_closing_lets_go_of_what_is_being_built(tmp_path: Path) -> None:
    clock, kept = Clock(), Kept()
    async with await SqliteStore.open(tmp_path / "footnote.db", seed=seed(FACTS, clock)) as store:
        shelf = Shelf(store, kept, "1", quiet=0)
        await shelf.volume(DEFAULT_BASE)
        base = await store.apply(DEFAULT_BASE, Edit(Editor("test", "1"), clock(), "add", (Change(None, NEW),)))
        await shelf.moved(DEFAULT_BASE, base.revision)
        await shelf.close()
        assert kept.revisions.qsize() == 1  # the base as it was before the edit


async def test_bases_that_nobody_asks_for_are_put_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.desk.shelf.MOST_AT_HAND", 2)
    clock, kept = Clock(), Kept()
    async with await SqliteStore.open(tmp_path / "footnote.db", seed=seed((NEW,), clock)) as store:
        shelf = Shelf(store, kept, "1", quiet=0)
        first = await shelf.volume(DEFAULT_BASE)
        for name in ("one", "two"):
            await store.copy(DEFAULT_BASE, name)
            await shelf.volume(name)
        again = await shelf.volume(DEFAULT_BASE)
        assert again is not first
        assert await shelf.volume(DEFAULT_BASE) is again
        assert best(again.matcher, "When is lunch?") == "canteen"
        await shelf.close()


async def test_a_base_that_was_built_as_a_whole_is_told_of_once(tmp_path: Path) -> None:
    clock, kept = Clock(), Kept()
    async with await SqliteStore.open(tmp_path / "footnote.db", seed=seed(FACTS, clock)) as store:
        shelf = Shelf(store, kept, "1", quiet=0)
        await shelf.volume(DEFAULT_BASE)
        await kept.revisions.get()
        base = await store.apply(DEFAULT_BASE, Edit(Editor("test", "1"), clock(), "add", (Change(None, NEW),)))
        await shelf.moved(DEFAULT_BASE, base.revision)
        assert await shelf.refresh() == []
        await kept.revisions.get()
        assert [volume.matcher.settled for volume in await shelf.refresh()] == [True]
        assert await shelf.refresh() == []
        await shelf.close()


async def test_of_two_edits_at_once_neither_is_forgotten(tmp_path: Path) -> None:
    clock, kept = Clock(), Kept()
    other = Fact("sauna", "The sauna is heated on Fridays.", ("When is the sauna hot?", "sauna hours"))
    async with await SqliteStore.open(tmp_path / "footnote.db", seed=seed(FACTS, clock)) as store:
        shelf = Shelf(store, kept, "1")
        first = (await shelf.volume(DEFAULT_BASE)).matcher
        for fact in (NEW, other):  # each weighed against the base without the other
            edit = Edit(Editor("test", "1"), clock(), "add", (Change(None, fact),))
            base = await store.apply(DEFAULT_BASE, edit)
            moved = await shelf.moved(DEFAULT_BASE, base.revision, (first.updated(changed=[fact]), first))
        assert best(moved.matcher, "When is lunch?") == "canteen"
        assert best(moved.matcher, "When is the sauna hot?") == "sauna"
        await shelf.close()


async def test_who_asks_while_a_space_gets_its_own_base_waits_for_what_is_known_already(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, kept = Clock(), Kept()
    async with await SqliteStore.open(tmp_path / "footnote.db", seed=seed(FACTS, clock)) as store:
        shelf = Shelf(store, kept, "1", quiet=0)
        origin = await shelf.volume(DEFAULT_BASE)
        bind, asking = store.bind, []

        async def bound(space: str, base: str) -> None:
            await bind(space, base)
            asking.append(asyncio.create_task(shelf.volume(base)))
            await store.revisions()  # time enough to begin

        monkeypatch.setattr(store, "bind", bound)
        name = await shelf.own(LIBRARY, DEFAULT_BASE)
        assert (await asking[0]).matcher is origin.matcher
        assert await shelf.own(LIBRARY, DEFAULT_BASE) == name  # for whom it wasn't bound yet when they began
        await shelf.close()


async def test_a_base_left_soon_after_an_edit_is_opened_with_what_was_learned_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, by = Clock(), Editor("test", "1")
    async with await SqliteStore.open(tmp_path / "footnote.db", seed=seed(FACTS, clock)) as store:
        shelf = Shelf(store, store, "1")
        first = await shelf.volume(DEFAULT_BASE)
        gone, moved = first.matcher.facts["room-100"], first.matcher.facts["room-101"]
        asked = KnownQuestion("And where is the sauna?", None, "test:1", clock())
        silent = KnownQuestion("Who sleeps in the cellar?", None, "test:1", clock())
        await store.apply(DEFAULT_BASE, Edit(by, clock(), "learn", lessons=(asked,)))
        await shelf.moved(DEFAULT_BASE, first.base.revision + 1)
        await shelf.close()

        shelf = Shelf(store, store, "1", quiet=0)
        await shelf.volume(DEFAULT_BASE)
        while (await store.learnt(DEFAULT_BASE)).revision != first.base.revision + 1:  # type: ignore[union-attr]
            await shelf._behind[f"settle {DEFAULT_BASE}"]
        await shelf.close()

        learned = learned_from_now(monkeypatch)
        changes = (
            Change(None, NEW),
            Change(gone, replace(gone, state=State.RETIRED)),
            Change(moved, replace(moved, id="suite")),
        )
        await store.apply(DEFAULT_BASE, Edit(by, clock(), "edit", changes))
        await store.apply(DEFAULT_BASE, Edit(by, clock(), "learn", lessons=(silent,), unlearned=(asked,)))
        shelf = Shelf(store, store, "1")
        opened = await shelf.volume(DEFAULT_BASE)
        assert not learned
        assert best(opened.matcher, "When is lunch?") == "canteen"
        assert best(opened.matcher, "where is room 101?") == "suite"
        assert "room-100" not in opened.matcher.facts
        assert opened.matcher.refuses(silent.question)
        assert not opened.matcher.refuses(asked.question)
        assert f"settle {DEFAULT_BASE}" in shelf._behind
        await shelf.close()


@pytest.mark.parametrize("kept", [Learnt(1, "1", b"of another base"), Learnt(9, "1", b"of a file that was put back")])
async def test_what_was_learned_of_something_else_is_learned_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: Learnt
) -> None:
    async with await SqliteStore.open(tmp_path / "footnote.db", seed=seed(FACTS, Clock())) as store:
        await store.keep(DEFAULT_BASE, kept)
        shelf, learned = Shelf(store, store, "1"), learned_from_now(monkeypatch)
        opened = await shelf.volume(DEFAULT_BASE)
        assert learned == [opened.matcher.taught]
        assert best(opened.matcher, "where is room 101?") == "room-101"
        again = await store.learnt(DEFAULT_BASE)
        assert again is not None
        assert (again.revision, again.data) == (1, opened.matcher.learned())
        await shelf.close()


def learned_from_now(monkeypatch: pytest.MonkeyPatch) -> list[Taught]:
    """What is learned from now on."""
    learned: list[Taught] = []
    really = Workshop.learn

    def noted(shop: Workshop, taught: Taught, embedder: Embeds | None = None, after: Matcher | None = None) -> Matcher:
        learned.append(taught)
        return really(shop, taught, embedder, after)

    monkeypatch.setattr(Workshop, "learn", noted)
    return learned
