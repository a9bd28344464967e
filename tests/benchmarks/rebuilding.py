"""What a question costs while its base is built anew beside it, and how long that holds up the event loop.

    python -m tests.benchmarks rebuilding          FOOTNOTE_SIZES=1000,10000 chooses sizes, in phrasings

Questions that are all unlike come ten milliseconds apart while the base is built over and over, once at least.
"""

from __future__ import annotations

import asyncio
import gc
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator

from bot.__main__ import SWITCH
from bot.app import collect_rarely
from knowledge.matcher import Matcher
from knowledge.matcher.workshop import Workshop
from tests.benchmarks.speed import generated, mistold

__all__ = ["main"]

_SIZES = (1_000, 10_000, 100_000)
_PER_FACT = 10
_APART = 0.01  # seconds
_LEAST = 300  # questions


def main() -> None:
    """Print the table."""
    sys.setswitchinterval(SWITCH)  # as the program itself does
    sizes = [int(size) for size in os.environ.get("FOOTNOTE_SIZES", "").split(",") if size] or list(_SIZES)
    print(f"\n{os.cpu_count()} cores; {time.strftime('%Y-%m-%d')}; p50 / p99 / longest, in ms\n")
    print("| phrasings | a question alone | while rebuilding | the loop late, alone | while rebuilding | build s |")
    print("|---|---|---|---|---|---|")
    for size in sizes:
        print(asyncio.run(_measured(size)), flush=True)


async def _measured(size: int) -> str:
    facts = list(generated(size // _PER_FACT))
    matcher = Matcher.build(facts)
    collect_rarely()  # as the program itself does
    questions = mistold(facts)
    await _asked(matcher, questions, lambda: True, 20)
    alone, late_alone = await _asked(matcher, questions, lambda: True, _LEAST)
    built: list[float] = []
    workshop = Workshop()
    enough = threading.Event()

    def rebuild() -> None:
        while not enough.is_set():
            started = time.perf_counter()
            workshop.learn(matcher.taught)
            built.append(time.perf_counter() - started)

    building = asyncio.create_task(asyncio.to_thread(rebuild))
    busy, late_busy = await _asked(matcher, questions, lambda: bool(built), _LEAST)
    enough.set()
    await building
    gc.unfreeze()
    spreads = " | ".join(map(_spread, (alone, busy, late_alone, late_busy)))
    return f"| {size:,} | {spreads} | {built[0]:.1f} |"


async def _asked(
    matcher: Matcher, questions: Iterator[str], done: Callable[[], bool], least: int
) -> tuple[list[float], list[float]]:
    """Ask at least so many of *questions*, until it's *done*; return what each took, and how late the loop woke."""
    taken: list[float] = []
    late: list[float] = []
    while len(taken) < least or not done():
        slept = time.perf_counter()
        await asyncio.sleep(_APART)
        woke = time.perf_counter()
        matcher.read(next(questions))
        taken.append(time.perf_counter() - woke)
        late.append(woke - slept - _APART)
    return taken, late


def _spread(seconds: list[float]) -> str:
    kept = sorted(1_000 * one for one in seconds)
    return f"{kept[len(kept) // 2]:.2f} / {kept[int(0.99 * (len(kept) - 1))]:.2f} / {kept[-1]:.2f}"
