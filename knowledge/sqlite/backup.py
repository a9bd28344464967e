"""Copy a store's file while it is in use, and put such a copy in its place."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from knowledge.model import StoreBusy, StoreCorrupt, StoreError
from knowledge.sqlite import migrations
from knowledge.sqlite.connection import owners_only
from knowledge.sqlite.driver import Connection, sqlite3

__all__ = ["backup", "restore", "verify"]


def backup(connection: Connection, target: Path) -> int:
    """Write all that *connection*'s file holds at this moment to the new file *target*; return its size in bytes.

    The copy is verified before it gets its name, is its owner's only, and holds nothing that was deleted. A file
    that is there is never overwritten.
    """
    if target.exists():
        raise StoreError(f"{target} is there already: name another file, or move that one away.")
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    try:
        connection.execute("PRAGMA query_only = OFF")  # which would refuse the new file too
        connection.execute("VACUUM INTO ?", (str(unfinished),))
        verify(unfinished)
        _sync(unfinished)
        os.link(unfinished, target)  # unlike a rename, fails when somebody else was first
    except FileExistsError as error:
        raise StoreError(f"{target} is there already: name another file, or move that one away.") from error
    finally:
        unfinished.unlink(missing_ok=True)
    _sync(target.parent)
    return target.stat().st_size


def verify(path: Path) -> None:
    """Raise StoreCorrupt unless *path* is a whole store of Footnote's, StoreNewer if of a newer one."""
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
    except sqlite3.Error as error:
        raise StoreCorrupt(f"{path} can't be opened: {error}.") from error
    try:
        if not connection.execute("SELECT 1 FROM sqlite_master").fetchone():
            raise StoreCorrupt(f"{path} is empty: name a backup that 'footnote backup' wrote.")
        migrations.pending(connection, path.name)
        found = [row[0] for row in connection.execute("PRAGMA integrity_check(3)")]
        if found != ["ok"]:
            raise StoreCorrupt(f"{path} is damaged: {'; '.join(found)}.")
        if broken := connection.execute("PRAGMA foreign_key_check").fetchone():
            raise StoreCorrupt(f"{path} is damaged: a row of {broken[0]} points to nothing.")
    except sqlite3.DatabaseError as error:
        raise StoreCorrupt(f"{path} is not a backup of Footnote's: {error}.") from error
    finally:
        connection.close()


def restore(source: Path, path: Path, now: datetime) -> Path | None:
    """Make the file at *path* what the backup *source* holds; return where the old one was moved, if there was one.

    The backup is verified first, and the old file is kept; the new one is its owner's, or else the folder's, whoever
    restores. Raise StoreBusy while anything has the old one open.
    """
    if not source.is_file():
        raise StoreError(f"There is no file {source}: name a backup that 'footnote backup' wrote.")
    verify(source)
    owners_only(source)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    owned = (path if path.exists() else path.parent).stat()
    coming = path.with_name(f".{path.name}.restoring")
    coming.unlink(missing_ok=True)
    with source.open("rb") as old, os.fdopen(os.open(coming, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as new:
        while piece := old.read(1 << 20):
            new.write(piece)
    if os.name == "posix" and os.geteuid() == 0:  # root restores what a service of another user has to open
        os.chown(coming, owned.st_uid, owned.st_gid)
    _sync(coming)
    kept: Path | None = None
    if path.exists():
        _alone(path)
        kept = path.with_name(f"{path.name}.before-{now:%Y%m%d-%H%M%S}")
        for suffix in ("-wal", "-shm"):  # left by a crash; in place they would be replayed onto the restored file
            log = path.with_name(path.name + suffix)
            if log.exists():
                log.rename(kept.with_name(kept.name + suffix))
        path.rename(kept)
    coming.rename(path)
    _sync(path.parent)
    return kept


def _alone(path: Path) -> None:
    """Fold the log into the file at *path*, which SQLite only does for who has it alone; raise StoreBusy otherwise."""
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None, timeout=0.5)
    try:
        connection.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.OperationalError as error:
        raise StoreBusy(f"Another program has {path} open: stop it first, then restore.") from error
    except sqlite3.DatabaseError:
        return  # a damaged file is what one restores over
    finally:
        connection.close()


def _sync(path: Path) -> None:
    if os.name != "posix":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
