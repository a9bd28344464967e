"""`footnote backup`: a whole, verified copy of the data file, while the bot goes on serving."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

from bot.settings import Settings

__all__ = ["arguments", "run"]


def arguments(parser: argparse.ArgumentParser) -> None:
    """Give *parser* the options of `backup`."""
    parser.add_argument("file", type=Path, metavar="FILE", help="where to write the copy; must not be there yet")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Write the copy, and say how large it is."""
    return asyncio.run(_run(arguments.file, settings))


async def _run(target: Path, settings: Settings) -> int:
    from bot.app import open_store

    async with open_store(settings) as store:
        size = await store.backup(target)
    sys.stdout.write(f"{target}: {size:,} bytes, verified.\n")
    return 0
