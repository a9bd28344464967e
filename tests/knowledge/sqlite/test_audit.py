"""What was done can't be changed in silence: triggers refuse it, and the chain of hashes shows it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from knowledge.model import KnownQuestion, StoreCorrupt
from knowledge.sqlite import SqliteStore
from knowledge.sqlite.audit import prove
from knowledge.sqlite.driver import Connection, sqlite3
from tests.knowledge.stores import added, fact

TABLES = ("history", "changes", "source_changes", "lesson_changes", "chain")


@pytest_asyncio.fixture
async def path(tmp_path: Path) -> AsyncIterator[Path]:
    async with await SqliteStore.open(tmp_path / "f.db") as store:
        await store.create("article")
        await store.apply("article", added(fact("a"), fact("b")))
        edit = added(fact("c"))
        await store.apply("article", replace(edit, lessons=(KnownQuestion("Who?", None, "Ann", edit.at),)))
        await store.replace("article", [fact("a"), fact("d")], added())
        yield tmp_path / "f.db"


def opened(path: Path) -> Connection:
    return sqlite3.connect(path)


async def test_a_whole_history_is_proved(path: Path) -> None:
    count, last = prove(opened(path))
    assert count == 3
    assert len(last) == 64


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET {} = 7"])
async def test_no_row_of_it_is_changed_or_deleted(path: Path, table: str, statement: str) -> None:
    connection = opened(path)
    assert connection.execute(f"SELECT 1 FROM {table}").fetchone()
    column = "history" if table == "chain" else "id"
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute(statement.format(table, column))


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE history SET by_name = 'Somebody else' WHERE number = 1",
        "UPDATE history SET at = '2020-01-01T00:00:00.000000Z' WHERE number = 2",
        "UPDATE changes SET after = replace(after, 'a', 'b') WHERE history = 1",
        "DELETE FROM changes WHERE history = 2",
        "DELETE FROM chain WHERE history = 2",
        "UPDATE chain SET hash = x'00' WHERE history = 1",
        "DELETE FROM history WHERE number = 3",
        "DELETE FROM chain WHERE history = 3; DELETE FROM changes WHERE history = 3; DELETE FROM history WHERE id = 3",
    ],
)
async def test_who_goes_around_the_triggers_is_found_out(path: Path, tampering: str) -> None:
    connection = opened(path)
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE name LIKE '%never%'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.executescript(tampering)
    with pytest.raises(StoreCorrupt, match="tampered with"):
        prove(connection)
