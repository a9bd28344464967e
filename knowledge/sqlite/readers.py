"""Read from a few threads, each with its own connection, never the writer's."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from knowledge.model import StoreError
from knowledge.sqlite.driver import Connection, sqlite3

__all__ = ["Readers"]

T = TypeVar("T")


class Readers:
    """At most *threads* threads, each with a connection that *connect* opens for it.

    *connect* also says whether the connection may be kept for the thread's next read. It isn't when it failed, nor
    when the answer of *which*, asked before every read, isn't what it was.
    """

    def __init__(
        self,
        connect: Callable[[], tuple[Connection, bool]],
        which: Callable[[], object] = lambda: None,
        *,
        threads: int = 3,
    ) -> None:
        self._connect, self._which = connect, which
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="footnote-reader")
        self._mine = threading.local()
        self._kept: set[Connection] = set()
        self._closing = False

    async def run(self, read: Callable[[Connection], T]) -> T:
        """Return what *read* returns; all that it reads is of one moment."""
        if self._closing:
            raise StoreError("Footnote is stopping: nothing was read.")
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._read, read)

    async def close(self) -> None:
        """Finish what was asked for, then close every connection; harmless when done twice."""
        self._closing = True
        await asyncio.to_thread(self._pool.shutdown)
        while self._kept:
            self._kept.pop().close()

    def _read(self, read: Callable[[Connection], T]) -> T:
        now = self._which()
        connection: Connection | None = getattr(self._mine, "connection", None)
        if connection is not None and self._mine.connected_to != now:
            self._drop(connection)
            connection = None
        keep = True
        if connection is None:
            connection, keep = self._connect()
            self._kept.add(connection)
            self._mine.connection, self._mine.connected_to = connection, now
        try:
            connection.execute("BEGIN")
            found = read(connection)
            connection.rollback()
        except sqlite3.Error:
            keep = False
            raise
        except BaseException:
            connection.rollback()
            raise
        finally:
            if not keep:
                self._drop(connection)
        return found

    def _drop(self, connection: Connection) -> None:
        self._mine.connection = None
        self._kept.discard(connection)
        connection.close()
