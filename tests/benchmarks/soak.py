"""Ask the core a million questions and see whether its memory grows or files stay open.

    python -m tests.benchmarks soak
    FOOTNOTE_QUESTIONS=200000 …     fewer

The desk and its store, in one process, are asked as fast as they answer, all of it recorded. Most questions were asked
before, as in a community; one of a hundred never was. Before, 60,000 questions unlike each other fill what is kept at
hand, which is bounded: the last of it, 65,536 stems of words, is full after 55,000. Growth is counted from there; what
filling it took is printed too. Blocks are Python's own: where they stay as many while the memory grows, nothing is
kept, and it is the allocator that doesn't give back.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import random
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from bot.__main__ import SWITCH
from bot.app import open_house
from bot.desk import Desk
from bot.requests import Ask, Asker, Place
from bot.settings import Settings
from tests.benchmarks import _measures as measures
from tests.benchmarks.core import recorded, resident

__all__ = ["main"]

QUESTIONS = int(os.environ.get("FOOTNOTE_QUESTIONS", "1000000"))
AT_ONCE = 32
ASKERS = 5_000
FIRST = 60_000
NEW_ONE_IN = 100
LOOKS = 20
PLACE = Place("discord", "1", "10")


@dataclass(frozen=True)
class Look:
    """What the process held after so many questions."""

    asked: int
    megabytes: float
    blocks: int
    files: int


def main() -> None:
    """Print what the process held along the way, and by how much it grew; exit 1 at 5% or at a file more."""
    sys.setswitchinterval(SWITCH)  # as the program itself does
    with tempfile.TemporaryDirectory() as folder:
        grown, files = asyncio.run(_soaked(Path(folder) / "footnote.db"))
    if grown >= 0.05 or files > 0:
        sys.exit(1)


async def _soaked(path: Path) -> tuple[float, int]:
    async with open_house(Settings(database=str(path))) as house:
        questions = _questions(NEW_ONE_IN)
        await _ask(house.desk, itertools.islice(questions, 1_000))
        empty = resident()
        await _ask(house.desk, itertools.islice(_questions(1), FIRST))
        first = Look(0, resident(), sys.getallocatedblocks(), _files())
        began, before, looks = perf_counter(), await recorded(house.store), [first]
        print(f"{empty:.0f} MB, and {first.megabytes:.0f} MB with all full that is kept at hand")
        print(f"{'asked':>10}{'MB':>8}{'blocks':>11}{'files':>7}{'seconds':>9}")
        for _ in range(LOOKS):
            await _ask(house.desk, itertools.islice(questions, QUESTIONS // LOOKS))
            looks.append(look := Look(QUESTIONS // LOOKS * len(looks), resident(), sys.getallocatedblocks(), _files()))
            seconds = perf_counter() - began
            print(
                f"{look.asked:>10,}{look.megabytes:>8.0f}{look.blocks:>11,}{look.files:>7}{seconds:>9.0f}", flush=True
            )
        await house.desk.close()
        kept = await recorded(house.store) - before
    last = looks[-1]
    grown = last.megabytes / first.megabytes - 1
    print(
        f"{last.asked / seconds:,.0f} questions a second, {kept:,} recorded;"
        f" memory grew by {grown:.1%} from {first.megabytes:.0f} MB, and open files by {last.files - first.files}"
    )
    return grown, last.files - first.files


async def _ask(desk: Desk, questions: Iterator[tuple[Asker, str]]) -> None:
    async def one_after_another() -> None:
        for asker, text in questions:
            await desk.handle(Ask(asker=asker, place=PLACE, text=text, alone=True))

    await asyncio.gather(*(one_after_another() for _ in range(AT_ONCE)))


def _questions(new_one_in: int) -> Iterator[tuple[Asker, str]]:
    asked = measures.article_questions(Path(__file__).parent / "questions/article-dev.jsonl")
    texts, draw = [one.question for one in asked], random.Random(1)
    for number in itertools.count():
        new = f" number {number} of {new_one_in}" if number % new_one_in == 0 else ""
        yield Asker("discord", str(100 + draw.randrange(ASKERS))), draw.choice(texts) + new


def _files() -> int:
    """Return how many files are open, where the system tells; else 0."""
    there = Path("/proc/self/fd")
    return len(list(there.iterdir())) if there.exists() else 0
