"""What SQLite and the disk complain of becomes one clear error; what is a bug stays one."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from knowledge.model import StoreBusy, StoreCorrupt, StoreError, StoreFull, StoreReadOnly
from knowledge.sqlite.driver import sqlite3
from knowledge.sqlite.errors import translated


def complaint(code: int, kind: type[Exception] = sqlite3.OperationalError) -> Exception:
    """Return what the driver raises for an (extended) result code."""
    error = kind("it says so")
    error.sqlite_errorcode = code  # type: ignore[attr-defined]
    return error


@pytest.mark.parametrize(
    ("raised", "told"),
    [
        (complaint(sqlite3.SQLITE_BUSY | 2 << 8), StoreBusy),  # SQLITE_BUSY_SNAPSHOT
        (complaint(sqlite3.SQLITE_LOCKED), StoreBusy),
        (complaint(sqlite3.SQLITE_READONLY | 4 << 8), StoreReadOnly),  # SQLITE_READONLY_DBMOVED
        (complaint(sqlite3.SQLITE_CANTOPEN), StoreReadOnly),
        (complaint(sqlite3.SQLITE_FULL), StoreFull),
        (complaint(sqlite3.SQLITE_CORRUPT, sqlite3.DatabaseError), StoreCorrupt),
        (complaint(sqlite3.SQLITE_NOTADB, sqlite3.DatabaseError), StoreCorrupt),
        (OSError(errno.ENOSPC, "No space left on device"), StoreFull),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), StoreFull),
        (PermissionError(errno.EACCES, "Permission denied"), StoreReadOnly),
        (OSError(errno.EROFS, "Read-only file system"), StoreReadOnly),
    ],
    ids=repr,
)
def test_each_complaint_is_told_as_what_it_is(tmp_path: Path, raised: Exception, told: type[StoreError]) -> None:
    with pytest.raises(told, match=r"facts\.db"), translated(tmp_path / "facts.db"):
        raise raised


def test_a_disk_that_fails_is_not_taken_for_a_full_one(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="check the disk") as failed, translated(tmp_path / "facts.db"):
        raise complaint(sqlite3.SQLITE_IOERR)
    assert type(failed.value) is StoreError


def test_a_disk_that_fails_and_is_gone_is_told_too(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="check the disk"), translated(tmp_path / "gone" / "facts.db"):
        raise complaint(sqlite3.SQLITE_IOERR)


def test_what_has_another_cause_names_it(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="Is a directory"), translated(tmp_path / "facts.db"):
        raise IsADirectoryError(errno.EISDIR, "Is a directory")


def test_a_bug_is_raised_as_it_is(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError, match="it says so"), translated(tmp_path / "facts.db"):
        raise complaint(sqlite3.SQLITE_ERROR)
