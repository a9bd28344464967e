"""Open connections to a file of Footnote's: one kind that writes durably, one kind that only reads."""

from __future__ import annotations

import os
import time
from pathlib import Path

from knowledge.model import StoreError, StoreExposed, StoreReadOnly
from knowledge.modes import exposed
from knowledge.sqlite import migrations
from knowledge.sqlite.driver import Connection, sqlite3
from knowledge.sqlite.errors import is_busy, is_unwritable

__all__ = ["PATIENCE", "for_reading", "for_writing", "make", "owners_only", "which"]

PATIENCE = 5.0  # seconds that a connection waits for others to let go of the file
_OLDEST_SQLITE = (3, 38)  # STRICT tables and JSON functions, always there
_LARGEST_IDLE_LOG = 32 * 2**20  # bytes; a large import leaves no larger log behind
_PAUSE = 0.01  # seconds between attempts at what SQLite doesn't wait for by itself


def make(path: Path) -> None:
    """Make the file and its folder, for their owner only, where they are missing."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        if os.name == "posix":  # a file survives a power cut only if its name in the folder does
            folder = os.open(path.parent, os.O_RDONLY)
            os.fsync(folder)
            os.close(folder)


def owners_only(path: Path) -> None:
    """Raise StoreExposed where others on this machine may read or write the file at *path*, or its log."""
    for file in (path, path.with_name(path.name + "-wal")):
        if file.exists() and exposed(file):
            raise StoreExposed(f"Others on this machine can read {file}, so it isn't used: run 'chmod 600 {file}'.")


def which(path: Path) -> object:
    """Return what tells the file at *path* from another that takes its place; None when there is none.

    Who goes on writing to a file that was moved away or deleted writes what nobody will ever see.
    """
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def for_writing(path: Path, patience: float = PATIENCE) -> Connection:
    """Return a connection that writes to the file at *path*, its tables made as this version wants them.

    Each commit is on the disk when it returns. May raise what SQLite raises, StoreNewer, StoreCorrupt.
    """
    connection = _connect(path, "mode=rw", patience)
    try:
        migrations.pending(connection, path.name)  # refuses another program's file before anything in it is changed
        _log_ahead(connection, patience)
        connection.execute("PRAGMA synchronous = FULL")  # with NORMAL a power cut loses what was acknowledged
        connection.execute("PRAGMA fullfsync = ON")  # macOS: fsync alone leaves it in the drive's cache
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA secure_delete = ON")  # what is forgotten is no longer in unused pages either
        connection.execute("PRAGMA recursive_triggers = ON")  # so that REPLACE can't delete history unseen
        connection.execute(f"PRAGMA journal_size_limit = {_LARGEST_IDLE_LOG}")
        migrations.prepare(connection, path.name)
    except BaseException:
        connection.close()
        raise
    return connection


def for_reading(path: Path, patience: float = PATIENCE) -> tuple[Connection, bool]:
    """Return a connection that only reads, and whether it may be kept for long.

    Where the file or its folder can't be written, it is for the moment only: it may not see what others change, and
    while it is open no other of this process's could write, even if that was allowed again.
    """
    connection = _connect(path, "mode=rw", patience)
    try:
        connection.execute("PRAGMA query_only = ON")
        connection.execute("SELECT 1 FROM sqlite_master").fetchone()
    except sqlite3.Error as error:
        connection.close()
        if not is_unwritable(error):
            raise
    else:
        return connection, os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
    log = path.with_name(path.name + "-wal")
    if log.exists() and log.stat().st_size:
        raise StoreReadOnly(f"{log.name} holds changes that can't be read: let Footnote write in its folder.")
    return _connect(path, "mode=ro&immutable=1", patience), False


def _connect(path: Path, options: str, patience: float) -> Connection:
    if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
        raise StoreError(
            f"SQLite {sqlite3.sqlite_version} is too old for Footnote, which needs"
            f" {'.'.join(map(str, _OLDEST_SQLITE))}: install the package 'pysqlite3', or a newer Python."
        )
    if path.is_dir():
        raise StoreError(f"{path.name} is a folder: name a file in it.")
    if not path.exists():
        raise StoreError(f"{path.name} is gone: put it back, or start Footnote again to begin a new one.")
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?{options}",
        uri=True,
        timeout=patience,
        isolation_level=None,  # transactions begin where we say so
        check_same_thread=False,  # each is used by one thread alone, and closed when that has ended
    )


def _log_ahead(connection: Connection, patience: float) -> None:
    """Switch to the write-ahead log, for which SQLite itself doesn't wait when another does so too."""
    until = time.monotonic() + patience
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if not is_busy(error) or time.monotonic() > until:
                raise
            time.sleep(_PAUSE)
        else:
            return
