"""Kill the bot's real process while both platforms ask, and see how soon it serves both again, and what was lost.

    python -m tests.benchmarks restarts         FOOTNOTE_RESTARTS=100 for more

Each time the file that the dead process left, with its log, is opened as the store does. Then the bot is started. It
serves again once it has answered what Slack asks as soon as it is connected; what was said on Discord meanwhile, and
what the dead one left open, is made up for once the channels that moved on are read.
"""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any

from knowledge.sqlite import SqliteStore
from tests.benchmarks._process import Place, running
from tests.benchmarks.core import Times

__all__ = ["main"]

RESTARTS = int(os.environ.get("FOOTNOTE_RESTARTS", "20"))
QUESTION = "How much does the golf course cost?"
PACE = 50.0  # questions a second on Discord


def main() -> None:
    """Print the percentiles, and what became of the questions."""
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_measured(Path(folder) / "footnote.db"))


async def _measured(database: Path) -> None:
    opened, connected, serving, made_up = Times([]), Times([]), Times([]), Times([])
    draw = random.Random(1)
    async with running(database, slack=("--keep", "1000", "--no-check")) as place:
        made = await place.discord.do("build", guilds=1, channels=5, users=20)
        bot = (await place.discord.do("state"))["bot"]
        for _ in range(RESTARTS):
            await _ask(place, made, f"<@{bot}> {QUESTION}", draw.randrange(10, 60), draw)
            await place.bot.kill()
            opened.taken.append(await _open(database))
            await _gone(place)
            began = perf_counter()
            await place.bot.begin()
            await asyncio.gather(place.discord.do("connected", within=30), place.slack.do("connected", within=30))
            connected.taken.append(perf_counter() - began)
            await place.slack.do("say", channel="general", person="ann", text=f"@footnote {QUESTION}", wait="post")
            serving.taken.append(perf_counter() - began)
            tally = await place.discord.do("answered", within=30)
            made_up.taken.append(perf_counter() - began)
    print(f"{RESTARTS} kills, p50 / p99 / p99.9 each")
    names = ("file opened", "connected to both", "serving", "all made up for")
    for name, times in zip(names, (opened, connected, serving, made_up), strict=True):
        print(f"{name:20}{times}")
    print({name: count for name, count in tally.items() if isinstance(count, int)})


async def _ask(place: Place, made: dict[str, Any], text: str, count: int, draw: random.Random) -> None:
    for _ in range(count):
        said = {"channel": draw.choice(made["channels"]), "author": draw.choice(made["users"]), "text": text}
        await place.discord.do("say", messages=[said])
        await asyncio.sleep(1 / PACE)


async def _open(database: Path) -> float:
    """Return the seconds that opening a copy of what was left takes."""
    with tempfile.TemporaryDirectory() as folder:
        for left in database.parent.glob(f"{database.name}*"):
            shutil.copy(left, folder)
        began = perf_counter()
        async with await SqliteStore.open(Path(folder) / database.name):
            return perf_counter() - began


async def _gone(place: Place) -> None:
    """Wait until both platforms know that the bot is gone, so that what they tell next is about the new one."""
    while (await place.discord.do("stats"))["connected"] or (await place.slack.do("state"))["links"]:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
