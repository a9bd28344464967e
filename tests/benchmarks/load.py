"""Ask as fast as answers come, on both platforms at once, while two curators edit; beside it a bot that only echoes.

    python -m tests.benchmarks load                10,000 questions; FOOTNOTE_QUESTIONS=50000 for more

The bot's real process stands between a loopback Discord and a loopback Slack, all on this machine: what the loopbacks
take of its cores, the bot doesn't have. The echo bot shows the ceiling that this sets.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

from tests.benchmarks._process import Place, running
from tests.benchmarks.core import Times
from tests.benchmarks.storms import QUESTIONS

__all__ = ["main"]

COUNT = int(os.environ.get("FOOTNOTE_QUESTIONS", "10000"))
ASKERS = 250  # on each platform
WINDOW = 20  # unanswered on Discord at any time
PACE = 100.0  # a second on Slack
EDIT_EVERY = 1.0  # seconds
EACH = 45  # phrasings that a curator gives to a fact
CURATED = (
    ("golf-course-cost", "wonsan-place", "famine-deaths", "gni-meaning", "living-standards", "photo-credit"),
    ("department-store-cost", "dandong-place", "city-center-cost", "sinuiju-visits", "war-ended", "author"),
)


def main() -> None:
    """Print a table."""
    print("| bot | asked | answered | doubled | a second | Discord p50 / p99 | Slack p50 / p99 | edits | MB | files |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for name, module in (("Footnote", "bot"), ("echo", "tests.benchmarks._echo")):
        with tempfile.TemporaryDirectory() as folder:
            print(asyncio.run(_loaded(Path(folder) / "f.db", name, module)), flush=True)


async def _loaded(database: Path, name: str, module: str) -> str:
    async with running(database, slack=("--keep", "1000", "--no-check"), module=module) as place:
        edited, stop = Times([]), asyncio.Event()
        curated = CURATED if name == "Footnote" else ()
        curating = [asyncio.create_task(_curate(place, facts, edited, stop)) for facts in curated]
        began = perf_counter()
        on_discord, on_slack = await asyncio.gather(_on_discord(place), _on_slack(place))
        seconds = perf_counter() - began
        stop.set()
        await asyncio.gather(*curating)
        asked, answered = (on_discord[key] + on_slack[key] for key in ("asked", "answered"))
        return (
            f"| {name} | {asked:,} | {answered:,} | {on_discord['doubled'] + on_slack['doubled']} |"
            f" {answered / seconds:,.0f} | {on_discord['ms']['p50']:.0f} / {on_discord['ms']['p99']:.0f} ms |"
            f" {on_slack['p50_ms']:.0f} / {on_slack['p99_ms']:.0f} ms |"
            f" {edited if edited.taken else ''} ({len(edited.taken)}) | {place.bot.megabytes:.0f} | {place.bot.files} |"
        )


async def _on_discord(place: Place) -> dict[str, Any]:
    made = await place.discord.do("build", guilds=1, channels=20, users=ASKERS)
    bot = (await place.discord.do("state"))["bot"]
    await place.discord.do(
        "flood", channels=made["channels"], authors=made["users"], count=COUNT // 2, window=WINDOW,
        texts=[f"<@{bot}> {question}" for question in QUESTIONS],
    )  # fmt: skip
    tally: dict[str, Any] = await place.discord.do("answered", within=600)
    return tally


async def _on_slack(place: Place) -> dict[str, Any]:
    figures: dict[str, Any] = await place.slack.do(
        "load", questions=COUNT // 2, askers=ASKERS, rate=PACE, patience=60, texts=list(QUESTIONS)
    )
    return figures


async def _curate(place: Place, facts: Sequence[str], times: Times, stop: asyncio.Event) -> None:
    """Give one of *facts* another phrasing over and over again, then the next one: none holds more than a hundred."""
    number = 0
    while not stop.is_set():
        fact = facts[number // EACH % len(facts)]
        number += 1
        began = perf_counter()
        await place.slack.do(
            "slash",
            command="/footnote",
            text=f"fact phrase {fact} {fact.replace('-', ' ')}, take {number}",
            person="adam",
            channel="general",
            wait=["ephemeral", "response"],
            within=120,
        )
        times.taken.append(perf_counter() - began)
        await asyncio.sleep(EDIT_EVERY)
