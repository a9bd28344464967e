"""What a large ledger costs: figures over a million questions, and forgetting a person."""

from __future__ import annotations

import asyncio
import random
import tempfile
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from time import perf_counter
from zoneinfo import ZoneInfo

from knowledge.sqlite import SqliteStore, ledger
from knowledge.sqlite.driver import Connection
from tests.knowledge.stores import added, asked, fact

ROWS = 1_000_000
DAYS = 365
FACTS = 100
TODAY = date(2026, 3, 1)
GROUP = 20_000


def main() -> None:
    """Fill a ledger, then print how long each thing takes, the slowest of five."""
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_measured(Path(folder) / "ledger.db"))


async def _measured(path: Path) -> None:
    async with await SqliteStore.open(path) as store:
        await store.create("article")
        await store.apply("article", added(*(fact(f"f{number}") for number in range(FACTS))))
        began = perf_counter()
        for first in range(0, ROWS, GROUP):
            await store.write(partial(_fill, first=first), alone=False)
        took = perf_counter() - began
        size = path.stat().st_size / 2**20  # noqa: ASYNC240 - nothing else runs
        print(
            f"{ROWS:,} questions over {DAYS} days, {ROWS / took:,.0f} recorded a second; the file has {size:,.0f} MB\n"
        )
        for name in ("UTC", "America/New_York", "Asia/Kathmandu"):
            for days in (1, 7, 30, 90, 366):
                first_day = TODAY - timedelta(days=days - 1)
                print(f"stats of {days:3} days in {name:17}", end="")
                slowest, stats = 0.0, None
                for _ in range(5):
                    began = perf_counter()
                    stats = await store.stats(["discord:9"], first_day, days, ZoneInfo(name))
                    slowest = max(slowest, perf_counter() - began)
                assert stats is not None
                print(f"{slowest * 1_000:7.0f} ms  ({stats.now.asked:,} questions)")
        began = perf_counter()
        gone = await store.forget("discord:7")
        print(f"\nforgetting a person with {gone:,} questions: {perf_counter() - began:.1f} s")


def _fill(connection: Connection, first: int) -> None:
    chance = random.Random(first)
    end = datetime(TODAY.year, TODAY.month, TODAY.day, tzinfo=UTC) + timedelta(days=1)
    for number in range(first, first + GROUP):
        decision = chance.choices(("answer", "choices", "abstain"), (8, 1, 2))[0]
        found = () if decision == "abstain" else (f"f{int(chance.paretovariate(1.2)) % FACTS}",)
        row = asked(
            number + 1,
            at=end - timedelta(seconds=(ROWS - number) * DAYS * 86_400 / ROWS),
            asker=f"discord:{chance.randrange(2_000)}",
            space="9",
            channel=str(chance.randrange(20)),
            question=f"How many of number {number % 5_000} are there?",
            decision=decision,
            facts=found,
            latency=chance.lognormvariate(-5.5, 0.5),
        )
        ledger.record(connection, row, b"")


if __name__ == "__main__":
    main()
