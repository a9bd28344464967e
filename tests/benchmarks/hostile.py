"""Let a few askers flood one space with hostile texts for five seconds, and see what the others feel.

    python -m tests.benchmarks hostile

Twenty others ask twenty questions a second in another space, before, during and after. The flood comes as fast as the
core takes it, from eight askers who don't wait: long texts of stacked marks, right-to-left, one endless word, thousands
of different words, markup and syntax. What became of it is read from the counters.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections import Counter
from pathlib import Path
from time import perf_counter

from bot.__main__ import SWITCH
from bot.app import open_house
from bot.desk import Desk, Limits
from bot.desk.meter import Silent
from bot.requests import Ask, Asker, Place
from bot.settings import Settings
from tests.benchmarks.core import Times
from tests.benchmarks.storms import QUESTIONS

__all__ = ["main"]

SECONDS = 5.0
PACE = 20.0  # questions a second of all others
FLOODERS, AT_ONCE = 8, 25
FLOODED, QUIET = Place("discord", "666", "1"), Place("discord", "1", "10")
HOSTILE = (
    "Z\u0351\u0343\u0302\u0300" * 800,
    "\u202e\u05e9\u05dc\u05d5\u05dd " * 570,
    "a" * 4_000,
    " ".join(f"w{number:x}" for number in range(800))[:4_000],
    "\U0001f468\u200d\U0001f469\u200d\U0001f467" * 800,
    "\ufdfa" * 4_000,
    "' OR 1=1; DROP TABLE facts; -- NEAR(* \" ^" * 95,
    "<@&1> @everyone <!channel> [x](https://example.org) ||`" * 70,
)


class Counters(Silent):
    """What happened, by platform and event."""

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()

    def asked(self, platform: str, decision: str, seconds: float, confidence: float) -> None:
        """Count a decision."""
        self.seen[f"asked: {decision}"] += 1

    def failed(self, request: str) -> None:
        """Count a bug."""
        self.seen[f"failed: {request}"] += 1

    def happened(self, platform: str, event: str) -> None:
        """Count an event."""
        self.seen[event] += 1


def main() -> None:
    """Print what the others waited before, during and after, and the counters."""
    sys.setswitchinterval(SWITCH)  # as the program itself does
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_measured(Path(folder) / "f.db"))


async def _measured(path: Path) -> None:
    counters = Counters()
    async with open_house(Settings(database=str(path)), counters, Limits()) as house:
        desk = house.desk
        await _others(desk, 1.0)  # what is made at the first question is no part of it
        print("others, p50 / p99 / p99.9")
        print(f"before: {await _others(desk, SECONDS)}")
        began, sent = perf_counter(), [0]
        flood = [
            asyncio.create_task(_flood(desk, number % FLOODERS, sent, began + SECONDS))
            for number in range(FLOODERS * AT_ONCE)
        ]
        print(f"during: {await _others(desk, SECONDS)}")
        await asyncio.gather(*flood)
        print(f"after:  {await _others(desk, SECONDS)}")
        print(f"{sent[0]:,} hostile texts, {sent[0] / SECONDS:,.0f} a second; {dict(counters.seen)}")


async def _flood(desk: Desk, who: int, sent: list[int], until: float) -> None:
    asker = Asker("discord", f"66{who}")
    while perf_counter() < until:
        sent[0] += 1
        text = f"{sent[0]} {HOSTILE[sent[0] % len(HOSTILE)]}"
        await desk.handle(Ask(asker=asker, place=FLOODED, text=text[:4_000], alone=True))
        await asyncio.sleep(0)  # the next event of a socket is another turn of the loop


async def _others(desk: Desk, seconds: float) -> Times:
    times, under_way, began = Times([]), set(), perf_counter()

    async def one(number: int, due: float) -> None:
        asker = Asker("discord", str(100 + number % 20))
        question = QUESTIONS[number % len(QUESTIONS)]
        await desk.handle(Ask(asker=asker, place=QUIET, text=question, alone=True))
        times.taken.append(perf_counter() - due)

    for number in range(round(seconds * PACE)):
        due = began + number / PACE
        await asyncio.sleep(max(0.0, due - perf_counter()))
        under_way.add(asyncio.create_task(one(number, due)))
    await asyncio.gather(*under_way)
    return times
