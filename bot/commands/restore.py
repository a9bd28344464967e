"""`footnote restore`: put a backup in the place of the data file."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from bot.settings import Settings

__all__ = ["arguments", "run"]


def arguments(parser: argparse.ArgumentParser) -> None:
    """Give *parser* the options of `restore`."""
    parser.add_argument("file", type=Path, metavar="FILE", help="a backup that `footnote backup` wrote")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Verify the backup, put it in place, and say where the old file went."""
    from bot.app import database_path
    from knowledge.sqlite.backup import restore

    path = database_path(settings)
    kept = restore(arguments.file, path, datetime.now(UTC))
    sys.stdout.write(f"{path} is what {arguments.file} holds.\n")
    if kept:
        sys.stdout.write(f"What was there before is kept as {kept}.\n")
    return 0
