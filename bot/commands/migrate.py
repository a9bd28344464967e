"""`footnote migrate`: bring the data file to this version's form, and say what that took."""

from __future__ import annotations

import argparse
import asyncio
import sys

from bot.settings import Settings

__all__ = ["arguments", "run"]


def arguments(parser: argparse.ArgumentParser) -> None:
    """`migrate` takes no options of its own."""


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Migrate; every other command does so too, this one only says it."""
    return asyncio.run(_run(settings))


async def _run(settings: Settings) -> int:
    from bot.app import database_path, open_store
    from knowledge.sqlite.migrations import lacking

    path = database_path(settings)
    steps = lacking(path)
    async with open_store(settings):
        pass
    for step in steps:
        sys.stdout.write(f"applied {step}\n")
    sys.stdout.write(f"{path} is up to date.\n")
    return 0
