"""The figures are what counting the rows one by one gives, in any time zone, across changes of the clock."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio

from knowledge.catalog import Asked
from knowledge.learning import Closing, Vote
from knowledge.sqlite import SqliteStore
from knowledge.sqlite.driver import Connection
from knowledge.sqlite.ledger import asked as ledger_asked
from knowledge.statistics import Counts, Day, Stats
from tests.knowledge.stores import added, asked, fact

ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "America/Santiago", "Pacific/Chatham")
SPRING, AUTUMN = date(2026, 3, 27), date(2026, 10, 23)  # with Berlin's change of the clock two days on
SPACES = ("discord:9", "slack:T1")
MANY = 600


@pytest_asyncio.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    async with await SqliteStore.open(tmp_path / "f.db") as opened:
        yield opened


async def fill(store: SqliteStore, first: date) -> None:
    """Ask for some weeks around *first*, on two spaces and a third that nobody looks at."""
    chance = random.Random(first.toordinal())
    await store.create("article")
    await store.apply("article", added(fact("a"), fact("b"), fact("c")))
    start = datetime(first.year, first.month, first.day, tzinfo=UTC) - timedelta(days=12)
    for number in range(1, MANY):
        platform, space = chance.choice((("discord", "9"), ("slack", "T1"), ("discord", "8")))
        decision = chance.choice(("answer", "answer", "choices", "abstain"))
        await store.record(
            asked(
                number,
                at=start + timedelta(seconds=chance.randrange(24 * 86_400)),
                asker=f"{platform}:{chance.randrange(9)}",
                platform=platform,
                space=space,
                channel=f"c{chance.randrange(4)}",
                direct=chance.random() < 0.1,
                decision=decision,
                facts=() if decision == "abstain" else tuple(chance.sample(("a", "b", "c"), chance.randint(1, 2))),
                latency=chance.expovariate(500),
                unknown="Why?" if decision == "abstain" else "",
            )
        )
        if decision == "answer" and chance.random() < 0.5:
            for person in range(chance.randint(1, 2)):
                vote = chance.choice((Vote.HELPFUL, Vote.HELPFUL, Vote.UNHELPFUL, Vote.REJECTED, Vote.CHOSEN))
                await store.rate(number, f"{platform}:{person}", vote, start)
        if decision == "abstain" and chance.random() < 0.5:
            at = start + timedelta(seconds=chance.randrange(24 * 86_400))
            await store.close_gaps([Closing(number, "article", 1, chance.choice(("a", None)))], at)


async def counted(store: SqliteStore, first: date, days: int, zone: ZoneInfo) -> Stats:
    """Count every row of the file, one by one."""

    def rows(connection: Connection) -> list[Asked]:
        numbers = connection.execute("SELECT id FROM asked ORDER BY id").fetchall()
        return [found for (number,) in numbers if (found := ledger_asked(connection, number))]

    def rest(connection: Connection) -> tuple[list[tuple[int, str]], list[tuple[str, str]]]:
        return (
            connection.execute("SELECT asked, vote FROM feedback").fetchall(),
            connection.execute("SELECT space, closed FROM gaps WHERE closed IS NOT NULL").fetchall(),
        )

    everything = [one for one in await store.read(rows) if f"{one.platform}:{one.space}" in SPACES]
    votes, closings = await store.read(rest)
    span = [first + timedelta(days=day) for day in range(days)]

    def inside(since: date) -> list[Asked]:
        return [one for one in everything if since <= one.at.astimezone(zone).date() < since + timedelta(days=days)]

    def counts(some: list[Asked]) -> Counts:
        by = Counter(one.decision for one in some)
        numbers = {one.id for one in some}
        said = Counter(vote for number, vote in votes if number in numbers)
        rated = said["helpful"] + said["unhelpful"] + said["rejected"]
        return Counts(by["answer"], by["choices"], by["abstain"], said["helpful"], rated)

    now = inside(first)
    latencies = sorted(round(one.latency * 10_000) / 10_000 for one in now)
    facts = Counter(one for asked in now if asked.decision == "answer" for one in asked.facts)
    channels = Counter("" if one.direct else one.channel for one in now)
    by_day = Counter((one.at.astimezone(zone).date(), one.decision) for one in now)
    closed = Counter(datetime.fromisoformat(at).astimezone(zone).date() for space, at in closings if space in SPACES)
    return Stats(
        zone.key,
        tuple(
            Day(day, by_day[day, "answer"], by_day[day, "choices"], by_day[day, "abstain"], closed[day]) for day in span
        ),
        counts(now),
        counts(inside(first - timedelta(days=days))),
        latencies[math.ceil(0.5 * len(latencies)) - 1] if latencies else None,
        latencies[math.ceil(0.95 * len(latencies)) - 1] if latencies else None,
        tuple(sorted(facts.items(), key=lambda item: (-item[1], item[0]))[:5]),
        tuple(sorted(channels.items(), key=lambda item: (-item[1], item[0]))[:3]),
        tuple(Counter(one.at.astimezone(zone).hour for one in now)[hour] for hour in range(24)),
    )


@pytest.mark.parametrize("first", [SPRING, AUTUMN])
async def test_every_figure_is_what_counting_the_rows_gives(store: SqliteStore, first: date) -> None:
    await fill(store, first)
    for name in ZONES:
        for days in (1, 5):
            zone = ZoneInfo(name)
            assert await store.stats(SPACES, first, days, zone) == await counted(store, first, days, zone), (name, days)


async def test_a_day_has_as_many_hours_as_the_clock_gives_it(store: SqliteStore) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    for number, at in enumerate(
        (
            datetime(2026, 10, 24, 21, 59, tzinfo=UTC),  # 23:59, a Saturday
            datetime(2026, 10, 24, 22, 0, tzinfo=UTC),  # midnight
            datetime(2026, 10, 25, 0, 30, tzinfo=UTC),  # 02:30
            datetime(2026, 10, 25, 1, 30, tzinfo=UTC),  # 02:30 once more
            datetime(2026, 10, 25, 22, 59, tzinfo=UTC),  # 23:59, 25 hours after midnight
            datetime(2026, 10, 25, 23, 0, tzinfo=UTC),  # midnight
        ),
        1,
    ):
        await store.record(asked(number, at=at, space="9"))
    stats = await store.stats(["discord:9"], date(2026, 10, 24), 3, berlin)
    assert [day.answered for day in stats.days] == [1, 4, 1]
    assert (stats.hours[2], stats.hours[23], stats.hours[0]) == (2, 2, 2)


async def test_counts_outlive_the_text(store: SqliteStore) -> None:
    await fill(store, SPRING)
    zone = ZoneInfo("Europe/Berlin")
    before = await store.stats(SPACES, SPRING, 5, zone)
    for person in range(9):
        await store.forget(f"discord:{person}")
    await store.expire({space: datetime(2026, 4, 30, tzinfo=UTC) for space in SPACES})
    after = await store.stats(SPACES, SPRING, 5, zone)
    # What was said in private has lost its channel, and counts as such already.
    assert after == before


async def test_nothing_asked_is_nothing_counted(store: SqliteStore) -> None:
    stats = await store.stats(["discord:9"], SPRING, 2, ZoneInfo("UTC"))
    assert (stats.now, stats.before, stats.median, stats.facts, sum(stats.hours)) == (Counts(), Counts(), None, (), 0)
    assert await store.spaces_asked() == []
