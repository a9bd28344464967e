"""Backups are whole, verified and never overwrite; a restore keeps what it replaces."""

from __future__ import annotations

import asyncio
import os
import stat
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from knowledge.catalog import Change, Edit, Editor
from knowledge.model import Fact, StoreBusy, StoreCorrupt, StoreError, StoreExposed
from knowledge.sqlite import SqliteStore
from knowledge.sqlite.backup import backup, restore
from knowledge.sqlite.driver import sqlite3

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


async def filled(path: Path, statement: str = "A.") -> None:
    async with await SqliteStore.open(path) as store:
        await store.create("article")
        edit = Edit(Editor("console", "local"), NOW, "add", (Change(None, Fact("a", statement, ("a?",))),))
        await store.apply("article", edit)


async def statement(path: Path) -> str:
    async with await SqliteStore.open(path) as store:
        return (await store.fact("article", "a")).statement


async def test_a_backup_taken_while_writing_is_whole(tmp_path: Path) -> None:
    await filled(tmp_path / "f.db")
    async with await SqliteStore.open(tmp_path / "f.db") as store:

        async def write(number: int) -> None:
            edit = Edit(
                Editor("console", "local"), NOW, "add", (Change(None, Fact(f"b{number}", "B.", (f"b {number}?",))),)
            )
            await store.apply("article", edit)

        writing = [asyncio.create_task(write(number)) for number in range(50)]
        size = await store.backup(tmp_path / "copies" / "b.db")
        await asyncio.gather(*writing)
    assert size == (tmp_path / "copies" / "b.db").stat().st_size
    assert stat.S_IMODE((tmp_path / "copies" / "b.db").stat().st_mode) == 0o600
    assert await statement(tmp_path / "copies" / "b.db") == "A."
    assert [path.name for path in (tmp_path / "copies").iterdir() if path.name.startswith(".")] == []


async def test_a_backup_never_overwrites(tmp_path: Path) -> None:
    await filled(tmp_path / "f.db")
    (tmp_path / "b.db").write_text("precious")
    async with await SqliteStore.open(tmp_path / "f.db") as store:
        with pytest.raises(StoreError, match="there already"):
            await store.backup(tmp_path / "b.db")
    assert (tmp_path / "b.db").read_text() == "precious"


async def test_a_file_that_appears_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    await filled(tmp_path / "f.db")
    target = tmp_path / "copies" / "b.db"
    with closing(sqlite3.connect(tmp_path / "f.db", isolation_level=None)) as connection:
        connection.set_trace_callback(lambda said: target.write_text("precious") if said.startswith("VACUUM") else None)
        with pytest.raises(StoreError, match="there already"):
            backup(connection, target)
    assert target.read_text() == "precious"
    assert [path.name for path in target.parent.iterdir()] == ["b.db"]


async def test_a_backup_with_a_row_that_points_to_nothing_is_refused(tmp_path: Path) -> None:
    await filled(tmp_path / "f.db")
    async with await SqliteStore.open(tmp_path / "f.db") as store:
        await store.backup(tmp_path / "b.db")
    with closing(sqlite3.connect(tmp_path / "b.db")) as connection:
        connection.execute("INSERT INTO spaces (space, base) VALUES ('discord:1', 999)")
        connection.commit()
    with pytest.raises(StoreCorrupt, match="a row of spaces points to nothing"):
        restore(tmp_path / "b.db", tmp_path / "f.db", NOW)


async def test_a_damaged_file_is_what_one_restores_over(tmp_path: Path) -> None:
    await filled(tmp_path / "f.db")
    async with await SqliteStore.open(tmp_path / "f.db") as store:
        await store.backup(tmp_path / "b.db")
    (tmp_path / "f.db").write_bytes(b"no database at all" * 99)
    kept = restore(tmp_path / "b.db", tmp_path / "f.db", NOW)
    assert kept is not None
    assert kept.read_bytes().startswith(b"no database")
    assert await statement(tmp_path / "f.db") == "A."


async def test_a_restore_brings_back_and_keeps_what_was_there(tmp_path: Path) -> None:
    await filled(tmp_path / "f.db", "Old.")
    async with await SqliteStore.open(tmp_path / "f.db") as store:
        await store.backup(tmp_path / "b.db")
        fact = await store.fact("article", "a")
        edit = Edit(Editor("console", "local"), NOW, "edit", (Change(fact, fact.amended(statement="New.")),))
        await store.apply("article", edit)
    kept = restore(tmp_path / "b.db", tmp_path / "f.db", NOW)
    assert await statement(tmp_path / "f.db") == "Old."
    assert kept is not None
    assert await statement(kept) == "New."


async def test_a_file_in_use_is_not_replaced(tmp_path: Path) -> None:
    await filled(tmp_path / "f.db")
    async with await SqliteStore.open(tmp_path / "f.db") as store:
        await store.backup(tmp_path / "b.db")
        await store.create("other")
        with pytest.raises(StoreBusy, match="stop it first"):
            restore(tmp_path / "b.db", tmp_path / "f.db", NOW)
        assert (await store.fact("article", "a")).statement == "A."


@pytest.mark.parametrize("content", [b"", b"not a database", b"SQLite format 3\x00" + b"\x00" * 4000])
async def test_what_is_no_backup_is_refused(tmp_path: Path, content: bytes) -> None:
    await filled(tmp_path / "f.db")
    (tmp_path / "b.db").write_bytes(content)
    with pytest.raises(StoreCorrupt):
        restore(tmp_path / "b.db", tmp_path / "f.db", NOW)
    assert await statement(tmp_path / "f.db") == "A."


async def test_a_truncated_backup_is_refused(tmp_path: Path) -> None:
    await filled(tmp_path / "f.db")
    async with await SqliteStore.open(tmp_path / "f.db") as store:
        await store.backup(tmp_path / "b.db")
    whole = (tmp_path / "b.db").read_bytes()
    (tmp_path / "b.db").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(StoreCorrupt):
        restore(tmp_path / "b.db", tmp_path / "f.db", NOW)
    assert await statement(tmp_path / "f.db") == "A."


@pytest.mark.skipif(os.name != "posix", reason="this system keeps no modes of files")
async def test_a_backup_that_others_can_read_is_refused(tmp_path: Path) -> None:
    await filled(tmp_path / "b.db")
    (tmp_path / "b.db").chmod(0o644)
    with pytest.raises(StoreExposed, match="chmod 600"):
        restore(tmp_path / "b.db", tmp_path / "f.db", NOW)
    assert not (tmp_path / "f.db").exists()
    (tmp_path / "b.db").chmod(0o600)
    restore(tmp_path / "b.db", tmp_path / "f.db", NOW)
    assert await statement(tmp_path / "f.db") == "A."


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root gives files away")
async def test_what_root_restores_belongs_to_whom_the_file_belonged(tmp_path: Path) -> None:
    await filled(tmp_path / "b.db")
    (tmp_path / "data").mkdir()
    file = tmp_path / "data" / "f.db"
    os.chown(file.parent, 1234, 1235)
    restore(tmp_path / "b.db", file, NOW)
    assert (file.stat().st_uid, file.stat().st_gid) == (1234, 1235)
    os.chown(file, 1236, 1237)
    restore(tmp_path / "b.db", file, NOW)
    assert (file.stat().st_uid, file.stat().st_gid) == (1236, 1237)


def test_a_missing_backup_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="There is no file"):
        restore(tmp_path / "none.db", tmp_path / "f.db", NOW)
