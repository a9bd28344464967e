"""`footnote run`: serve the platforms until SIGTERM or Ctrl-C."""

from __future__ import annotations

import argparse
import asyncio
from dataclasses import replace
from pathlib import Path

from bot.adapters import Refused
from bot.commands import UsageError
from bot.settings import PLATFORMS, InvalidSetting, Settings

__all__ = ["arguments", "run"]


def arguments(parser: argparse.ArgumentParser) -> None:
    """Give *parser* the options of `run`."""
    parser.add_argument("platforms", nargs="*", metavar="discord|slack", help="default: all whose tokens are set")
    parser.add_argument("--guild", metavar="ID", default="", help="show Discord's commands in this server alone")
    parser.add_argument("--shards", metavar="N", default="", help="connections to Discord that share its servers")
    parser.add_argument("--shard-ids", metavar="I,J", default="", help="those of them that this process holds")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Serve until stopped; a platform that refuses its token ends it with a sentence."""
    typed = {
        "discord_guild": arguments.guild,
        "discord_shards": arguments.shards,
        "discord_shard_ids": arguments.shard_ids.replace(" ", ""),
    }
    try:
        settings = replace(settings, **{name: value for name, value in typed.items() if value})
    except InvalidSetting as error:
        raise UsageError(str(error)) from error
    platforms = tuple(dict.fromkeys(arguments.platforms)) or settings.platforms
    if not platforms:
        raise UsageError(
            settings.half_set
            or "No platform's tokens are set: set FOOTNOTE_DISCORD_TOKEN, or Slack's two; see the README."
        )
    for platform in platforms:
        if platform not in PLATFORMS:
            raise UsageError(f"There is no platform called '{platform}': run takes discord, slack or both.")
        if lacking := settings.lacking(platform):
            raise UsageError(lacking)
    try:
        from bot.logs import set_up
    except ImportError as error:
        raise UsageError(f"{error.name} isn't installed: pip install 'footnote-bot[{platforms[0]}]'.") from error
    from bot.app import serve

    set_up()

    try:
        asyncio.run(serve(settings, platforms, Path(".env")))
    except Refused as error:
        raise UsageError(str(error)) from error
    return 0
