"""Tell what SQLite and the disk complain of as our own errors, each with what to do about it."""

from __future__ import annotations

import contextlib
import errno
import shutil
from collections.abc import Iterator
from pathlib import Path

from knowledge.model import StoreBusy, StoreCorrupt, StoreError, StoreFull, StoreReadOnly
from knowledge.sqlite.driver import sqlite3

__all__ = ["is_busy", "is_full", "is_unwritable", "translated"]

_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL}
_UNWRITABLE = {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM}
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT}
_LITTLE_ROOM = 2**20  # bytes free; SQLite calls it an I/O error when the index of its log doesn't fit


@contextlib.contextmanager
def translated(path: Path) -> Iterator[None]:
    """Raise what SQLite or the disk says about the file at *path* as a StoreError; let bugs through as they are."""
    try:
        yield
    except sqlite3.Error as error:
        told = _of_sqlite(error, path)
        if told is None:
            raise
        raise told from error
    except OSError as error:
        raise _of_disk(error, path.name) from error


def is_busy(error: Exception) -> bool:
    """Whether *error* says that another connection holds the file."""
    return _primary(error) in _BUSY


def is_full(error: Exception) -> bool:
    """Whether *error* says that the disk has no room or fails, so that a smaller transaction may still fit."""
    return _primary(error) in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR)


def is_unwritable(error: Exception) -> bool:
    """Whether *error* says that the file, its log or its folder can't be opened for writing."""
    return _primary(error) in _UNWRITABLE


def _of_sqlite(error: sqlite3.Error, path: Path) -> StoreError | None:
    code, name = _primary(error), path.name
    if code in _BUSY:
        return StoreBusy(f"Another program holds {name}: close it, or try again in a moment.")
    if code in _UNWRITABLE:
        return _unwritable(name)
    if code == sqlite3.SQLITE_FULL or (code == sqlite3.SQLITE_IOERR and _little_room(path)):
        return _full(name)
    if code == sqlite3.SQLITE_IOERR:
        return StoreError(f"The disk failed while {name} was used ({error}): check the disk, then try again.")
    if code in _DAMAGED:
        return StoreCorrupt(f"{name} is damaged, or no database at all: restore a backup, or name another file.")
    return None


def _of_disk(error: OSError, name: str) -> StoreError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _full(name)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return _unwritable(name)
    return StoreError(f"{name} can't be opened ({error.strerror or error}): check its folder, or name another file.")


def _unwritable(name: str) -> StoreReadOnly:
    return StoreReadOnly(f"{name} can't be written: let Footnote write the file and its folder.")


def _full(name: str) -> StoreFull:
    return StoreFull(f"The disk that holds {name} is full, so nothing was saved: make room, then save again.")


def _little_room(path: Path) -> bool:
    try:
        return shutil.disk_usage(path.parent).free < _LITTLE_ROOM
    except OSError:
        return False


def _primary(error: Exception) -> int | None:
    code = getattr(error, "sqlite_errorcode", None)  # the extended code; its low byte is the primary one
    return code & 0xFF if isinstance(code, int) else None
