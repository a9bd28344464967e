"""The cards of how it goes: statistics and quality."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.cards.model import Block, Button, Card, File, Items, Note, Picture, Text, Title, channel
from bot.requests import ExportStats, ListGaps, SetTarget, ShowStats, press
from knowledge.gaps import Gap
from knowledge.quality import Quality
from knowledge.statistics import Counts, Stats
from knowledge.text import shorten

__all__ = ["exported_stats", "quality_card", "stats_card"]

PERIODS = (7, 30, 90)
TARGETS = ("1%", "2%", "5%")
MOST_GAPS = 3
BUSIEST = 3


def stats_card(stats: Stats, gaps: Sequence[Gap], picture: Picture | None, drawn: str) -> Card:
    """Return the figures with their *picture*, or where there is none with *drawn*, the same in one line of text."""
    first, last, now, before = stats.days[0].day, stats.days[-1].day, stats.now, stats.before
    lines = [
        f"Asked: {now.asked:,}{_trend(now.asked, before.asked)}",
        f"Answered: {_share(now.answered, now)}",
        f"Offered as choices: {_share(now.choices, now)}",
        f"Not known: {_share(now.unknown, now)}",
    ]
    if now.rated:
        lines.append(f"Helpful: {now.helpful / now.rated:.0%} of {now.rated:,} that were rated")
    if stats.median is not None and stats.slowest is not None:
        lines.append(
            f"Answered in {stats.median * 1000:.1f} ms (median), 95 of 100 within {stats.slowest * 1000:.1f} ms"
        )
    blocks: list[Block] = [Title(f"{len(stats.days)} days, {_span(first, last)}"), Items(tuple(lines))]
    blocks += [picture] if picture else [Text(drawn)] if drawn else []
    if stats.facts:
        blocks += [Text("Most asked facts:"), Items(tuple(f"{count:,}× {fact}" for fact, count in stats.facts))]
    if gaps:
        told = tuple(f"{len(gap.questions):,}× “{shorten(gap.wordings[0], 120)}”" for gap in gaps[:MOST_GAPS])
        blocks += [Text("Top gaps:"), Items(told)]
    if stats.channels:
        busy = ", ".join(f"{channel(one) if one else 'direct messages'} ({count:,})" for one, count in stats.channels)
        hours = sorted(range(24), key=lambda hour: (-stats.hours[hour], hour))[:BUSIEST]
        times = ", ".join(f"{hour}:00 ({stats.hours[hour]:,})" for hour in hours if stats.hours[hour])
        blocks.append(Text(f"Busiest channels: {busy}. Busiest hours: {times}."))
    blocks.append(
        Note(f"Days begin at midnight in {stats.timezone}. Percentages in brackets: against the days before.")
    )
    shown = len(stats.days)
    buttons = [Button(f"{days} days", press(ShowStats, days=days)) for days in PERIODS if days != shown]
    buttons += [
        Button("Gaps", press(ListGaps)),
        Button("CSV", press(ExportStats, days=shown, format="csv")),
        Button("JSON", press(ExportStats, days=shown, format="json")),
    ]
    return Card("stats", tuple(blocks), tuple(buttons))


def exported_stats(name: str, data: bytes) -> Card:
    """Return the figures as a file to save."""
    return Card("stats-file", (Text(f"The figures as {name}."),), files=(File(name, data),))


def quality_card(quality: Quality, picture: Picture | None, target: float | None, remark: str) -> Card:
    """Return how right the answers are, the *target* set here, and a *remark* on what was just done, or ""."""
    evaluation = quality.evaluation
    count = len(evaluation.results)
    if not count:
        return Card(
            "quality",
            (
                Title("Quality"),
                Text(
                    "There is nothing to measure on yet: answer gaps, rate answers, or store labelled questions with"
                    " footnote eval --learn."
                ),
            ),
        )
    blocks: list[Block] = [Title("Quality"), *([Text(remark)] if remark else [])]
    interval = f"with 95% confidence {quality.low:.1%} to {quality.high:.1%}"
    lines = [
        f"Right: {evaluation.accuracy:.0%} of the {evaluation.answerable:,} answerable questions",
        f"Answered: {evaluation.coverage:.0%} of all, when at least {quality.cutoff:.0%} sure",
        f"Wrong: {evaluation.wrong:,} of {evaluation.answered:,} answers, {interval}",
        f"Calibration: stated confidence is off by {evaluation.calibration_error:.1%} on average",
    ]
    blocks.append(Items(tuple(lines)))
    blocks += [picture] if picture else []
    aimed = f"At most {target:.1%} wrong answers are wanted here." if target is not None else "No target is set here."
    blocks.append(
        Note(
            f"{aimed} Rests on {count:,} questions: {quality.known:,} confirmed by curators, {quality.rated:,} rated by"
            " those who asked."
        )
    )
    buttons = [Button(f"At most {share} wrong", press(SetTarget, share=share)) for share in TARGETS]
    buttons += [Button("No target", press(SetTarget, share="off"))] if target is not None else []
    return Card("quality", tuple(blocks), tuple(buttons))


def _share(part: int, counts: Counts) -> str:
    return f"{part:,} ({part / counts.asked:.0%})" if counts.asked else f"{part:,}"


def _trend(now: int, before: int) -> str:
    return f" ({now / before - 1:+.0%})" if before else ""


def _span(first: date, last: date) -> str:
    return f"{first:%Y-%m-%d}" if first == last else f"{first:%Y-%m-%d} to {last:%Y-%m-%d}"
