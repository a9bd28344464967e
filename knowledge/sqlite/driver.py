"""Choose SQLite's driver as sqlite-utils does, without the 0.1 s of CPU that importing it costs every cold start."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
else:
    try:
        import pysqlite3 as sqlite3  # a current SQLite: those before 3.51.3 can corrupt their write-ahead log
    except ImportError:
        import sqlite3

__all__ = ["Connection", "sqlite3", "transaction"]

Connection = sqlite3.Connection


@contextlib.contextmanager
def transaction(connection: Connection, *, end: str = "COMMIT") -> Iterator[None]:
    """Begin a transaction that writes, before anything is read that it may rest on, and *end* it; undo on an error."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute(end)
    except BaseException:
        if connection.in_transaction:
            with contextlib.suppress(sqlite3.Error):
                connection.execute("ROLLBACK")
        raise
