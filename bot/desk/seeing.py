"""How it goes: statistics and quality."""

from __future__ import annotations

import asyncio
import csv
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from io import StringIO
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot import cards
from bot import requests as r
from bot.cards import Card
from bot.desk.gaps import Gaps
from bot.desk.shelf import Shelf, Volume
from bot.desk.spaces import Spaces
from bot.requests import Request
from knowledge.catalog import Catalog
from knowledge.learning import Ballot, Figures
from knowledge.model import InvalidFact
from knowledge.statistics import Stats

if TYPE_CHECKING:
    from knowledge.quality import Quality

__all__ = ["MOST_DAYS", "Seeing", "stats_as_csv", "stats_as_json"]

MOST_DAYS = 366
MOST_TARGET = 0.5


class Seeing:
    """The room for figures."""

    def __init__(
        self,
        catalog: Catalog,
        figures: Figures,
        ballot: Ballot,
        shelf: Shelf,
        spaces: Spaces,
        gaps: Gaps,
        clock: Callable[[], datetime],
    ) -> None:
        self._catalog, self._figures, self._ballot, self._shelf = catalog, figures, ballot, shelf
        self._spaces, self._gaps, self._clock = spaces, gaps, clock
        self._measured: dict[tuple[str, float], tuple[object, Quality]] = {}

    def handlers(self) -> Mapping[type[Request], Callable[[Any], Awaitable[Card | None]]]:
        """Return what handles which request."""
        return {
            r.ExportStats: self._export,
            r.SetTarget: self._target,
            r.ShowQuality: self._quality,
            r.ShowStats: self._stats,
        }

    async def figures(self, spaces: Sequence[str], days: int, zone: ZoneInfo) -> Stats:
        """Return the figures of *spaces* over the last *days* days in *zone*, today among them."""
        if not 1 <= days <= MOST_DAYS:
            raise InvalidFact("days", f"Choose 1 to {MOST_DAYS} days.")
        today = self._clock().astimezone(zone).date()
        return await self._figures.stats(spaces, today - timedelta(days=days - 1), days, zone)

    async def _here(self, request: r.ShowStats | r.ExportStats) -> Stats:
        space = request.place.key
        return await self.figures([space], request.days, (await self._spaces.of(space)).zone)

    async def _stats(self, request: r.ShowStats) -> Card:
        from bot.charts import stats_chart, stats_line  # asking needs none of it, and starts faster without

        stats = await self._here(request)
        gaps = await self._gaps.open(request.place, await self._volume(request))
        picture = await asyncio.to_thread(stats_chart, stats)
        return cards.stats_card(stats, gaps, picture, "" if picture else stats_line(stats))

    async def _export(self, request: r.ExportStats) -> Card:
        if request.format not in ("csv", "json"):
            raise InvalidFact("format", "Figures are written as csv or json.")
        stats = await self._here(request)
        text = stats_as_csv(stats) if request.format == "csv" else stats_as_json(stats)
        return cards.exported_stats(f"stats-{request.days}-days.{request.format}", text.encode())

    async def _quality(self, request: r.ShowQuality) -> Card:
        return await self._shown(request, "")

    async def _target(self, request: r.SetTarget) -> Card:
        from knowledge.quality import aim, least

        space = request.place.key
        settings = await self._spaces.of(space)
        share = _share(request.share)
        if share is None:
            await self._spaces.change(space, settings.aimed(None, None))
            return await self._shown(request, "The cut-off is the base's own again.")
        quality = await self._measure(request)
        count = len(quality.evaluation.results)
        found = await asyncio.to_thread(aim, quality.evaluation.results, share)
        if found is None:
            needed = least(share, count)
            remark = (
                f"Nothing was changed: these {count:,} questions can't promise at most {share:.1%} wrong answers. That"
                f" takes about {needed:,} confirmed questions that are answered without a mistake, or more with some."
            )
            return await self._shown(request, remark)
        await self._spaces.change(space, settings.aimed(found.cutoff, share))
        remark = (
            f"Done: from now on I answer when at least {found.cutoff:.0%} sure. Of your questions that would answer"
            f" {found.answered:,}, {found.wrong:,} of them wrongly: with 95% confidence at most {found.bound:.1%}."
        )
        return await self._shown(request, remark)

    async def _shown(self, request: r.ShowQuality | r.SetTarget, remark: str) -> Card:
        from bot.charts import quality_chart

        quality = await self._measure(request)
        target = (await self._spaces.of(request.place.key)).target
        picture = await asyncio.to_thread(quality_chart, quality, target)
        return cards.quality_card(quality, picture, target, remark)

    async def _measure(self, request: Request) -> Quality:
        """Return the quality of the base here with the cut-off of this space; the same again isn't measured twice."""
        from knowledge.quality import measure

        volume = await self._volume(request)
        chosen = (await self._spaces.of(request.place.key)).cutoff
        cutoff = volume.matcher.cutoff if chosen is None else chosen
        rated = await self._ballot.rated(await self._gaps.scope(request.place))
        key, rests_on = (request.place.key, cutoff), (volume.base, tuple(rated))
        held = self._measured.get(key)
        if held is None or held[0] != rests_on:
            quality = await asyncio.to_thread(measure, volume.matcher, volume.known, rated, cutoff)
            held = self._measured[key] = (rests_on, quality)
        return held[1]

    async def _volume(self, request: Request) -> Volume:
        return await self._shelf.volume(await self._catalog.base_of(request.place.key))


def stats_as_csv(stats: Stats) -> str:
    """Return a row a day."""
    text = StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(("day", "asked", "answered", "choices", "not_known", "gaps_closed"))
    for day in stats.days:
        asked = day.answered + day.choices + day.unknown
        rows.writerow((day.day.isoformat(), asked, day.answered, day.choices, day.unknown, day.closed))
    return text.getvalue()


def stats_as_json(stats: Stats) -> str:
    """Return all figures as one JSON object."""
    told = asdict(stats)
    told["now"]["asked"], told["before"]["asked"] = stats.now.asked, stats.before.asked
    return json.dumps(told, ensure_ascii=False, indent=2, default=str) + "\n"


def _share(typed: str) -> float | None:
    """Return the share that somebody typed, such as "2%", 2 or 0.02; None for "off"."""
    text = typed.strip().casefold()
    if text in ("off", "none", "no"):
        return None
    try:
        number = float(text.removesuffix("%").strip())
    except ValueError:
        number = -1.0
    share = number / 100 if text.endswith("%") or number >= 1 else number
    if not 0 < share <= MOST_TARGET:
        raise InvalidFact("share", "Name a share of wrong answers such as 2%, at most 50%; or off.")
    return share
