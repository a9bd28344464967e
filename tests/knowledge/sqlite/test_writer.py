"""The writing thread: what waits together is committed together, and nobody is told before it is."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from functools import partial
from pathlib import Path

import pytest

from knowledge.model import StoreError
from knowledge.sqlite.driver import Connection, sqlite3
from knowledge.sqlite.writer import Writer

Make = Callable[..., Writer]


def connect(path: Path, seen: list[str] | None = None, pages: int = 1_000_000) -> Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE IF NOT EXISTS rows (id INTEGER PRIMARY KEY)")
    connection.execute(f"PRAGMA max_page_count = {pages}")
    if seen is not None:
        connection.set_trace_callback(seen.append)
    return connection


@pytest.fixture
def seen() -> list[str]:
    """Every statement that the writer's connection executed."""
    return []


@pytest.fixture
async def writer(tmp_path: Path, seen: list[str]) -> AsyncIterator[Writer]:
    made = Writer(partial(connect, tmp_path / "rows.db", seen))
    yield made
    await made.close()


def insert(number: int) -> Callable[[Connection], int]:
    def work(connection: Connection) -> int:
        connection.execute("INSERT INTO rows (id) VALUES (?)", (number,))
        return number

    return work


def rows(path: Path) -> list[int]:
    connection = sqlite3.connect(path)
    try:
        return [row[0] for row in connection.execute("SELECT id FROM rows ORDER BY id")]
    finally:
        connection.close()


async def held(writer: Writer) -> threading.Event:
    """Occupy the writer until the event is set, so that what is asked of it meanwhile waits together."""
    begun, go = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def work(connection: Connection) -> None:
        loop.call_soon_threadsafe(begun.set)
        assert go.wait(30)

    holding = asyncio.create_task(writer.run(work))
    holding.add_done_callback(lambda task: task.result())
    await begun.wait()
    return go


async def queued(*wanted: asyncio.Task[int]) -> None:
    """Let the tasks run until each waits for the writer."""
    for _ in range(3):
        await asyncio.sleep(0)


async def test_what_waits_together_is_committed_together(writer: Writer, seen: list[str], tmp_path: Path) -> None:
    go = await held(writer)
    tasks = [asyncio.create_task(writer.run(insert(number))) for number in range(64 + 6)]
    await queued(*tasks)
    seen.clear()
    go.set()
    assert await asyncio.gather(*tasks) == list(range(70))
    assert seen.count("COMMIT") == 3  # the one that held it, 64, 6
    assert rows(tmp_path / "rows.db") == list(range(70))


