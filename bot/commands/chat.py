"""`footnote chat`: a conversation in the terminal."""

from __future__ import annotations

import argparse
import asyncio
import sys

from bot.settings import Settings

__all__ = ["arguments", "run"]


def arguments(parser: argparse.ArgumentParser) -> None:
    """`chat` takes no options of its own."""


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Converse until the person leaves; the loop runs only while a request is handled."""
    from bot.adapters import console
    from bot.app import open_house

    with asyncio.Runner() as runner:
        opened = open_house(settings)
        house = runner.run(opened.__aenter__())
        try:
            console.run(lambda request: runner.run(house.desk.handle(request)), source=sys.stdin, out=sys.stdout)
        finally:
            runner.run(opened.__aexit__(None, None, None))
    return 0
