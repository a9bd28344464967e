"""A house to test in: the real desk on a real store in a temporary file, with the shipped base."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.app import House, open_house
from bot.settings import Settings


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data file with the shipped base, to be copied: filling one takes longer than copying it."""
    import asyncio

    path = tmp_path_factory.mktemp("shipped") / "footnote.db"

    async def fill() -> None:
        async with open_house(Settings(database=str(path))) as house:
            await house.desk.volume("article")  # what it took long to learn is kept for every test

    asyncio.run(fill())
    return path


@pytest.fixture
def database(shipped: Path, tmp_path: Path) -> Path:
    """A data file of the test's own with the shipped base."""
    return Path(shutil.copy(shipped, tmp_path / "footnote.db"))


@pytest_asyncio.fixture
async def house(database: Path) -> AsyncIterator[House]:
    """The store and the desk on it."""
    async with open_house(Settings(database=str(database))) as opened:
        yield opened
