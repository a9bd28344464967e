"""How it goes: statistics and quality."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from bot import cards
from bot import requests as r
from bot.cards import Card
from bot.requests import Request
from knowledge.evaluation import Evaluation
from knowledge.model import InvalidFact
from knowledge.quality import Quality
from knowledge.statistics import Counts, Day, Stats

__all__ = ["Seeing"]

MOST_DAYS = 366


class Seeing:
    """The room for figures."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock

    def handlers(self) -> Mapping[type[Request], Callable[[Any], Awaitable[Card | None]]]:
        """Return what handles which request."""
        return {
            r.ExportStats: self._export,
            r.SetTarget: self._target,
            r.ShowQuality: self._quality,
            r.ShowStats: self._stats,
        }

    async def _figures(self, days: int) -> Stats:
        if not 1 <= days <= MOST_DAYS:
            raise InvalidFact("days", f"Choose 1 to {MOST_DAYS} days.")
        today = self._clock().date()
        span = tuple(Day(today - timedelta(days=back)) for back in reversed(range(days)))
        return Stats("UTC", span, Counts(), Counts(), None, None, (), (), (0,) * 24)

    async def _stats(self, request: r.ShowStats) -> Card:
        return cards.stats_card(await self._figures(request.days), (), None, "")

    async def _export(self, request: r.ExportStats) -> Card:
        if request.format not in ("csv", "json"):
            raise InvalidFact("format", "Figures are written as csv or json.")
        await self._figures(request.days)
        return cards.exported_stats(f"stats-{request.days}-days.{request.format}", b"")

    async def _quality(self, request: r.ShowQuality | r.SetTarget) -> Card:
        return cards.quality_card(Quality(Evaluation(()), 0.5, 0, 0, 0.0, 1.0), None, None, "")

    async def _target(self, request: r.SetTarget) -> Card:
        return await self._quality(request)
