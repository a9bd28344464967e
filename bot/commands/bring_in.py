"""`footnote import`: make a base what a pack says, all of it or nothing."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from bot.commands.operator import PLACE, operator
from bot.settings import Settings
from knowledge.catalog import DEFAULT_BASE, Catalog, Edit, ImportPlan
from knowledge.model import BaseNotFound
from knowledge.packing import PackReader

__all__ = ["arguments", "run"]


def arguments(parser: argparse.ArgumentParser) -> None:
    """Give *parser* the options of `import`."""
    parser.add_argument("file", type=Path, metavar="FILE", help="a pack: .toml, .jsonl or .csv")
    parser.add_argument("--base", metavar="NAME", default=DEFAULT_BASE, help="made when missing (default: %(default)s)")
    parser.add_argument("--dry-run", action="store_true", help="show what would be added, changed and retired")
    parser.add_argument("--merge", action="store_true", help="leave facts that the pack doesn't have as they are")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Import, or show what an import would do."""
    return asyncio.run(_run(arguments, settings))


async def _run(arguments: argparse.Namespace, settings: Settings) -> int:
    from bot.app import open_store

    file: Path = arguments.file
    async with open_store(settings) as store:
        known = await _known_sources(store, arguments.base)
    # Twice: a source may be described in full behind the facts that cite it, and is needed before the first of them.
    sources = PackReader(file, known=known)
    with _progress("Reading", sources) as tick:
        for count, _ in enumerate(sources, 1):
            tick(count)
    edit = Edit(
        operator(),
        datetime.now(UTC),
        "import",
        sources=tuple(sources.sources.values()),
        place=PLACE,
        note=file.name,
    )
    facts = PackReader(file, known=known)
    async with open_store(settings) as store:
        with _progress("Checking" if arguments.dry_run else "Importing", facts) as tick:
            plan = await store.replace(
                arguments.base, facts, edit, merge=arguments.merge, dry_run=arguments.dry_run, progress=tick
            )
    sys.stdout.write(_told(plan, arguments.base, dry=arguments.dry_run))
    return 0


async def _known_sources(store: Catalog, base: str) -> frozenset[str]:
    """Return the ids of the sources that a pack may cite without describing them."""
    try:
        return frozenset((await store.contents(base)).sources)
    except BaseNotFound:
        return frozenset()


def _told(plan: ImportPlan, base: str, *, dry: bool) -> str:
    would = "would be " if dry else ""
    counts = (
        f"{plan.added:,} {would}added, {plan.changed:,} changed, {plan.retired:,} retired, {plan.unchanged:,} unchanged"
    )
    lines = [f"Base '{base}': {counts}."]
    for sign, label, ids, count in (
        ("+", "added", plan.first_added, plan.added),
        ("~", "changed", plan.first_changed, plan.changed),
        ("-", "retired", plan.first_retired, plan.retired),
    ):
        lines += [f"{sign} {fact_id}" for fact_id in ids]
        if count > len(ids):
            lines.append(f"{sign} and {count - len(ids):,} more {label}")
    if dry:
        lines.append("Nothing was changed.")
    elif plan.added + plan.changed + plan.retired:
        lines.append(f"This is edit {plan.base.revision} of the base.")
    return "\n".join(lines) + "\n"


@contextmanager
def _progress(label: str, reader: PackReader) -> Iterator[Callable[[int], None]]:
    """Show a bar on a terminal's standard error, nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=None)

        def tick(count: int) -> None:
            done, size = reader.progress
            bar.update(task, completed=done, total=size, description=f"{label} {count:,} facts")

        yield tick
