"""`footnote draft`: propose facts from a document, as drafts for a curator to look over in chat."""

from __future__ import annotations

import argparse
import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path

from bot.commands import UsageError
from bot.commands.operator import PLACE, operator
from bot.settings import Settings
from knowledge.catalog import DEFAULT_BASE, Edit

__all__ = ["arguments", "run"]


def arguments(parser: argparse.ArgumentParser) -> None:
    """Give *parser* the options of `draft`."""
    parser.add_argument("file", type=Path, metavar="FILE.txt", help="a document as plain text, in UTF-8")
    parser.add_argument("--base", metavar="NAME", default=DEFAULT_BASE, help="the base (default: %(default)s)")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Make the drafts and print them."""
    from bot.desk.drafting import readable

    file: Path = arguments.file
    try:
        text = readable(file.name, file.read_bytes())
    except OSError as error:
        raise UsageError(f"'{file}' can't be read: {error.strerror}.") from error
    return asyncio.run(_run(file, text, arguments.base, settings))


async def _run(file: Path, text: str, base: str, settings: Settings) -> int:
    from bot.app import open_store
    from bot.desk.drafting import draft_from

    edit = Edit(operator(), datetime.now(UTC), "source", place=PLACE, note=f"drafts from {file.name}")
    async with open_store(settings) as store:
        drafted = await draft_from(store, base, file.name, text, edit)
        for draft in await store.drafts(base):
            if draft.source == drafted.source.id:
                where = f"paragraph {draft.paragraph}" if draft.paragraph else "above the body"
                sys.stdout.write(f"- {draft.statement} ({where})\n")
    sys.stdout.write(
        f"{drafted.count:,} drafts from '{drafted.source.title}', cited as '{drafted.source.id}'. None of them answers"
        " before a curator accepts it: type 'drafts' in chat, or /drafts in 'footnote chat --as-curator'.\n"
    )
    return 0
