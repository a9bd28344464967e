"""The bot's real process, between a loopback Discord and a loopback Slack that are processes too."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.wire.discord.remote import RemoteDiscord
from tests.wire.slack.remote import RemoteSlack

__all__ = ["Place", "Running", "running"]

HOME = Path(__file__).parents[2]


@dataclass
class Running:
    """A process of the bot that can be measured, and begun anew after it was killed."""

    process: asyncio.subprocess.Process
    command: tuple[str, ...]
    env: dict[str, str]
    log: Path

    @property
    def megabytes(self) -> float:
        """Return its resident memory."""
        shown = subprocess.run(["ps", "-o", "rss=", "-p", str(self.process.pid)], capture_output=True, check=True)
        return int(shown.stdout) / 1024

    @property
    def files(self) -> int:
        """Return how many files it has open, where the system tells; else 0."""
        there = Path(f"/proc/{self.process.pid}/fd")
        return len(list(there.iterdir())) if there.exists() else 0

    async def kill(self) -> None:
        """Kill it as it stands, without a word."""
        self.process.kill()
        await self.process.wait()

    async def begin(self) -> None:
        """Start it anew."""
        self.process = await _started(self.command, self.env, self.log)


@dataclass(frozen=True)
class Place:
    """Both platforms, and the bot between them."""

    discord: RemoteDiscord
    slack: RemoteSlack
    bot: Running


@asynccontextmanager
async def running(
    database: Path, *, discord: tuple[str, ...] = (), slack: tuple[str, ...] = (), module: str = "bot"
) -> AsyncIterator[Place]:
    """Run both platforms and the bot until the block ends; the bot's log is kept beside its *database*."""
    async with RemoteDiscord(*discord) as there, RemoteSlack(*slack) as here:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("FOOTNOTE_")}
        env = clean | there.settings | here.settings
        command = (sys.executable, "-m", module, "--db", str(database), "run", "discord", "slack")
        log = database.with_suffix(".log")
        bot = Running(await _started(command, env, log), command, env, log)
        try:
            await there.do("connected", within=30)
            await here.do("connected", count=2, within=30)
            yield Place(there, here, bot)
        finally:
            if bot.process.returncode is None:
                bot.process.terminate()
            await bot.process.wait()


async def _started(command: tuple[str, ...], env: dict[str, str], log: Path) -> asyncio.subprocess.Process:
    with log.open("ab") as kept:
        return await asyncio.create_subprocess_exec(*command, cwd=HOME, env=env, stderr=kept)
