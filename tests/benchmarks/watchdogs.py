"""Take each platform away in the ways that libraries don't get over by themselves, and see how soon the bot is back.

    python -m tests.benchmarks watchdogs          FOOTNOTE_AWAY=60 for longer outages, FOOTNOTE_TRIES=5 for more of them

The bot's real process stands between a loopback Discord and a loopback Slack. Timed is from the service's return until
a question that is put to the bot then is answered.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from time import perf_counter

import aiohttp

from tests.benchmarks._process import Place, running
from tests.wire.remote import Remote

__all__ = ["main"]

AWAY = float(os.environ.get("FOOTNOTE_AWAY", "20"))  # seconds
TRIES = int(os.environ.get("FOOTNOTE_TRIES", "3"))
QUESTION = "How much does the golf course cost?"

Outage = Callable[[Place], AbstractAsyncContextManager[None]]


def main() -> None:
    """Print a table."""
    print(f"| platform | what was away for {AWAY:g} s | back after, median / longest |")
    print("|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_measured(Path(folder) / "f.db"))


async def _measured(database: Path) -> None:
    async with running(database) as place:
        await place.discord.do("build", guilds=1, channels=1, users=1)
        for platform, what, outage in OUTAGES:
            taken = []
            for _ in range(TRIES):
                async with outage(place):
                    await asyncio.sleep(AWAY)
                began = perf_counter()
                await (_discord_answers if platform == "Discord" else _slack_answers)(place)
                taken.append(perf_counter() - began)
            print(f"| {platform} | {what} | {sorted(taken)[len(taken) // 2]:.1f} / {max(taken):.1f} s |", flush=True)


async def _discord_answers(place: Place) -> None:
    """Put a question to the bot on Discord, again until it is heard: what nobody was there to hear may be lost."""
    state = await place.discord.do("state")
    channel = next(iter(next(reversed(state["guilds"].values()))["channels"]))
    said = {"channel": channel, "author": next(reversed(state["users"])), "text": f"<@{state['bot']}> {QUESTION}"}
    await place.discord.do("connected", within=120)
    await place.discord.do("say", messages=[said])
    tally = await place.discord.do("answered", within=120)
    assert tally["asked"] == tally["answered"], tally


async def _slack_answers(place: Place) -> None:
    await place.slack.do("connected", within=120)
    await place.slack.do("say", channel="general", person="ann", text=f"@footnote {QUESTION}", wait="post", within=120)


async def _back(there: Remote) -> None:
    """Wait until *there* can be driven again."""
    while True:
        try:
            await there.do("state")
        except aiohttp.ClientError:
            await asyncio.sleep(0.01)
        else:
            return


@asynccontextmanager
async def _dark(place: Place) -> AsyncIterator[None]:
    await place.discord.do("dark", seconds=AWAY)
    yield
    await _back(place.discord)


@asynccontextmanager
async def _resume_host(place: Place) -> AsyncIterator[None]:
    """Only the address to resume at is gone, and stays so: the way back is the one for new sessions."""
    yield
    await place.discord.do("close_door", name="resume")
    await place.discord.do("gateway", do="abort")
    while (await place.discord.do("stats"))["connected"]:  # noqa: ASYNC110
        await asyncio.sleep(0.01)


@asynccontextmanager
async def _silence(place: Place) -> AsyncIterator[None]:
    await place.discord.do("gateway", do="silence")
    yield
    await place.discord.do("gateway", do="heal")


@asynccontextmanager
async def _dark_at_the_start(place: Place) -> AsyncIterator[None]:
    await place.bot.kill()
    async with _dark(place):
        await place.bot.begin()
        yield


@asynccontextmanager
async def _tickets(place: Place) -> AsyncIterator[None]:
    await place.slack.do("faults", stale_tickets=True)
    while (await place.slack.do("state"))["links"]:  # one that is just coming has a good address yet
        await place.slack.do("drop")
        await asyncio.sleep(0.1)
    yield
    await place.slack.do("faults", stale_tickets=False)


@asynccontextmanager
async def _down(place: Place) -> AsyncIterator[None]:
    await place.slack.do("down")
    yield
    await place.slack.do("up")


@asynccontextmanager
async def _mute(place: Place) -> AsyncIterator[None]:
    """Sockets that are open and say nothing, at the end of the time away."""
    yield
    await place.slack.do("silence")


@asynccontextmanager
async def _down_at_the_start(place: Place) -> AsyncIterator[None]:
    await place.bot.kill()
    async with _down(place):
        await place.bot.begin()
        yield


OUTAGES: tuple[tuple[str, str, Outage], ...] = (
    ("Discord", "all of it", _dark),
    ("Discord", "the connection, which stays open and says nothing", _silence),
    ("Discord", "all of it, from before the bot's start", _dark_at_the_start),
    ("Discord", "the host to resume at, for good, once the connection breaks", _resume_host),
    ("Slack", "all of it", _down),
    ("Slack", "every address for a socket: all had expired", _tickets),
    ("Slack", "both sockets, which stay open and say nothing", _mute),
    ("Slack", "all of it, from before the bot's start", _down_at_the_start),
)
