"""What is killed in test_crashes and recorded in test_power_cuts: a process that tells of each thing it has kept.

Each edit adds a fact and corrects the one before it, so that half an edit would show.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import sys
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from knowledge.catalog import Change
from knowledge.model import Fact
from knowledge.sqlite import SqliteStore, edits, ledger
from knowledge.sqlite.driver import Connection
from tests.knowledge.stores import PAPER, asked, edit, fact

__all__ = ["kept"]

AT_ONCE = 64
PAUSE = 0.01  # seconds; who writes without one may keep another process off the file for many seconds


async def write(store: SqliteStore, how: str, numbers: Iterable[int], at_once: int) -> None:
    """Keep questions and facts of these *numbers*, and tell of each as soon as it is kept, or just before."""

    def tell(name: object) -> None:
        os.write(1, f"{name}\n".encode())

    async def keep(name: object, work: Callable[[Connection], object]) -> None:
        def early(connection: Connection) -> None:
            work(connection)
            tell(name)

        if how == "too early":
            await store.write(early)
        else:
            await store.write(work)
            tell(name)
        if how == "with pauses":
            await asyncio.sleep(PAUSE)

    async def keep_questions() -> None:
        for number in left:
            await keep(number, partial(ledger.record, asked=asked(number), pepper=b""))

    async def keep_facts() -> None:
        before: Fact | None = None
        for number in left:
            new = fact(f"fact-{number}")
            changes = [Change(None, new)]
            if before is not None:
                changes.append(Change(before, before.amended(statement=f"This is not {new.id}.")))
            this = edit(*changes, sources=(PAPER,))
            await keep(new.id, partial(edits.apply, name="base", edit=this))
            before = new

    left = iter(numbers)
    await store.create("base")
    tell("base")
    if how == "synced late":
        await store.write(lambda connection: connection.execute("PRAGMA synchronous = NORMAL"), alone=True)
    await asyncio.gather(keep_facts(), *(keep_questions() for _ in range(at_once)))


async def kept(path: Path) -> set[str]:
    """Return all that is in the file at *path*, having made sure that nothing of it is half there."""
    async with await SqliteStore.open(path) as store:
        checks = await store.read(lambda connection: connection.execute("PRAGMA integrity_check").fetchall())
        orphans = await store.read(lambda connection: connection.execute("PRAGMA foreign_key_check").fetchall())
        assert (checks, orphans) == ([("ok",)], [])
        if not await store.bases():
            return set()
        contents = await store.contents("base")
        assert all(kept.phrasings for kept in contents.facts)
        history = await store.history("base", limit=100_000)
        assert contents.base.revision == len(history) == len(contents.facts)
        told = {change.after.id: change.after for revision in reversed(history) for change in revision.edit.changes}
        assert told == {kept.id: kept for kept in contents.facts}
        asked = await store.read(lambda connection: connection.execute("SELECT id FROM asked").fetchall())
    return {"base"} | {str(number) for (number,) in asked} | {kept.id for kept in contents.facts}


async def main(path: Path, how: str, cycle: int, amount: int | None, at_once: int) -> None:
    first = cycle * 1_000_000
    store = await SqliteStore.open(path)
    await write(store, how, itertools.count(first) if amount is None else range(first, first + amount), at_once)
    if cycle % 2:
        os._exit(0)  # without a word: the next one finds the log as it was left
    await store.close()


if __name__ == "__main__":
    amount, at_once = (int(sys.argv[4]), int(sys.argv[5])) if len(sys.argv) > 4 else (None, AT_ONCE)
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), amount, at_once))
