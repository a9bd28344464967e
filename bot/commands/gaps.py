"""`footnote gaps`: what was asked in vain, in one space or in all."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys

from bot.settings import Settings
from knowledge.gaps import Gap

__all__ = ["arguments", "run"]


def arguments(parser: argparse.ArgumentParser) -> None:
    """Give *parser* the options of `gaps`."""
    parser.add_argument("--space", metavar="PLATFORM:ID", help="one server or workspace (default: all)")
    parser.add_argument("--json", action="store_true", help="print one JSON object a gap, with all its wordings")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the gaps, the most asked first."""
    return asyncio.run(_run(arguments, settings))


async def _run(arguments: argparse.Namespace, settings: Settings) -> int:
    from bot.app import open_house

    async with open_house(settings) as house:
        gaps = await house.desk.open_gaps([arguments.space] if arguments.space else await house.store.spaces_asked())
    for gap in gaps:
        sys.stdout.write((json.dumps(_as_json(gap), ensure_ascii=False) if arguments.json else _line(gap)) + "\n")
    if not gaps and not arguments.json:
        sys.stdout.write("No gaps: everything that was asked has its answer.\n")
    return 0


def _line(gap: Gap) -> str:
    count = f"{len(gap.questions):,}×" if len(gap.questions) > 1 else "once"
    others = f" (also: {'; '.join(gap.wordings[1:3])})" if len(gap.wordings) > 1 else ""
    return f"{count} {gap.wordings[0]}{others}"


def _as_json(gap: Gap) -> dict[str, object]:
    newest = gap.questions[0]
    return {
        "asked": len(gap.questions),
        "wordings": list(gap.wordings),
        "last": newest.at.isoformat(),
        "spaces": sorted({f"{one.platform}:{one.space}" for one in gap.questions}),
        "rejected": sorted({one.rejected for one in gap.questions if one.rejected}),
        "suggested": sorted({one.suggested for one in gap.questions if one.suggested}),
    }