async def test_what_is_not_urgent_waits_for_what_is(
    writer: Writer, seen: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("knowledge.sqlite.writer.PATIENT", 3_600.0)
    patient = [asyncio.create_task(writer.run(insert(number), urgent=False)) for number in (1, 2)]
    await queued(*patient)
    assert not seen
    assert await asyncio.gather(*patient, writer.run(insert(3))) == [1, 2, 3]
    assert seen.count("COMMIT") == 1


async def test_what_is_not_urgent_waits_no_longer_than_it_may(writer: Writer, tmp_path: Path) -> None:
    assert await writer.run(insert(1), urgent=False) == 1
    assert rows(tmp_path / "rows.db") == [1]


async def test_closing_waits_for_no_other_job(writer: Writer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("knowledge.sqlite.writer.PATIENT", 3_600.0)
    patient = asyncio.create_task(writer.run(insert(1), urgent=False))
    await queued(patient)
    await writer.close()
    assert await patient == 1
    assert rows(tmp_path / "rows.db") == [1]


async def test_a_failing_job_is_undone_alone(writer: Writer, tmp_path: Path) -> None:
    def fail(connection: Connection) -> int:
        connection.execute("INSERT INTO rows (id) VALUES (100)")
        raise KeyError("a bug")

    go = await held(writer)
    tasks = [asyncio.create_task(writer.run(work)) for work in (insert(1), fail, insert(2), insert(1), insert(3))]
    await queued(*tasks)
    go.set()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [int, KeyError, int, sqlite3.IntegrityError, int]
    assert rows(tmp_path / "rows.db") == [1, 2, 3]


async def test_nobody_is_told_before_the_commit(tmp_path: Path) -> None:
    path = tmp_path / "rows.db"
    writer = Writer(partial(connect, path))
    found = []
    for number in range(20):
        await writer.run(insert(number))
        found.append(rows(path))  # another connection sees only what is committed
    await writer.close()
    assert found == [list(range(number + 1)) for number in range(20)]


async def test_a_cancelled_caller_harms_nobody(writer: Writer, tmp_path: Path) -> None:
    go = await held(writer)
    tasks = [asyncio.create_task(writer.run(insert(number))) for number in range(3)]
    await queued(*tasks)
    tasks[1].cancel()
    go.set()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [int, asyncio.CancelledError, int]
    assert await writer.run(insert(3)) == 3
    assert rows(tmp_path / "rows.db") == [0, 1, 2, 3]


async def test_closing_finishes_what_was_queued_and_takes_no_more(writer: Writer, tmp_path: Path) -> None:
    go = await held(writer)
    tasks = [asyncio.create_task(writer.run(insert(number))) for number in range(5)]
    await queued(*tasks)
    tasks[4].cancel()
    closing = asyncio.create_task(writer.close())
    await asyncio.sleep(0)
    with pytest.raises(StoreError, match="stopping"):
        await writer.run(insert(9))
    go.set()
    await closing
    await asyncio.gather(*tasks[:4])
    assert rows(tmp_path / "rows.db") == [0, 1, 2, 3, 4]
    await writer.close()


async def test_the_queue_is_bounded(tmp_path: Path) -> None:
    writer = Writer(partial(connect, tmp_path / "rows.db"), capacity=3)
    go = await held(writer)
    tasks = [asyncio.create_task(writer.run(insert(number))) for number in range(10)]
    await queued(*tasks)
    assert writer.waiting == 3
    tasks[9].cancel()  # it waits for room, so it is never queued
    go.set()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert writer.waiting == 0
    await writer.close()
    assert rows(tmp_path / "rows.db") == list(range(9))


async def test_a_job_alone_keeps_its_place(writer: Writer, seen: list[str]) -> None:
    def alone(connection: Connection) -> int:
        assert not connection.in_transaction
        connection.execute("VACUUM")  # can't be done in a transaction
        return connection.execute("SELECT count(*) FROM rows").fetchone()[0]  # type: ignore[no-any-return]

    go = await held(writer)
    tasks = [
        asyncio.create_task(writer.run(insert(1))),
        asyncio.create_task(writer.run(alone, alone=True)),
        asyncio.create_task(writer.run(insert(2))),
    ]
    await queued(*tasks)
    go.set()
    assert await asyncio.gather(*tasks) == [1, 1, 2]


async def test_where_a_group_does_not_fit_each_job_is_tried_by_itself(tmp_path: Path) -> None:
    def greedy(connection: Connection) -> int:
        connection.execute("CREATE TABLE big (filling BLOB)")
        connection.execute("INSERT INTO big VALUES (zeroblob(1000000))")
        return 0

    def lose_everything(connection: Connection) -> int:
        connection.execute("ROLLBACK")  # as SQLite itself may, when the disk is full
        return greedy(connection)

    writer = Writer(partial(connect, tmp_path / "rows.db", pages=50))
    go = await held(writer)
    tasks = [
        asyncio.create_task(writer.run(work)) for work in (insert(1), greedy, insert(2), lose_everything, insert(3))
    ]
    await queued(*tasks)
    go.set()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [
        int,
        sqlite3.OperationalError,
        int,
        sqlite3.OperationalError,
        int,
    ]
    await writer.close()
    assert rows(tmp_path / "rows.db") == [1, 2, 3]


async def test_a_connection_that_can_not_be_had_is_tried_for_again(tmp_path: Path) -> None:
    tries = iter([sqlite3.OperationalError("not now"), StoreError("nor now"), None])

    def unlucky() -> Connection:
        error = next(tries)
        if error is not None:
            raise error
        return connect(tmp_path / "rows.db")

    writer = Writer(unlucky)
    for error in (sqlite3.OperationalError, StoreError):
        with pytest.raises(error):
            await writer.run(insert(1))
    assert await writer.run(insert(1)) == 1
    await writer.close()
