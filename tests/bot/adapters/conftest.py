"""The library's server on each platform."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.bot.adapters.discord_library import Library, library


@pytest_asyncio.fixture
async def discord(tmp_path: Path) -> AsyncIterator[Library]:
    """A library's Discord server with the bot in it."""
    async with library(tmp_path / "footnote.db") as opened:
        yield opened
