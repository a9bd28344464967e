"""What the core alone does: questions a second while two curators edit, and whether every one was recorded.

    python -m tests.benchmarks core
    FOOTNOTE_QUESTIONS=6000 …             asks fewer
    FOOTNOTE_RATES=1500,250,1000 …        asks so many a second of each base

Questions are drawn from the labelled ones, as in a community where many ask the same; "unlike" are all different. They
come at a steady rate, whether the last one is answered or not, so that waiting shows in the percentiles.
"""

from __future__ import annotations

import asyncio
import gc
import os
import random
import resource
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from bot import requests as r
from bot.__main__ import SWITCH
from bot.app import SYSTEM, collect_rarely, open_house
from bot.desk import Desk
from bot.requests import Ask, Asker, Place, from_token
from bot.settings import Settings
from knowledge.catalog import Edit
from knowledge.model import Fact
from knowledge.sqlite import SqliteStore
from tests.benchmarks import _measures as measures
from tests.benchmarks.speed import generated

__all__ = ["main", "recorded", "resident"]

QUESTIONS = int(os.environ.get("FOOTNOTE_QUESTIONS", "30000"))
PLACE = Place("discord", "1", "10")
CURATORS = [Asker("discord", str(number), admin=True) for number in (1, 2)]
EDIT_EVERY = 0.5  # seconds, each curator


@dataclass
class Times:
    """How long things took, in seconds."""

    taken: list[float]

    def __str__(self) -> str:
        kept = sorted(self.taken)
        at = [kept[min(len(kept) - 1, int(share * len(kept)))] * 1_000 for share in (0.5, 0.99, 0.999)]
        return f"{at[0]:.2f} / {at[1]:.2f} / {at[2]:.2f} ms"


def main() -> None:
    """Print a table."""
    sys.setswitchinterval(SWITCH)  # as the program itself does
    print("| base | questions | asked a second | p50 / p99 / p99.9 | edits p50 / p99 / p99.9 | recorded | MB grown |")
    print("|---|---|---|---|---|---|---|")
    rates = [int(rate) for rate in os.environ.get("FOOTNOTE_RATES", "1500,250,1000").split(",")]
    for name, rate, unlike in zip(("article", "article", "10,000 facts"), rates, (False, True, False), strict=True):
        with tempfile.TemporaryDirectory() as folder:
            count = QUESTIONS if not unlike else min(QUESTIONS, 3_000)
            print(asyncio.run(_measured(Path(folder) / "f.db", name, rate, count, unlike)), flush=True)


async def _measured(path: Path, name: str, rate: int, count: int, unlike: bool) -> str:
    if name != "article":
        await _filled(path)
    async with open_house(Settings(database=str(path))) as house:
        desk = house.desk
        await desk.volume("article")
        collect_rarely()  # as the program itself does
        questions = list(_article()) if name == "article" else list(_generated())
        for one in questions:
            await desk.handle(Ask(asker=CURATORS[0], place=replace(PLACE, channel="9"), text=one, alone=True))
        await desk.close()
        before = await recorded(house.store)
        memory = resident()
        asked, edited, stop = Times([]), Times([]), asyncio.Event()
        curating = [asyncio.create_task(_curate(desk, who, edited, stop)) for who in CURATORS]
        began = perf_counter()
        await _ask(desk, questions, rate, count, unlike, asked)
        seconds = perf_counter() - began
        stop.set()
        await asyncio.gather(*curating)
        await desk.close()
        after = await recorded(house.store)
        grown = resident() - memory
    gc.unfreeze()
    kind = "unlike" if unlike else f"{len(questions):,} different"
    return (
        f"| {name} | {count:,} ({kind}) | {count / seconds:,.0f} | {asked} | {edited} ({len(edited.taken)}) |"
        f" {after - before:,} | {grown:.0f} |"
    )


async def _ask(desk: Desk, questions: list[str], rate: int, count: int, unlike: bool, times: Times) -> None:
    draw = random.Random(1)
    under_way: set[asyncio.Task[None]] = set()
    began = perf_counter()

    async def one(number: int, due: float) -> None:
        text = draw.choice(questions) + (f" number {number}" if unlike else "")
        asker = Asker("discord", str(100 + number % 500))
        await desk.handle(Ask(asker=asker, place=PLACE, text=text, alone=True))
        times.taken.append(perf_counter() - due)

    for number in range(count):
        due = began + number / rate
        if (ahead := due - perf_counter()) > 0:
            await asyncio.sleep(ahead)
        task = asyncio.create_task(one(number, due))
        under_way.add(task)
        task.add_done_callback(under_way.discard)
    await asyncio.gather(*under_way)


async def _curate(desk: Desk, who: Asker, times: Times, stop: asyncio.Event) -> None:
    """Correct one's own fact over and over; what is timed is how long the curator waits."""
    number = 0
    name = f"note-{who.id}"
    while not stop.is_set():
        number += 1
        began = perf_counter()
        card = await desk.handle(
            r.AddPhrasing(asker=who, place=PLACE, fact=name, phrasing=f"What is note {who.id} of {number}?")
            if number > 1
            else r.SaveFact(
                asker=who, place=PLACE, fact="", revision=0,
                values={"id": name, "answer": f"Note {who.id} is kept in a drawer.", "phrasings": f"Note {who.id}?"},
            )
        )  # fmt: skip
        assert card is not None
        for button in card.buttons:
            if button.label == "Save anyway":
                await desk.handle(from_token(button.press, who, PLACE))
        times.taken.append(perf_counter() - began)
        await asyncio.sleep(EDIT_EVERY)


async def _filled(path: Path) -> None:
    async with await SqliteStore.open(path) as store:
        await store.create("article")
        await store.replace("article", generated(10_000), Edit(SYSTEM, datetime.now(UTC), "import"))


def _article() -> Iterator[str]:
    for one in measures.article_questions(Path(__file__).parent / "questions/article-dev.jsonl"):
        yield one.question


def _generated() -> Iterator[str]:
    draw = random.Random(2)
    facts: list[Fact] = list(generated(10_000))
    for _ in range(600):
        yield draw.choice(draw.choice(facts).phrasings)


async def recorded(store: SqliteStore) -> int:
    """Return how many questions the ledger holds."""
    found: tuple[int] = await store.read(lambda one: one.execute("SELECT count(*) FROM asked").fetchone())
    return found[0]


def resident() -> float:
    """Return the memory in use, in MB; where the system doesn't tell, the most there ever was."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
