"""`footnote history`: what was done to a base, or to one fact, by whom and why."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import AsyncIterator

from bot.cards import edit_line
from bot.commands import UsageError
from bot.settings import Settings
from knowledge.catalog import DEFAULT_BASE, Catalog, Revision
from knowledge.model import Fact, Source

__all__ = ["arguments", "run"]

PAGE = 100
SHOWN = 20


def arguments(parser: argparse.ArgumentParser) -> None:
    """Give *parser* the options of `history`."""
    parser.add_argument("fact", nargs="?", metavar="FACT", help="one fact, through all its renames")
    parser.add_argument("--base", metavar="NAME", default=DEFAULT_BASE, help="the base (default: %(default)s)")
    parser.add_argument(
        "--limit", type=int, metavar="N", help=f"so many edits, the newest first (default: {SHOWN}, with --json all)"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object an edit, with all that it changed")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the history, newest first."""
    return asyncio.run(_run(arguments, settings))


async def _run(arguments: argparse.Namespace, settings: Settings) -> int:
    from bot.app import open_store

    limit = arguments.limit
    if limit is not None and limit < 1:
        raise UsageError("--limit takes a number of edits, 1 or more.")
    wanted = limit or (sys.maxsize if arguments.json else SHOWN)
    async with open_store(settings) as store:
        count = 0
        async for revision in _edits(store, arguments.base, arguments.fact, whole=arguments.json):
            sys.stdout.write((_as_json(revision) if arguments.json else edit_line(revision)) + "\n")
            count += 1
            if count == wanted:
                break
    if not count and not arguments.json:
        sys.stdout.write("No edits yet.\n")
    return 0


async def _edits(catalog: Catalog, base: str, fact: str | None, *, whole: bool) -> AsyncIterator[Revision]:
    """Yield edits, newest first; *whole* ones have all their changes, where a listing has the first few."""
    before: int | None = None
    while page := await catalog.history(base, fact, before=before, limit=PAGE):
        for revision in page:
            cut = whole and fact is None and revision.size > len(revision.edit.changes)
            yield (await catalog.revision(base, revision.number) or revision) if cut else revision
        before = page[-1].number


def _as_json(revision: Revision) -> str:
    edit = revision.edit
    replaced = {source.id: source for source in revision.replaced}
    told = {
        "number": revision.number,
        "at": edit.at.isoformat(),
        "by": {"platform": edit.by.platform, "id": edit.by.id, "name": edit.by.name},
        "place": edit.place,
        "verb": edit.verb,
        "undoes": edit.undoes,
        "note": edit.note,
        "facts": [{"before": change.before and _fact(change.before), "after": _fact(change.after)}
                  for change in edit.changes],
        "sources": [{"before": _source(replaced.get(one.id)), "after": _source(one)} for one in edit.sources],
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False)


def _fact(fact: Fact) -> dict[str, object]:
    cited = fact.citation
    return {
        "id": fact.id,
        "answer": fact.statement,
        "phrasings": fact.phrasings,
        "citation": {"source": cited.source, "paragraph": cited.paragraph} if cited else None,
        "tags": fact.tags,
        "state": fact.state.value,
        "revision": fact.revision,
        "verify_by": fact.verify_by and fact.verify_by.isoformat(),
        "checked": fact.checked and fact.checked.isoformat(),
    }


def _source(source: Source | None) -> dict[str, str] | None:
    return {"id": source.id, "title": source.title, "author": source.author, "where": source.where} if source else None
