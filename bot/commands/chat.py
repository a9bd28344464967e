"""`footnote chat`: a conversation in the terminal."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import sys
from typing import TYPE_CHECKING

from bot.settings import Settings
from knowledge.catalog import DEFAULT_BASE
from knowledge.model import StoreError

if TYPE_CHECKING:
    from bot.cards import Card
    from bot.desk import Desk

__all__ = ["arguments", "run"]

PATIENCE = 1.0  # seconds


def arguments(parser: argparse.ArgumentParser) -> None:
    """Give *parser* the options of `chat`."""
    parser.add_argument("--as-curator", action="store_true", help="may add, correct and retire facts")


async def _due(desk: Desk, platform: str) -> list[Card]:
    """Return what is to be said without being asked, once; again where the file can't be written."""
    notices = await desk.due(platform)
    for notice in notices:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(desk.ran(notice), PATIENCE)
    return [notice.card for notice in notices]


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Converse until the person leaves; the loop runs only while a request is handled."""
    from bot.adapters import console
    from bot.app import open_house

    with asyncio.Runner() as runner:
        opened = open_house(settings)
        house = runner.run(opened.__aenter__())
        try:
            with contextlib.suppress(StoreError):  # a file that can't be written can still be asked
                if runner.run(house.store.bound(console.PLACE.key)) is None:
                    runner.run(house.store.bind(console.PLACE.key, DEFAULT_BASE))
            console.run(
                lambda request: runner.run(house.desk.handle(request)),
                lambda: runner.run(_due(house.desk, console.PLACE.platform)),
                source=sys.stdin,
                out=sys.stdout,
                as_curator=arguments.as_curator,
            )
        finally:
            runner.run(opened.__aexit__(None, None, None))
    return 0
