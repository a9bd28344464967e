"""What a Discord server costs the bot in memory, beside discord.py with its own caches; servers are generated."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from asyncio.subprocess import PIPE, Process
from pathlib import Path

from tests.wire.discord import DiscordServer

ROOT = Path(__file__).parents[2]
GUILDS = (1_000, 10_000)
CHANNELS, ROLES = 20, 10  # of each
SHARD = 2_500  # servers; Discord takes no more on one connection
SETTLED = 3.0  # seconds
OURS = (sys.executable, "-m", "bot", "--db", "{db}", "run", "discord", "--shards", "{shards}")
PLAIN = (
    sys.executable,
    "-c",
    """
import os, sys, discord
from tests.wire.discord.client import pointed_at

class Client(discord.AutoShardedClient):
    async def on_ready(self):
        print("discord ready", file=sys.stderr, flush=True)

intents = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
with pointed_at(os.environ["FOOTNOTE_DISCORD_API"], os.environ["FOOTNOTE_DISCORD_GATEWAY"]):
    Client(intents=intents, shard_count={shards}).run(os.environ["FOOTNOTE_DISCORD_TOKEN"], log_handler=None)
""",
)


def main() -> None:
    """Measure and print the table."""
    few, many = GUILDS
    shape = f"servers of {CHANNELS} channels and {ROLES} roles"
    print(f"{shape:44}{f'MB at {few:,}':>14}{f'MB at {many:,}':>14}{'kB a server':>14}")
    with tempfile.TemporaryDirectory() as folder:
        for label, command in (("footnote run discord", OURS), ("discord.py with its own caches", PLAIN)):
            first, last = (asyncio.run(measured(command, count, Path(folder))) for count in GUILDS)
            print(f"{label:44}{first / 1e6:14.1f}{last / 1e6:14.1f}{(last - first) / (many - few) / 1e3:14.1f}")


async def measured(command: tuple[str, ...], guilds: int, folder: Path) -> int:
    """Return the bytes that the process of *command* holds once *guilds* servers have arrived."""
    async with DiscordServer(validate=0, keep=1_000) as server:
        server.add_guilds(guilds, channels=CHANNELS, roles=ROLES)
        shards = max(1, guilds // SHARD)
        clean = {name: value for name, value in os.environ.items() if not name.startswith("FOOTNOTE_")}
        process = await asyncio.create_subprocess_exec(
            *(word.replace("{db}", str(folder / "f.db")).replace("{shards}", str(shards)) for word in command),
            cwd=ROOT, env=clean | server.settings, stderr=PIPE,
        )  # fmt: skip
        try:
            await ready(process)
            await asyncio.sleep(SETTLED)
            return resident(process.pid)
        finally:
            process.kill()
            await process.communicate()


async def ready(process: Process) -> None:
    """Wait until the process says that it is ready."""
    assert process.stderr
    async with asyncio.timeout(300):
        while line := await process.stderr.readline():
            if b"discord ready" in line:
                return
    raise SystemExit("The bot ended before it was ready.")


def resident(pid: int) -> int:
    """Return the bytes of real memory that the process holds (Linux)."""
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="utf-8").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
