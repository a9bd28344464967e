"""What is killed in test_crashes: a process that writes for ever and tells of each thing that it has kept."""

from __future__ import annotations

import asyncio
import itertools
import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from knowledge.sqlite import SqliteStore, edits, ledger
from knowledge.sqlite.driver import Connection
from tests.knowledge.stores import added, asked, fact

AT_ONCE = 64


async def write(path: Path, how: str, cycle: int) -> None:
    """Keep questions and facts for ever, and tell of each as soon as it is kept, or just before."""

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

    async def keep_questions() -> None:
        for number in numbers:
            await keep(number, partial(ledger.record, asked=asked(number), pepper=b""))

    async def keep_facts() -> None:
        for number in numbers:
            new = fact(f"fact-{number}")
            await keep(new.id, partial(edits.apply, name="base", edit=added(new)))

    numbers = itertools.count(cycle * 1_000_000)
    store = await SqliteStore.open(path)
    await store.create("base")
    await asyncio.gather(keep_facts(), *(keep_questions() for _ in range(AT_ONCE)))


if __name__ == "__main__":
    asyncio.run(write(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
