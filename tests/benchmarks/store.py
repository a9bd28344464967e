"""What the store costs: group commit beside its alternatives, and a base of 100,000 facts."""

from __future__ import annotations

import asyncio
import os
import resource
import tempfile
from collections.abc import Awaitable, Iterator
from functools import partial
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from typing import TypeVar

from knowledge.catalog import Change
from knowledge.model import Citation, Fact
from knowledge.sqlite import SqliteStore, ledger
from knowledge.sqlite.connection import for_writing, make
from knowledge.sqlite.driver import Connection, sqlite3
from knowledge.sqlite.writer import Writer
from tests.knowledge.stores import PAPER, asked, edit, fact

T = TypeVar("T")

ROWS = 20_000
ALONE = 2_000  # rows where each has a commit of its own
WAITING = 64
FACTS = 100_000


def main() -> None:
    """Measure and print both tables."""
    with tempfile.TemporaryDirectory() as folder:
        print(f"SQLite {sqlite3.sqlite_version}; one fsync takes {fsync(Path(folder)) * 1_000:.2f} ms here\n")
        asyncio.run(commits(Path(folder)))
        asyncio.run(large_base(Path(folder) / "large.db"))


def fsync(folder: Path) -> float:
    """Return the seconds that it takes to bring 4 kB to the disk, the median of 50."""
    took = []
    with (folder / "synced").open("wb", buffering=0) as file:
        for _ in range(50):
            file.write(bytes(4_096))
            began = perf_counter()
            os.fsync(file.fileno())
            took.append(perf_counter() - began)
    return sorted(took)[25]


async def commits(folder: Path) -> None:
    """Compare questions recorded a second, and how long each waits, over ways to commit."""
    ways = [
        ("group commit, FULL (what Footnote does)", "FULL", 64, ROWS),
        ("one commit a row, FULL", "FULL", 1, ALONE),
        ("group commit, NORMAL (a power cut loses rows)", "NORMAL", 64, ROWS),
        ("one commit a row, NORMAL (a power cut loses rows)", "NORMAL", 1, ALONE),
    ]
    print(f"{f'{WAITING} callers at once':52}{'rows/s':>9}{'p50 ms':>9}{'p99 ms':>9}{'rows/s ÷':>10}{'p99 ÷':>8}")
    first: tuple[float, float] | None = None
    for number, (name, synchronous, group, rows) in enumerate(ways):
        writer = Writer(partial(connect, folder / f"{number}.db", synchronous), group=group)
        speed, median, worst = await recorded(writer, rows)
        await writer.close()
        first = first or (speed, worst)
        print(
            f"{name:52}{speed:>9,.0f}{median * 1_000:>9.2f}{worst * 1_000:>9.2f}"
            f"{speed / first[0]:>10.2f}{worst / first[1]:>8.2f}"
        )


def connect(path: Path, synchronous: str) -> Connection:
    make(path)
    connection = for_writing(path)
    connection.execute(f"PRAGMA synchronous = {synchronous}")
    return connection


def nothing(connection: Connection) -> None:
    """Do nothing, so that the writer has its connection before time counts."""


async def recorded(writer: Writer, rows: int) -> tuple[float, float, float]:
    """Return rows a second, and the median and 99th percentile of the seconds that a row took."""
    waits: list[float] = []

    async def caller(numbers: Iterator[int]) -> None:
        for number in numbers:
            began = perf_counter()
            await writer.run(partial(ledger.record, asked=asked(number), pepper=b""))
            waits.append(perf_counter() - began)

    await writer.run(nothing)
    numbers, began = iter(range(rows)), perf_counter()
    await asyncio.gather(*(caller(numbers) for _ in range(WAITING)))
    took = perf_counter() - began
    hundredths = quantiles(waits, n=100)
    return rows / took, hundredths[49], hundredths[98]


def pack(extra: str = "") -> Iterator[Fact]:
    for number in range(FACTS):
        yield fact(
            f"fact-{number}",
            f"This is the statement of fact number {number}, about as long as most of them are{extra}.",
            phrasings=tuple(f"How do people ask for number {number} in way {way}?" for way in range(10)),
            citation=Citation("paper", number % 40 + 1),
        )


async def large_base(path: Path) -> None:
    """Time what is done with a base of 100,000 facts with 10 phrasings each."""

    async def timed(name: str, wanted: Awaitable[T]) -> T:
        began = perf_counter()
        result = await wanted
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024
        print(f"{name:52}{(perf_counter() - began) * 1_000:>12,.1f}{peak:>12,.0f}")
        return result

    began = perf_counter()
    for _ in pack():
        pass
    print(f"\n{f'{FACTS:,} facts with 10 phrasings each':52}{'ms':>12}{'peak MB':>12}")
    print(f"{'(making the values alone)':52}{(perf_counter() - began) * 1_000:>12,.1f}")
    imported = edit(verb="import", sources=[PAPER])
    async with await timed("open a new file", SqliteStore.open(path)) as store:
        await timed("import, all new", store.replace("base", pack(), imported))
        await timed("import, nothing new", store.replace("base", pack(), imported))
        await timed("import, all changed", store.replace("base", pack("!"), imported))
    async with await timed("open the file again", SqliteStore.open(path)) as store:
        await timed("one fact, first", store.fact("base", "fact-77"))
        one = await timed("one fact", store.fact("base", "fact-78"))
        await timed("one edit, first", store.apply("base", edit(Change(one, one.amended(statement="Changed.")))))
        now = one.amended()
        await timed("one edit", store.apply("base", edit(Change(now, now.amended(statement="Changed.")))))
        await timed("revisions of all bases", store.revisions())
        await timed("what changed since the last edit but one", store.changed_since("base", 2))
        await timed("history, 20 edits", store.history("base"))
        await timed("contents", store.contents("base"))
        await timed("contents as of the first edit", store.contents("base", revision=1))
        await timed("copy", store.copy("base", "copy"))
