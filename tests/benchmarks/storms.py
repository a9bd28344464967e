"""Break everything between the platforms and the bot's real process, and count what was missed or answered twice.

    python -m tests.benchmarks storms      a tenth of the whole, some minutes
    FOOTNOTE_STORMS=1 …     2,000 resumable gateway faults, 50 invalidated sessions, 200 faults of Slack
    FOOTNOTE_STORMS_ON=slack …  leaves Discord in peace

Questions are asked all the while on both platforms, each of Slack's events delivered up to four times. The draws come
from one seed, so a storm can be had again.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from tests.benchmarks._process import Place, running

__all__ = ["main", "storms"]

QUESTIONS = (
    "How much does the golf course cost?",
    "Who wrote the article?",
    "Why are fewer people defecting?",
    "What is the capital of France?",
    "how many people left last year",
)
RESUMABLE: tuple[dict[str, Any], ...] = (
    {"do": "abort"},
    {"do": "reconnect"},
    {"do": "close", "code": 4000},
    {"do": "invalidate", "resumable": True},
)
FAULTS = (("discord", 2_000), ("discord", 50), ("slack", 200))
EVERY = 0.15  # seconds between faults of the gateway
PACE = 20.0  # questions a second on each platform


def main() -> None:
    """Print what came of it."""
    share = float(os.environ.get("FOOTNOTE_STORMS", "0.1"))
    on = os.environ.get("FOOTNOTE_STORMS_ON", "discord,slack")
    faults = [round(number * share * (name in on)) for name, number in FAULTS]
    with tempfile.TemporaryDirectory() as folder:
        told = asyncio.run(storms(Path(folder) / "footnote.db", *faults))
    print(json.dumps(told, indent=2))


async def storms(database: Path, gateway: int, invalidated: int, slack: int) -> dict[str, Any]:
    """Return what was asked, answered, missed and doubled on each platform, and the faults by kind."""
    began = time.perf_counter()
    async with running(
        database, discord=("--keep", "200000"), slack=("--keep", "1000", "--retries", "0,10,30", "--no-check")
    ) as place:
        storm = asyncio.gather(_on_discord(place, gateway, invalidated), _on_slack(place, slack))
        on_discord, on_slack = await storm
        return {
            "discord": on_discord,
            "slack": on_slack,
            "megabytes": round(place.bot.megabytes, 1),
            "seconds": round(time.perf_counter() - began, 1),
        }


async def _on_discord(place: Place, resumable: int, invalidated: int) -> dict[str, Any]:
    discord, draw = place.discord, random.Random(1)
    made = await discord.do("build", guilds=4, channels=5, users=50)
    bot = (await discord.do("state"))["bot"]
    faults = [*[True] * resumable, *[False] * invalidated]
    draw.shuffle(faults)
    done: Counter[str] = Counter()
    stop = asyncio.Event()

    async def ask() -> None:
        while not stop.is_set():
            said = {"channel": draw.choice(made["channels"]), "author": draw.choice(made["users"])}
            await discord.do("say", messages=[said | {"text": f"<@{bot}> {draw.choice(QUESTIONS)}"}])
            await asyncio.sleep(1 / PACE)

    asking = asyncio.create_task(ask())
    for can_resume in faults:
        await discord.do("connected", within=60)
        how = draw.choice(RESUMABLE) if can_resume else {"do": "invalidate"}
        await discord.do("gateway", **how)
        done[" ".join(map(str, how.values()))] += 1
        await asyncio.sleep(EVERY)
    stop.set()
    await asking
    tally: dict[str, Any] = await discord.do("answered", within=120)
    return tally | {"faults": dict(done), "gateway": (await discord.do("stats"))["gateway"]}


async def _on_slack(place: Place, faults: int) -> dict[str, Any]:
    slack = place.slack
    await slack.do("faults", copies=4)
    every = 1.0
    questions = round(max(1.0, faults * every * 1.3) * PACE)
    asking = asyncio.create_task(
        slack.do("load", questions=questions, askers=50, rate=PACE, patience=60, texts=list(QUESTIONS))
    )
    done = await slack.do("storm", faults=faults, every=every)
    figures: dict[str, Any] = await asking
    state = await slack.do("state")
    return figures | {"faults": done, "undelivered": state["lost"]}
