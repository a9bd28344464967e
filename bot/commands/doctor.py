"""`footnote doctor`: look the installation over, with a remedy for each thing that is not well."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from pathlib import Path

from bot.settings import Settings

__all__ = ["arguments", "run"]


def arguments(parser: argparse.ArgumentParser) -> None:
    """Give *parser* the options of `doctor`."""
    parser.add_argument("--offline", action="store_true", help="don't ask the platforms whether the tokens are good")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print every finding; 1 when something is not well."""
    from bot.app import database_path
    from bot.doctor import examine, look

    path = database_path(settings)
    findings = list(look(settings, os.environ, Path(".env"), path))
    if not arguments.offline:
        findings += asyncio.run(examine(settings, path))
    for one in findings:
        sys.stdout.write(f"{'ok ' if one.well else 'BAD'} {one.about}: {one.told}\n")
        if one.remedy:
            sys.stdout.write(f"    → {one.remedy}\n")
    bad = sum(not one.well for one in findings)
    sys.stdout.write("All is well.\n" if not bad else f"{bad} to look at.\n")
    return 1 if bad else 0
