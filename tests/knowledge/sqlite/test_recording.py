"""Questions on their way into the ledger: those that come together are written together."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from knowledge.sqlite.driver import Connection
from knowledge.sqlite.recording import Recorder
from tests.knowledge.stores import asked

QUESTION = asked(1)


class Disk:
    """Takes down how many questions each transaction brings, and ends one when told to."""

    def __init__(self) -> None:
        self.brought: list[int] = []
        self.begun, self.go_on = asyncio.Event(), asyncio.Event()

    async def write(self, work: Callable[[Connection], None]) -> None:
        assert isinstance(work, partial)
        self.brought.append(len(work.keywords["asked"]))
        self.begun.set()
        await self.go_on.wait()


async def test_a_question_is_written_at_once_and_those_that_come_meanwhile_together() -> None:
    disk = Disk()
    recorder = Recorder(disk.write, b"")
    first = asyncio.create_task(recorder.record(QUESTION))
    await disk.begun.wait()
    assert disk.brought == [1]
    others = [asyncio.create_task(recorder.record(replace(QUESTION, id=number))) for number in range(2, 40)]
    await asyncio.sleep(0)
    disk.go_on.set()
    await asyncio.gather(first, *others)
    assert disk.brought == [1, 38]


async def test_at_the_end_all_that_waits_is_written() -> None:
    disk = Disk()
    recorder = Recorder(disk.write, b"")
    waiting = [asyncio.create_task(recorder.record(QUESTION))]
    await disk.begun.wait()
    waiting += [asyncio.create_task(recorder.record(replace(QUESTION, id=number))) for number in (2, 3)]
    await asyncio.sleep(0)
    disk.go_on.set()
    await recorder.close()
    assert disk.brought == [1, 2]
    assert all(one.done() for one in waiting)


async def test_no_transaction_brings_more_than_it_may() -> None:
    disk = Disk()
    recorder = Recorder(disk.write, b"")
    disk.go_on.set()
    await asyncio.gather(*(recorder.record(replace(QUESTION, id=number)) for number in range(300)))
    assert sum(disk.brought) == 300
    assert max(disk.brought) == 128
