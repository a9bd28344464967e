"""`footnote export`: write a base as a pack."""

from __future__ import annotations

import argparse
import asyncio
import sys

from bot.settings import Settings
from knowledge.catalog import DEFAULT_BASE

__all__ = ["arguments", "run"]


def arguments(parser: argparse.ArgumentParser) -> None:
    """Give *parser* the options of `export`."""
    parser.add_argument("--base", metavar="NAME", default=DEFAULT_BASE, help="the base to write (default: %(default)s)")
    parser.add_argument("--format", choices=("toml", "jsonl", "csv"), default="toml", help="default: %(default)s")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Write the pack to standard output."""
    return asyncio.run(_run(arguments, settings))


async def _run(arguments: argparse.Namespace, settings: Settings) -> int:
    from bot.app import open_store
    from knowledge.packing import Format, write_pack

    async with open_store(settings) as store:
        contents = await store.contents(arguments.base)
    write_pack(contents.facts, contents.sources, sys.stdout.buffer, Format(arguments.format))
    return 0
