"""`footnote check`: a base's own health."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bot.commands import UsageError
from bot.commands.operator import PLACE, operator
from bot.settings import Settings
from knowledge.catalog import DEFAULT_BASE, Change, Contents, Edit
from knowledge.check import Finding, Report, Trial, check_base, digests, first_match, leave_one_out, reread, source_of
from knowledge.matcher import Matcher
from knowledge.model import Citation, Fact, StoreReadOnly
from knowledge.workbench import Texts

__all__ = ["arguments", "run"]

MOST_TEXT = 10_000_000  # characters of a source


def arguments(parser: argparse.ArgumentParser) -> None:
    """Give *parser* the options of `check`."""
    parser.add_argument("--base", metavar="NAME", default=DEFAULT_BASE, help="the base to check (default: %(default)s)")
    parser.add_argument(
        "--source", type=Path, action="append", default=[], metavar="FILE", help="the text of a source, as plain text"
    )
    parser.add_argument("--advice", action="store_true", help="list every advice, not only how many there are")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print what was found; 1 when something fails."""
    return asyncio.run(_run(arguments, settings))


async def _run(arguments: argparse.Namespace, settings: Settings) -> int:
    from bot.app import open_store

    async with open_store(settings) as store:
        contents = await store.contents(arguments.base)
        texts = dict(_text(path, contents) for path in arguments.source)
        told = [line for source, text in texts.items() for line in await _reread(store, contents, source, text)]
        contents = await store.contents(arguments.base)

    def build(facts: Sequence[Fact]) -> Matcher:
        return Matcher.build(facts, sources=contents.sources, known=contents.known)

    matcher = build(contents.facts)
    left_out = [Trial(*one) for one in matcher.left_out()]

    report = check_base(
        contents.facts,
        contents.sources,
        texts=texts,
        find=first_match(matcher),
        left_out=left_out or leave_one_out(lambda facts: first_match(build(facts)), contents.facts),
    )
    sys.stdout.write("\n".join([*told, *_lines(report, advice=arguments.advice)]) + "\n")
    return 0 if report.passed else 1


def _text(path: Path, contents: Contents) -> tuple[str, str]:
    """Return the id of the source whose text is in *path*, and the text."""
    try:
        text = path.read_text(encoding="utf-8-sig", errors="replace")[:MOST_TEXT]
    except OSError as error:
        raise UsageError(f"'{path}' can't be read: {error.strerror}.") from error
    source = source_of(text, contents.sources)
    if source is None:
        raise UsageError(f"'{path.name}' bears the title of no source of this base: which of them is it?")
    return source, text


async def _reread(texts: Texts, contents: Contents, source: str, text: str) -> list[str]:
    """Mark for review what a new text of a source concerns, and return what to say of it."""
    base = contents.base.name
    before, after = await texts.digests(base, source), digests(text)
    if list(before) == list(after):
        return []
    now = datetime.now(UTC)
    if not before:
        try:
            await texts.reread(base, source, after, Edit(operator(), now, "reread"))
        except StoreReadOnly:  # it can still be checked
            return []
        return [f"The text of '{source}' is known now, as digests: a new version will tell which facts it concerns."]
    found = reread(contents.facts, source, before, after)
    changes = [Change(fact, fact.amended(verify_by=now.date())) for fact in found.changed]
    changes += [
        Change(fact, fact.amended(citation=Citation(source, found.moved[fact.id])))
        for fact in contents.facts
        if fact.id in found.moved
    ]
    note = f"a new text of {source}"
    saved = await texts.reread(base, source, after, Edit(operator(), now, "reread", tuple(changes), (), PLACE, note))
    lines = [f"The text of '{source}' has changed; {len(found.changed):,} facts rest on what changed."]
    if found.changed:
        lines.append(f"Marked for review: {', '.join(fact.id for fact in found.changed)}")
    if found.moved:
        lines.append(f"{len(found.moved):,} facts cite their paragraph by its new number.")
    if changes:
        lines.append(f"This is edit {saved.revision} of the base.")
    return lines


def _lines(report: Report, *, advice: bool) -> list[str]:
    lines = [f"{report.facts:,} facts with {report.phrasings:,} phrasings"]
    if report.compared:
        lines.append(f"{report.compared:,} facts held against the text of their source")
    lines.append(f"{report.found:,} of {report.asked:,} phrasings find their fact")
    if report.variety is not None:
        lines.append(
            f"{report.variety:.1%} of them still do when left out of the index ({report.found_left_out:,}):"
            " a measure of variety, not a fault"
        )
    lines += _listed("What fails", report.failures)
    if advice:
        lines += _listed("Advice", report.advice)
    elif report.advice:
        lines.append(f"{len(report.advice):,} pieces of advice: --advice lists them")
    lines.append("All is well." if report.passed else f"{len(report.failures):,} things fail.")
    return lines


def _listed(title: str, findings: Sequence[Finding]) -> list[str]:
    return (
        ["", f"{title}:", *(f"- {one.fact} ({one.rule}): {one.sentence}" for one in findings), ""] if findings else []
    )
