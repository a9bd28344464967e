"""`footnote bind`: make a space read and edit a base, alone or together with others."""

from __future__ import annotations

import argparse
import asyncio
import re
import sys

from bot.commands import UsageError
from bot.settings import Settings

__all__ = ["arguments", "run"]

_SPACE = re.compile(r"discord:\d{1,20}|slack:[A-Z0-9]{1,20}|console:local")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Give *parser* the options of `bind`."""
    parser.add_argument("space", metavar="SPACE", help="discord:SERVER-ID, slack:WORKSPACE-ID or console:local")
    parser.add_argument("base", metavar="BASE", help="a base that is there: 'footnote import --base' makes one")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Bind, and say what that means; a bot that is running follows at once."""
    return asyncio.run(_run(arguments.space, arguments.base, settings))


async def _run(space: str, base: str, settings: Settings) -> int:
    from bot.app import open_store

    if not _SPACE.fullmatch(space):
        raise UsageError(f"A space is discord:ID, slack:ID or console:local, not '{space}'.")
    async with open_store(settings) as store:
        before = await store.base_of(space)
        await store.bind(space, base)
    left = f" What it had before, '{before}', is kept." if before != base else ""
    sys.stdout.write(f"{space} reads and edits the base '{base}' from now on.{left}\n")
    return 0
