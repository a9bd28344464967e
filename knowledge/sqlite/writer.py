"""Write from one thread: what waits together is committed together, and acknowledged after the commit."""

from __future__ import annotations

import asyncio
import contextlib
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from knowledge.model import StoreError
from knowledge.sqlite.driver import Connection, sqlite3, transaction
from knowledge.sqlite.errors import is_busy, is_full

__all__ = ["Work", "Writer"]

T = TypeVar("T")
Work = Callable[[Connection], T]
_Outcome = tuple[Any, Exception | None]

PATIENT = 0.01  # seconds that jobs which aren't urgent wait for one that is, to be committed with it


@dataclass(frozen=True, slots=True)
class _Job:
    work: Work[Any]
    done: asyncio.Future[Any]
    alone: bool
    urgent: bool


class Writer:
    """The only owner of the writing connection, which *connect* opens in its own thread when a job needs it.

    It is opened anew when the answer of *which*, asked before every group, isn't what it was.

    A job is a function of the connection and may be run twice: where a group can't be committed for want of room,
    each job is tried by itself. At most *capacity* jobs wait, callers beyond that wait for room, and at most
    *group* are committed together. A job once queued is done, even if nobody waits for it any more.
    """

    def __init__(
        self,
        connect: Callable[[], Connection],
        which: Callable[[], object] = lambda: None,
        *,
        capacity: int = 1024,
        group: int = 64,
    ) -> None:
        self._connect, self._which = connect, which
        self._group = group
        self._room = asyncio.Semaphore(capacity)
        self._waiting = 0
        self._queue: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._loop = asyncio.get_running_loop()
        self._thread: threading.Thread | None = None
        self._closing = False
        self._held: _Job | None = None
        self._connection: Connection | None = None
        self._connected_to: object = None

    @property
    def waiting(self) -> int:
        """How many jobs are queued or being done."""
        return self._waiting

    async def run(self, work: Work[T], *, alone: bool = False, urgent: bool = True) -> T:
        """Return what *work* returned once it is committed, or raise what it raised once it is undone.

        With *alone* it is no part of a group and begins and ends its transactions itself. What isn't *urgent* waits a
        moment for others: a commit takes as long for one as for thirty.
        """
        await self._room.acquire()
        if self._closing:
            self._room.release()
            raise StoreError("Footnote is stopping: nothing was saved.")
        if self._thread is None:
            self._thread = threading.Thread(target=self._serve, name="footnote-writer", daemon=True)
            self._thread.start()
        job = _Job(work, self._loop.create_future(), alone, urgent)
        self._waiting += 1
        self._queue.put(job)
        result: T = await job.done
        return result

    async def close(self) -> None:
        """Finish what was queued, then close the connection; harmless when done twice."""
        self._closing = True
        if self._thread is not None:
            self._queue.put(None)
            await asyncio.to_thread(self._thread.join)

    def _serve(self) -> None:
        while jobs := self._next():
            outcomes = self._outcomes(jobs)
            with contextlib.suppress(RuntimeError):  # the loop was closed: nobody waits any more
                self._loop.call_soon_threadsafe(self._settle, jobs, outcomes)
        self._disconnect()

    def _next(self) -> list[_Job]:
        """Wait for a job, then take those that wait with it, as many as make a group; none at the end."""
        first, self._held = self._held or self._queue.get(), None
        if first is None or first.alone:
            return [first] if first else []
        jobs, until = [first], 0.0 if first.urgent else time.monotonic() + PATIENT
        with contextlib.suppress(queue.Empty):
            while len(jobs) < self._group:
                left = until and until - time.monotonic()
                job = self._queue.get(timeout=left) if left > 0 else self._queue.get_nowait()
                if job is None:
                    self._queue.put(None)
                    break
                if job.alone:
                    self._held = job
                    break
                jobs.append(job)
                until = 0.0 if job.urgent else until
        return jobs

    def _outcomes(self, jobs: list[_Job]) -> list[_Outcome]:
        try:
            connection = self._connected()
            if jobs[0].alone:
                return [(jobs[0].work(connection), None)]
            return self._together(connection, jobs)
        except Exception as error:
            self._recover(error)
            if len(jobs) > 1 and is_full(error):
                return [outcome for job in jobs for outcome in self._outcomes([job])]
            return [(None, error)] * len(jobs)

    def _together(self, connection: Connection, jobs: list[_Job]) -> list[_Outcome]:
        """Do *jobs* in one transaction, a failing one undone by itself; raise when nothing could be committed."""
        with transaction(connection):
            if len(jobs) == 1:  # to undo it the transaction is enough
                return [(jobs[0].work(connection), None)]
            return [_undone_alone(connection, job) for job in jobs]

    def _settle(self, jobs: list[_Job], outcomes: list[_Outcome]) -> None:
        self._waiting -= len(jobs)
        for job, (value, error) in zip(jobs, outcomes, strict=True):
            self._room.release()
            if job.done.done():  # its caller was cancelled
                continue
            if error is None:
                job.done.set_result(value)
            else:
                job.done.set_exception(error)

    def _connected(self) -> Connection:
        now = self._which()
        if self._connected_to != now:
            self._disconnect()
        if self._connection is None:
            self._connection, self._connected_to = self._connect(), now
        return self._connection

    def _recover(self, error: Exception) -> None:
        """Begin with a new connection next time, unless this one was only told to wait its turn."""
        if isinstance(error, sqlite3.Error) and not is_busy(error):
            self._disconnect()

    def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(sqlite3.Error):
                connection.close()


def _undone_alone(connection: Connection, job: _Job) -> _Outcome:
    connection.execute("SAVEPOINT job")
    outcome: _Outcome
    try:
        outcome = job.work(connection), None
    except Exception as error:
        if not connection.in_transaction:  # SQLite undid everything, the jobs before this one too
            raise
        connection.execute("ROLLBACK TO job")
        outcome = None, error
    connection.execute("RELEASE job")
    return outcome
