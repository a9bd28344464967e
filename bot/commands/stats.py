"""`footnote stats`: what was asked and how it went, of one space or of all."""

from __future__ import annotations

import argparse
import asyncio
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.commands import UsageError
from bot.settings import Settings

__all__ = ["arguments", "run"]


def arguments(parser: argparse.ArgumentParser) -> None:
    """Give *parser* the options of `stats`."""
    parser.add_argument("days", nargs="?", type=int, default=7, metavar="DAYS", help="default: %(default)s")
    parser.add_argument("--space", metavar="PLATFORM:ID", help="one server or workspace (default: all)")
    parser.add_argument("--timezone", metavar="ZONE", help="where days begin (default: the space's own, else UTC)")
    parser.add_argument("--format", choices=("text", "csv", "json"), default="text", help="default: %(default)s")
    parser.add_argument("--picture", type=Path, metavar="FILE.png", help="draw it too; needs the extra 'charts'")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the figures."""
    return asyncio.run(_run(arguments, settings))


async def _run(arguments: argparse.Namespace, settings: Settings) -> int:
    from bot import cards, charts
    from bot.adapters.console import Console
    from bot.app import open_house
    from bot.desk.seeing import MOST_DAYS, stats_as_csv, stats_as_json

    if not 1 <= arguments.days <= MOST_DAYS:
        raise UsageError(f"Choose 1 to {MOST_DAYS} days.")
    async with open_house(settings) as house:
        spaces = [arguments.space] if arguments.space else await house.store.spaces_asked()
        chosen = await house.store.settings(arguments.space) if arguments.space else None
        zone = _zone(arguments.timezone or (chosen.timezone if chosen else "UTC"))
        first = datetime.now(UTC).astimezone(zone).date() - timedelta(days=arguments.days - 1)
        stats = await house.store.stats(spaces, first, arguments.days, zone)
        gaps = await house.desk.open_gaps(spaces) if arguments.format == "text" else ()
    if arguments.picture:
        picture = charts.stats_chart(stats)
        if picture is None:
            raise UsageError("matplotlib isn't installed: pip install 'footnote-bot[charts]'.")
        try:
            arguments.picture.write_bytes(picture.png)
        except OSError as error:
            raise UsageError(f"'{arguments.picture}' can't be written: {error.strerror}.") from error
    if arguments.format == "text":
        card = cards.stats_card(stats, gaps, None, charts.stats_line(stats))
        Console(sys.stdout).show(replace(card, buttons=()))
    else:
        sys.stdout.write(stats_as_csv(stats) if arguments.format == "csv" else stats_as_json(stats))
    return 0


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UsageError("Name a time zone such as Europe/Berlin, America/New_York or UTC.") from error
